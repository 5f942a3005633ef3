"""The parameters of a run, read as texts and refused all at once when they make no sense."""

import math
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from config import run
from config.brokers import BROKERS
from config.schema import Broker
from execution.recipients import Recipient, recipients_of
from risk.gate.comparison import Omitted
from strategies.configuration.faults import faults_of
from strategies.configuration.numbers import (
    Configuration,
    UnusableError,
    as_written,
    bound_faults,
    changed,
    numbers,
    stand_ins,
    unknown,
    using,
)
from strategies.parts.strategy import Strategy, load_strategies

DEPLOYMENT = re.compile(r"[A-Za-z0-9_-]+")  # it becomes part of a key of LEAN's object store
MOST_NAMED = 6  # of the numbers that were given, beside a fault that they may have to do with
LEAN_MARGIN = {"off": False, "on": True}
OF_CONFIG = ("start", "end", "cash", "strategies", "brokerage", "deployment")  # what config/run.py gives too
PARAMETERS = (*OF_CONFIG, "lean_margin", "without", "notify", "diary")
LAUNCHERS_SAMPLES = ("ema-fast", "ema-slow", "intrinio-username", "intrinio-password")  # in LEAN's own config.json


class Diary(StrEnum):
    """What a run writes into its log: every answer and campaign, or how it ended, its records in the object store."""

    FULL = "full"
    BRIEF = "brief"


@dataclass(frozen=True, slots=True)
class Settings:
    """What one run is about: dates inclusive, cash in USD; `configuration` has every number that it uses."""

    start: date
    end: date
    cash: float
    strategies: tuple[Strategy, ...]
    broker: Broker
    uses_lean_margin: bool
    without: tuple[Omitted, ...]
    deployment: str
    notify: tuple[Recipient, ...]
    configuration: Configuration
    diary: Diary = Diary.FULL


class ParameterFault(NamedTuple):
    """What is wrong with a parameter; without a name, with rows of config/ or strategies/."""

    name: str
    wrong: str

    def __str__(self) -> str:
        return f"parameter {self.name} {self.wrong}" if self.name else self.wrong


class SettingsError(ValueError):
    """Parameters or rows that can't be used; `faults` names every one."""

    def __init__(self, faults: list[ParameterFault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = tuple(faults)


def given_to(algorithm: Any) -> dict[str, str]:
    """The parameters that LEAN has for an algorithm: iterating them gives pairs, or names, by its version."""
    names = [str(getattr(kept, "key", kept)) for kept in algorithm.get_parameters()]
    return {name: str(algorithm.get_parameter(name)) for name in names}


def plain_names(parameters: Mapping[str, str]) -> dict[str, str]:
    """Parameters with those that config/run.py gives by their short names: `cash` for `run.cash`."""
    short = {f"run.{name}": name for name in OF_CONFIG}
    return {short.get(name.lower(), name): text for name, text in parameters.items()}


def as_parameters(configuration: Configuration) -> dict[str, str]:
    """Every number as a parameter, by its place: a run that is given them uses this configuration, whatever config/ has.

    Without what PARAMETERS give.
    """
    return {
        number.place: number.text
        for number in numbers(configuration)
        if number.place not in {f"run.{name}" for name in OF_CONFIG}
    }


def read_settings(parameters: Mapping[str, str], is_live: bool = False) -> Settings:
    """Read PARAMETERS, and numbers of config/ and the strategies by their paths (`strategies.configuration.numbers`).

    What isn't given, or is given as an empty text, is as config/ and strategies/ have it. Raises SettingsError naming every
    parameter at fault, unknown ones included, the text that came and what was expected, and every fault of the rows that come
    out.
    """
    given = {name: text.strip() for name, text in plain_names(parameters).items()}
    faults = [ParameterFault("strategies", "is empty; expected some of config/run.py's")] * (
        given.get("strategies") == ""
    )
    paths = {name: text for name, text in given.items() if name not in PARAMETERS and text}
    configuration, of_rows = _configuration(paths)
    faults += of_rows
    found: dict[str, Any] = {}
    for usable in stand_ins(configuration)[:1]:
        with using(usable):
            found = _read(given, faults)
            start, end = found.get("start", run.START), found.get("end", run.END)
    if is_live and found.get("without"):
        wrong = f"is {given['without']!r}; expected nothing live, where every rule holds"
        faults.append(ParameterFault("without", wrong))
    if found.keys() & {"start", "end"} and not of_rows and end < start:
        faults.append(ParameterFault("end", f"is {end}; expected a day on or after start, {start}"))
    if faults:
        raise SettingsError(faults)
    with using(configuration):
        return _settings(found, configuration)


def _configuration(paths: Mapping[str, str]) -> tuple[Configuration, list[ParameterFault]]:
    """The configuration with these numbers in it, as far as they can be read, and everything that is wrong with it."""
    known = {name: number for number in numbers(as_written()) for name in (number.path, number.place)}
    faults: list[ParameterFault] = []
    read: dict[str, str] = {}
    unsure: list[str] = []
    for name, text in paths.items():
        number = known.get(name.lower())
        if number is None:
            faults.append(ParameterFault(name, unknown(name, [*PARAMETERS, *known]).removeprefix(f"{name} ")))
            continue
        if other := [each for each in read if known[each.lower()] is number]:
            faults.append(ParameterFault(name, f"is {text!r}; {other[0]} says the same number"))
            continue
        try:
            changed(as_written(), {name: text})
        except UnusableError as wrong:
            faults.append(ParameterFault(name, str(wrong).removeprefix(f"{number.path} ")))
            unsure.append(number.where)
        else:
            read[name] = text
    configuration = changed(as_written(), read)
    return configuration, faults + _of_rows(
        configuration, {known[name.lower()].where: name for name in read}, read, unsure
    )


def _of_rows(
    configuration: Configuration, of_place: Mapping[str, str], texts: Mapping[str, str], unsure: Collection[str]
) -> list[ParameterFault]:
    """What is wrong with the rows; `of_place` are the parameters that changed one, by its place."""
    found = faults_of(configuration, unsure)
    if not found:
        return []
    of_bounds, before = bound_faults(configuration), faults_of(as_written())
    wrong = {of_place[fault.row] for fault in of_bounds if fault.row in of_place}
    given = [f"{name} {text}" for name, text in texts.items() if name not in wrong]
    if len(given) > MOST_NAMED:
        given[MOST_NAMED:] = [f"{len(given) - MOST_NAMED} more"]
    faults = []
    for fault in found:
        if fault in of_bounds and fault.row in of_place:
            name = of_place[fault.row]
            faults.append(ParameterFault(name, f"is {texts[name]!r}; expected {fault.advice}"))
        else:
            faults.append(
                ParameterFault(
                    "", f"{fault} (with {', '.join(given)})" if given and fault not in before else f"{fault}"
                )
            )
    return faults


def _read(given: Mapping[str, str], faults: list[ParameterFault]) -> dict[str, Any]:
    """What PARAMETERS say, by the names of Settings' fields; adds what is wrong to `faults`."""
    found = {}
    for name, (field, parse) in _READERS.items():
        if text := given.get(name):
            try:
                found[field] = parse(text)
            except ValueError as fault:
                faults.append(ParameterFault(name, f"is {text!r}; {fault}"))
    return found


def _settings(found: Mapping[str, Any], configuration: Configuration) -> Settings:
    """Those of the configuration that is in force now, with what was found of parameters."""
    usual = {
        "start": run.START,
        "end": run.END,
        "cash": run.CASH,
        "broker": BROKERS[run.BROKERAGE],
        "uses_lean_margin": False,
        "without": (),
        "deployment": run.DEPLOYMENT,
        "notify": (),
    }
    strategies = found.get("strategies") or load_strategies()
    return Settings(**{**usual, **found, "strategies": strategies, "configuration": configuration})


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("expected a date such as 2017-06-01") from None


def _cash(text: str) -> float:
    try:
        cash = float(text)
    except ValueError:
        cash = math.nan
    if not 0 < cash < math.inf:
        raise ValueError("expected an amount in USD above 0 such as 100000")
    return cash


def _broker(text: str) -> Broker:
    if text.upper() not in BROKERS:
        raise ValueError(f"expected one of {', '.join(BROKERS)}")
    return BROKERS[text.upper()]


def _lean_margin(text: str) -> bool:
    if text not in LEAN_MARGIN:
        raise ValueError(f"expected {' or '.join(LEAN_MARGIN)}")
    return LEAN_MARGIN[text]


def _diary(text: str) -> Diary:
    if text not in list(Diary):
        raise ValueError(f"expected {' or '.join(Diary)}")
    return Diary(text)


def _deployment(text: str) -> str:
    if DEPLOYMENT.fullmatch(text) is None:
        raise ValueError("expected letters, digits, _ and - only, such as paper")
    return text


def _without(text: str) -> tuple[Omitted, ...]:
    named = [name.strip().upper() for name in text.split(",")]
    if not set(named) <= Omitted.__members__.keys():
        raise ValueError(f"expected some of {', '.join(Omitted.__members__)}, separated by commas")
    return tuple(each for each in Omitted if each.name in named)


def _strategies(text: str) -> tuple[Strategy, ...]:
    return load_strategies(tuple(name.strip() for name in text.split(",")))


_READERS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "start": ("start", _date),
    "end": ("end", _date),
    "cash": ("cash", _cash),
    "strategies": ("strategies", _strategies),
    "brokerage": ("broker", _broker),
    "lean_margin": ("uses_lean_margin", _lean_margin),
    "without": ("without", _without),
    "deployment": ("deployment", _deployment),
    "notify": ("notify", recipients_of),
    "diary": ("diary", _diary),
}
