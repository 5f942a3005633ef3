"""What a user asks of a run, checked: every fault at once, before any work."""

import ast
import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from backtests.output import ACCOUNTS, comparison_fault_of, fault_of
from backtests.report import Period, parse_period, usual_periods
from config import run as defaults

MAIN = Path(__file__).resolve().parent.parent / "main.py"
CONFIG = "config.json"
LEAN_FOLDERS = ("index", "equity", "option", "indexoption")
NUMBER = re.compile(r"\d+(\.\d+)?")
ACCOUNT_VALUES = "35000,45000,65000,85000,250000"  # one in each phase that trades in full, and a large one


class BadInputError(ValueError):
    """What the user gave can't be used. `faults` names each option with its value and what was expected."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class HistoryRequest:
    """Modelled history to write, both days included; `history` is a csv file of daily bars, None for the built-in ones.

    `out` is the folder that data folders are kept in."""

    start: date
    end: date
    out: Path
    history: Path | None


@dataclass(frozen=True, slots=True)
class RunRequest:
    """A backtest to run. `data` is a folder in LEAN's format; None asks for modelled history. `cash` is USD.

    `parameters` is what the algorithm is given, start, end and cash included; `periods` are shown on their own.
    """

    algorithm: Path
    start: date
    end: date
    cash: float
    parameters: Mapping[str, str]
    data: Path | None
    history: Path | None
    out: Path
    periods: tuple[Period, ...]

    @property
    def is_desk(self) -> bool:
        """Whether it is the project's own algorithm, whose needs are known."""
        return self.algorithm.resolve() == MAIN


@dataclass(frozen=True, slots=True)
class AccountsRequest:
    """The same backtest at several account values: `runs` differ in their cash and in their folder below `out` only."""

    runs: tuple[RunRequest, ...]
    out: Path


@dataclass(frozen=True, slots=True)
class RunOptions:
    """The options of `run` and `accounts` as they were typed; None where one was left out."""

    algorithm: Path
    start: str | None = None
    end: str | None = None
    cash: str | None = None
    data: Path | None = None
    history: Path | None = None
    out: Path | None = None
    settings: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """A text and where it was given, for errors."""

    where: str
    text: str


@dataclass(slots=True)
class Checks:
    """Reads texts and collects what is wrong with them."""

    faults: list[str] = field(default_factory=list)

    def refuse(self, where: str, value: object, expected: str) -> None:
        self.faults.append(f"{where} is {str(value)!r}; expected {expected}")

    def day(self, given: Given) -> date:
        try:
            return date.fromisoformat(given.text)
        except ValueError:
            self.refuse(given.where, given.text, "a date such as 2018-12-31")
            return date.min

    def days(self, start: Given, end: Given) -> tuple[date, date]:
        first, last = self.day(start), self.day(end)
        if date.min not in (first, last) and first > last:
            self.refuse(start.where, start.text, f"a day no later than {end.where}, {end.text}")
        return first, last

    def amount(self, given: Given) -> float:
        if not _is_number(given.text) or float(given.text) == 0:
            self.refuse(given.where, given.text, "an amount in USD above 0, digits only, such as 100000")
            return math.nan
        return float(given.text)

    def number(self, where: str, text: str) -> float:
        if not _is_number(text):
            self.refuse(where, text, "a number of at least 0, digits only, such as 18.5")
            return math.nan
        return float(text)

    def finish(self) -> None:
        """Raise BadInputError if anything was wrong."""
        if self.faults:
            raise BadInputError(self.faults)


def history_request(start: str, end: str, out: Path, history: Path | None) -> HistoryRequest:
    """Check the options of `history`. Raises BadInputError with every fault."""
    checks = Checks()
    first, last = checks.days(Given("--from", start), Given("--to", end))
    if out.exists() and not out.is_dir():
        checks.refuse("--out", out, "a folder, or a path where one can be made")
    check_history(checks, history)
    checks.finish()
    return HistoryRequest(first, last, out, history)


def run_request(options: RunOptions) -> RunRequest:
    """Check the options of `run` and merge the parameters. Raises BadInputError with every fault.

    A parameter comes from `--set`, else from its own option (`--from`, `--to`, `--cash`), else from config.json beside
    the algorithm, else from config/run.py.
    """
    checks = Checks()
    _check_algorithm(checks, options.algorithm)
    parameters = merged_parameters(checks, options)
    start, end = checks.days(parameters["start"], parameters["end"])
    cash = checks.amount(parameters["cash"])
    _check_sources(checks, options)
    periods = _periods(checks, options.periods, start, end)
    out = options.out or Path("results") / f"{start}_{end}_{plain(cash)}"
    if (fault := fault_of(out)) is not None:
        checks.refuse("--out", out, fault)
    checks.finish()
    texts = {name: given.text for name, given in parameters.items()}
    return RunRequest(options.algorithm, start, end, cash, texts, options.data, options.history, out, periods)


def accounts_request(options: RunOptions, values: Sequence[str]) -> AccountsRequest:
    """Check the options of `accounts`; `values` are texts such as 35000 or 35000,45000. Raises BadInputError.

    Parameters come from the same places as those of `run`, but for the cash, which is each of the values in turn.
    """
    checks = Checks()
    _check_algorithm(checks, options.algorithm)
    settings = _settings(checks, options.settings)
    if "cash" in settings:
        checks.refuse("--set", f"cash={settings['cash'].text}", "nothing beside --values, which are the cash")
    parameters = _parameters(checks, options, settings)
    start, end = checks.days(parameters["start"], parameters["end"])
    values_asked = amounts(checks, values)
    _check_sources(checks, options)
    out = options.out or Path("results") / f"accounts_{start}_{end}"
    if (fault := comparison_fault_of(out, ACCOUNTS)) is not None:
        checks.refuse("--out", out, fault)
    checks.finish()
    texts = {name: given.text for name, given in parameters.items()}
    return AccountsRequest(
        tuple(
            RunRequest(
                options.algorithm,
                start,
                end,
                cash,
                {**texts, "cash": plain(cash)},
                options.data,
                options.history,
                out / plain(cash),
                usual_periods(start, end),
            )
            for cash in values_asked
        ),
        out,
    )


def merged_parameters(checks: Checks, options: RunOptions) -> dict[str, Given]:
    """The parameters of `run`, from where its options and files give them."""
    return _parameters(checks, options, _settings(checks, options.settings))


def _parameters(checks: Checks, options: RunOptions, settings: Mapping[str, Given]) -> dict[str, Given]:
    return {
        "start": Given("START in config/run.py", defaults.START.isoformat()),
        "end": Given("END in config/run.py", defaults.END.isoformat()),
        "cash": Given("CASH in config/run.py", plain(defaults.CASH)),
        **_project_parameters(checks, options.algorithm.parent / CONFIG),
        **_own_options(options),
        **settings,
    }


def amounts(checks: Checks, values: Sequence[str], example: str = ACCOUNT_VALUES) -> list[float]:
    """The account values in texts such as 35000 or 35000,45000; each once, at least one."""
    found: list[float] = []
    for text in _items(values):
        amount = checks.amount(Given("--values", text))
        if math.isfinite(amount) and amount in found:
            checks.refuse("--values", text, "each account value only once")
        found.append(amount)
    if not found:
        checks.refuse("--values", ",".join(values), f"account values in USD, such as {example}")
    return found


def _periods(checks: Checks, texts: Sequence[str], start: date, end: date) -> tuple[Period, ...]:
    if not texts:
        return usual_periods(start, end) if date.min not in (start, end) else ()
    found: list[Period] = []
    for text in _items(texts):
        period = parse_period(text)
        if period is None:
            checks.refuse("--periods", text, "a year such as 2008 or a month such as 2018-02")
        elif date.min not in (start, end) and (period.last < start or period.first > end):
            checks.refuse("--periods", text, f"a year or a month of the run, {start} to {end}")
        elif period in found:
            checks.refuse("--periods", text, "each year or month only once")
        else:
            found.append(period)
    if not found and not any(_items(texts)):
        checks.refuse("--periods", ",".join(texts), "years or months, such as 2008,2018-02")
    return tuple(found)


def _items(texts: Sequence[str]) -> list[str]:
    return [item.strip() for text in texts for item in text.split(",") if item.strip()]


def _check_algorithm(checks: Checks, path: Path) -> None:
    if not path.is_file() or path.suffix != ".py":
        checks.refuse("--algorithm", path, "a Python file that exists")
        return
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
    except SyntaxError as fault:
        checks.refuse("--algorithm", path, f"a Python file; line {fault.lineno}: {fault.msg}")
        return
    if not any(isinstance(node, ast.ClassDef) for node in tree.body):
        checks.refuse("--algorithm", path, "a file that defines a QCAlgorithm")


def _project_parameters(checks: Checks, path: Path) -> dict[str, Given]:
    if not path.is_file():
        return {}
    try:
        project = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as fault:
        checks.faults.append(f"{path} is no JSON: {fault}")
        return {}
    parameters = project.get("parameters", {}) if isinstance(project, dict) else None
    if not isinstance(parameters, dict):
        checks.refuse(f"{path}: parameters", parameters, "an object of names and texts")
        return {}
    found = {}
    for name, value in parameters.items():
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            found[name] = Given(f"{path}: {name}", str(value))
        else:
            checks.refuse(f"{path}: {name}", value, "a text or a number")
    return found


def _own_options(options: RunOptions) -> dict[str, Given]:
    typed = {"start": ("--from", options.start), "end": ("--to", options.end), "cash": ("--cash", options.cash)}
    return {name: Given(option, text) for name, (option, text) in typed.items() if text is not None}


def _settings(checks: Checks, settings: Sequence[str]) -> dict[str, Given]:
    found: dict[str, Given] = {}
    for setting in settings:
        name, equals, text = setting.partition("=")
        if not equals or not name.strip():
            checks.refuse("--set", setting, "name=value")
        elif name.strip() in found:
            checks.refuse("--set", setting, f"{name.strip()} only once")
        else:
            found[name.strip()] = Given(f"--set {name.strip()}", text.strip())
    return found


def _check_sources(checks: Checks, options: RunOptions) -> None:
    check_data(checks, options.data)
    check_history(checks, options.history)
    if options.data is not None and options.history is not None:
        checks.refuse("--history", options.history, "nothing beside --data, whose prices are used as they are")


def check_data(checks: Checks, data: Path | None, where: str = "--data") -> None:
    """Refuse a data folder that can't be one in LEAN's format."""
    if data is not None and not any((data / name).is_dir() for name in LEAN_FOLDERS):
        checks.refuse(where, data, f"a folder in LEAN's format, with one of {', '.join(LEAN_FOLDERS)} in it")


def check_history(checks: Checks, history: Path | None) -> None:
    """Refuse a file of daily bars that isn't there."""
    if history is not None and not history.is_file():
        checks.refuse("--history", history, "a csv file that exists")


def _is_number(text: str) -> bool:
    # stricter than float(): no "1_000", no "1e5", nothing that LEAN would read otherwise
    return NUMBER.fullmatch(text) is not None and math.isfinite(float(text))


def plain(amount: float) -> str:
    """An amount as a parameter and a folder's name have it: 45000 or 45000.5."""
    return str(int(amount)) if math.isfinite(amount) and amount == int(amount) else str(amount)
