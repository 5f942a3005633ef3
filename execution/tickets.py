"""Orders that are working: what was sent for which campaign, and how much of it is left."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, auto

from AlgorithmImports import OrderStatus, OrderTicket

from book.campaign import whole_sets
from config import run
from execution.walk import Grid
from market.contracts import Contract
from market.contracts import Leg as CampaignLeg
from market.quotes import Market as MarketView

CLOSED = (OrderStatus.FILLED, OrderStatus.CANCELED, OrderStatus.INVALID)


class Stage(Enum):
    """How badly an order wants to fill."""

    PATIENT = auto()
    URGENT = auto()
    AT_MARKET = auto()


@dataclass(frozen=True, slots=True)
class Fact:
    """What one of LEAN's order events said, copied at once, as events may come on other threads.

    `event_id` is one of the order's own: the same event may come twice.
    """

    order_id: int
    event_id: int
    status: OrderStatus
    contract: Contract | None
    is_exercise: bool
    is_in_the_money: bool
    quantity: int
    price: float
    fee: float
    underlying: float
    message: str

    def __str__(self) -> str:
        return f"order {self.order_id} ({self.contract or 'shares'}, {self.quantity}): {self.message}"


@dataclass(slots=True)
class Working:
    """One order of a campaign until it is filled or has ended. `legs` carry the whole signed quantities.

    `shares` is for an order in the underlying, which has no legs. Without tickets it waits to be sent.
    """

    campaign: str
    what: str
    legs: tuple[CampaignLeg, ...]
    shares: int
    grid: Grid
    stage: Stage
    started: datetime  # from when its patience counts
    until: datetime | None = None  # it is cancelled then, filled or not
    is_entry: bool = False  # it opens or extends the campaign
    takes_back: bool = False  # it closes what is broken
    is_completion: bool = False  # it makes whole sets of what an order before it has left out of proportion
    is_rest: bool = True  # with it, all that the campaign's order was sent for is done
    tickets: list[OrderTicket] = field(default_factory=list)
    sent: datetime | None = None
    limit: float = 0.0
    left: dict[Contract | None, int] = field(default_factory=dict)
    seen: dict[Contract, set[datetime]] = field(default_factory=dict)
    over: set[int] = field(default_factory=set)
    cancelling_since: datetime | None = None
    cancel_asked: datetime | None = None
    cancels: int = 0
    beyond_since: datetime | None = None
    fillable_since: datetime | None = None  # at market
    uneven_since: datetime | None = None
    is_anew: bool = False  # once it has ended, it is sent again
    is_overtaken: bool = False  # an order before it filled after all
    has_filled: bool = False  # since it was last judged
    has_ended: bool = False

    def __post_init__(self) -> None:
        self.left = {leg.contract: leg.ratio for leg in self.legs} if self.legs else {None: self.shares}

    @property
    def sets(self) -> int:
        """The greatest number of equal sets in the legs, which is the group's quantity."""
        return math.gcd(*[leg.ratio for leg in self.legs])

    @property
    def is_filled(self) -> bool:
        return not any(self.left.values())

    @property
    def is_untouched(self) -> bool:
        return all(self.left[leg.contract] == leg.ratio for leg in self.legs) and self.left.get(None, 0) == self.shares

    @property
    def is_even(self) -> bool:
        """Whether what has filled is so many whole sets."""
        return not self.legs or whole_sets(self._filled, self._one_set) is not None

    @property
    def is_cancelling(self) -> bool:
        return self.cancelling_since is not None

    @property
    def missing(self) -> tuple[CampaignLeg, ...]:
        """The legs that make whole sets of what has filled, of as few sets as that takes."""
        filled = self._filled
        sets = max(-(-filled[leg.contract] // leg.ratio) for leg in self._one_set)
        lacking = [leg.of(sets * leg.ratio - filled[leg.contract]) for leg in self._one_set]
        return tuple(leg for leg in lacking if leg.ratio)

    @property
    def rest(self) -> tuple[CampaignLeg, ...]:
        """The legs as they are left."""
        return tuple([leg.of(left) for leg in self.legs if (left := self.left[leg.contract])])

    @property
    def _filled(self) -> dict[Contract, int]:
        return {leg.contract: leg.ratio - self.left[leg.contract] for leg in self.legs}

    @property
    def _one_set(self) -> tuple[CampaignLeg, ...]:
        sets = self.sets
        return tuple([leg.of(leg.ratio // sets) for leg in self.legs])

    def takes(self, fact: Fact) -> bool:
        """Whether a fill can be this order's: of one of its legs, its way, and no more than is left."""
        left = self.left.get(fact.contract, 0)
        return 0 < fact.quantity <= left or left <= fact.quantity < 0

    def book(self, fact: Fact, now: datetime) -> None:
        """Take a fill or an end in. The order is over once every leg has filled or is over.

        A leg that is called invalid once its cancel was asked is no longer at work, and what became of it was not told: it has
        filled, as a rule, and to send it anew would trade twice. It is not over.
        """
        if fact.quantity:
            self.left[fact.contract] -= fact.quantity
            self.has_filled = True
            self.uneven_since = None if self.is_even else self.uneven_since or now
        if fact.status == OrderStatus.CANCELED or (fact.status == OrderStatus.INVALID and not self.cancels):
            self.over.add(fact.order_id)
        if self.over:
            works = zip(self.tickets, self.left.values(), strict=True)
            self.has_ended = self.has_ended or not any(
                left and ticket.order_id not in self.over for ticket, left in works
            )

    def prices(self, market: MarketView) -> tuple[float, float] | None:
        """Mid and natural of one set now, points signed, or None when a leg has no quote."""
        mid = natural = 0.0
        sets = self.sets
        for leg in self.legs:
            quote = market.quotes.get(leg.contract)
            if quote is None:
                return None
            ratio = leg.ratio // sets
            mid += ratio * quote.mid
            natural += ratio * (quote.ask if ratio > 0 else quote.bid)
        return mid, natural

    def watch(self, market: MarketView) -> None:
        """Remember which quotes came since it was sent."""
        for leg in self.legs:
            quote = market.quotes.get(leg.contract)
            if quote is not None and quote.time > self.started:
                self.seen.setdefault(leg.contract, set()).add(quote.time)

    def watch_market(self, market: MarketView) -> None:
        """Remember, at market, since when each leg has a quote to fill at: without one nobody owes a fill."""
        has_quotes = all(market.mid(leg.contract) is not None for leg in self.legs)
        self.fillable_since = (self.fillable_since or market.now) if has_quotes else None

    def is_beyond(self, market: MarketView) -> bool:
        """Whether quotes that came since it was sent would fill it at its limit: LEAN needs strictly better ones."""
        prices, sent = self.prices(market), self.sent
        return (
            prices is not None
            and sent is not None
            and prices[1] < self.limit
            and all(market.quotes[leg.contract].time > sent for leg in self.legs)
        )

    def gives_up(self, now: datetime) -> bool:
        """Ten minutes or three fresh quotes of every leg, whichever is later."""
        waited = now - self.started >= timedelta(minutes=run.ENTRY_PATIENCE_MINUTES)
        return waited and all(len(self.seen.get(leg.contract, ())) >= run.ENTRY_PATIENCE_QUOTES for leg in self.legs)
