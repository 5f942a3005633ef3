"""The parameters of a run, read as texts and refused all at once when they make no sense."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from config import run
from config.brokers import BROKERS
from config.schema import Broker
from execution.recipients import Recipient, recipients_of
from risk.gate.comparison import Omitted
from strategies.parts.strategy import Strategy, load_strategies

T = TypeVar("T")

DEPLOYMENT = re.compile(r"[A-Za-z0-9_-]+")  # it becomes part of a key of LEAN's object store
LEAN_MARGIN = {"off": False, "on": True}


@dataclass(frozen=True, slots=True)
class Settings:
    """What one run is about: dates inclusive, cash in USD."""

    start: date
    end: date
    cash: float
    strategies: tuple[Strategy, ...]
    broker: Broker
    uses_lean_margin: bool
    without: tuple[Omitted, ...]
    deployment: str
    notify: tuple[Recipient, ...]


def read_settings(get_parameter: Callable[[str], str | None], is_live: bool = False) -> Settings:
    """Read `start`, `end`, `cash`, `strategies`, `brokerage`, `lean_margin`, `without`, `deployment` and `notify`; what isn't
    given comes from config/run.py.

    Raises ValueError naming every parameter at fault, the text that came and what was expected.
    """
    faults: list[str] = []

    def read(name: str, default: T, parse: Callable[[str], T]) -> T:
        text = get_parameter(name)
        if text is None or not text.strip():
            return default
        try:
            return parse(text.strip())
        except ValueError as fault:
            faults.append(f"parameter {name} is {text!r}; {fault}")
            return default

    settings = Settings(
        start=read("start", run.START, _date),
        end=read("end", run.END, _date),
        cash=read("cash", run.CASH, _cash),
        strategies=read(
            "strategies",
            load_strategies(),
            lambda text: load_strategies(tuple(name.strip() for name in text.split(","))),
        ),
        broker=read("brokerage", BROKERS[run.BROKERAGE], _broker),
        uses_lean_margin=read("lean_margin", False, _lean_margin),
        without=read("without", (), _without),
        deployment=read("deployment", run.DEPLOYMENT, _deployment),
        notify=read("notify", (), recipients_of),
    )
    if is_live and settings.without:
        faults.append(
            f"parameter without is {get_parameter('without')!r}; expected nothing live, where every rule holds"
        )
    if settings.end < settings.start:
        faults.append(f"parameter end is {settings.end}; expected a day on or after start, {settings.start}")
    if faults:
        raise ValueError("\n".join(faults))
    return settings


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


def _deployment(text: str) -> str:
    if DEPLOYMENT.fullmatch(text) is None:
        raise ValueError("expected letters, digits, _ and - only, such as paper")
    return text


def _without(text: str) -> tuple[Omitted, ...]:
    named = [name.strip().upper() for name in text.split(",")]
    if not set(named) <= Omitted.__members__.keys():
        raise ValueError(f"expected some of {', '.join(Omitted.__members__)}, separated by commas")
    return tuple(each for each in Omitted if each.name in named)
