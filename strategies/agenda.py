"""When there is something to look at next, so that an idle bar costs next to nothing."""

import math
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache

from config.run import ENTRY_LOOK_MINUTES
from config.schema import EntryWindow
from risk.book import Book
from risk.model import Session
from strategies.base import Strategy, end_of

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Agenda:
    """When the strategies look: for exits each so many minutes by name, for entries in their windows."""

    exit_minutes: Mapping[str, int]
    windows: tuple[EntryWindow, ...]

    @classmethod
    def of(cls, strategies: Iterable[Strategy]) -> "Agenda":
        """The agenda of these strategies."""
        rows = [strategy.row for strategy in strategies]
        return cls({row.name: row.exit_look_minutes for row in rows}, tuple(row.window for row in rows))

    def next_look(self, now: datetime, session: Session, book: Book) -> datetime:
        """The first minute after `now` on which an exit or an entry is looked at, at the latest the session's close.

        After the close: midnight, as a new day asks for a new agenda.
        """
        if now >= session.close:
            return (now + timedelta(days=1)).replace(hour=0, minute=0)
        if book.looks:
            return now + MINUTE
        every = 0
        for campaign in book.active:
            look_every = self.exit_minutes.get(campaign.strategy, 1)
            if look_every == 1 or campaign.must_be_cleared:
                return now + MINUTE
            every = math.gcd(every, look_every)
        minute = now.hour * 60 + now.minute
        entries = _entry_looks(self.windows, now.weekday(), session.is_half_day)
        at = bisect_right(entries, minute)
        waits = [(session.close.hour * 60 + session.close.minute) - minute]
        if at < len(entries):
            waits.append(entries[at] - minute)
        if every:
            waits.append(every - now.minute % every)
        return now + min(waits) * MINUTE


@lru_cache(maxsize=64)
def _entry_looks(windows: tuple[EntryWindow, ...], weekday: int, is_half_day: bool) -> tuple[int, ...]:
    """The minutes of such a day on which at least one entry window is open and looked at, ascending."""
    return tuple(
        minute
        for minute in range(0, 24 * 60, ENTRY_LOOK_MINUTES)
        if any(
            window.weekday in (None, weekday)
            and window.start <= time(*divmod(minute, 60)) < end_of(window, is_half_day)
            for window in windows
        )
    )
