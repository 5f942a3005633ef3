"""Carries a checked request out: data, engine, result folder, summary."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from rich.console import Console

from backtests import output, report
from backtests.history import HistoryError
from backtests.progress import progress
from backtests.report.records import Marker, Prices
from backtests.request import BadInputError, HistoryRequest, RunRequest

DATA = Path("data")
WIDTH = 100  # columns of a summary where there is no terminal to ask


class Run(Protocol):
    """What the engine hands back."""

    algorithm: Any
    error: str | None

    def write(self, folder: Path) -> None: ...


class RunEngine(Protocol):
    """`backtests.engine.run`."""

    def __call__(
        self,
        algorithm: Path,
        data: Path,
        *,
        parameters: Mapping[str, str] | None = None,
        on_day: Callable[[date], None] | None = None,
    ) -> Run: ...


class WriteHistory(Protocol):
    """`backtests.history.write`."""

    def __call__(
        self,
        start: date,
        end: date,
        out: Path,
        *,
        history: Path | None = None,
        on_month: Callable[[int, int], None] | None = None,
    ) -> Path: ...


@dataclass(frozen=True, slots=True)
class Desk:
    """What carries requests out: an engine, a source of modelled history, and where words go."""

    engine: RunEngine
    history: WriteHistory
    out: Console
    err: Console


def write_history(desk: Desk, request: HistoryRequest) -> Path:
    """Write modelled history; returns the data folder. Raises BadInputError for days that no bars cover or bad bars."""
    title = f"Modelled history {request.start} to {request.end}"
    with progress(desk.err, title, _months(request.start, request.end)) as tell:
        try:
            return desk.history(
                request.start,
                request.end,
                request.out,
                history=request.history,
                on_month=lambda done, total: tell(done, f"{done} of {total} months"),
            )
        except HistoryError as fault:
            raise BadInputError(str(fault).splitlines()) from fault


def _months(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month + 1


def run(desk: Desk, request: RunRequest) -> bool:
    """Run a backtest and write its result folder. False when the algorithm failed; its traceback is shown then.

    Raises BadInputError when history has to be modelled and can't be.
    """
    data, prices = _data(desk, request)
    total = (request.end - request.start).days + 1
    with progress(desk.err, f"Backtest {request.start} to {request.end}", total) as tell:
        outcome = desk.engine(
            request.algorithm,
            data,
            parameters=request.parameters,
            on_day=lambda day: tell((day - request.start).days + 1, day.isoformat()),
        )
    records = _records(outcome)
    output.clear(request.out)
    outcome.write(request.out)
    output.write_records(request.out, records)
    output.write_marker(
        request.out, Marker(request.algorithm.name, str(data), prices, request.parameters, tuple(records))
    )
    if outcome.error is not None:
        desk.err.print(outcome.error, markup=False, highlight=False)
        desk.err.print(f"The algorithm failed. What it wrote until then: {request.out}")
        return False
    _explain(desk, request.out)
    return True


def _data(desk: Desk, request: RunRequest) -> tuple[Path, Prices]:
    if request.data is not None:
        return request.data, Prices.GIVEN
    return write_history(desk, HistoryRequest(request.start, request.end, DATA, request.history)), Prices.MODELLED


def _records(outcome: Run) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    # Any algorithm can be run; only this project's own has records to explain.
    if not hasattr(outcome.algorithm, "records"):
        return {}
    try:
        return outcome.algorithm.records()
    except AttributeError:
        if outcome.error is None:
            raise
        return {}  # it failed before it had made what keeps its records; its traceback says why


def _explain(desk: Desk, folder: Path) -> None:
    result = report.read(folder)
    tables = report.summary(result, report.figures(result))
    with (folder / output.SUMMARY).open("w", encoding="utf-8") as file:
        Console(file=file, width=WIDTH).print(tables)
    report.draw(result)
    desk.out.print(tables)
    desk.out.print(f"Result files and summary.png: {folder}")
