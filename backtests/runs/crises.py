"""The desk in the market's crises: with all its rules, and without one after the other."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from backtests import report
from backtests.console.parameters import MAIN, RunOptions, merged_parameters
from backtests.console.validation import BadInputError, Checks, plain
from backtests.history import HistoryError
from backtests.history.daily import built_in, read
from backtests.report.crises import CrisisFigures, as_json, crisis_figures, failed_crisis
from backtests.report.crises_table import crises_table
from backtests.report.left_out import WITHOUT
from backtests.report.periods import Period, parse_period, usual_periods
from backtests.report.records import Prices
from backtests.runs import backtest, result_folder
from backtests.runs.backtest import DATA, Backtester, Source
from backtests.runs.parallel import Job, run_all, tell_failures
from backtests.runs.request import HistoryRequest, RunRequest, amounts
from risk.gate.comparison import Omitted

PERIODS = ("2008", "2018-02", "2020-03", "2024-08")
MONTHS_BEFORE = 3  # so that a book is there when the period begins
VALUES = "100000,500000"
VARIANTS: tuple[tuple[Omitted, ...], ...] = ((), *((each,) for each in Omitted))
OUT = Path("results/crises")


@dataclass(frozen=True, slots=True)
class Crisis:
    """One run: its period, what it starts with, and what it is left without."""

    period: Period
    without: tuple[Omitted, ...]
    request: RunRequest

    @property
    def name(self) -> str:
        """Its folder's name, such as 2008_100000_without_STRESS."""
        return self.request.out.name


@dataclass(frozen=True, slots=True)
class CrisesRequest:
    """The runs of every period, in the order of the table."""

    crises: tuple[Crisis, ...]
    history: Path | None
    out: Path


def crises_request(
    history: Path | None, values: Sequence[str], out: Path | None, share: str | None = None
) -> CrisesRequest:
    """Check the options of `crises`; parameters other than days, cash and rules come from config.json.

    `share` is the text of `--same-day-vol`.

    Raises BadInputError with every fault.
    """
    checks = Checks()
    parameters = {name: given.text for name, given in merged_parameters(checks, RunOptions(MAIN)).items()}
    cash = amounts(checks, values, VALUES)
    checks.history(history)
    vol = checks.same_day_vol(share)
    target = out or OUT
    if (fault := result_folder.comparison_fault_of(target, result_folder.CRISES)) is not None:
        checks.refuse("--out", target, fault)
    checks.finish()
    periods = [period for period in map(parse_period, PERIODS) if period is not None]
    crises = tuple(
        Crisis(period, without, replace(request, same_day_vol=vol))
        for period in periods
        for amount in cash
        for without in VARIANTS
        for request in [_request(period, amount, without, parameters=parameters, history=history, out=target)]
    )
    return CrisesRequest(crises, history, target)


def run(backtester: Backtester, request: CrisesRequest) -> bool:
    """Run every crisis that the bars cover, write result folders, crises.txt and crises.json, and show the table.

    False when an algorithm failed; the others are run and shown nevertheless. Raises BadInputError for bars that can't be
    used or that cover no period.
    """
    sources = _sources(backtester, request)
    result_folder.clear_comparison(request.out, result_folder.CRISES)
    crises = [crisis for crisis in request.crises if crisis.period in sources]
    jobs = [Job(crisis.name, crisis.request, sources[crisis.period]) for crisis in crises]
    errors = run_all(backtester, f"{len(jobs)} runs", jobs)
    figures = [_figures(crisis, error) for crisis, error in zip(crises, errors, strict=True)]
    table = crises_table(figures, MONTHS_BEFORE)
    result_folder.write_comparison(request.out, result_folder.CRISES, table, as_json(figures))
    backtester.out.print(table)
    backtester.out.print(f"A result folder for each run, crises.txt and crises.json: {request.out}")
    return tell_failures(backtester, jobs, errors)


def _request(
    period: Period,
    cash: float,
    without: Sequence[Omitted],
    *,
    parameters: dict[str, str],
    history: Path | None,
    out: Path,
) -> RunRequest:
    start, end = _months_before(period.first), period.last
    names = ",".join(each.name for each in without)
    given = {**parameters, "start": f"{start}", "end": f"{end}", "cash": plain(cash)} | (
        {WITHOUT: names} if names else {}
    )
    folder = f"{period.name}_{plain(cash)}" + (f"_without_{names}" if names else "")
    periods = (period, *(each for each in usual_periods(start, end) if each != period))
    return RunRequest(MAIN, start, end, cash, given, None, history, out / folder, periods)


def _months_before(first: date) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 - MONTHS_BEFORE, 12)
    return date(year, month + 1, 1)


def _sources(backtester: Backtester, request: CrisesRequest) -> dict[Period, Source]:
    """The modelled history of each period that the bars cover; the others are named."""
    try:
        _ = built_in() if request.history is None else read(request.history)
    except HistoryError as fault:
        raise BadInputError(str(fault).splitlines()) from fault
    sources: dict[Period, Source] = {}
    left_out: list[str] = []
    for crisis in {crisis.period: crisis for crisis in request.crises}.values():
        run = crisis.request
        try:
            source = HistoryRequest(run.start, run.end, DATA, run.history, run.same_day_vol)
            data = backtest.write_history(backtester, source)
        except BadInputError as fault:
            left_out += [f"{crisis.period.name} is left out: {line}" for line in fault.faults]
        else:
            sources[crisis.period] = Source(data, Prices.MODELLED)
    if not sources:
        raise BadInputError(left_out)
    for line in left_out:
        backtester.err.print(line, markup=False, soft_wrap=True)
    return sources


def _figures(crisis: Crisis, error: str | None) -> CrisisFigures:
    if error is not None:
        return failed_crisis(crisis.period, crisis.request.cash, crisis.without, error)
    return crisis_figures(crisis.period, crisis.request.cash, crisis.without, report.read(crisis.request.out))
