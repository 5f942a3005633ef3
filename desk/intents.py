"""What the desk wants done: the only words in which it speaks to the market's edge."""

from dataclasses import dataclass

from market.contracts import Leg

from book.campaign import Reason
from risk.gate.entry import Entry


@dataclass(frozen=True, slots=True)
class Open:
    """Send an approved entry, booked as pending under this id."""

    campaign: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class Roll:
    """Send the next leg of an open campaign, as approved."""

    campaign: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Cancel the order of a campaign that works, because something more urgent is due."""

    campaign: str


@dataclass(frozen=True, slots=True)
class Close:
    """Send an order for these legs at their whole signed quantities, or hasten the one that works already.

    A patient order walks from mid to natural and gives up; an urgent one goes out beyond natural and then at market,
    at once at market when `has_quotes` is False.
    """

    campaign: str
    legs: tuple[Leg, ...]
    reason: Reason
    is_urgent: bool
    has_quotes: bool


@dataclass(frozen=True, slots=True)
class FlattenShares:
    """Trade this many shares of the campaign's underlying at market, so that none are left."""

    campaign: str
    underlying: str
    quantity: int


Intent = Open | Roll | Withdraw | Close | FlattenShares
