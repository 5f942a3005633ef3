"""Trading days of the New York Stock Exchange, and the days on which weekly and monthly options expire."""

from __future__ import annotations

import importlib
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

import numpy as np
import numpy.typing as npt

FULL_MINUTES = 390
HALF_MINUTES = 210
FRIDAY = 4


@dataclass(frozen=True, slots=True)
class Calendar:
    """Trading days in order: `days` as datetime64[D], `minutes` of each session (390, or 210 on a half-day)."""

    days: npt.NDArray[np.datetime64]
    minutes: npt.NDArray[np.int64]
    _sessions: dict[date, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_sessions", dict(zip(self.days.tolist(), self.minutes.tolist(), strict=True)))

    def between(self, start: date, end: date) -> npt.NDArray[np.datetime64]:
        """Trading days in [start, end]."""
        low, high = np.searchsorted(self.days, [np.datetime64(start), np.datetime64(end) + 1])
        return self.days[low:high]

    def session_minutes(self, day: date) -> int:
        """Minutes of the session of `day`. Raises KeyError when the exchange is closed."""
        minutes = self._sessions.get(day)
        if minutes is None:
            raise KeyError(f"{day} is not a trading day")
        return minutes

    def is_open(self, day: date) -> bool:
        """Whether the exchange trades on `day`."""
        return day in self._sessions

    def expiries(self, start: date, end: date) -> list[date]:
        """Weekly expiries in [start, end]: every Friday, or the Thursday before a Friday without trading.

        A week in which neither trades has none.
        """
        friday = start + timedelta(days=(FRIDAY - start.weekday()) % 7)
        found = []
        while friday - timedelta(days=1) <= end:
            expiry = next((day for day in (friday, friday - timedelta(days=1)) if self.is_open(day)), None)
            if expiry is not None and start <= expiry <= end:
                found.append(expiry)
            friday += timedelta(days=7)
        return found


def is_monthly(expiry: date) -> bool:
    """Whether a weekly expiry is the month's standard one: the third Friday, or the Thursday that stands for it."""
    friday = expiry + timedelta(days=(FRIDAY - expiry.weekday()) % 7)
    return 15 <= friday.day <= 21


@cache
def new_york(first_year: int, last_year: int) -> Calendar:
    """Calendar of the New York Stock Exchange for whole years, both included."""
    # Imported here: it brings pandas, and a run that finds its data ready needs neither.
    calendars = importlib.import_module("pandas_market_calendars")
    schedule = calendars.get_calendar("NYSE").schedule(f"{first_year}-01-01", f"{last_year}-12-31")
    close = schedule["market_close"].dt.tz_convert("America/New_York")
    # 2005-06-01 ended four minutes early; LEAN, like everyone else, counts it as a full day.
    minutes = np.where(close.dt.hour.to_numpy() <= 13, HALF_MINUTES, FULL_MINUTES)
    return Calendar(schedule.index.to_numpy().astype("datetime64[D]"), minutes)
