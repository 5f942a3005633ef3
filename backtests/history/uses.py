"""What is quoted for whom: one table, a row for each kind of use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final

from config import strategies
from config.schema import DaysToExpiry


@dataclass(frozen=True, slots=True)
class Root:
    """An option root. `scale`: its underlying for one S&P 500 point; `grid`: points between strikes."""

    name: str
    underlying: str
    folder: str
    style: str
    scale: float
    grid: float

    @property
    def pays_dividends(self) -> bool:
        """Whether its underlying pays on ex-dates, instead of evenly."""
        return self.folder == "option"

    @property
    def is_american(self) -> bool:
        """Whether it can be exercised at any time."""
        return self.style == "american"


SPXW: Final = Root("spxw", "spx", "indexoption", "european", 1.0, 5.0)
SPY: Final = Root("spy", "spy", "option", "american", 0.1, 1.0)
ROOTS: Final = (SPXW, SPY)


class Expiries(Enum):
    """Which of the Friday expiries a kind of use looks at."""

    WEEKLY = "every Friday"
    MONTHLY = "third Fridays"


@dataclass(frozen=True, slots=True)
class Around:
    """Strikes around a day's range: at least `least` of it beyond low and high, and `deviations` of a day's VIX."""

    least: float
    deviations: float


@dataclass(frozen=True, slots=True)
class Deltas:
    """Strikes between two absolute deltas of one right, and up to `beyond` of the strike further out (wings)."""

    is_call: bool
    low: float
    high: float
    beyond: float = 0.0


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of use. A strike in its bands on a day on which it picks is quoted from that day until expiry.

    `pick_dte`: first and last calendar days to expiry at which it picks; `weekday`: the only day of the week on which
    it does, 0 is Monday, None any; `every`: minutes between quotes then, and `held_every` on all other days;
    `from_minute`: first quote, in minutes after 09:30.
    """

    name: str
    roots: tuple[Root, ...]
    expiries: Expiries
    pick_dte: tuple[int, int]
    bands: tuple[Around | Deltas, ...]
    every: int
    held_every: int = 15
    from_minute: int = 0
    weekday: int | None = None

    def picks_on(self, day: date, expiry: date) -> bool:
        """Whether it looks for contracts of `expiry` on `day`."""
        low, high = self.pick_dte
        return low <= (expiry - day).days <= high and self.weekday in (None, day.weekday())


def _around_delta(delta: float, rights: tuple[bool, ...], beyond: float = 0.0) -> tuple[Deltas, ...]:
    """Bands around a wanted delta, with room for what the desk reads off the quotes and for strikes not free to use.

    The desk knows no interest rate: up to 6% a year it reads a LEAP's delta 0.02 too high, others 0.003 off at most.
    """
    room = 0.25 * min(delta, 1.0 - delta)
    return tuple(Deltas(is_call, delta - room, delta + room, beyond) for is_call in rights)


def _weekday(strategy: str) -> int | None:
    return next(row.window.weekday for row in strategies.STRATEGIES if row.name == strategy)


def _dte(wanted: DaysToExpiry) -> tuple[int, int]:
    return wanted.least, wanted.most


_LADDER: Final = strategies.LT112
_STRANGLE: Final = strategies.STRANGLE
_COVERED: Final = strategies.IPMCC

NEAR_SPOT: Final = Around(0.001, 0.0)  # the call and put whose parity gives the forward
SAME_DAY: Final = Kind("same day", ROOTS, Expiries.WEEKLY, (0, 0), (Around(0.025, 4.5),), every=1, from_minute=55)
WEEKLY_CALL: Final = Kind(
    "weekly call",
    (SPY,),
    Expiries.WEEKLY,
    (_COVERED.weekly_least_days, _COVERED.weekly_least_days + 13),  # two closed weekends and a closed week apart
    (
        Deltas(True, 0.01, min(0.95, _COVERED.weekly_delta + 0.15)),
        *_around_delta(1.0 - _COVERED.weekly_delta, (False,)),  # the other side of what is sold, for its volatility
        NEAR_SPOT,
    ),
    every=5,
    weekday=_weekday("IPMCC"),
)
STRANGLE: Final = Kind(
    "strangle",
    (SPXW,),
    Expiries.MONTHLY,
    _dte(_STRANGLE.expiry),
    (*_around_delta(_STRANGLE.short_delta, (False, True)), NEAR_SPOT),
    every=5,
    weekday=_weekday("STRANGLE"),
)
WINGED_STRANGLE: Final = Kind(
    "strangle with wings",
    (SPY,),
    Expiries.MONTHLY,
    _dte(_STRANGLE.expiry),
    (*_around_delta(_STRANGLE.short_delta, (False, True), beyond=_STRANGLE.wing.most), NEAR_SPOT),
    every=5,
    weekday=_weekday("STRANGLE"),
)
PUT_LADDER: Final = Kind(
    "put ladder",
    (SPXW,),
    Expiries.MONTHLY,
    _dte(_LADDER.expiry),
    (
        *_around_delta(_LADDER.short_delta, (False,)),
        *_around_delta(_LADDER.long_delta, (False,), beyond=_LADDER.spread_share),
        NEAR_SPOT,
    ),
    every=5,
    weekday=_weekday("LT112"),
)
WINGED_PUT_LADDER: Final = Kind(
    "put ladder with wings",
    (SPY,),
    Expiries.MONTHLY,
    _dte(_LADDER.expiry),
    (
        *_around_delta(_LADDER.short_delta, (False,)),
        *_around_delta(_LADDER.winged_short_delta, (False,), beyond=_LADDER.wing.most),
        *_around_delta(_LADDER.long_delta, (False,), beyond=_LADDER.spread_share),
        NEAR_SPOT,
    ),
    every=5,
    weekday=_weekday("LT112"),
)
LEAP_CALL: Final = Kind(
    "leap call",
    (SPY,),
    Expiries.MONTHLY,
    (_COVERED.leap_least_dte, _COVERED.leap_least_dte + 36),  # monthly expiries lie up to 36 days apart
    (
        *_around_delta(_COVERED.leap_delta, (True,)),
        *_around_delta(1.0 - _COVERED.leap_delta, (False,)),  # its other side, for its volatility
        NEAR_SPOT,
    ),
    every=5,
    weekday=_weekday("IPMCC"),
)
LONG: Final = (WEEKLY_CALL, STRANGLE, WINGED_STRANGLE, PUT_LADDER, WINGED_PUT_LADDER, LEAP_CALL)
WRITTEN: Final = (SAME_DAY, *LONG)
