"""The desk's market at any minute of a data folder, without a run: every quote is there as soon as its row has ended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import TypeVar

from backtests.engine.api.imports import importable
from backtests.engine.base.clock import midnight, stamp_of
from backtests.engine.base.enums import OptionRight, OptionStyle, SecurityType
from backtests.engine.base.market_hours import (
    OPEN_MINUTE,
    Venue,
    close_minute,
    is_trading_day,
    previous_trading_day,
    trading_days_after,
)
from backtests.engine.base.symbols import Symbol, option
from backtests.engine.disk.columns import NOTHING, Rows
from backtests.engine.disk.files import DataFolder
from backtests.engine.market.bars import moment_of
from backtests.engine.market.universe import Universes
from config import products, run
from market.contracts import Contract
from market.quotes import NEW_YORK, Dividend, Market, Quote, Quotes, Reading, Session

with importable():  # the desk's own guess of the next ex-date stands in a file that imports LEAN
    from execution.market import next_ex_date

VOLATILITY, SHARES = "VIX", "SPY"
SYMBOLS = {
    name: Symbol.create(name, SecurityType.EQUITY if name == SHARES else SecurityType.INDEX, "usa")
    for name in (VOLATILITY, *products.UNDERLYINGS)
}
UNDERLYING_OF = {rung.root: SYMBOLS[rung.underlying] for rung in products.RUNGS}
DAYS_BACK = 3  # trading days before, of which the last bar still is a price

Answer = TypeVar("Answer")


class MinuteQuotes:
    """All quotes of one minute: of each contract the last row that has ended on that day, read when first asked for."""

    def __init__(self, day: MarketDay, stamp: int) -> None:
        self._day, self._stamp = day, stamp
        self.get = cache(self._quote)

    def _quote(self, contract: Contract) -> Quote | None:
        """The contract's quote; None when none of its rows has ended today."""
        rows = self._day.rows(contract)
        if rows is None or (row := rows.after(self._stamp) - 1) < 0:
            return None
        bid, ask, _ = rows.prices(row)
        return Quote(bid, ask, new_york(rows.ends.stamps[row]))


class Subscribed(Quotes):
    """The quotes of the contracts that were asked for, as the desk sees no others."""

    def __init__(self, quotes: MinuteQuotes, contracts: frozenset[Contract]) -> None:
        self._quotes, self._contracts = quotes, contracts

    def get(self, contract: Contract, /) -> Quote | None:
        """The contract's quote; None when it wasn't asked for or has none."""
        return self._quotes.get(contract) if contract in self._contracts else None

    def __iter__(self) -> Iterator[Contract]:
        return iter(self._contracts)


@dataclass(frozen=True, slots=True)
class Moment:
    """One minute of the market, of which nothing is subscribed yet."""

    quotes: MinuteQuotes
    market: Market

    def subscribed(self, contracts: frozenset[Contract]) -> Market:
        return self.market._replace(quotes=Subscribed(self.quotes, contracts))

    def ask(self, held: Iterable[Contract], question: Callable[[Market], tuple[Answer, frozenset[Contract]]]) -> Answer:
        """The answer to a question that says which quotes it still wants; it is asked anew with them until none is new."""
        contracts = frozenset(held)
        while True:
            answer, wanted = question(self.subscribed(contracts))
            if wanted <= contracts:
                return answer
            contracts |= wanted


class PriorListings:
    """The contracts at the close before a day, each root's read when it is first asked for."""

    def __init__(self, universes: Universes, day: date) -> None:
        self._universes, self._day = universes, day
        self._chain = cache(self._read)

    def strikes(self, root: str, expiry: date, right: str) -> tuple[float, ...]:
        """The strikes of one expiry in ascending order; empty when it isn't listed."""
        return tuple(sorted(self._chain(root).get(expiry, {}).get(right, ())))

    def expiries(self, root: str) -> tuple[date, ...]:
        """The listed expiries in ascending order."""
        return tuple(sorted(self._chain(root)))

    def _read(self, root: str) -> Mapping[date, Mapping[str, list[float]]]:
        found: dict[date, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
        family = Symbol.create_canonical_option(UNDERLYING_OF[root], target_option=root)
        for one in self._universes.chain(family, self._day):
            found[one.expiry.date()][one.right.name[0]].append(one.strike)
        return found


class MarketDay:
    """One trading day's market, a minute at a time."""

    def __init__(self, folder: Path, day: date, paid: tuple[tuple[date, float], ...]) -> None:
        """`paid` are the dividends that the run knows, by their ex-dates, USD a share."""
        self.day = day
        self._paid = [amount for ex_date, amount in paid if ex_date <= day]
        self._midnight = stamp_of(midnight(day))
        opened, closed = self._time(OPEN_MINUTE), self._time(close_minute(Venue.NEW_YORK, day))
        self.session = Session(opened, closed, trading_days_after(day, run.TRADING_DAYS_AHEAD))
        self._data = DataFolder(folder)
        self._listed = PriorListings(Universes(self._data), day)
        self._bars = cache(lambda name, day: self._data.trades(SYMBOLS[name], day))
        self.rows = cache(self._rows)

    def __enter__(self) -> MarketDay:
        return self

    def __exit__(self, *_: object) -> None:
        self._data.close()

    @property
    def minutes(self) -> range:
        """The session's minutes at whose end bars come, as minutes of the day."""
        return range(OPEN_MINUTE + 1, close_minute(Venue.NEW_YORK, self.day) + 1)

    def at(self, minute: int) -> Moment:
        """All that the desk could have seen at a New York minute of the day."""
        quotes = MinuteQuotes(self, self._midnight + minute)
        market = Market(
            now=self._time(minute),
            session=self.session,
            vix=self._reading(VOLATILITY, minute),
            underlyings={name: self._reading(name, minute) for name in products.UNDERLYINGS},
            quotes=Subscribed(quotes, frozenset()),
            listings=self._listed,
            dividend=Dividend(next_ex_date(self.day, is_trading_day), self._paid[-1]) if self._paid else None,
        )
        return Moment(quotes, market)

    def last_prices(self) -> dict[str, float]:
        """The day's last price of each underlying that has bars, on which options settle; index bars go on to 16:15."""
        end = close_minute(Venue.CBOE, self.day)
        last = {name: self._reading(name, end) for name in products.UNDERLYINGS}
        return {name: value for name, (value, time) in last.items() if time is not None and time.date() == self.day}

    def _rows(self, contract: Contract) -> Rows | None:
        """The quotes of a contract; a missing side is that of the row before. None where it has none that day."""
        rows: Rows | None = self._data.quotes(_symbol(contract), self.day)
        return rows.filled(0, NOTHING) if rows and rows.has_gaps else rows

    def _reading(self, name: str, minute: int) -> Reading:
        """The last bar of SPX, SPY or VIX that had ended, up to 3 trading days back."""
        day, now = self.day, self._midnight + minute
        for _ in range(1 + DAYS_BACK):
            bars = self._bars(name, day)
            if bars is not None and (row := bars.after(now) - 1) >= 0:
                _, _, price = bars.prices(row)
                return Reading(price, new_york(bars.ends.stamps[row]))
            day = previous_trading_day(day)
        return Reading(0.0, None)

    def _time(self, minute: int) -> datetime:
        return new_york(self._midnight + minute)


@lru_cache(maxsize=1 << 10)
def new_york(stamp: int) -> datetime:
    """The time of a minute that is counted from year 1; the same object for all quotes of a minute."""
    return moment_of(stamp).replace(tzinfo=NEW_YORK)


def dividends(folder: Path, start: date) -> tuple[tuple[date, float], ...]:
    """The dividends of a folder that a run from `start` on knows, those of the year before too: ex-dates, ascending, and
    USD a share; before all of them that of config/ where the folder has none of that year."""
    known_from = start - timedelta(days=products.DIVIDEND_MEMORY_DAYS)
    paid = [(each.day, each.amount) for each in DataFolder(folder).dividends(SHARES) if each.day > known_from]
    row = products.LAST_DIVIDEND
    is_needed = row.ex_date <= start and not any(day <= start for day, _ in paid)
    return ((row.ex_date, row.usd), *paid) if is_needed else tuple(paid)


def minute_of(moment: datetime) -> int:
    """Minutes since midnight."""
    return moment.hour * 60 + moment.minute


def trading_days(first: date, last: date) -> list[date]:
    """The trading days from one date to another, both included."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if is_trading_day(day)]


def _symbol(contract: Contract) -> Symbol:
    right = OptionRight.CALL if contract.is_call else OptionRight.PUT
    style = OptionStyle.EUROPEAN if contract.root in products.CASH_SETTLED_ROOTS else OptionStyle.AMERICAN
    underlying = UNDERLYING_OF[contract.root]
    return option(underlying, contract.root, style, right, contract.strike, midnight(contract.expiry))
