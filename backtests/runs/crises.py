"""The desk in the market's crises: with all its rules, and without one after the other."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from backtests.console.parameters import MAIN, RunOptions, configured, merged_parameters
from backtests.console.validation import BadInputError, Checks, plain
from backtests.report.crises import CrisisFigures, crises_table, crisis_figures, failed_crisis
from backtests.report.periods import Period, parse_period, usual_periods
from backtests.report.read import read
from backtests.report.records import WITHOUT, Prices
from backtests.runs.backtest import DATA, Source, write_history
from backtests.runs.backtester import Backtester
from backtests.runs.comparison import Job, compare
from backtests.runs.origin import modelled_origin
from backtests.runs.request import (
    ComparisonRequest,
    HistoryRequest,
    RunRequest,
    amounts,
    default_place,
    same_day_vol,
)
from backtests.runs.result_folder import CRISES, RESULTS, comparison_fault_of
from risk.gate.comparison import Omitted

PERIODS = ("2008", "2018-02", "2020-03", "2024-08")
MONTHS_BEFORE = 3  # so that a book is there when the period begins
VALUES = "100000,500000"
VARIANTS = ("", *(each.name for each in Omitted if each is not Omitted.SCALING))  # which is compared over worlds


def crises_request(
    history: Path | None,
    values: Sequence[str],
    out: Path | None,
    share: str | None = None,
    *,
    config: Path | None = None,
) -> ComparisonRequest:
    """Check the options of `crises`; parameters other than days, cash and rules come from config.json and
    config/run.py.

    `share` is the text of `--same-day-vol`. The runs come in the order of the table. Raises BadInputError with every
    fault.
    """
    checks = Checks()
    options = RunOptions(MAIN, config=config)
    merged = merged_parameters(checks, options)
    parameters, configuration = (
        {name: given.text for name, given in merged.items()},
        configured(checks, options, merged, checked=()),
    )
    cash = amounts(checks, values, VALUES)
    checks.history(history)
    vol = same_day_vol(checks, share)
    first = RunRequest(MAIN, date.min, date.min, 0.0, parameters, None, history, RESULTS, (), vol, configuration)
    target = out or default_place(CRISES.name, first, *map(plain, cash))
    checks.out(target, comparison_fault_of(target, CRISES))
    checks.finish()
    first = replace(first, out=target)
    periods = [period for period in map(parse_period, PERIODS) if period is not None]
    runs = (_of(first, period, amount, name) for period in periods for amount in cash for name in VARIANTS)
    return ComparisonRequest(tuple(runs), target)


def run(backtester: Backtester, request: ComparisonRequest) -> bool:
    """Run every crisis that the bars cover, write result folders, crises.txt and crises.json, and show the table.

    False when an algorithm failed. Raises BadInputError for bars that can't be used or that cover no period.
    """

    def jobs() -> list[Job]:
        sources = _sources(backtester, request.runs)
        return [Job(one.out.name, one, sources[one.start]) for one in request.runs if one.start in sources]

    table = partial(crises_table, months_before=MONTHS_BEFORE)
    return compare(backtester, CRISES, jobs, out=request.out, of="runs", figures=_figures, table=table)


def _of(first: RunRequest, period: Period, cash: float, without: str) -> RunRequest:
    """The run of a period, in a folder such as 2008_100000_without_STRESS."""
    year, month = divmod(period.first.year * 12 + period.first.month - 1 - MONTHS_BEFORE, 12)
    start, end, folder = date(year, month + 1, 1), period.last, f"{period.name}_{plain(cash)}"
    given = {**first.parameters, "start": f"{start}", "end": f"{end}", "cash": plain(cash)}
    if without:
        given, folder = {**given, WITHOUT: without}, f"{folder}_without_{without}"
    periods = (period, *(each for each in usual_periods(start, end) if each != period))
    return replace(first, start=start, end=end, cash=cash, parameters=given, out=first.out / folder, periods=periods)


def _sources(backtester: Backtester, runs: Sequence[RunRequest]) -> dict[date, Source]:
    """The modelled history of each period that the bars cover, by its runs' first day; the others are named."""
    history = runs[0].history
    sources: dict[date, Source] = {}
    uncovered: list[str] = []
    for start, run in {run.start: run for run in runs}.items():
        try:
            source = HistoryRequest(start, run.end, DATA, history, run.same_day_vol, run.configuration)
            data = write_history(backtester, source)
        except BadInputError as fault:
            uncovered += [f"{run.periods[0].name} is left out: {line}" for line in fault.faults]
        else:
            sources[start] = Source(data, Prices.MODELLED, origin=modelled_origin(data, history))
    if not sources:
        raise BadInputError(uncovered)
    for line in uncovered:
        backtester.err.print(line, markup=False, soft_wrap=True)
    return sources


def _figures(request: RunRequest, error: str | None) -> CrisisFigures:
    period, without = request.periods[0], tuple(filter(None, [request.parameters.get(WITHOUT)]))
    if error is not None:
        return failed_crisis(period, request.cash, without, error)
    return crisis_figures(period, request.cash, without, read(request.out))
