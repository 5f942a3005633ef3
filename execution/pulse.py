"""A sign of life on minutes without a bar: at night, and while a feed is silent.

LEAN calls scheduled events on a thread of their own, so nothing is decided and nothing of the desk is read here: the main
thread hands over what it last wrote, which is written again with the new time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from book.heartbeat import Heartbeat
from config.run import SILENT_MINUTES
from execution.store import Store

BETWEEN_BARS = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Worked:
    """The last minute that the main thread worked off, and the sign of life that it gave."""

    heartbeat: Heartbeat
    at: datetime


class Pulse:
    """Gives the heartbeat: `give` and `stop` on the main thread, `beat` on LEAN's own."""

    def __init__(self, store: Store, is_open: Callable[[], bool], alarm: Callable[[str, datetime], object]) -> None:
        self._store = store
        self._is_open = is_open
        self._alarm = alarm
        self._worked: Worked | None = None
        self._silent = 0  # minutes of an open market without a bar; the schedule's own

    def give(self, heartbeat: Heartbeat) -> None:
        """Write the sign of life of a minute that was worked off."""
        self._worked = Worked(heartbeat, heartbeat.time)
        self._store.beat(heartbeat)

    def stop(self) -> None:
        """Give no more: the account is another desk's, or not yet this one's."""
        self._worked = None

    def beat(self, now: datetime) -> None:
        """Write it again where no bar has come since the minute before; unless another desk has taken the account over."""
        worked = self._worked
        if worked is None or now - worked.at <= BETWEEN_BARS:
            self._silent = 0
            return
        if self._is_open():
            self._silent += 1
        heartbeat = worked.heartbeat
        other = self._store.last_beat()
        if other is not None and other.owner.id != heartbeat.owner.id and other.owner.is_later(heartbeat.owner):
            return
        why = f"no bar has come since {worked.at:%Y-%m-%d %H:%M}, and the market is open: nothing is worked off"
        alarms = (*heartbeat.alarms, why) if self._silent >= SILENT_MINUTES else heartbeat.alarms
        self._store.beat(replace(heartbeat, time=now, alarms=alarms))
        if self._silent == SILENT_MINUTES:
            self._alarm(why, now)
