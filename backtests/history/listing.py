"""Which option contracts are quoted on a day, and how often, by the kinds of use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import numpy as np
import numpy.typing as npt

from backtests.history import carry, surface
from backtests.history.calendar import Calendar, is_monthly
from backtests.history.daily import Daily
from backtests.history.roots import ROOT_OF, Root
from risk.pricing import black76 as pricing
from risk.pricing import trading_clock
from strategies.parts.quoted import Around, Deltas, Expiries, Quoted

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


Pace = tuple[int, int]  # minutes between quotes, and the first, in minutes after 09:30


@dataclass(frozen=True, slots=True)
class Series:
    """Contracts of one root, expiry and right that are quoted alike on a day. `strikes` in points, ascending.

    `paces`: rows are those of all paces together.
    """

    root: Root
    expiry: date
    is_call: bool
    strikes: Floats
    paces: tuple[Pace, ...]

    @property
    def right(self) -> str:
        """As names of files have it."""
        return "call" if self.is_call else "put"

    def starts(self, session_minutes: int) -> Ints:
        """Starts of the quoted minutes, after 09:30, of a session that lasts so long."""
        return np.asarray(
            np.unique(np.concatenate([np.arange(first, session_minutes, every) for every, first in self.paces]))
        )


@cache
def _needed(paces: frozenset[Pace]) -> frozenset[Pace]:
    """The paces without those whose rows another one has too."""
    return frozenset(
        (every, first)
        for every, first in paces
        if not any(
            other != (every, first)
            and every % other[0] == 0
            and first >= other[1]
            and (first - other[1]) % other[0] == 0
            for other in paces
        )
    )


def look_back(kinds: Iterable[Quoted]) -> timedelta:
    """How far back the daily bars shape a day's listing."""
    return timedelta(days=max(kind.pick_dte[1] for kind in kinds))


class Listing:
    """What is quoted on each day. It reads daily bars up to that day only, however long the series are."""

    def __init__(self, daily: Daily, market: Calendar, kinds: Sequence[Quoted]) -> None:
        self._daily = daily
        self._market = market
        self._kinds = kinds
        self._bands: dict[tuple[str, str, date], list[tuple[npt.NDArray[np.datetime64], bool, Floats]]] = {}

    def on(self, day: date) -> list[Series]:
        """Series quoted on `day`, in the order of root, expiry and right; a contract is in one of them only."""
        paces: dict[tuple[str, date, bool], dict[float, frozenset[Pace]]] = defaultdict(dict)
        roots = {root.name: root for root in ROOT_OF.values()}
        for kind in self._kinds:
            for expiry in self._expiries(kind, day):
                if kind.expiries is Expiries.MONTHLY and not is_monthly(expiry):
                    continue
                every = kind.every if kind.picks_on(day, expiry) else kind.held_every
                pace = frozenset([(every, kind.from_minute)])
                for root in (ROOT_OF[name] for name in kind.roots):
                    for is_call, strikes in self._strikes(kind, root, expiry, day):
                        quoted = paces[root.name, expiry, is_call]
                        for strike in strikes.tolist():
                            quoted[strike] = _needed(quoted.get(strike, pace) | pace)
        found = []
        for (name, expiry, is_call), quoted in sorted(paces.items(), key=lambda item: item[0]):
            for alike in sorted(map(sorted, set(quoted.values()))):
                strikes = np.array(sorted(strike for strike, own in quoted.items() if own == frozenset(alike)))
                found.append(Series(roots[name], expiry, is_call, strikes, tuple(alike)))
        return found

    def _expiries(self, kind: Quoted, day: date) -> list[date]:
        """Those that a kind of use may hold or pick on a day."""
        last = day + timedelta(days=kind.pick_dte[1])
        if kind.expiries is not Expiries.DAILY:
            return self._market.expiries(day, last)
        return [
            each for each in self._market.between(day, last).astype(object) if kind.weekday in (None, each.weekday())
        ]

    def _strikes(self, kind: Quoted, root: Root, expiry: date, day: date) -> list[tuple[bool, Floats]]:
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

    def _all_bands(
        self, kind: Quoted, root: Root, expiry: date
    ) -> list[tuple[npt.NDArray[np.datetime64], bool, Floats]]:
        first, last = (expiry - timedelta(days=dte) for dte in reversed(kind.pick_dte))
        low, high = np.searchsorted(self._daily.days, [np.datetime64(first), np.datetime64(last) + 1])
        picking = [at for at in range(low, high) if kind.picks_on(self._daily.days[at].astype(date), expiry)]
        if not picking:
            return []
        days = self._daily.days[picking]
        spx, vix = self._daily.spx[picking] * root.scale, self._daily.vix[picking]
        bands = []
        for band in kind.bands:
            if isinstance(band, Around):
                limits = _around(band, spx, vix)
                bands += [(days, True, limits), (days, False, limits)]
            else:
                minutes = self._market.session_minutes(expiry)
                years = trading_clock.trading_years(
                    float(minutes),
                    np.array([trading_clock.weekdays_between(one.astype(date), expiry) + 0.5 for one in days]),
                )
                carries = [carry.to_expiry(one.astype(date), expiry, root.pays_dividends, self._market) for one in days]
                growth = np.array([one.growth for one in carries])
                bands.append((days, band.is_call, _between_deltas(band, spx * growth[:, None], vix, years)))
        return bands


def _around(band: Around, spx: Floats, vix: Floats) -> Floats:
    reach = np.maximum(band.least, band.deviations * vix[:, 1] / 100.0 / np.sqrt(trading_clock.TRADING_DAYS_A_YEAR))
    return np.column_stack([spx[:, 2] * (1.0 - reach), spx[:, 1] * (1.0 + reach)])


def _between_deltas(band: Deltas, forwards: Floats, vix: Floats, years: Floats) -> Floats:
    """Lowest and highest strike, shape (days, 2), that has the deltas anywhere within the day's range."""
    moneyness = np.exp(np.linspace(np.log(0.35), np.log(1.8), 600))
    edges = []
    for spot, level in ((forwards[:, at], vix[:, other]) for at in (1, 2) for other in (1, 2)):
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
