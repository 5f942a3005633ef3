"""When there is something to look at next, so that an idle bar costs next to nothing."""

import math
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from book.book import Book
from config import run
from config.schema import EntryWindow
from market.quotes import Session
from strategies.parts.strategy import Strategy, end_of

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Agenda:
    """When the strategies look: for exits each so many minutes by name, for entries in their windows."""

    exit_minutes: Mapping[str, int]
    entry_looks: Mapping[
        tuple[int, bool], tuple[int, ...]
    ]  # by weekday and whether it is a half-day; minutes of the day
    # of strategies that have been held together, the minutes that all their exits keep to
    _common: dict[frozenset[str], int] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def of(cls, strategies: Iterable[Strategy]) -> "Agenda":
        """The agenda of these strategies."""
        rows = [strategy.row for strategy in strategies]
        return cls(
            {row.name: row.exit_look_minutes for row in rows},
            {
                (weekday, is_half_day): tuple(_entry_looks([row.window for row in rows], weekday, is_half_day))
                for weekday in range(7)
                for is_half_day in (False, True)
            },
        )

    def next_look(self, now: datetime, session: Session, book: Book) -> datetime:
        """The first minute after `now` on which an exit or an entry is looked at, at the latest the session's close.

        After the close: midnight, as a new day asks for a new agenda.
        """
        if now >= session.close:
            return (now + timedelta(days=1)).replace(hour=0, minute=0)
        every = self._common.get(book.names)
        if every is None:
            every = self._common[book.names] = math.gcd(*[self.exit_minutes.get(name, 1) for name in book.names])
        if every == 1 or book.looks or book.is_clearing:
            return now + MINUTE
        minute = now.hour * 60 + now.minute
        entries = self.entry_looks[now.weekday(), session.is_half_day]
        at = bisect_right(entries, minute)
        wait = (session.close - now) // MINUTE
        if at < len(entries):
            wait = min(wait, entries[at] - minute)
        if every:
            wait = min(wait, every - now.minute % every)
        return now + wait * MINUTE


def _entry_looks(windows: Sequence[EntryWindow], weekday: int, is_half_day: bool) -> Iterator[int]:
    """The minutes of such a day on which at least one entry window is open and looked at, ascending."""
    open_today = [window for window in windows if window.weekday in (None, weekday)]
    for minute in range(0, 24 * 60, run.ENTRY_LOOK_MINUTES):
        clock = time(*divmod(minute, 60))
        if any(window.start <= clock < end_of(window, is_half_day) for window in open_today):
            yield minute
