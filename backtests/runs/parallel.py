"""Several backtests, two at once, each in a process of its own."""

import multiprocessing
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from queue import Empty, Queue

from backtests.console.progress import progress
from backtests.runs import run as running
from backtests.runs.request import RunRequest
from backtests.runs.run import Desk, RunEngine, Source

AT_ONCE = 2
PATIENCE = 0.2  # seconds between looks at whether runs have ended


@dataclass(frozen=True, slots=True)
class Job:
    """A run among several, and how it is called while it goes on."""

    name: str
    request: RunRequest
    source: Source


@dataclass(frozen=True, slots=True)
class Reached:
    """How far one of the runs has come."""

    name: str
    day: date


def run_all(desk: Desk, title: str, jobs: Sequence[Job]) -> list[str | None]:
    """Run each job and explain it in its folder; returns the traceback of each, None for those that completed.

    Names differ from each other.
    """
    # A fresh interpreter for each: a fork would take the threads of a progress bar along.
    context = multiprocessing.get_context("spawn")
    with context.Manager() as manager, ProcessPoolExecutor(AT_ONCE, mp_context=context) as pool:
        days = manager.Queue()
        runs = [pool.submit(_run_one, desk.engine, job, days) for job in jobs]
        _follow(desk, title, jobs, runs, days)
        return [done.result() for done in runs]


def tell_failures(desk: Desk, jobs: Sequence[Job], errors: Sequence[str | None]) -> bool:
    """Show the traceback of each algorithm that failed; whether none did."""
    for job, error in zip(jobs, errors, strict=True):
        if error is not None:
            desk.err.print(f"The algorithm failed at {job.name}:")
            desk.err.print(error, markup=False, highlight=False)
    return not any(errors)


def _follow(
    desk: Desk, title: str, jobs: Sequence[Job], runs: Sequence[Future[str | None]], days: Queue[Reached]
) -> None:
    """Show how far the runs have come, day by day, until all have ended."""
    requests = {job.name: job.request for job in jobs}
    reached = dict.fromkeys(requests, 0)
    total = sum(running.days_of(request) for request in requests.values())
    with progress(desk.err, title, total) as tell:
        while not all(done.done() for done in runs):
            try:
                news = days.get(timeout=PATIENCE)
            except Empty:
                continue
            request = requests[news.name]
            reached[news.name] = min(max(running.day_of(request, news.day), 0), running.days_of(request))
            tell(sum(reached.values()), f"{news.name} on {news.day}")
        tell(total, "all ended")


def _run_one(engine: RunEngine, job: Job, days: Queue[Reached]) -> str | None:
    error = running.carry_out(engine, job.request, job.source, lambda day: days.put(Reached(job.name, day)))
    if error is None:
        running.explain(job.request)
    return error
