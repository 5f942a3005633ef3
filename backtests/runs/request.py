"""What a user asks of a run, checked: every fault at once, before any work."""

import ast
import hashlib
import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import starmap
from pathlib import Path
from typing import Final

from backtests.checks.trading_days import trading_days
from backtests.console.parameters import (
    MAIN,
    RunOptions,
    configuration_of,
    configured,
    merged_parameters,
    parameters_of,
    said_otherwise,
    settings_of,
)
from backtests.console.validation import BadInputError, Checks, Given, plain
from backtests.history import LEAST_SAME_DAY_VOL, MOST_SAME_DAY_VOL, SAME_DAY_VOL, HistoryError
from backtests.history.imported import put_together
from backtests.report.periods import Period, parse_period, usual_periods
from backtests.report.read import read_marker
from backtests.runs.live import LiveRequest, live_request
from backtests.runs.noted import noted
from backtests.runs.result_folder import ACCOUNTS, RESULTS, at, comparison_fault_of, fault_of
from config import run as defaults
from config.bounds import Fault
from execution.recipients import HIDDEN, NOTIFY, without_addresses
from strategies.configuration.numbers import Configuration, as_written

IMPORT = "import"
ACCOUNT_VALUES = "35000,45000,65000,85000,250000"  # one in each phase that trades in full, and a large one
IN_HEAD: Final = ("start", "end", "cash")  # of a default name, before all other settings
LONGEST_WORD: Final = 24
KEY_DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class HistoryRequest:
    """Modelled history to write, both days included; `history` is a csv file of daily bars, None for the built-in ones.

    `out` is the folder that data folders are kept in; `same_day_vol` as `backtests.history.write` takes it; the strategies of
    `configuration` say what is listed.
    """

    start: date
    end: date
    out: Path
    history: Path | None
    same_day_vol: float = SAME_DAY_VOL
    configuration: Configuration = field(default_factory=as_written)


@dataclass(frozen=True, slots=True)
class RunRequest:
    """A backtest to run. `data` is a folder in LEAN's format; None asks for modelled history. `cash` is USD.

    `parameters` is what the algorithm is given, start, end and cash included; `periods` are shown on their own.
    `same_day_vol` is the modelled history's; `configuration` has every number that the run uses; `live` is None for a
    backtest. `said_otherwise` is what config.json says beside config/, and counts.
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
    same_day_vol: float = SAME_DAY_VOL
    configuration: Configuration = field(default_factory=as_written)
    live: LiveRequest | None = None
    said_otherwise: tuple[Fault, ...] = ()

    @property
    def is_desk(self) -> bool:
        """Whether it is the project's own algorithm, whose needs are known."""
        return self.algorithm.resolve() == MAIN

    @property
    def days(self) -> int:
        return self.days_until(self.end)

    def days_until(self, day: date) -> int:
        """The run's calendar days up to a date, which counts: 1 for the first."""
        return (day - self.start).days + 1


@dataclass(frozen=True, slots=True)
class ComparisonRequest:
    """Backtests to hold side by side, each with a folder of its own below `out`."""

    runs: tuple[RunRequest, ...]
    out: Path


def history_request(
    start: str, end: str, out: Path, history: Path | None, share: str | None = None, *, config: Path | None = None
) -> HistoryRequest:
    """Check the options of `history`; `share` is the text of `--same-day-vol`. Raises BadInputError with every fault."""
    checks = Checks()
    first, last = checks.days(Given("--from", start), Given("--to", end))
    checks.out(out, None if out.is_dir() else fault_of(out))
    checks.history(history)
    vol, configuration = same_day_vol(checks, share), configuration_of(checks, config)
    checks.finish()
    return HistoryRequest(first, last, out, history, vol, configuration)


def import_request(words: Sequence[str], out: Path, beside: Mapping[str, object]) -> str:
    """Check `history import FILE FILE`; the text of the csv file to write. Raises BadInputError with every fault."""
    checks = Checks()
    if words[0] != IMPORT:
        checks.faults.append(f"history {words[0]} is unknown; the nearest is history {IMPORT}")
    for option, value in beside.items():
        if value is not None:
            checks.refuse(option, value, f"nothing beside {IMPORT}")
    files = [Path(word) for word in words[1:]]
    if not files:
        checks.refuse(f"history {IMPORT}", "", "a file of the S&P 500 and one of VIX")
    configuration_of(checks)
    if out.exists() or not out.parent.is_dir():
        checks.refuse("--out", out, "a file that is not there yet, in a folder that is")
    checks.finish()
    try:
        return put_together(files)
    except HistoryError as fault:
        raise BadInputError(str(fault).splitlines()) from None


def run_request(options: RunOptions) -> RunRequest:
    """Check the options of `run` and merge the parameters. Raises BadInputError with every fault.

    A parameter comes from `--set`, else from its own option (`--from`, `--to`, `--cash`), else from config.json beside
    the algorithm, else from config/run.py.
    """
    checks = Checks()
    _check_algorithm(checks, options.algorithm)
    parameters = merged_parameters(checks, options)
    configuration = configured(checks, options, parameters)
    start, end = trading_days(checks, parameters["start"], parameters["end"])
    cash = checks.amount(parameters["cash"])
    vol = check_sources(checks, options)
    periods = _periods(checks, options.periods, start, end)
    texts = {name: given.text for name, given in parameters.items()}
    live = live_request(checks, options.live, parameters, start, end)
    sources = options.data, options.history
    asked = RunRequest(options.algorithm, start, end, cash, texts, *sources, RESULTS, periods, vol, configuration, live)
    out = options.out or default_place(f"{start}_{end}_{plain(cash)}", asked)
    checks.out(out, fault_of(out))
    checks.finish()
    return replace(asked, out=out, said_otherwise=said_otherwise(parameters, options.algorithm))


def repeating(options: RunOptions, like: Path, tell: Callable[[str], object]) -> RunOptions:
    """The options with everything that wasn't typed as an earlier result has it: parameters, numbers of config/, data.

    `tell` hears of recipients, whose addresses no result has.

    Raises BadInputError for what is no result, and for a live one without --live.
    """
    marker = read_marker(at(like))
    if marker.live is not None and not options.live.is_live:
        raise BadInputError(
            [f"--like is {like}, which was a live run; expected --live beside it, and how it lived: {marker.live}"]
        )
    data, history, vol = options.data, options.history, options.same_day_vol
    if data is None and history is None:
        data = (
            Path(marker.data) if marker.same_day_vol is None else None
        )  # that is noted where data were modelled for it
        history = Path(marker.origin.history) if marker.origin is not None and marker.origin.history else None
    if data is None and vol is None and marker.same_day_vol is not None:
        vol = f"{marker.same_day_vol:g}"
    ways = marker.parameters.get(NOTIFY, "")
    if HIDDEN in ways and NOTIFY not in settings_of(Checks(), options.settings):
        tell(
            f"--like {like} notified {ways}: no result has an address, and nobody is told now but by --set {NOTIFY}=..."
        )
    is_own = options.algorithm == MAIN and marker.file
    return replace(
        options,
        algorithm=Path(marker.file) if is_own else options.algorithm,
        data=data,
        history=history,
        same_day_vol=vol,
        like=noted(marker).parameters,
    )


def accounts_request(options: RunOptions, values: Sequence[str]) -> ComparisonRequest:
    """Check the options of `accounts`; `values` are texts such as 35000 or 35000,45000. Raises BadInputError.

    Parameters come from the same places as those of `run`, but for the cash, which is each of the values in turn.
    """
    checks = Checks()
    _check_algorithm(checks, options.algorithm)
    settings = settings_of(checks, options.settings)
    if "cash" in settings:
        checks.refuse("--set", f"cash={settings['cash'].text}", "nothing beside --values, which are the cash")
    parameters = parameters_of(checks, options, settings)
    configuration = configured(checks, options, parameters)
    start, end = trading_days(checks, parameters["start"], parameters["end"])
    values_asked = amounts(checks, values)
    vol = check_sources(checks, options)
    texts = {name: given.text for name, given in parameters.items()}
    first = RunRequest(
        options.algorithm, start, end, 0.0, texts, options.data, options.history, RESULTS, (), vol, configuration
    )
    out = options.out or default_place(f"{ACCOUNTS.name}_{start}_{end}", first, *map(plain, values_asked))
    checks.out(out, comparison_fault_of(out, ACCOUNTS))
    checks.finish()
    first = replace(first, out=out, periods=usual_periods(start, end))
    runs = (
        replace(first, cash=cash, parameters={**texts, "cash": plain(cash)}, out=out / plain(cash))
        for cash in values_asked
    )
    return ComparisonRequest(tuple(runs), out)


def default_place(head: str, request: RunRequest, *more: str) -> Path:
    """Where a result goes that was given no folder: `head`, a word for each unusual setting, and a hash of all of them.

    The same settings give the same name, so that a run replaces the earlier one of its kind and no other. `more` are the
    settings of a comparison.
    """
    given = unusual(request.parameters)
    sources = [path for path in (request.history, request.data) if path is not None]
    if not request.is_desk:
        sources.insert(0, request.algorithm)
    words = [*starmap(_said, given.items()), *(path.resolve().stem for path in sources), *_shown_vol(request)]
    lived: str | tuple[str, str] | None = None
    if request.live is not None:
        lived, storage = request.live.words, request.live.storage
        words.append("live")
        if storage is not None:
            lived = lived, _where(storage)
            words.append(storage.resolve().name)
    own = repr(request.configuration.constants)  # what no setting reaches too: only files say it, and it decides
    settings = (given, own, _content(request.history), _where(request.data), request.same_day_vol, lived, more)
    code = () if request.is_desk else _where(request.algorithm)
    key = hashlib.sha256(json.dumps([settings, code]).encode()).hexdigest()[:KEY_DIGITS]
    return RESULTS / "_".join([head, *map(_word, words), key])


def unusual(parameters: Mapping[str, str]) -> dict[str, str]:
    """The parameters that are not as usual, without days and cash; in capitals, by name, as they may be written down."""
    usual = {
        "strategies": ",".join(defaults.STRATEGIES),
        "brokerage": defaults.BROKERAGE,
        "lean_margin": "OFF",
        "diary": "FULL",
    }
    noted = without_addresses(parameters)
    given = {name: "".join(text.split()).upper() for name, text in noted.items() if name not in IN_HEAD}
    return {name: text for name, text in sorted(given.items()) if text != usual.get(name, "").upper()}


def _shown_vol(request: RunRequest) -> list[str]:
    return [] if request.same_day_vol == SAME_DAY_VOL else [f"vol{request.same_day_vol:g}"]


def _said(name: str, text: str) -> str:
    """A setting as a word: what a number of config/ is set to says nothing without its name."""
    return f"{name.rpartition('.')[2]}-{text}" if "." in name else text


def _word(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9.]+", "-", text).strip("-.")[:LONGEST_WORD]


def _content(file: Path | None) -> str:
    """A hash of a file's bytes: the same bars are the same history wherever they lie."""
    return hashlib.sha256(file.read_bytes()).hexdigest() if file is not None and file.is_file() else ""


def _where(path: Path | None) -> str:
    return "" if path is None else str(path.resolve())


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


def same_day_vol(checks: Checks, text: str | None, data: Path | None = None, *, where: str = "--same-day-vol") -> float:
    """The share of VIX that an option gives, the usual one where it was left out; it means nothing beside `data`."""
    if text is None:
        return SAME_DAY_VOL
    if data is not None:
        checks.refuse(where, text, "nothing beside --data, whose prices are used as they are")
    return checks.share(Given(where, text), LEAST_SAME_DAY_VOL, MOST_SAME_DAY_VOL, SAME_DAY_VOL)


def check_sources(checks: Checks, options: RunOptions) -> float:
    """Refuse sources that can't be used, or not together; returns the share of `--same-day-vol`."""
    checks.data(options.data)
    checks.history(options.history)
    if options.data is not None and options.history is not None:
        checks.refuse("--history", options.history, "nothing beside --data, whose prices are used as they are")
    return same_day_vol(checks, options.same_day_vol, options.data)
