"""A sign of life on minutes without a bar: at night, and while a feed is silent.

LEAN calls scheduled events on a thread of their own, so nothing is decided and nothing of the desk is read here: the main
thread hands over what it last wrote, which is written again with the new time.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from book.heartbeat import Heartbeat
from config import run
from execution.store import Store
from market.quotes import minutes

EACH = timedelta(minutes=2)  # a sign of life may be three minutes old
BETWEEN_BARS = timedelta(minutes=1)


class Pulse:
    """Gives the heartbeat: `give` and `stop` on the main thread, `beat` on LEAN's own."""

    def __init__(self, store: Store, is_open: Callable[[], bool], alarm: Callable[[str, datetime], object]) -> None:
        self._store = store
        self._is_open = is_open
        self._alarm = alarm
        self._given: Heartbeat | None = None  # with the last minute that the main thread worked off
        self._silent_since: datetime | None = None  # in an open market

    def give(self, heartbeat: Heartbeat) -> None:
        """Write the sign of life of a minute that was worked off."""
        self._given, self._silent_since = heartbeat, None
        self._store.beat(heartbeat)

    def stop(self) -> None:
        """Give no more: the account is another desk's, or not yet this one's."""
        self._given = None

    def beat(self, now: datetime) -> None:
        """Write it again where no bar has come since the minute before; unless another desk has taken the account over."""
        heartbeat = self._given
        if heartbeat is None or now - heartbeat.time <= BETWEEN_BARS:
            return
        if self._is_open():
            self._silent_since = self._silent_since or now
        other = self._store.other_beat(heartbeat.owner)
        if other is not None and other.owner.is_later(heartbeat.owner):
            return
        if self._silent_since is not None and now - self._silent_since >= minutes(run.SILENT_MINUTES):
            why = (
                f"no bar has come since {heartbeat.time:%Y-%m-%d %H:%M}, and the market is open: nothing is worked off"
            )
            if why not in heartbeat.alarms:
                self._alarm(why, now)
                self._given = heartbeat = heartbeat._replace(alarms=(*heartbeat.alarms, why))
        self._store.beat(heartbeat._replace(time=now))
