"""Shadows on two processors at once: each process follows every second proposal of each strategy."""

import multiprocessing
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import date
from queue import Empty, Queue

from rich.console import Console

from backtests.console.progress import progress
from backtests.why.market import trading_days
from backtests.why.proposals import Proposal
from backtests.why.shadows import Course, Shadow, follow

AT_ONCE = 2
PATIENCE = 0.2  # seconds between looks at whether they have ended


def follow_all(proposals: Sequence[Proposal], course: Course, console: Console) -> tuple[Shadow, ...]:
    """Follow all proposals; the shadows come in their order."""
    by_strategy = sorted(proposals, key=lambda one: (one.strategy, one.time, one.id))
    shares = [share for n in range(AT_ONCE) if (share := by_strategy[n::AT_ONCE])]
    # A fresh interpreter for each: a fork would take the threads of a progress bar along.
    context = multiprocessing.get_context("spawn")
    with context.Manager() as manager, ProcessPoolExecutor(AT_ONCE, mp_context=context) as pool:
        days = manager.Queue()
        running = [pool.submit(_follow, share, course, days) for share in shares]
        _tell(console, f"{len(proposals):,} shadows", sum(_days_of(share, course) for share in shares), running, days)
        found = {shadow.proposal.id: shadow for done in running for shadow in done.result()}
    return tuple(found[one.id] for one in proposals)


def _follow(share: Sequence[Proposal], course: Course, days: "Queue[date]") -> tuple[Shadow, ...]:
    return follow(share, course, days.put)


def _days_of(share: Sequence[Proposal], course: Course) -> int:
    return len(trading_days(min(one.time for one in share).date(), course.end))


def _tell(
    console: Console, title: str, total: int, running: Sequence[Future[tuple[Shadow, ...]]], days: "Queue[date]"
) -> None:
    """Show how many of all days the processes have lived, until all have ended."""
    with progress(console, title, total) as tell:
        lived = 0
        while not all(done.done() for done in running):
            try:
                day = days.get(timeout=PATIENCE)
            except Empty:
                continue
            lived += 1
            tell(lived, day.isoformat())
        tell(total, "all ended")
