"""What campaigns hold, or will hold once their orders fill, as stress, exposure and margin count it."""

import math
from typing import NamedTuple

from book.campaign import Campaign
from config import products
from config.schema import Rung
from risk.entry import Entry
from risk.margin.pairing import Positions


class Holding(NamedTuple):
    """One campaign's positions and shares, signed; `booked` is its requirement as the book has it, USD.

    `paid` is USD that a bought campaign cost, above which it never needs margin; infinite for any other.
    """

    name: str
    rung: Rung
    positions: Positions
    shares: int
    booked: float
    paid: float


def of_campaign(campaign: Campaign) -> Holding:
    """A campaign with the whole of an order that opens or extends it, filled or not."""
    positions, coming = campaign.positions, campaign.pending_legs
    if coming:
        positions = {**positions, **{leg.contract: leg.ratio * campaign.sets for leg in coming}}
    was_bought = campaign.credit < 0 and not campaign.shares
    return Holding(
        name=campaign.id,
        rung=products.RUNG_OF[campaign.rung],
        positions=tuple(positions.items()),
        shares=campaign.shares,
        booked=campaign.requirement,
        paid=-campaign.credit if was_bought else math.inf,
    )


def of_entry(entry: Entry, name: str) -> Holding:
    """What an entry would bring, under a name of its own."""
    shape = entry.shape
    return Holding(
        name=name,
        rung=shape.rung,
        positions=tuple((leg.contract, leg.ratio * entry.sets) for leg in shape.legs),
        shares=0,
        booked=entry.requirement,
        paid=shape.mid * shape.rung.multiplier * entry.sets if shape.mid > 0 else math.inf,
    )
