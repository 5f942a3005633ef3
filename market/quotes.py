"""What is seen on one bar: quotes, readings, listings, the session. Prices are points for one share of the underlying."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

from config import limits, run
from market.contracts import Contract

NEW_YORK = ZoneInfo("America/New_York")
CHICAGO = ZoneInfo("America/Chicago")


@cache
def minutes(number: int) -> timedelta:
    """Minutes as a span of time, the same object each time: it is asked for at every quote."""
    return timedelta(minutes=number)


class Quote(NamedTuple):
    """A contract's bid and ask in points, and when the last real row that moved them ended."""

    bid: float
    ask: float
    time: datetime

    @property
    def mid(self) -> float:
        return (self.bid + self.ask) / 2

    @property
    def has_sides(self) -> bool:
        """Whether it is a market: neither 0/0 nor crossed nor one side only. What is worth nothing has no bid."""
        bid, ask, _ = self
        return 0 < bid <= ask < math.inf or (bid == 0 and 0 < ask <= run.MAX_LONE_ASK)


class Reading(NamedTuple):
    """An index or share price and when the last real bar behind it ended; `time` is None when there never was one."""

    value: float
    time: datetime | None

    def is_sound(self, now: datetime) -> bool:
        """Whether the price is there, young enough and a positive number."""
        value, time = self
        if time is None or not 0.0 < value < math.inf:
            return False
        return time == now or now - time <= minutes(limits.MAX_DATA_AGE_MINUTES)


@dataclass(frozen=True, slots=True)
class Session:
    """Today's regular trading hours of the stock exchange, New York, and the next trading days in ascending order."""

    open: datetime
    close: datetime
    ahead: tuple[date, ...]

    @property
    def is_half_day(self) -> bool:
        return self.close.hour < 16


@dataclass(frozen=True, slots=True)
class Dividend:
    """The next dividend of the shares: its ex-date and USD a share, the last one paid standing for the amount."""

    ex_date: date
    amount: float


class Listings(Protocol):
    """The contracts that were listed at the close before."""

    def strikes(self, root: str, expiry: date, right: str) -> tuple[float, ...]:
        """The strikes of one expiry in ascending order; empty when it isn't listed."""

    def expiries(self, root: str) -> tuple[date, ...]:
        """The listed expiries in ascending order."""


class Quotes(Protocol):
    """The quotes of one bar by contract. Iterating gives every subscribed contract, also those without a quote yet."""

    def get(self, contract: Contract, /) -> Quote | None: ...

    def __getitem__(self, contract: Contract, /) -> Quote:
        quote = self.get(contract)
        if quote is None:
            raise KeyError(contract)
        return quote

    def __contains__(self, contract: object, /) -> bool:
        return isinstance(contract, Contract) and self.get(contract) is not None

    def __iter__(self) -> Iterator[Contract]: ...


class Marks(dict[Contract, float]):
    """The mids on which decisions of one bar may rest, points, each worked out when it is first asked for.

    That takes a real ask, a bid not above it, and a quote that is young enough; nan where there is none.
    """

    __slots__ = ("_newest", "_now", "_oldest", "_quotes")

    def __init__(self, now: datetime, quotes: Quotes, newest: Callable[[str], datetime | None] | None) -> None:
        self._now = now
        self._quotes = quotes
        self._newest = newest
        self._oldest = now - minutes(run.MAX_QUOTE_AGE_MINUTES)

    def __missing__(self, contract: Contract) -> float:
        quote = self._quotes.get(contract)
        mid = math.nan
        if quote is not None:
            bid, ask, time = quote
            is_market = 0 <= bid <= ask < math.inf and ask > 0
            if is_market and (time >= self._oldest or self._is_fed(contract.root, time)):
                mid = (bid + ask) / 2
        self[contract] = mid
        return mid

    def _is_fed(self, root: str, time: datetime) -> bool:
        """Whether a quote that has not changed for long may still be rested on, as others of its feed have."""
        newest = None if self._newest is None else self._newest(root)
        is_alive = newest is not None and newest >= self._oldest
        return is_alive and self._now - time <= minutes(run.MAX_EXIT_QUOTE_AGE_MINUTES)


class Seen(NamedTuple):
    """What is seen of the market on one bar.

    `newest`, live only, says of a root when the newest row of any of its lines ended: the age of its feed.
    """

    now: datetime
    session: Session
    vix: Reading
    underlyings: Mapping[str, Reading]
    quotes: Quotes
    listings: Listings
    dividend: Dividend | None = None
    newest: Callable[[str], datetime | None] | None = None


class _MarksOnce:
    """What `cached_property` does, without its lock, which takes as long as a bar's mids."""

    def __get__(self, market: Seen, _kind: type) -> Marks:
        marks = market.__dict__["marks"] = Marks(market.now, market.quotes, market.newest)
        return marks


class Market(Seen):
    """All that a decision may see of the market on one bar.

    `marks` are the mids that decisions may rest on, kept for the bar: campaigns share contracts, and rules ask again.
    """

    marks = _MarksOnce()

    def mid(self, contract: Contract) -> float | None:
        """The mid of a quote that a decision may rest on, points; None where there is none."""
        mid = self.marks[contract]
        return None if math.isnan(mid) else mid

    def mids(self, contracts: Iterable[Contract]) -> list[float]:
        """The mids of several contracts, as `mid` has them; nan where there is none."""
        return list(map(self.marks.__getitem__, contracts))

    def age_beyond_feed(self, contract: Contract) -> timedelta | None:
        """How old a quote is that only counts because its feed is alive; None for one that needs no such excuse."""
        quote = self.quotes.get(contract)
        age = None if quote is None else self.now - quote.time
        return (
            age
            if age is not None and age > minutes(run.MAX_QUOTE_AGE_MINUTES) and self.mid(contract) is not None
            else None
        )
