"""The reference market, and what the desk answers to a strategy there: the whole way from ladder to gate, with an empty book.

The S&P 500 at 2,700 (SPY a tenth of it) and at three places from there to SPY's next strike, as a condor's credit hangs
on where the strikes lie; four levels of VIX. Quotes come from the modelled surface of backtests.history, without interest
and dividends. Every Friday has an expiry, and every strike of the root's grid is listed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

import numpy as np

from backtests.engine.base.market_hours import trading_days_after
from backtests.history import quotes
from backtests.history.roots import ROOTS, Root
from book.book import Book
from book.snapshot import Account, Snapshot
from config import run
from config.schema import Broker
from desk.entries import Entries
from desk.outcome import Note
from market.contracts import Contract
from market.quotes import NEW_YORK, Market, Quote, Reading, Session
from risk.entry import Entry
from risk.gate.answer import Approved, Denied
from risk.gate.rules import RULES
from risk.parameters import RiskParameters
from risk.pricing import trading_clock
from risk.sizing import PositionSizer
from strategies.configuration.records import CLOSE, OPEN
from strategies.parts.strategy import Strategy

INDEX = (2_700.0, 2_702.5, 2_705.0, 2_707.5)
LEVELS = (12.0, 20.0, 30.0, 40.0)  # one in each band of the given position multipliers
ACCOUNTS = (
    *(5_000.0, 7_500.0, 10_000.0, 12_500.0, 15_000.0, 20_000.0, 25_000.0, 30_000.0, 35_000.0, 40_000.0, 45_000.0),
    *(50_000.0, 60_000.0, 75_000.0, 100_000.0, 150_000.0, 250_000.0, 500_000.0, 1_000_000.0, 2_000_000.0),
)
MONDAY = date(2018, 1, 29)  # of a week without a holiday
FRIDAYS = tuple(MONDAY + timedelta(days=4 + 7 * week) for week in range(60))
STRIKES = (0.3, 1.8)  # of the underlying, from and to
ROUNDS = 20  # of asking for quotes, as subscriptions would bring them


def _numbers(root: Root) -> tuple[int, int]:
    least, most = (round(share * INDEX[0] * root.scale / root.grid) for share in STRIKES)
    return least, most


ROOT = {root.name.upper(): root for root in ROOTS}
GRID = {name: tuple(root.grid * n for n in range(*_numbers(root))) for name, root in ROOT.items()}


@dataclass(frozen=True, slots=True)
class Trial:
    """What the desk answered at an S&P 500, a VIX and an account value in USD; a note where the gate wasn't asked."""

    strategy: Strategy
    vix: float
    index: float
    account: float
    given: Approved | Denied | Note

    @property
    def entry(self) -> Entry | None:
        """What would be opened in its size, also where the gate denies it."""
        return None if isinstance(self.given, Note) else self.given.question.entry

    @property
    def words(self) -> str:
        if isinstance(self.given, Note):
            return self.given.text
        return "approved" if isinstance(self.given, Approved) else "; ".join(map(str, self.given.denials))


@dataclass(frozen=True, slots=True)
class EveryStrike:
    """Every strike of the root's grid on every Friday."""

    def strikes(self, root: str, expiry: date, right: str) -> tuple[float, ...]:
        return GRID[root]

    def expiries(self, root: str) -> tuple[date, ...]:
        return FRIDAYS


def session_on(day: date) -> Session:
    opened, closed = (datetime.combine(day, clock, NEW_YORK) for clock in (OPEN, CLOSE))
    return Session(opened, closed, trading_days_after(day, run.TRADING_DAYS_AHEAD))


@lru_cache(maxsize=64)
def trials(strategies: tuple[Strategy, ...], rules: RiskParameters, broker: Broker) -> tuple[Trial, ...]:
    """The desk's answer to each strategy at each level of VIX, each place of the index and each account value, in this order."""
    entries = Entries(strategies=strategies, parameters=rules, sizer=PositionSizer(rules, broker), rules=RULES)
    return tuple(
        Trial(strategy, vix, index, account, given)
        for strategy in strategies
        for vix in LEVELS
        for index in INDEX
        for account, given in zip(ACCOUNTS, _asked(entries, strategy, vix, index), strict=True)
    )


def market_at(now: datetime, vix: float, index: float) -> Market:
    """The reference market of a minute, without quotes yet; `index` in points of SPX."""
    underlyings = {root.underlying.upper(): Reading(index * root.scale, now) for root in ROOTS}
    return Market(now, session_on(now.date()), Reading(vix, now), underlyings, {}, EveryStrike())


def _asked(entries: Entries, strategy: Strategy, vix: float, index: float) -> Iterator[Approved | Denied | Note]:
    """The answers at each account value; quotes that one asked for are there for the next."""
    window = strategy.row.window
    day = MONDAY + timedelta(days=window.weekday or 0)
    now = datetime.combine(day, window.start, NEW_YORK)
    now += timedelta(minutes=-now.minute % run.ENTRY_LOOK_MINUTES)
    market = market_at(now, vix, index)
    for account in ACCOUNTS:
        given, market = _ask(entries, strategy, market, Account(account))
        yield given


def _ask(
    entries: Entries, strategy: Strategy, market: Market, account: Account
) -> tuple[Approved | Denied | Note, Market]:
    """The answer, and the market with all quotes that it took."""
    name, book = strategy.row.name, Book()
    for _ in range(ROUNDS):
        snapshot = Snapshot(market, account, book)
        looked = entries.look_for(strategy, strategy.proposal(snapshot), snapshot)
        if looked is None:
            return Note(name, f"it doesn't look at {market.now:%A %H:%M}"), market
        for given in (*looked.answers, *looked.notes):
            return given, market
        book = looked.book
        new = {wanted: _quote(wanted, market) for wanted in book.looks[name].wanted if wanted not in market.quotes}
        market = market._replace(quotes={**{known: market.quotes[known] for known in market.quotes}, **new})
    return Note(name, f"no answer after {ROUNDS} rounds of quotes"), market


def _quote(contract: Contract, market: Market) -> Quote:
    root = ROOT[contract.root]
    years = np.array([trading_clock.years_to_expiry(market.now, datetime.combine(contract.expiry, CLOSE, NEW_YORK))])
    prices = (market.underlyings[root.underlying.upper()].value, market.vix.value, contract.strike)
    spot, level, strike = (np.array([price]) for price in prices)
    mid = quotes.mids(spot, strike, level, years, contract.is_call, is_american=root.is_american)
    pays = quotes.intrinsic(spot, strike, contract.is_call)
    bid, ask = quotes.bid_ask(mid, level, years, root, intrinsic=pays)
    return Quote(float(bid[0, 0]) / quotes.UNITS, float(ask[0, 0]) / quotes.UNITS, market.now)
