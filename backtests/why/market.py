"""The desk's market at any minute of a data folder, without a run: every quote is there as soon as its row has ended."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from market.contracts import Contract

from backtests.engine.api.imports import importable
from backtests.engine.base.market_hours import (
    OPEN_MINUTE,
    Venue,
    close_minute,
    is_trading_day,
    previous_trading_day,
    trading_days_after,
)
from backtests.engine.disk.files import DataFolder
from backtests.why.files import DAYS_BACK, Day
from config.products import DIVIDEND_MEMORY_DAYS, LAST_DIVIDEND, RUNGS
from config.run import TRADING_DAYS_AHEAD
from market.quotes import NEW_YORK, Dividend, Market, Quote, Quotes, Reading, Session

with importable():  # the desk's own guess of the next ex-date stands in a file that imports LEAN
    from execution.market import next_ex_date

VOLATILITY, SHARES = "VIX", "SPY"
UNDERLYINGS = tuple(dict.fromkeys(rung.underlying for rung in RUNGS))

Answer = TypeVar("Answer")


class MinuteQuotes:
    """All quotes of one minute: of each contract the last row that has ended on that day, read when first asked for."""

    def __init__(self, day: Day, times: _Times, minute: int) -> None:
        self._day, self._times, self._minute = day, times, minute
        self._read: dict[Contract, Quote | None] = {}

    def get(self, contract: Contract) -> Quote | None:
        """The contract's quote; None when none of its rows has ended today."""
        try:
            return self._read[contract]
        except KeyError:
            quote = self._read[contract] = self._quote(contract)
            return quote

    def _quote(self, contract: Contract) -> Quote | None:
        rows = self._day.quotes(contract)
        row = None if rows is None else rows.last(self._minute)
        if rows is None or row is None:
            return None
        return Quote(rows.bids[row], rows.asks[row], self._times.at(rows.ends[row]))


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
        """The market with the quotes of these contracts."""
        market = self.market
        return Market(
            market.now,
            market.session,
            market.vix,
            market.underlyings,
            Subscribed(self.quotes, contracts),
            market.listings,
            market.dividend,
        )

    def ask(self, held: Iterable[Contract], question: Callable[[Market], tuple[Answer, frozenset[Contract]]]) -> Answer:
        """The answer to a question that says which quotes it still wants; it is asked anew with them until none is new."""
        contracts = frozenset(held)
        while True:
            answer, wanted = question(self.subscribed(contracts))
            if wanted <= contracts:
                return answer
            contracts |= wanted


class _Times:
    """A day's minutes as aware times, each made once: quotes of a minute share theirs."""

    def __init__(self, day: date) -> None:
        self._midnight = datetime(day.year, day.month, day.day, tzinfo=NEW_YORK)
        self._made: dict[int, datetime] = {}

    def at(self, minute: int) -> datetime:
        if minute not in self._made:
            self._made[minute] = self._midnight + timedelta(minutes=minute)
        return self._made[minute]


@dataclass(slots=True)
class MarketDay:
    """One trading day's market, a minute at a time. `paid` are the dividends that the run knows, by their ex-dates."""

    folder: Path
    day: date
    paid: tuple[tuple[date, float], ...]
    session: Session = field(init=False)
    _data: Day = field(init=False)
    _before: list[Day] = field(init=False, default_factory=list)
    _times: _Times = field(init=False)

    def __post_init__(self) -> None:
        self._data, self._times = Day(self.folder, self.day), _Times(self.day)
        opened, closed = self._times.at(OPEN_MINUTE), self._times.at(close_minute(Venue.NEW_YORK, self.day))
        self.session = Session(opened, closed, trading_days_after(self.day, TRADING_DAYS_AHEAD))

    def __enter__(self) -> MarketDay:
        return self

    def __exit__(self, *_: object) -> None:
        for day in (self._data, *self._before):
            day.close()

    @property
    def minutes(self) -> range:
        """The session's minutes at whose end bars come, as minutes of the day."""
        return range(OPEN_MINUTE + 1, close_minute(Venue.NEW_YORK, self.day) + 1)

    def at(self, minute: int) -> Moment:
        """All that the desk could have seen at a New York minute of the day."""
        seen = [amount for ex_date, amount in self.paid if ex_date <= self.day]
        quotes = MinuteQuotes(self._data, self._times, minute)
        market = Market(
            now=self._times.at(minute),
            session=self.session,
            vix=self.reading(VOLATILITY, minute),
            underlyings={name: self.reading(name, minute) for name in UNDERLYINGS},
            quotes=Subscribed(quotes, frozenset()),
            listings=self._data,
            dividend=Dividend(next_ex_date(self.day, is_trading_day), seen[-1]) if seen else None,
        )
        return Moment(quotes, market)

    def last_prices(self) -> dict[str, float]:
        """The day's last price of each underlying that has bars, on which options settle; index bars go on to 16:15."""
        bars = {name: self._data.bars(name) for name in UNDERLYINGS}
        return {name: rows.bids[-1] for name, rows in bars.items() if rows is not None}

    def reading(self, name: str, minute: int) -> Reading:
        """The last bar of SPX, SPY or VIX that had ended, up to 3 trading days back."""
        bars = self._data.bars(name)
        row = None if bars is None else bars.last(minute)
        if bars is not None and row is not None:
            return Reading(bars.bids[row], self._times.at(bars.ends[row]))
        for before in self._days_before():
            if (bars := before.bars(name)) is not None:
                return Reading(bars.bids[-1], _Times(before.day).at(bars.ends[-1]))
        return Reading(0.0, None)

    def _days_before(self) -> Iterator[Day]:
        day = self.day
        for back in range(DAYS_BACK):
            day = previous_trading_day(day)
            if back == len(self._before):
                self._before.append(Day(self.folder, day))
            yield self._before[back]


def dividends(folder: Path, start: date) -> tuple[tuple[date, float], ...]:
    """The dividends of a folder that a run from `start` on knows, those of the year before too: ex-dates, ascending, and
    USD a share; before all of them that of config/ where the folder has none of that year."""
    known_from = start - timedelta(days=DIVIDEND_MEMORY_DAYS)
    paid = [(each.day, each.amount) for each in DataFolder(folder).dividends(SHARES) if each.day > known_from]
    row = LAST_DIVIDEND
    is_needed = row.ex_date <= start and not any(day <= start for day, _ in paid)
    return ((row.ex_date, row.usd), *paid) if is_needed else tuple(paid)


def minute_of(moment: datetime) -> int:
    """Minutes since midnight."""
    return moment.hour * 60 + moment.minute


def trading_days(first: date, last: date) -> list[date]:
    """The trading days from one date to another, both included."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if is_trading_day(day)]
