"""The simulated time: New York wall clock inside, UTC and the exchanges' zones at the edges."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

NEW_YORK = ZoneInfo("America/New_York")
DAY_MINUTES = 1440
MINUTES = tuple(timedelta(minutes=m) for m in range(DAY_MINUTES + 1))
CHICAGO = timedelta(hours=-1)  # both zones change their clocks on the same nights


def midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def stamp_of(moment: datetime) -> int:
    """Minutes since year 1 of a naive New York time, seconds cut off: what data are ordered by."""
    return moment.toordinal() * DAY_MINUTES + moment.hour * 60 + moment.minute


class Clock:
    """Now, as a naive New York time and as a minute count.

    `stamp` only grows; a security compares it with the minute at which its next real row is due. Whoever leaves work
    for the end of this time step, or for the next one, sets `wake`. The portfolio's last value holds up to the stamp
    `valued_until`; whoever changes a price, or when one is due, sets that to 0.
    """

    __slots__ = ("_offset", "_offset_day", "_utc", "_utc_of", "now", "stamp", "valued_until", "wake")

    def __init__(self, now: datetime) -> None:
        self.wake = True
        self.valued_until = 0
        self._offset_day = 0
        self._offset = timedelta()
        self.set(now)
        self._utc_of, self._utc = now, self.to_utc(now)

    def set(self, now: datetime) -> None:
        self.now = now
        self.stamp = stamp_of(now)

    def to_utc(self, moment: datetime) -> datetime:
        """The aware UTC time of a naive New York time."""
        day = moment.toordinal()
        if day != self._offset_day or moment.hour < 4:
            self._offset_day = day if moment.hour >= 4 else 0
            self._offset = -(moment.replace(tzinfo=NEW_YORK).utcoffset() or timedelta())
        return (moment + self._offset).replace(tzinfo=UTC)

    @property
    def utc(self) -> datetime:
        """Now; the same object until the time moves on, because many keep it."""
        if self._utc_of is not self.now:
            self._utc_of = self.now
            self._utc = self.to_utc(self.now)
        return self._utc
