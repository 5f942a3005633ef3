"""The one place that catches everything: live, an exception that left the desk would stop LEAN, and nobody held the exits.

In a backtest nothing is caught: a result over a fault is worth nothing.
"""

from __future__ import annotations

import traceback
from collections import deque
from collections.abc import Callable
from typing import TypeVar, TypeVarTuple

from config import run

T = TypeVar("T")
Given = TypeVarTuple("Given")


class Boundary:
    """Catches what fails, logs it whole and keeps count of it. Its calls may come on several threads."""

    def __init__(self, is_live: bool, log: Callable[[str], object]) -> None:
        self._is_live = is_live
        self._log = log
        self._faults: deque[str] = deque()
        self._in_a_row = 0

    def around(self, what: str, work: Callable[[*Given], T]) -> Callable[[*Given], T | None]:
        """A piece of work that, live, answers None when it fails; in a backtest the work itself.

        `what` names it when it is told of, with a field such as {0.id} for each part that is taken from what was given.
        """
        if not self._is_live:
            return work

        def attempt(*given: *Given) -> T | None:
            try:
                return work(*given)
            except Exception as fault:  # noqa: BLE001 - the one place
                named = what.format(*given)
                self._faults.append(f"{named}: {type(fault).__name__}: {fault}")
                self._log(f"FAULT in {named}\n{traceback.format_exc()}")
                return None

        return attempt

    def attempt(self, what: str, work: Callable[[*Given], T], *given: *Given) -> T | None:
        """What a piece of work answers, once; see `around`."""
        return self.around(what, work)(*given)

    @property
    def has_failed(self) -> bool:
        """Whether anything has failed since the faults were last taken."""
        return bool(self._faults)

    def take(self) -> tuple[str, ...]:
        """The faults since the last minute that was worked off, oldest first; called once a minute."""
        if not self._faults:
            self._in_a_row = 0
            return ()
        taken = tuple(self._faults.popleft() for _ in range(len(self._faults)))
        self._in_a_row += 1
        return taken

    @property
    def is_alarming(self) -> bool:
        """Whether with the faults taken last so many minutes in a row have failed that it is an alarm; told once."""
        return self._in_a_row == run.FAILING_MINUTES
