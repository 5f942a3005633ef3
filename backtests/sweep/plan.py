"""What a user asks of a sweep, checked: every fault at once, before the first run."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from backtests.checks.trading_days import trading_days
from backtests.console.parameters import RunOptions, configured, merged_parameters, settings_of
from backtests.console.validation import BadInputError, Checks, Given
from backtests.history import HistoryError, calendar, daily, listing, roots
from backtests.runs.request import (
    ACCOUNT_VALUES,
    IN_HEAD,
    LONGEST_WORD,
    RunRequest,
    check_sources,
    default_place,
    same_day_vol,
    unusual,
)
from backtests.runs.result_folder import RESULTS
from backtests.runs.sweep_folder import fault_of
from backtests.sweep import worlds
from backtests.sweep.grid import Grid, read_grid
from backtests.sweep.trials import KEY, Bars, Settings, Span, Trial, code_key
from execution.recipients import NOTIFY
from execution.settings import PARAMETERS
from risk.gate.comparison import Omitted
from strategies.configuration.numbers import using

SAME_DAY_VOL = "same_day_vol"
FIXED = ("without", Omitted.SCALING.name)
LEVEL = Grid(  # is risk level over accounts, and is it without scaling?
    tuple((("cash", cash), *more) for cash in ACCOUNT_VALUES.split(",") for more in ((), (FIXED,)))
)
WINDOW = 63  # trading days: a quarter
MARGIN_DAYS = 10  # calendar days before the first bar that shapes a listing, in which a trading day lies


@dataclass(frozen=True, slots=True)
class SweepOptions:
    """The options of `sweep` as they were typed; `run` has those of each run."""

    run: RunOptions
    vary: tuple[str, ...] = ()
    file: Path | None = None
    worlds: int | None = None
    seed: int | None = None
    in_turn: str | None = None
    scheduler: str | None = None
    workers: int | None = None
    best: bool = False
    axes: str | None = None
    window: int = WINDOW


@dataclass(frozen=True, slots=True)
class SweepRequest:
    """A checked sweep: its runs, those over one history beside each other, and what is made of them.

    `workers` is None for as many as there are processors; `axes` are the two numbers of the heat map, None for the
    first two; `window` is that of the walk forward, trading days.
    """

    trials: tuple[Trial, ...]
    names: tuple[str, ...]
    numbers: frozenset[str]
    out: Path
    seed: int | None
    scheduler: str | None
    workers: int | None
    best: bool
    axes: tuple[str, str] | None
    window: int


def sweep_request(options: SweepOptions) -> SweepRequest:
    """Check the options of `sweep` and lay out its runs. Raises BadInputError with every fault."""
    checks = Checks()
    given = merged_parameters(checks, options.run)
    vol = check_sources(checks, options.run)
    known = len(checks.faults)
    grid = read_grid(checks, options.vary, options.file)
    if options.worlds is None and grid.runs == ((),) and len(checks.faults) == known:
        checks.refuse("--vary", "", "what is to be swept, such as cash=35000,65000, a --file or --worlds")
    if options.worlds and grid == Grid(((),)):
        grid = LEVEL
    axes = _axes(checks, options, grid)
    if options.run.out is not None:
        checks.out(options.run.out, fault_of(options.run.out))
    _check_counts(checks, options, grid)
    _refuse_twice(checks, options, grid)
    trials = _trials(checks, options, grid, given)
    checks.finish()
    out = options.run.out or _place(options, grid, given, vol)
    by_span = {trial.span: trial.number for trial in reversed(trials)}
    return SweepRequest(
        trials=tuple(sorted(trials, key=lambda trial: (by_span[trial.span], trial.number))),
        names=grid.names,
        numbers=grid.numbers,
        out=out,
        seed=options.seed if options.worlds else None,
        scheduler=options.scheduler,
        workers=options.workers,
        best=options.best,
        axes=axes,
        window=options.window,
    )


def _place(options: SweepOptions, grid: Grid, given: Mapping[str, Given], vol: float) -> Path:
    """Where a sweep goes that was given no folder: the same one goes on there, with more worlds or other workers too."""
    run, texts = options.run, {name: one.text for name, one in given.items() if name not in grid.names}
    words = [name.rpartition(".")[2] for name in grid.names] + ([f"seed{options.seed}"] if options.worlds else [])
    head = ["sweep", *(texts[name] for name in IN_HEAD if name in texts), "-".join(words)[:LONGEST_WORD]]
    of_each = RunRequest(run.algorithm, date.min, date.min, 0.0, texts, run.data, run.history, RESULTS, (), vol)
    seed = str(options.seed if options.worlds else None)
    return default_place("_".join(head), of_each, json.dumps(grid.runs), seed, code_key())


def _axes(checks: Checks, options: SweepOptions, grid: Grid) -> tuple[str, str] | None:
    if options.axes is None:
        return None
    names = tuple(name.strip() for name in options.axes.split(","))
    if len(names) != 2 or len(set(names)) != 2 or not set(names) <= grid.numbers:
        numbers = ", ".join(name for name in grid.names if name in grid.numbers)
        checks.refuse("--map", options.axes, f"two of the numbers that are varied: {numbers or 'none is'}")
        return None
    return names[0], names[1]


def _check_counts(checks: Checks, options: SweepOptions, grid: Grid) -> None:
    for where, value in (("--worlds", options.worlds), ("--workers", options.workers)):
        if value is not None and value < 1:
            checks.refuse(where, value, "at least 1")
    if options.window < 2:
        checks.refuse("--window", options.window, "at least 2 trading days")
    if options.in_turn is not None and options.in_turn not in grid.names:
        checks.refuse("--in-turn", options.in_turn, f"a setting that is varied: {', '.join(grid.names) or 'none is'}")
    if options.worlds is None:
        for where, given in (("--seed", options.seed), ("--in-turn", options.in_turn)):
            if given is not None:
                checks.refuse(where, given, "nothing without --worlds")
        return
    if options.seed is None or options.seed < 0:
        checks.refuse(
            "--seed", options.seed, "a whole number of at least 0 with --worlds, so that they can be drawn again"
        )
    if options.run.data is not None:
        checks.refuse("--data", options.run.data, "nothing beside --worlds, which are modelled")
    if options.best:
        checks.refuse("--best", "given", "nothing beside --worlds, which show how far results spread")
    if dates := sorted({"start", "end"} & set(grid.names)):
        checks.refuse("--vary", ", ".join(dates), "nothing beside --worlds, which are drawn on the days of one run")


def _refuse_twice(checks: Checks, options: SweepOptions, grid: Grid) -> None:
    """What is varied can't be given for all runs too, and is nothing that makes no other run."""
    one = options.run
    typed = {"start": ("--from", one.start), "end": ("--to", one.end), "cash": ("--cash", one.cash)}
    typed[SAME_DAY_VOL] = "--same-day-vol", one.same_day_vol
    typed |= {name: ("--set", f"{name}={given.text}") for name, given in settings_of(Checks(), one.settings).items()}
    if NOTIFY in grid.names:
        checks.refuse("--vary", NOTIFY, "a setting of a backtest, which notifies nobody")
    for name, (where, text) in typed.items():
        if text is not None and name in grid.names:
            checks.refuse(where, text, f"nothing beside {name}, which is varied")


def _trials(checks: Checks, options: SweepOptions, grid: Grid, given: Mapping[str, Given]) -> list[Trial]:
    known = len(checks.faults)
    first, last = trading_days(checks, given["start"], given["end"])
    base_vol = options.run.same_day_vol
    layouts: list[tuple[Settings, dict[str, str], Span]] = []
    seen: dict[object, str] = {}  # what a run is, whatever words say it, and the first one that is it
    for settings in grid.runs:
        before = len(checks.faults)
        asked = {**given, **{name: Given(f"--vary {name}", text) for name, text in settings if name != SAME_DAY_VOL}}
        parameters = {name: one.text for name, one in asked.items()}
        start, end = trading_days(checks, asked["start"], asked["end"])
        vol = same_day_vol(
            checks, dict(settings).get(SAME_DAY_VOL, base_vol), options.run.data, where=f"--vary {SAME_DAY_VOL}"
        )
        cash, configuration = checks.amount(asked["cash"]), configured(checks, options.run, asked)
        if len(checks.faults) == before:
            name = ", ".join(f"{name}={text}" for name, text in settings) or "the run"
            taken = start, end, vol, cash, configuration.constants, _words(parameters)
            if taken in seen:
                checks.refuse("--vary", name, f"each run only once; it is the same as {seen[taken]}")
            seen.setdefault(taken, name)
        with using(configuration):
            quoted = hashlib.sha256(repr(roots.wanted()).encode()).hexdigest()[:KEY]
        layouts.append((settings, parameters, Span(start, end, vol, quoted, data=options.run.data)))
    checks.faults[known:] = dict.fromkeys(checks.faults[known:])
    if checks.faults:
        return []
    return [
        Trial(at * len(layouts) + place, settings, parameters, replace(span, bars=bars, world=world))
        for at, (bars, world) in enumerate(_drawn(options, first, last))
        for place, (settings, parameters, span) in enumerate(layouts)
        if _is_its_turn(options.in_turn, settings, grid, at)
    ]


def _words(parameters: Mapping[str, str]) -> frozenset[tuple[str, frozenset[str]]]:
    """The parameters that are words and not as usual, as a run takes them: in any case and, where they list, in any order."""
    words = {name: text for name, text in unusual(parameters).items() if name in PARAMETERS}
    return frozenset((name, frozenset(text.split(","))) for name, text in words.items())


def _is_its_turn(name: str | None, settings: Settings, grid: Grid, world: int) -> bool:
    """Whether a world is run with these settings: with each value of a setting in turn, or with all."""
    if name is None:
        return True
    values = list(dict.fromkeys(dict(run).get(name) for run in grid.runs))
    return dict(settings).get(name) == values[world % len(values)]


def _drawn(options: SweepOptions, start: date, end: date) -> Iterator[tuple[Bars | None, int | None]]:
    """The bars of each world and its number, or the real ones where no worlds are asked for."""
    history = options.run.history
    if options.worlds is None:
        yield (None if history is None else Bars(history.name, history.read_text(encoding="utf-8"))), None
        return
    try:
        known = daily.built_in() if history is None else daily.read(history)
    except HistoryError as fault:
        raise BadInputError(f"{fault}".splitlines()) from fault
    moves = worlds.moves_of(known)
    earliest = start - listing.look_back(roots.wanted()) - timedelta(days=MARGIN_DAYS)
    days = [day.astype(date) for day in calendar.new_york(earliest.year, end.year).between(earliest, end)]
    at = max(0, int(np.searchsorted(known.days, np.datetime64(start))) - 1)
    level = float(known.spx[at, worlds.CLOSE])
    for number in range(1, options.worlds + 1):
        drawn = worlds.world(moves, days, start, level, seed=options.seed or 0, number=number)
        yield Bars(f"world-{number}.csv", worlds.as_csv(drawn)), number
