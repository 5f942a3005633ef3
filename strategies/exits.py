"""Targets and stops at the mid of fresh quotes: what the strategies' exits have in common."""

from risk.campaign import Campaign
from risk.model import Contract, Leg, Market
from strategies.selection import MAX_QUOTE_AGE


def cost_to_close(campaign: Campaign, market: Market) -> float | None:
    """USD to close all that a campaign holds at mid, or None when a leg has no quote to rest on."""
    cost = 0.0
    for contract, held in campaign.positions.items():
        quote = market.quotes.get(contract)
        if quote is None or not quote.is_usable(market.now, MAX_QUOTE_AGE):
            return None
        cost -= held * quote.mid * campaign.multiplier
    return cost


def has_quotes(legs: tuple[Leg, ...], market: Market) -> bool:
    """Whether every leg has a quote that a price may rest on."""
    return all(
        (quote := market.quotes.get(leg.contract)) is not None and quote.is_usable(market.now, MAX_QUOTE_AGE)
        for leg in legs
    )


def closing_legs(campaign: Campaign) -> tuple[Leg, ...]:
    """The legs that make a campaign flat, at their whole quantities."""
    roles = {leg.contract: leg.role for leg in campaign.legs}
    return tuple(Leg(contract, roles[contract], -held) for contract, held in _in_order(campaign))


def _in_order(campaign: Campaign) -> list[tuple[Contract, int]]:
    return [(leg.contract, held) for leg in campaign.legs if (held := campaign.positions.get(leg.contract))]
