"""Legs to a shape: mid, natural, requirement, and what is wrong with its quotes."""

from collections.abc import Sequence

from market.contracts import Leg

from config.schema import Rung
from market.quotes import Market
from risk.gate.entry import Shape
from risk.margin.requirement import requirement


def priced(rung: Rung, legs: Sequence[Leg], market: Market, target_credits: float | None) -> Shape:
    """A shape of these legs at the quotes of now, all of which must be there.

    `target_credits` is the share of the net credit that the profit target earns; None where there is no such target.
    """
    quotes = [market.quotes[leg.contract] for leg in legs]
    mid = natural = 0.0
    for leg, quote in zip(legs, quotes, strict=True):
        mid += leg.ratio * quote.mid
        natural += leg.ratio * (quote.ask if leg.ratio > 0 else quote.bid)
    return Shape(
        rung=rung,
        legs=tuple(legs),
        mids=tuple(quote.mid for quote in quotes),
        mid=mid,
        natural=natural,
        requirement=requirement(
            {leg.contract: leg.ratio for leg in legs},
            {leg.contract: quote.mid for leg, quote in zip(legs, quotes, strict=True)},
            market.underlyings[rung.underlying].value,
            rung,
        ),
        earns=None if target_credits is None else -target_credits * mid,
        closing_share=1.0 if target_credits is None else 1.0 - target_credits,
        without_bid=tuple(
            leg.contract for leg, quote in zip(legs, quotes, strict=True) if leg.ratio < 0 and quote.bid <= 0
        ),
    )
