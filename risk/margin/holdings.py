"""What campaigns hold, or will hold once their orders fill, as stress, exposure and margin count it."""

import math
from typing import NamedTuple

from book.campaign import Campaign
from config import products
from config.schema import Rung
from risk.entry import Entry
from risk.margin.pairing import Positions

_record = tuple.__new__  # books have many campaigns, and a record's own constructor takes twice as long


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
    positions, credit = campaign.positions, campaign.credit
    if coming := campaign.pending_legs:
        positions = {**positions, **{leg.contract: leg.ratio * campaign.sets for leg in coming}}
    rung, shares = products.RUNG_OF[campaign.rung], campaign.shares
    paid = -credit if credit < 0 and not shares else math.inf
    return _record(Holding, (campaign.id, rung, tuple(positions.items()), shares, campaign.requirement, paid))


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
