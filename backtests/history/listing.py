"""Which option contracts are quoted on a day, and how often: one table, a row for each kind of use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import Final

import numpy as np
import numpy.typing as npt

from backtests.history import surface
from backtests.history.calendar import Calendar, is_monthly
from backtests.history.daily import Daily
from risk import pricing

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Root:
    """An option root. `scale`: its underlying for one S&P 500 point; `grid`: points between strikes."""

    name: str
    underlying: str
    folder: str
    style: str
    scale: float
    grid: float


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
    """One kind of use. A strike in its bands on a day within `pick_dte` is quoted from that day until expiry.

    `pick_dte`: first and last calendar days to expiry at which it picks; `every`: minutes between quotes then, and
    `held_every` later; `from_minute`: first quote, in minutes after 09:30.
    """

    name: str
    roots: tuple[Root, ...]
    expiries: Expiries
    pick_dte: tuple[int, int]
    bands: tuple[Around | Deltas, ...]
    every: int
    held_every: int = 15
    from_minute: int = 0


NEAR_SPOT: Final = Around(0.001, 0.0)  # the call and put whose parity gives the forward
SAME_DAY: Final = Kind("same day", ROOTS, Expiries.WEEKLY, (0, 0), (Around(0.025, 4.5),), every=1, from_minute=55)
WEEKLY_CALL: Final = Kind(
    "weekly call", (SPY,), Expiries.WEEKLY, (2, 11), (Deltas(True, 0.02, 0.60), NEAR_SPOT), every=5
)
STRANGLE: Final = Kind(
    "strangle",
    (SPXW,),
    Expiries.MONTHLY,
    (74, 106),
    (Deltas(False, 0.045, 0.08), Deltas(True, 0.045, 0.08), NEAR_SPOT),
    every=5,
)
WINGED_STRANGLE: Final = Kind(
    "strangle with wings",
    (SPY,),
    Expiries.MONTHLY,
    (74, 106),
    (Deltas(False, 0.045, 0.08, beyond=0.045), Deltas(True, 0.045, 0.08, beyond=0.045), NEAR_SPOT),
    every=5,
)
PUT_LADDER: Final = Kind(
    "put ladder",
    (SPXW,),
    Expiries.MONTHLY,
    (99, 141),
    (Deltas(False, 0.035, 0.07), Deltas(False, 0.20, 0.29, beyond=0.012), NEAR_SPOT),
    every=5,
)
WINGED_PUT_LADDER: Final = Kind(
    "put ladder with wings",
    (SPY,),
    Expiries.MONTHLY,
    (99, 141),
    (Deltas(False, 0.035, 0.12, beyond=0.03), Deltas(False, 0.20, 0.29, beyond=0.012), NEAR_SPOT),
    every=5,
)
LEAP_CALL: Final = Kind(
    "leap call", (SPY,), Expiries.MONTHLY, (279, 317), (Deltas(True, 0.75, 0.85), NEAR_SPOT), every=5
)
LONG: Final = (WEEKLY_CALL, STRANGLE, WINGED_STRANGLE, PUT_LADDER, WINGED_PUT_LADDER, LEAP_CALL)
WRITTEN: Final = (SAME_DAY, *LONG)


@dataclass(frozen=True, slots=True)
class Series:
    """Contracts of one root, expiry and right that are quoted alike on a day. `strikes` in points, ascending."""

    root: Root
    expiry: date
    is_call: bool
    strikes: Floats
    every: int
    from_minute: int


def look_back(kinds: Iterable[Kind]) -> timedelta:
    """How far back the daily bars shape a day's listing."""
    return timedelta(days=max(kind.pick_dte[1] for kind in kinds))


class Listing:
    """What is quoted on each day. It reads daily bars up to that day only, however long the series are."""

    def __init__(self, daily: Daily, market: Calendar, kinds: Sequence[Kind]) -> None:
        self._daily = daily
        self._market = market
        self._kinds = kinds
        self._bands: dict[tuple[str, str, date], list[tuple[npt.NDArray[np.datetime64], bool, Floats]]] = {}

    def on(self, day: date) -> list[Series]:
        """Series quoted on `day`, in the order of root, expiry and right; a contract is in one of them only."""
        finest: dict[tuple[str, date, bool], dict[float, tuple[int, int]]] = defaultdict(dict)
        roots = {root.name: root for kind in self._kinds for root in kind.roots}
        for kind in self._kinds:
            for expiry in self._market.expiries(day, day + timedelta(days=kind.pick_dte[1])):
                if kind.expiries is Expiries.MONTHLY and not is_monthly(expiry):
                    continue
                picking = (expiry - day).days >= kind.pick_dte[0]
                often = (kind.every if picking else kind.held_every, kind.from_minute)
                for root in kind.roots:
                    for is_call, strikes in self._strikes(kind, root, expiry, day):
                        quoted = finest[root.name, expiry, is_call]
                        for strike in strikes.tolist():
                            quoted[strike] = min(quoted.get(strike, often), often)
        return [
            Series(roots[name], expiry, is_call, np.array(sorted(k for k in quoted if quoted[k] == often)), *often)
            for (name, expiry, is_call), quoted in sorted(finest.items(), key=lambda item: item[0])
            for often in sorted(set(quoted.values()))
        ]

    def _strikes(self, kind: Kind, root: Root, expiry: date, day: date) -> list[tuple[bool, Floats]]:
        """Right and strikes of every band that was pickable on `day` or before."""
        key = (kind.name, root.name, expiry)
        if key not in self._bands:
            self._bands[key] = self._all_bands(kind, root, expiry)
        found = []
        for days, is_call, limits in self._bands[key]:
            so_far = limits[: int(np.searchsorted(days, np.datetime64(day), side="right"))]
            if len(so_far):
                found.append((is_call, _grid(so_far[:, 0].min(), so_far[:, 1].max(), root.grid)))
        return found

    def _all_bands(self, kind: Kind, root: Root, expiry: date) -> list[tuple[npt.NDArray[np.datetime64], bool, Floats]]:
        first, last = (expiry - timedelta(days=dte) for dte in reversed(kind.pick_dte))
        low, high = np.searchsorted(self._daily.days, [np.datetime64(first), np.datetime64(last) + 1])
        days = self._daily.days[low:high]
        if not len(days):
            return []
        spx, vix = self._daily.spx[low:high] * root.scale, self._daily.vix[low:high]
        bands = []
        for band in kind.bands:
            if isinstance(band, Around):
                limits = _around(band, spx, vix)
                bands += [(days, True, limits), (days, False, limits)]
            else:
                minutes = self._market.session_minutes(expiry)
                years = pricing.trading_years(
                    float(minutes),
                    np.array([pricing.weekdays_between(one.astype(date), expiry) + 0.5 for one in days]),
                )
                bands.append((days, band.is_call, _between_deltas(band, spx, vix, years)))
        return bands


def _around(band: Around, spx: Floats, vix: Floats) -> Floats:
    reach = np.maximum(band.least, band.deviations * vix[:, 1] / 100.0 / np.sqrt(pricing.TRADING_DAYS_A_YEAR))
    return np.column_stack([spx[:, 2] * (1.0 - reach), spx[:, 1] * (1.0 + reach)])


def _between_deltas(band: Deltas, spx: Floats, vix: Floats, years: Floats) -> Floats:
    """Lowest and highest strike, shape (days, 2), that has the deltas anywhere within the day's range."""
    moneyness = np.exp(np.linspace(np.log(0.35), np.log(1.8), 600))
    edges = []
    for spot, level in ((spx[:, 2], vix[:, 2]), (spx[:, 2], vix[:, 1]), (spx[:, 1], vix[:, 2]), (spx[:, 1], vix[:, 1])):
        vols = surface.implied(1.0, moneyness, level[:, None], years[:, None])
        deltas = np.abs(pricing.delta(np.ones((len(spot), 1)), moneyness, vols, years[:, None], band.is_call))
        inside = (deltas >= band.low) & (deltas <= band.high)
        first, last = np.argmax(inside, axis=1), len(moneyness) - 1 - np.argmax(inside[:, ::-1], axis=1)
        edges.append(spot[:, None] * moneyness[np.column_stack([first, last])])
    limits = np.stack(edges)
    low, high = limits[:, :, 0].min(axis=0), limits[:, :, 1].max(axis=0)
    return np.column_stack([low, high * (1.0 + band.beyond)] if band.is_call else [low * (1.0 - band.beyond), high])


def _grid(low: float, high: float, step: float) -> Floats:
    return np.arange(np.floor(low / step), np.ceil(high / step) + 1.0) * step
