"""What explanations of an account rest on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from book.campaign import Campaign
from book.document import SentOrder
from book.holdings import Held, Holdings
from market.contracts import Contract, Expiry

# USD that so many contracts or shares cost at a premium in points, and whether they close what was held
FeeOf: TypeAlias = Callable[[Held, int, float, bool], float]


@dataclass(frozen=True, slots=True)
class Seen:
    """The account, orders that were on their way, and those that are, prices in points.

    `fee_of` prices a fill of which nobody was told. `gained` is how many USD of the account's cash the ledgers don't have,
    None where that isn't known. `paid` are prices that this cash tells of what was traded elsewhere. `settled` are underlyings' closes on expiry days that are over, `marks`
    mids of now. `working` are contracts on which orders work, None for the moment of a start: none does then.
    """

    now: datetime
    account: Holdings
    fee_of: FeeOf
    orders: Sequence[SentOrder] = ()
    gained: float | None = None
    settled: Mapping[Expiry, float] = field(default_factory=dict)
    marks: Mapping[Contract, float] = field(default_factory=dict)
    working: frozenset[Held] | None = None
    paid: Mapping[Held, float] = field(default_factory=dict)

    def worth(self, campaign: Campaign, held: Held) -> float:
        """The mid of now, else what it came in at."""
        if held is not None and held in self.marks:
            return self.marks[held]
        return next((fill.price for fill in campaign.fills if fill.contract == held), 0.0)


def within(quantity: int, most: int) -> int:
    """As much of a signed quantity as lies between 0 and `most`, which may be negative too."""
    return max(min(quantity, most), 0) if most > 0 else min(max(quantity, most), 0)
