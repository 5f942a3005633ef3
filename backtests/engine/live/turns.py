"""Who speaks when: fractions of a second, second calls and threads, all by one seed.

A thread is a real one that is handed the turn while all others wait: a seed decides what comes when, and never the machine.
"""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Callable
from contextvars import copy_context
from datetime import timedelta
from functools import partial
from typing import Any

_SECOND_CALLS = (0.3, 2.5, 59.99)  # seconds into the minute
_HOW_MANY_CALLS = (1, 2, 2, 3)
_ORDER_THREADS = 4
_OWN_THREAD = 0.1  # how often a scheduled event really has one


class Turns:
    """The times and the threads of one life of an algorithm. `late` is how far into its minute the clock is."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)
        self.late = timedelta()

    def calls(self) -> list[timedelta]:
        """When on_data is called in a minute: once with what the minute brings, and perhaps again with nothing."""
        again = sorted(self._random.choices(_SECOND_CALLS, k=2))
        return [self.first(), *(timedelta(seconds=each) for each in again)][: self._random.choice(_HOW_MANY_CALLS)]

    def first(self) -> timedelta:
        """How far into a minute the clock is when its data come."""
        return timedelta(seconds=self._random.uniform(0.003, 0.012))

    def answered(self, legs: int) -> int:
        """How many legs of an order the broker has answered before the call that sent them returns; mostly none."""
        return self._random.choice((0, 0, 0, 1, legs))

    def hand(self, thread: str, work: Callable[..., Any], *given: Any) -> None:
        """Have another thread do a piece of work, and wait for it; what it raises is raised here."""
        worker = _WORKERS.get(thread)
        if worker is None or not worker.is_alive():
            worker = _WORKERS[thread] = _Worker(thread)
        elif worker.is_busy:  # what it does hands on to its own kind
            worker = _Worker(thread)
        worker.do(partial(copy_context().run, work, *given))

    def hand_schedule(self, work: Callable[..., Any], *given: Any) -> None:
        """Have the thread of scheduled events do it; mostly in its place, as it comes every minute and costs a switch."""
        if self._random.random() < _OWN_THREAD:
            self.hand("schedule", work, *given)
        else:
            work(*given)

    def hand_event(self, work: Callable[..., Any], *given: Any) -> None:
        """Have one of the threads that tell of orders do it."""
        self.hand(f"orders {self._random.randrange(_ORDER_THREADS)}", work, *given)


class _Worker(threading.Thread):
    """A thread that waits for its turns: waking it costs a seventh of starting one."""

    def __init__(self, name: str) -> None:
        super().__init__(name=name, daemon=True)
        self.is_busy = False
        self._work: Callable[[], Any] | None = None
        self._raised: BaseException | None = None
        self._mine, self._theirs = threading.Lock(), threading.Lock()  # a lock that is taken is a turn to wait for
        self._mine.acquire()
        self._theirs.acquire()
        self.start()

    def do(self, work: Callable[[], Any]) -> None:
        """Do it, while the caller waits."""
        self.is_busy, self._work = True, work
        self._mine.release()
        self._theirs.acquire()
        self.is_busy = False
        raised, self._raised = self._raised, None
        if raised is not None:
            raise raised

    def run(self) -> None:
        while True:
            self._mine.acquire()
            work, self._work = self._work, None
            try:
                if work is not None:
                    work()
            except BaseException as fault:  # noqa: BLE001 - handed over whole
                self._raised = fault
            work = None
            self._theirs.release()


_WORKERS: dict[str, _Worker] = {}  # by name; a forked process has none of them
os.register_at_fork(after_in_child=_WORKERS.clear)
