"""When the New York exchanges trade: SPY and its options to 16:00, the CBOE index family to 16:15.

The days come from pandas_market_calendars. LEAN's own market-hours file agrees with it on the holidays, but knows
early closes only from 1999-11-26 on, all at 13:00, and no late opens; so nothing else is taken from the calendar.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, datetime, timedelta
from enum import Enum
from functools import lru_cache

from .clock import CHICAGO, MINUTES, Clock, midnight
from .holidays import FIRST_DAY, LAST_DAY, holidays
from .missing import Refusing, unknown

OPEN_MINUTE = 9 * 60 + 30
EARLY_CLOSE_MINUTE = 13 * 60
LAST_MINUTE = 16 * 60 + 15
FIRST_EARLY_CLOSE = date(1999, 11, 26)
_SATURDAY = 5


class Venue(Enum):
    """An exchange's zone, as an offset to New York, and its usual close as a New York minute of the day."""

    NEW_YORK = (timedelta(), 16 * 60)
    CBOE = (CHICAGO, LAST_MINUTE)

    def __init__(self, zone: timedelta, close: int) -> None:
        self.zone = zone
        self.close = close


@lru_cache(maxsize=1)
def sessions() -> dict[date, bool]:
    """Every trading day from 1996 on, ascending, with True where the day closes early at 13:00 New York."""
    found = holidays()
    every = map(date.fromordinal, range(FIRST_DAY.toordinal(), LAST_DAY.toordinal() + 1))
    weekdays = (day for day in every if day.weekday() < _SATURDAY)
    return {day: day in found.early and day >= FIRST_EARLY_CLOSE for day in weekdays if day not in found.closed}


@lru_cache(maxsize=1)
def _ordered() -> list[date]:
    return list(sessions())


def is_trading_day(day: date) -> bool:
    return day in sessions()


def next_trading_day(day: date) -> date:
    """The first trading day after `day`."""
    return _ordered()[bisect_right(_ordered(), day)]


def trading_days_after(day: date, count: int) -> tuple[date, ...]:
    """The first `count` trading days after `day`."""
    at = bisect_right(_ordered(), day)
    return tuple(_ordered()[at : at + count])


def previous_trading_day(day: date) -> date:
    """The last trading day before `day`."""
    days = _ordered()
    at = bisect_right(days, day) - 1
    return days[at - 1] if days[at] == day else days[at]


def close_minute(venue: Venue, day: date) -> int:
    """New York minute of the day at which `venue` closes on the trading day `day`."""
    return EARLY_CLOSE_MINUTE if sessions()[day] else venue.close


def is_open(venue: Venue, moment: datetime) -> bool:
    """Whether the regular session is on at a naive New York time; the open belongs to it, the close does not."""
    day = moment.date()
    if day not in sessions():
        return False
    minute = moment.hour * 60 + moment.minute
    return OPEN_MINUTE <= minute < close_minute(venue, day)


def next_close(venue: Venue, moment: datetime) -> datetime:
    """The first close after a naive New York time, in New York time."""
    day = moment.date()
    if day not in sessions() or moment >= midnight(day) + MINUTES[close_minute(venue, day)]:
        day = next_trading_day(day)
    return midnight(day) + MINUTES[close_minute(venue, day)]


def next_open(moment: datetime) -> datetime:
    """The first open after a naive New York time, in New York time."""
    day = moment.date()
    if day not in sessions() or moment >= midnight(day) + MINUTES[OPEN_MINUTE]:
        day = next_trading_day(day)
    return midnight(day) + MINUTES[OPEN_MINUTE]


def _day_of(day: date | datetime) -> date:
    return day.date() if isinstance(day, datetime) else day


def _regular(call: str, extended_market_hours: bool) -> None:
    if extended_market_hours:
        unknown(f"{call} with extended hours")


class ExchangeHours(Refusing):
    """LEAN's `exchange.hours`: takes and gives naive times of the exchange's own zone."""

    __slots__ = ("_venue",)

    def __init__(self, venue: Venue) -> None:
        self._venue = venue

    def is_date_open(self, local_date_time: date | datetime) -> bool:
        return is_trading_day(_day_of(local_date_time))

    def is_open(self, local_date_time: datetime, extended_market_hours: bool) -> bool:
        _regular("is_open", extended_market_hours)
        return is_open(self._venue, local_date_time - self._venue.zone)

    def get_next_market_close(self, local_date_time: datetime, extended_market_hours: bool) -> datetime:
        _regular("get_next_market_close", extended_market_hours)
        return next_close(self._venue, local_date_time - self._venue.zone) + self._venue.zone

    def get_next_market_open(self, local_date_time: datetime, extended_market_hours: bool) -> datetime:
        _regular("get_next_market_open", extended_market_hours)
        return next_open(local_date_time - self._venue.zone) + self._venue.zone

    def get_next_trading_day(self, date: date | datetime) -> datetime:
        return midnight(next_trading_day(_day_of(date)))

    def get_previous_trading_day(self, local_date: date | datetime) -> datetime:
        return midnight(previous_trading_day(_day_of(local_date)))


class Exchange(Refusing):
    """LEAN's `security.exchange`."""

    __slots__ = ("_clock", "_venue", "hours")

    def __init__(self, venue: Venue, clock: Clock) -> None:
        self._venue = venue
        self._clock = clock
        self.hours = ExchangeHours(venue)

    @property
    def exchange_open(self) -> bool:
        return is_open(self._venue, self._clock.now)

    @property
    def local_time(self) -> datetime:
        return self._clock.now + self._venue.zone
