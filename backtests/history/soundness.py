"""What daily bars of the S&P 500 and of VIX can be, and what must be a mistake of whoever wrote them down."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence, Set
from datetime import date
from itertools import pairwise
from typing import Final

import numpy as np

from backtests.history import calendar
from backtests.history.table import Fault

Bar = Mapping[str, float]  # prices by the names of their columns

FIRST_DAY: Final = date(1990, 1, 2)  # VIX has no older days (Cboe, "VIX Historical Price Data")
VIX_RANGE: Final = (5.0, 150.0)  # it was never below 8.56 and never above 89.53
MOST_MOVE: Final = {"spx": 0.25, "vix": 3.0}  # of a close; the largest were 0.12 and 1.16 (2020-03-16, 2018-02-05)

# The index grew by some 8.6% a year from 330 points in 1990 and was never further from that line than a factor of 2.4
# (2009-03-06). A price beyond the square root of ten is nearer to the line with its decimal point in another place.
_TREND_POINTS: Final = 330.0
_TREND_GROWTH: Final = 1.0864
_MOST_OFF_TREND: Final = math.sqrt(10.0)


_WHOLES: Final = {"spx": "the S&P 500 (SPY is a tenth of it)", "vix": "VIX in points (no fraction, no hundredths)"}


def misfits(days: Sequence[date]) -> int:
    """How many of a file's days, in its order or in the opposite one, can't be trading days that follow each other."""
    ordered = in_order(days)
    known = [day for day in ordered if FIRST_DAY <= day <= date.today()]
    if not known:
        return len(days)
    market = calendar.new_york(min(known).year, max(known).year)
    follow = sum(not (one < other and market.between(one, other).size == 2) for one, other in pairwise(known))
    return follow + sum(not market.is_open(day) for day in known) + len(days) - len(known)


def in_order(days: Sequence[date]) -> Sequence[date]:
    """Days with the oldest first, if they stand with the newest first."""
    return days[::-1] if is_newest_first(days) else days


def is_newest_first(days: Sequence[date]) -> bool:
    """Whether more of the days are older than the one before them than are younger."""
    return sum(one > other for one, other in pairwise(days)) > sum(one < other for one, other in pairwise(days))


def is_closed(day: date) -> bool:
    """Whether the exchange is known not to have traded on a day."""
    return FIRST_DAY <= day <= date.today() and not calendar.new_york(day.year, day.year).is_open(day)


def day_faults(rows: Sequence[tuple[int, date]], damaged: Set[int]) -> list[Fault]:
    """Days that can't be, that come twice or too late, and trading days that are left out; `rows` are lines and days.

    `damaged` are lines of which no day is known: each may be one of those that seem to be left out.
    """
    faults: list[Fault] = []
    known: list[tuple[int, date]] = []
    for line, day in rows:
        if day < FIRST_DAY:
            faults.append((line, f"date is {day}; there is no VIX before {FIRST_DAY}"))
        elif day > date.today():
            faults.append((line, f"date is {day}, which is still to come"))
        else:
            known.append((line, day))
    return faults + _sequence_faults(known, damaged | {line for line, _ in faults})


def _sequence_faults(rows: Sequence[tuple[int, date]], damaged: Set[int]) -> list[Fault]:
    if not rows:
        return []
    market = calendar.new_york(min(day.year for _, day in rows), max(day.year for _, day in rows))
    given = {day for _, day in rows}
    faults: list[Fault] = []
    seen: dict[date, int] = {}
    latest: date | None = None
    for line, day in rows:
        if not market.is_open(day):
            faults.append((line, f"date is {day}; the New York Stock Exchange was closed"))
        if day in seen:
            faults.append((line, f"date is {day}, as in line {seen[day]}"))
        elif latest is not None and day < latest:
            faults.append((line, f"date is {day}, out of order behind {latest}"))
        elif latest is not None:
            between = [one.astype(date) for one in market.between(latest, day)]
            left_out = [one for one in between if one not in given]
            if len(left_out) > sum(min(line, seen[latest]) < other < max(line, seen[latest]) for other in damaged):
                faults.append((line, _gap(left_out, day)))
        seen.setdefault(day, line)
        latest = day if latest is None else max(latest, day)
    return faults


def _gap(left_out: Sequence[date], day: date) -> str:
    if len(left_out) == 1:
        return f"trading day {left_out[0]} is missing before {day}"
    return f"{len(left_out)} trading days are missing before {day}, from {left_out[0]} to {left_out[-1]}"


def bar_faults(day: date, bar: Bar, *, is_drawn: bool = False) -> list[str]:
    """Prices of a day that no index had, but for bars that are drawn, and bars whose parts contradict each other."""
    levels = [] if is_drawn else _level_faults(day, bar)
    return [*levels, *(fault for index in ("spx", "vix") for fault in _shape_faults(bar, index))]


def _level_faults(day: date, bar: Bar) -> list[str]:
    if not FIRST_DAY <= day <= date.today():
        return []
    trend = _TREND_POINTS * _TREND_GROWTH ** ((day - FIRST_DAY).days / 365.25)
    ranges = {"spx": (trend / _MOST_OFF_TREND, trend * _MOST_OFF_TREND), "vix": VIX_RANGE}
    faults = []
    for index, whole in _WHOLES.items():
        low, high = ranges[index]
        off = {name: price for name, price in bar.items() if name[:3] == index and not low <= price <= high}
        # an open alone that is off is mended like any outside of high and low: Cboe's own file has VIX open at 2.58 once
        is_cboes = (
            off.keys() == {"vix_open"} and off["vix_open"] < VIX_RANGE[0] and {"vix_high", "vix_low"} <= bar.keys()
        )
        if off and not is_cboes:
            named = ", ".join(f"{name} {price:g}" for name, price in off.items())
            faults.append(f"{named}: {whole} is between {low:.0f} and {high:.0f} on {day}")
    return faults


def _shape_faults(bar: Bar, index: str) -> list[str]:
    try:
        high, low, close = (bar[f"{index}_{part}"] for part in ("high", "low", "close"))
    except KeyError:
        return []
    if high < low:
        return [f"{index}_high is {high:g}, below {index}_low {low:g}"]
    if not low <= close <= high:
        return [f"{index}_close is {close:g}; it must be between {index}_low {low:g} and {index}_high {high:g}"]
    return []


def move_faults(rows: Sequence[tuple[int, Bar]]) -> list[Fault]:
    """Closes too far from the day's before: a mistyped one, once, and the first behind a change of scale.

    A close is held against the last sound one and against the last one, so that neither is told of twice.
    """
    faults: list[Fault] = []
    for name in ("spx_close", "vix_close"):
        sound = last = math.nan
        most = MOST_MOVE[name[:3]]
        for line, bar in rows:
            if (close := bar.get(name)) is None:
                continue
            moves = [close / base - 1.0 for base in (sound, last) if np.isfinite(base)]
            if moves and all(not 1.0 / (1.0 + most) - 1.0 <= move <= most for move in moves):
                faults.append((line, f"{name} is {close:g} after {last:g}, a move of {moves[-1]:+.0%} in a day"))
            else:
                sound = close
            last = close
    return faults
