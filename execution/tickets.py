"""Orders that are working: what was sent for which campaign, and how much of it is left."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, auto
from functools import reduce

from AlgorithmImports import OrderStatus, OrderTicket

from config.run import ENTRY_PATIENCE_MINUTES, ENTRY_PATIENCE_QUOTES
from execution.walk import Grid
from market.contracts import Contract
from market.contracts import Leg as CampaignLeg
from market.quotes import Market as MarketView


class Stage(Enum):
    """How badly an order wants to fill."""

    PATIENT = auto()
    URGENT = auto()
    AT_MARKET = auto()


@dataclass(frozen=True, slots=True)
class Fact:
    """What one of LEAN's order events said, copied at once, as events may come on other threads."""

    order_id: int
    status: OrderStatus
    contract: Contract | None
    is_exercise: bool
    is_in_the_money: bool
    quantity: int
    price: float
    fee: float
    underlying: float
    message: str


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
    started: datetime
    tickets: list[OrderTicket] = field(default_factory=list)
    limit: float = 0.0
    left: dict[Contract | None, int] = field(default_factory=dict)
    seen: dict[Contract, set[datetime]] = field(default_factory=dict)
    is_cancelling: bool = False
    has_ended: bool = False

    def __post_init__(self) -> None:
        self.left = {leg.contract: leg.ratio for leg in self.legs} if self.legs else {None: self.shares}

    @property
    def sets(self) -> int:
        """The greatest number of equal sets in the legs, which is the group's quantity."""
        return reduce(math.gcd, (abs(leg.ratio) for leg in self.legs))

    @property
    def is_filled(self) -> bool:
        return not any(self.left.values())

    @property
    def is_untouched(self) -> bool:
        return all(self.left[leg.contract] == leg.ratio for leg in self.legs) and self.left.get(None, 0) == self.shares

    def prices(self, market: MarketView) -> tuple[float, float] | None:
        """Mid and natural of one set now, points signed, or None when a leg has no quote."""
        mid = natural = 0.0
        for leg in self.legs:
            quote = market.quotes.get(leg.contract)
            if quote is None:
                return None
            ratio = leg.ratio // self.sets
            mid += ratio * quote.mid
            natural += ratio * (quote.ask if ratio > 0 else quote.bid)
        return mid, natural

    def watch(self, market: MarketView) -> None:
        """Remember which quotes came since it was sent."""
        for leg in self.legs:
            quote = market.quotes.get(leg.contract)
            if quote is not None and quote.time > self.started:
                self.seen.setdefault(leg.contract, set()).add(quote.time)

    def gives_up(self, now: datetime) -> bool:
        """Ten minutes or three fresh quotes of every leg, whichever is later."""
        waited = now - self.started >= timedelta(minutes=ENTRY_PATIENCE_MINUTES)
        return waited and all(len(self.seen.get(leg.contract, ())) >= ENTRY_PATIENCE_QUOTES for leg in self.legs)
