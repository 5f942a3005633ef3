"""What the desk speaks of: contracts, quotes, legs, the account, the market of one bar. Plain records without behaviour of LEAN's.

Prices are points for one share of the underlying; an order's price is signed, paid is positive, taken in negative.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from functools import lru_cache
from typing import NamedTuple, Protocol, TypeAlias
from zoneinfo import ZoneInfo

from config.run import MAX_QUOTE_AGE_MINUTES

MAX_QUOTE_AGE = timedelta(minutes=MAX_QUOTE_AGE_MINUTES)
NEW_YORK = ZoneInfo("America/New_York")
CHICAGO = ZoneInfo("America/Chicago")


class Right(Enum):
    """Call or put; `letter` is the value, without the time that Python takes to look one up."""

    CALL = "C"
    PUT = "P"

    letter: str

    def __init__(self, letter: str) -> None:
        self.letter = letter


# a look-up on an Enum class is slow, and contracts are asked on every bar
CALL, PUT = Right.CALL.letter, Right.PUT.letter

Expiry: TypeAlias = tuple[str, date]  # root and day


class Role(Enum):
    """What a leg is for in its campaign."""

    SHORT_PUT = "short_put"
    LONG_PUT = "long_put"
    SHORT_CALL = "short_call"
    LONG_CALL = "long_call"
    HEDGE_LONG = "hedge_long"
    HEDGE_SHORT = "hedge_short"


class Contract(NamedTuple):
    """One listed option: its root (SPXW, SPY), the day it expires, its strike in points and its right ("C" or "P")."""

    root: str
    expiry: date
    strike: float
    right: str

    @property
    def is_call(self) -> bool:
        return self.right == CALL

    def __str__(self) -> str:
        return f"{self.root:<6}{self.expiry:%y%m%d}{self.right}{round(self.strike * 1000):08d}"


@lru_cache(maxsize=1 << 12)
def option_contract(root: str, expiry: date, strike: float, right: str) -> Contract:
    """The contract of this name, the same object each time, so that look-ups find it by identity."""
    return Contract(root, expiry, strike, right)


def other_side(contract: Contract) -> Contract:
    """The put of a call's strike and expiry, the call of a put's."""
    root, expiry, strike, right = contract
    return option_contract(root, expiry, strike, PUT if right == CALL else CALL)


class Quote(NamedTuple):
    """A contract's bid and ask in points, and when the last real row that moved them ended."""

    bid: float
    ask: float
    time: datetime

    @property
    def mid(self) -> float:
        return (self.bid + self.ask) / 2


class Reading(NamedTuple):
    """An index or share price and when the last real bar behind it ended; `time` is None when there never was one."""

    value: float
    time: datetime | None


@dataclass(frozen=True, slots=True)
class Leg:
    """One contract of a shape with its role, its signed quantity in one set, and the part of the campaign's ledger it is in."""

    contract: Contract
    role: Role
    ratio: int
    part: str


class Account(NamedTuple):
    """The account at one moment. `value` is LEAN's total portfolio value in USD."""

    value: float

    @property
    def is_known(self) -> bool:
        return math.isfinite(self.value) and self.value >= 0


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


class Market(NamedTuple):
    """All that a decision may see of the market on one bar."""

    now: datetime
    session: Session
    vix: Reading
    underlyings: Mapping[str, Reading]
    quotes: Quotes
    listings: Listings
    dividend: Dividend | None = None

    def mid(self, contract: Contract) -> float | None:
        """The mid of a quote that a decision may rest on, points: a real ask, a bid not above it, and young enough."""
        quote = self.quotes.get(contract)
        if quote is None:
            return None
        bid, ask, time = quote
        is_usable = 0 <= bid <= ask and 0 < ask < math.inf and self.now - time <= MAX_QUOTE_AGE
        return (bid + ask) / 2 if is_usable else None
