"""Carries a checked request out: data, engine, result folder, summary."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console, RenderableType

from backtests.checks.data.request import DataRequest, approve, check_covered
from backtests.checks.lint.check import useless
from backtests.console.console import write
from backtests.console.progress import progress
from backtests.console.validation import BadInputError
from backtests.engine.base.damaged import DamagedFileError
from backtests.engine.live.run import LiveRun, run_live
from backtests.engine.run import Run
from backtests.history import HistoryError
from backtests.history.build import NOTE
from backtests.pages import report as report_page
from backtests.report.figures import figures
from backtests.report.fills import read_fills
from backtests.report.idle import never_looks
from backtests.report.periods import period_figures
from backtests.report.read import read
from backtests.report.records import Ending, Marker, Origin, Prices
from backtests.report.spreadsheets import write_fills, write_trades
from backtests.report.tables import summary
from backtests.runs import result_folder, storage
from backtests.runs.backtester import Backtester, RunEngine
from backtests.runs.origin import given_origin, index_at_start, modelled_origin, version
from backtests.runs.request import HistoryRequest, RunRequest
from config.bounds import Fault
from execution.recipients import without_addresses
from execution.settings import read_settings
from strategies.configuration.numbers import numbers, using

DATA = Path("data")
KEPT = DATA / "columns"  # what the engine keeps of data folders, this one's and others'


@dataclass(frozen=True, slots=True)
class Source:
    """Where a run's prices come from: a data folder in LEAN's format, whether its option prices are modelled, of what.

    `faults` are what a look at a given folder found, a line each; none of them stops the run.
    """

    data: Path
    prices: Prices
    faults: tuple[str, ...] = ()
    origin: Origin | None = None


def write_history(backtester: Backtester, request: HistoryRequest) -> Path:
    """Write modelled history; returns the data folder. Raises BadInputError for days that no bars cover or bad bars."""
    with using(request.configuration):
        return _write_history(backtester, request)


def _write_history(backtester: Backtester, request: HistoryRequest) -> Path:
    title = f"Modelled history {request.start} to {request.end}"
    months = (request.end.year - request.start.year) * 12 + request.end.month - request.start.month + 1
    with progress(backtester.err, title, months) as tell:
        try:
            return backtester.history(
                request.start,
                request.end,
                request.out,
                history=request.history,
                same_day_vol=request.same_day_vol,
                on_month=lambda done, total: tell(done, f"{done} of {total} months"),
            )
        except HistoryError as fault:
            raise BadInputError(str(fault).splitlines()) from fault
        except KeyboardInterrupt as stopped:
            stopped.add_note(f"The months that were modelled are kept below {request.out}, and are not modelled again.")
            raise


def run(backtester: Backtester, request: RunRequest) -> bool:
    """Run a backtest and write its result folder. False when the algorithm failed; its traceback is shown then.

    Raises BadInputError when history has to be modelled and can't be, and for a data folder that can't be used.
    """
    with using(request.configuration):
        _warn(backtester.err, request)
        return _run(backtester, request)


def _run(backtester: Backtester, request: RunRequest) -> bool:
    with result_folder.new_result(request.out) as new:
        source = source_of(backtester, request)
        written = replace(request, out=new.folder)
        with progress(backtester.err, f"Backtest {request.start} to {request.end}", request.days) as tell:
            error = carry_out(
                backtester.engine, written, source, lambda day: tell(request.days_until(day), day.isoformat())
            )
        if error is not None:
            backtester.err.print(error, markup=False, highlight=False)
            place = new.put(has_failed=True)
            backtester.err.print(f"The algorithm failed. What it wrote until then: {place}")
            return False
        result_folder.write_faults(new.folder, source.faults)
        tables = explain(written)
        place = new.put()
    backtester.out.print(tables)
    backtester.out.print(f"Result files, {result_folder.PICTURE} and {report_page.REPORT}: {place}")
    return True


def _warn(err: Console, request: RunRequest) -> None:
    """Say which numbers stand in two places, what of them does nothing, and which strategies have no day to look on; the run
    goes on.
    """
    _tell(err, request.said_otherwise)
    if not request.is_desk:
        return
    for strategy in read_settings(request.parameters).strategies:
        if never_looks(strategy.row.window, request.start, request.end):
            err.print(
                f"{strategy.row.name} never looks for an entry: no day of the run is one of its window's.", markup=False
            )
    _tell(err, useless())


def _tell(err: Console, faults: Iterable[Fault]) -> None:
    for fault in faults:
        err.print(f"Warning: {fault}", markup=False, soft_wrap=True)


def source_of(backtester: Backtester, request: RunRequest) -> Source:
    """The data folder that was given, or modelled history.

    Raises BadInputError when history can't be made, and for a folder that lacks what the desk can't do without.
    """
    if request.data is not None:
        if not request.is_desk:
            check_covered(request.data, request.start, request.end)
        asked = DataRequest(request.data, request.start, request.end, request.parameters)
        faults = approve(backtester.err, asked).findings if request.is_desk else ()
        prices = Prices.MODELLED if (request.data / NOTE).is_file() else Prices.GIVEN
        origin = given_origin(request.data, request.start, request.end)
        return Source(request.data, prices, tuple(map(str, faults)), origin)
    history = HistoryRequest(
        request.start, request.end, DATA, request.history, request.same_day_vol, request.configuration
    )
    data = write_history(backtester, history)
    return Source(data, Prices.MODELLED, origin=modelled_origin(data, request.history))


@contextmanager
def readable_data() -> Iterator[None]:
    """Raise BadInputError, naming the file, where the block comes upon a damaged one that no look before has seen."""
    try:
        yield
    except DamagedFileError as fault:
        raise BadInputError([f"{fault}; data DIR --deep names every damaged file"]) from None


def carry_out(
    engine: RunEngine,
    request: RunRequest,
    source: Source,
    on_day: Callable[[date], object],
    *,
    columns: Path = KEPT,
) -> str | None:
    """Run the algorithm and write its result folder; returns the traceback when it failed.

    `columns` is where the engine keeps what it read. Raises BadInputError for a data file that turns out to be damaged.
    """
    live = request.live
    if live is not None:
        kept = None if live.storage is None else partial(storage.leave, live.storage, request.parameters)
        engine = partial(run_live, live=live.live, storage=live.storage, on_end=kept)
    try:
        with readable_data():
            finished = engine(
                request.algorithm, source.data, parameters=request.parameters, columns=columns, on_day=on_day
            )
            stood = index_at_start(source.data, request.start, request.end)
    except KeyboardInterrupt as stopped:
        if live is not None and live.storage is not None:
            stopped.add_note(
                f"The desk of {live.storage} stopped where it was; a run over the days after goes on with it."
            )
        raise
    records, carried = _records(finished), None
    if live is not None and live.before is not None and isinstance(finished, LiveRun):
        records, carried = live.before.without_its_own(records), live.before.carried(finished.began_with)
    request.out.mkdir(parents=True, exist_ok=True)
    noted = without_addresses(request.parameters)
    finished.write(request.out, noted)
    result_folder.write_records(request.out, records)
    if isinstance(finished, LiveRun):
        own = {name: text for name, text in finished.reports.items() if name >= f"report-{request.start}"}
        result_folder.write_reports(request.out, own)
    result_folder.write_marker(
        request.out,
        Marker(
            request.algorithm.name,
            str(source.data),
            source.prices,
            noted,
            tuple(records),
            request.same_day_vol if request.data is None else None,
            Ending.COMPLETED if finished.error is None else Ending.FAILED,
            str(request.algorithm),
            version(),
            source.origin,
            {number.place: number.text for number in numbers(request.configuration)},
            live.lived(finished.pulses) if live is not None and isinstance(finished, LiveRun) else None,
            carried,
            stood,
        ),
    )
    return finished.error


def explain(request: RunRequest) -> RenderableType:
    """Write summary.txt, summary.png, report.html, trades.csv and fills.csv into a finished run's folder; returns the tables."""
    result = read(request.out)
    write_fills(request.out, read_fills(request.out))
    if result.campaigns is not None:
        write_trades(request.out, result.campaigns, result.decisions or ())
    periods = [period_figures(result, period) for period in request.periods]
    from backtests.report.picture import draw  # noqa: PLC0415 - a tenth of a worker's memory, and most runs draw nothing

    tables = summary(result, figures(result), periods)
    write(request.out / result_folder.SUMMARY, tables)
    draw(result)
    report_page.write(request.out)
    return tables


def _records(run: Run) -> Mapping[str, Iterable[Mapping[str, Any]]]:
    # Any algorithm can be run; only this project's own has records to explain.
    if not hasattr(run.algorithm, "records"):
        return {}
    try:
        own = run if isinstance(run, LiveRun) else run.algorithm
        records: Mapping[str, Iterable[Mapping[str, Any]]] = own.records()
        return records
    except AttributeError:
        if run.error is None:
            raise
        return {}  # it failed before it had made what keeps its records; its traceback says why
