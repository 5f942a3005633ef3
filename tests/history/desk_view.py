"""The modelled market as the desk's strategies see it at one moment, without files and without an engine."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import numpy as np

from backtests.engine.base.market_hours import trading_days_after
from backtests.history import carry, paths, quotes
from backtests.history.calendar import Calendar
from backtests.history.daily import Daily
from backtests.history.listing import Listing
from backtests.history.roots import wanted
from config.run import MAX_OPTION_LINES, TRADING_DAYS_AHEAD
from market.contracts import Contract, Right
from market.quotes import NEW_YORK, Market, Quote, Reading, Session
from risk.entry import Shape
from strategies.parts.answers import Nothing, NotYet


@dataclass(frozen=True, slots=True)
class Listed:
    """What is listed, as the desk asks for it."""

    by_expiry: dict[tuple[str, date, str], tuple[float, ...]]

    def strikes(self, root: str, expiry: date, right: str) -> tuple[float, ...]:
        return self.by_expiry.get((root, expiry, right), ())

    def expiries(self, root: str) -> tuple[date, ...]:
        return tuple(sorted({expiry for name, expiry, _ in self.by_expiry if name == root}))


@dataclass(slots=True)
class Day:
    """One modelled day: bars up to it, what it lists, and every quote of it."""

    day: date
    session: Session
    path: paths.Paths
    listed: Listed
    quoted: dict[Contract, tuple[list[datetime], list[float], list[float]]] = field(default_factory=dict)

    @classmethod
    def of(cls, day: date, daily: Daily, market: Calendar) -> Day:
        """The day as `month.write` models it."""
        at = int(np.searchsorted(daily.days, np.datetime64(day)))
        minutes = market.session_minutes(day)
        opened = datetime.combine(day, time(9, 30), NEW_YORK)
        path = paths.of_day(daily.days[at], daily.spx[at], daily.vix[at], minutes)
        strikes: dict[tuple[str, date, str], list[float]] = {}
        made = cls(
            day,
            Session(opened, opened + timedelta(minutes=minutes), trading_days_after(day, TRADING_DAYS_AHEAD)),
            path,
            Listed({}),
        )
        for series in Listing(daily, market, wanted()).on(day):
            root, right = series.root, (Right.CALL if series.is_call else Right.PUT).value
            strikes.setdefault((root.name.upper(), series.expiry, right), []).extend(series.strikes.tolist())
            ends = series.starts(minutes) + 1
            years = quotes.Clock.of(day, series.expiry, market.session_minutes(series.expiry)).years(ends)
            mid = quotes.mids(
                path.spx[ends] * root.scale,
                series.strikes,
                path.vix[ends],
                years,
                series.is_call,
                carry=carry.to_expiry(day, series.expiry, root.pays_dividends, market),
                is_american=root.is_american,
            )
            pays = quotes.intrinsic(path.spx[ends] * root.scale, series.strikes, series.is_call)
            sides = quotes.bid_ask(mid, path.vix[ends], years, root, intrinsic=pays)
            bids, asks = (side.T / quotes.UNITS for side in sides)
            times = [opened + timedelta(minutes=end) for end in ends.tolist()]
            for strike, bid, ask in zip(series.strikes.tolist(), bids.tolist(), asks.tolist(), strict=True):
                contract = Contract(root.name.upper(), series.expiry, strike, right)
                made.quoted[contract] = (times, bid, ask)
        made.listed.by_expiry.update({key: tuple(sorted(found)) for key, found in strikes.items()})
        return made

    def answer(self, hour: int, minute: int, ask: Callable[[Market], Shape | NotYet | Nothing]) -> Shape | Nothing:
        """What a strategy answers in the end: the quotes that it waits for are subscribed, as the desk does."""
        lines: frozenset[Contract] = frozenset()
        while isinstance(answer := ask(self.at(hour, minute, lines)), NotYet):
            assert not answer.wanted <= lines, f"listed, but never quoted: {sorted(map(str, answer.wanted))}"
            lines |= answer.wanted
        assert len(lines) <= MAX_OPTION_LINES
        return answer

    def at(self, hour: int, minute: int, lines: Iterable[Contract]) -> Market:
        """What the desk sees when it has subscribed these contracts, with the newest rows so far."""
        now = datetime.combine(self.day, time(hour, minute), NEW_YORK)
        passed = int((now - self.session.open).total_seconds()) // 60
        newest = {}
        for contract in lines:
            times, bids, asks = self.quoted[contract]
            row = bisect_right(times, now) - 1
            if row >= 0:
                newest[contract] = Quote(bids[row], asks[row], times[row])
        spx, vix = float(self.path.spx[passed]), float(self.path.vix[passed])
        underlyings = {"SPX": Reading(spx, now), "SPY": Reading(round(spx / 10, 2), now)}
        return Market(now, self.session, Reading(vix, now), underlyings, newest, self.listed)
