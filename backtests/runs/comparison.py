"""Several backtests side by side, two at once, each with a result folder of its own, and the table of all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeVar

from rich.console import RenderableType

from backtests.console.progress import progress
from backtests.runs import backtest, result_folder
from backtests.runs.backtest import Source
from backtests.runs.backtester import Backtester, RunEngine
from backtests.runs.request import RunRequest
from backtests.runs.result_folder import ComparisonFolder, comparison_fault_of
from backtests.system.workers import in_processes
from strategies.configuration.numbers import using

Figures = TypeVar("Figures")


@dataclass(frozen=True, slots=True)
class Job:
    """A run among several, and how it is called while it goes on: by a name that no other has."""

    name: str
    request: RunRequest
    source: Source


def compare(
    backtester: Backtester,
    kind: ComparisonFolder,
    jobs: Callable[[], Sequence[Job]],
    *,
    out: Path,
    of: str,
    figures: Callable[[RunRequest, str | None], Figures],
    table: Callable[[Sequence[Figures]], RenderableType],
) -> bool:
    """Run each job, explain it in its folder, and show and write the table of all.

    The place is taken before `jobs` is asked for them, which may model history first; `of` says what they are. `figures` makes a run's, or those of one that failed with a traceback. False when an algorithm failed; the others
    are run and shown nevertheless.
    """
    with result_folder.new_result(out, partial(comparison_fault_of, kind=kind)) as new:
        asked = jobs()
        below = [replace(job, request=_moved(job.request, out, new.folder)) for job in asked]
        errors = _run_all(backtester, f"{len(asked)} {of}", below)
        result_folder.write_faults(new.folder, asked[0].source.faults)
        found = [figures(job.request, error) for job, error in zip(below, errors, strict=True)]
        tables = table(found)
        result_folder.write_comparison(new.folder, kind, tables, found)
        place = new.put(has_failed=any(errors))
    backtester.out.print(tables)
    backtester.out.print(f"A result folder for each {kind.each}, {kind.text} and {kind.json}: {place}")
    for job, error in zip(asked, errors, strict=True):
        if error is not None:
            backtester.err.print(f"The algorithm failed at {job.name}:")
            backtester.err.print(error, markup=False, highlight=False)
    return not any(errors)


def _moved(request: RunRequest, out: Path, to: Path) -> RunRequest:
    return replace(request, out=to / request.out.relative_to(out))


def _run_all(backtester: Backtester, title: str, jobs: Sequence[Job]) -> list[str | None]:
    """The traceback of each, None for those that completed."""
    requests = {job.name: job.request for job in jobs}
    reached = dict.fromkeys(requests, 0)  # days of each
    total = sum(request.days for request in requests.values())
    with progress(backtester.err, title, total) as tell:

        def on_day(news: tuple[str, date]) -> None:
            name, day = news
            reached[name] = min(max(requests[name].days_until(day), 0), requests[name].days)
            tell(sum(reached.values()), f"{name} on {day}")

        errors = in_processes(partial(_run_one, backtester.engine), jobs, on_day)
        tell(total, "all ended")
    return errors


def _run_one(engine: RunEngine, job: Job, tell: Callable[[tuple[str, date]], object]) -> str | None:
    with using(job.request.configuration):
        error = backtest.carry_out(engine, job.request, job.source, lambda day: tell((job.name, day)))
        if error is None:
            backtest.explain(job.request)
    return error
