"""What is traded: option contracts, and the legs of which shapes are made."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple, TypeAlias


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


expiry_of: Callable[[Contract], Expiry] = itemgetter(0, 1)  # sets of expiries are made on most looks

_NAME = re.compile(r"([A-Z]+) *(\d{6})([CP])(\d{8})")


def contract_named(name: str) -> Contract:
    """The contract of a symbol as `str` gives it. Raises ValueError for any other text."""
    parts = _NAME.fullmatch(name)
    if parts is None:
        raise ValueError(f"{name!r} is no contract's symbol; expected one such as 'SPXW  180202P02720000'")
    root, expiry, right, strike = parts.groups()
    return option_contract(root, datetime.strptime(expiry, "%y%m%d").date(), int(strike) / 1000, right)


def other_side(contract: Contract) -> Contract:
    """The put of a call's strike and expiry, the call of a put's."""
    root, expiry, strike, right = contract
    return option_contract(root, expiry, strike, PUT if right == CALL else CALL)


@dataclass(frozen=True, slots=True)
class Leg:
    """One contract of a shape with its role, its signed quantity in one set, and the part of the campaign's ledger it is in."""

    contract: Contract
    role: Role
    ratio: int
    part: str

    def of(self, ratio: int) -> "Leg":
        """The leg in another quantity."""
        return Leg(self.contract, self.role, ratio, self.part)
