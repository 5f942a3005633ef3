"""One life of an algorithm, from a start to its end or to a kill; every moment at which it can be killed is a pulse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Protocol


class KilledError(BaseException):
    """The process is gone. No exception of Python's usual ones, as nobody can catch a kill."""


class Moment(Enum):
    """What is about to happen at a pulse."""

    BAR = "bar"  # the first call of a minute
    AGAIN = "again"  # a later call of the same minute
    EVENT = "event"
    CALL = "call"  # any other call into the algorithm
    SEND = "send"  # an order of the algorithm's is about to reach LEAN
    SENT = "sent"  # it has
    SAVE = "save"  # the store is about to take a key
    DISK = "disk"  # a key is about to be put on disk


@dataclass(frozen=True, slots=True)
class Pulse:
    """A moment of a life, counted from 1 over all lives of a run. `tear` leaves half of what is about to be put on disk, `key`
    is what is saved."""

    number: int
    what: Moment
    now: datetime  # New York, the minute
    tear: Callable[[], None] | None = None
    key: str = ""


class Kill(Protocol):
    """Looks at each pulse, and raises KilledError at the one at which the process is to be gone."""

    def __call__(self, pulse: Pulse, /) -> None: ...


def no_kill(pulse: Pulse) -> None:
    """Let live."""


@dataclass(slots=True)
class KillAtMinute:
    """Ends a life once, before the first bar at or after a New York minute."""

    at: datetime
    is_over: bool = False

    def __call__(self, pulse: Pulse) -> None:
        if not self.is_over and pulse.what is Moment.BAR and pulse.now >= self.at:
            self.is_over = True
            raise KilledError


@dataclass(slots=True)
class KillAtPulse:
    """Ends a life once, before a pulse by its number; `tears` leaves half of what was being put on disk."""

    number: int
    tears: bool = True
    is_over: bool = False

    def __call__(self, pulse: Pulse) -> None:
        if pulse.number == self.number:
            self.is_over = True
            if self.tears and pulse.tear is not None:
                pulse.tear()
            raise KilledError


class Life:
    """Whether the algorithm lives, and the calls into it. Once it is dead, no call reaches it."""

    def __init__(self, now: Callable[[], datetime], kill: Kill, number: int = 0) -> None:
        self.number = number
        self.is_dead = False
        self._now = now
        self._kill = kill

    def pulse(self, what: Moment, tear: Callable[[], None] | None = None, key: str = "") -> None:
        """Come to a moment. Raises KilledError where the life ends there, or has ended."""
        if self.is_dead:
            raise KilledError
        self.number += 1
        if self._kill is no_kill:
            return
        try:
            self._kill(Pulse(self.number, what, self._now(), tear, key))
        except KilledError:
            self.is_dead = True
            raise

    def call(self, what: Moment, work: Callable[..., Any], *given: Any) -> None:
        """Call into the algorithm, unless it is dead; a kill ends the call, and the engine goes on."""
        if self.is_dead:
            return
        try:
            self.pulse(what)
            work(*given)
        except KilledError:
            self.is_dead = True
