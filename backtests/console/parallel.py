"""Work on two processors at once, each piece in a process of its own."""

import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from queue import Empty, Queue
from typing import TypeVar

AT_ONCE = 2
PATIENCE = 0.2  # seconds between looks at whether they have ended

Piece = TypeVar("Piece")
News = TypeVar("News")
Done = TypeVar("Done")


def in_processes(
    work: Callable[[Piece, "Queue[News]"], Done], pieces: Sequence[Piece], on_news: Callable[[News], object]
) -> list[Done]:
    """What `work` makes of each piece; `on_news` hears, in this process, what it puts into its queue meanwhile."""
    # A fresh interpreter for each: a fork would take the threads of a progress bar along.
    context = multiprocessing.get_context("spawn")
    with context.Manager() as manager, ProcessPoolExecutor(AT_ONCE, mp_context=context) as pool:
        news: Queue[News] = manager.Queue()
        running = [pool.submit(work, piece, news) for piece in pieces]
        while not all(done.done() for done in running):
            with suppress(Empty):
                on_news(news.get(timeout=PATIENCE))
        return [done.result() for done in running]
