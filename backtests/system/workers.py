"""Work on two processors at once, each piece in a process that ends with this one, however this one ends."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, ProcessPoolExecutor, wait
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from multiprocessing.queues import SimpleQueue
from typing import Any, Final, TypeVar

AT_ONCE: Final = 2
PATIENCE: Final = 0.1  # seconds between looks at what they tell
LEFT_ALONE: Final = 1  # what a worker exits with that nobody waits for

Piece = TypeVar("Piece")
News = TypeVar("News")
Done = TypeVar("Done")

_news: SimpleQueue[Any]  # in a worker: where its pieces put their news


def in_processes(
    work: Callable[[Piece, Callable[[News], object]], Done], pieces: Sequence[Piece], on_news: Callable[[News], object]
) -> list[Done]:
    """What `work` makes of each piece; `on_news` hears, in this process, what `work` tells meanwhile.

    An interrupt ends the workers at once, and so does the death of this process: they hold one end of a pipe, and stop
    when nobody holds the other.
    """
    # A fresh interpreter for each: a fork would take the threads of a progress bar along.
    context = multiprocessing.get_context("spawn")
    news: SimpleQueue[News] = context.SimpleQueue()
    watched, lifeline = context.Pipe(duplex=False)
    with ProcessPoolExecutor(AT_ONCE, mp_context=context, initializer=_attend, initargs=(watched, news)) as pool:
        try:
            with _uninterrupted():
                running = [pool.submit(_work, work, piece) for piece in pieces]
            is_going_on = True
            while is_going_on:
                ended, going_on = wait(running, PATIENCE, FIRST_EXCEPTION)
                while not news.empty():
                    on_news(news.get())
                for one in ended:
                    one.result()  # raises what the piece raised
                is_going_on = bool(going_on)
            return [one.result() for one in running]
        except BaseException:
            lifeline.close()
            raise


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Keep an interrupt back for the block; what is started in it never gets one: this process hears it for all."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _attend(watched: Connection, news: SimpleQueue[Any]) -> None:
    global _news  # noqa: PLW0603 - an initializer has no other way to leave something for the pieces
    _news = news
    threading.Thread(target=_end_with, args=(watched,), daemon=True).start()


def _end_with(watched: Connection) -> None:
    with suppress(EOFError, OSError):
        watched.recv_bytes()
    os._exit(LEFT_ALONE)


def _work(work: Callable[[Piece, Callable[[News], object]], Done], piece: Piece) -> Done:
    return work(piece, _news.put)
