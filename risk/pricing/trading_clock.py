"""The time that prices run on: trading minutes on the day of an expiry, weekdays before it."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import overload

from market.quotes import NEW_YORK
from risk.pricing.black76 import Floats, Numbers

OPEN = time(9, 30)
FULL_SESSION_MINUTES = 390.0
TRADING_DAYS_A_YEAR = 252.0
WEEKDAYS_A_YEAR = 261.0  # holidays included: who only knows the weekday can count it, and a year is still a year


@overload
def trading_years(minutes: float, days: float = 0.0) -> float: ...
@overload
def trading_years(minutes: Floats, days: Numbers = 0.0) -> Floats: ...
@overload
def trading_years(minutes: Numbers, days: Floats) -> Floats: ...
def trading_years(minutes: Numbers, days: Numbers = 0.0) -> Numbers:
    """Years to expiry from what is left of the trading clock.

    `minutes`: trading minutes left on the expiry day (390 before a full day's open, 210 before a half-day's).
    `days`: weekdays before the expiry day that are left, the rest of today as a fraction of a session.

    The expiry day runs at 390 minutes a day and 252 days a year, earlier weekdays at 261 a year. Nothing passes
    over night or over a weekend, so that no price jumps from a close to the next open.
    """
    return minutes / (FULL_SESSION_MINUTES * TRADING_DAYS_A_YEAR) + days / WEEKDAYS_A_YEAR


def years_to_expiry(now: datetime, close: datetime) -> float:
    """Years, as `trading_years` counts them, from `now` to the `close` of trading on the expiry day.

    Both are timezone-aware; `close` is 16:00 New York, 13:00 on a half-day. At and after it: 0.
    Raises ValueError for naive times.
    """
    if now.tzinfo is None or close.tzinfo is None:
        raise ValueError(f"years_to_expiry: now is {now!r} and close is {close!r}; both must be timezone-aware")
    here, end = now.astimezone(NEW_YORK), close.astimezone(NEW_YORK)
    if here >= end:
        return 0.0
    session = _minutes_since_open(end)
    if here.date() == end.date():
        return trading_years(session - max(0.0, _minutes_since_open(here)))
    today = 0.0
    if here.weekday() < 5:
        today = 1.0 - min(1.0, max(0.0, _minutes_since_open(here) / FULL_SESSION_MINUTES))
    return trading_years(session, today + weekdays_between(here.date(), end.date()))


def weekdays_between(today: date, expiry: date) -> int:
    """Count the weekdays after `today` and before `expiry`."""
    return max(0, _weekdays_until(expiry.toordinal() - 1) - _weekdays_until(today.toordinal()))


def _weekdays_until(ordinal: int) -> int:
    """Weekdays from the first day of the calendar, a Monday of ordinal 1, to a day, itself included."""
    weeks, rest = divmod(ordinal, 7)
    return 5 * weeks + min(rest, 5)


def _minutes_since_open(moment: datetime) -> float:
    return (moment.hour - OPEN.hour) * 60.0 + (moment.minute - OPEN.minute) + moment.second / 60.0
