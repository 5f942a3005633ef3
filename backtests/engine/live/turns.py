"""Who speaks when: fractions of a second, second calls and threads, all by one seed.

A thread is a real one that is handed the turn while all others wait: a seed decides what comes when, and never the machine.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from contextvars import copy_context
from datetime import timedelta
from typing import Any

_SECOND_CALLS = (0.3, 2.5, 59.99)  # seconds into the minute
_HOW_MANY_CALLS = (1, 2, 2, 3)
_ORDER_THREADS = 4


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
        raised: list[BaseException] = []

        def turn() -> None:
            try:
                work(*given)
            except BaseException as fault:  # noqa: BLE001 - handed over whole
                raised.append(fault)

        other = threading.Thread(target=copy_context().run, args=(turn,), name=thread)
        other.start()
        other.join()
        if raised:
            raise raised[0]

    def hand_event(self, work: Callable[..., Any], *given: Any) -> None:
        """Have one of the threads that tell of orders do it."""
        self.hand(f"orders {self._random.randrange(_ORDER_THREADS)}", work, *given)
