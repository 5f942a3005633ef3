"""Targets and stops at the mid of fresh quotes: what the strategies' exits have in common."""

import math
from collections.abc import Collection, Iterable
from operator import mul

from book.campaign import Campaign
from market.contracts import Contract, Leg
from market.quotes import Market


def cost_to_close(campaign: Campaign, market: Market) -> float | None:
    """USD to close all that a campaign holds at mid, or None when a leg has no quote to rest on."""
    positions = campaign.positions
    return _cost(positions.values(), market.mids(positions), campaign.multiplier)


def cost_of(campaign: Campaign, contracts: Collection[Contract], market: Market) -> float | None:
    """USD to close some of a campaign's contracts at mid, or None when one has no quote to rest on."""
    return cost_at(campaign, contracts, market.mids(contracts))


def cost_at(campaign: Campaign, contracts: Iterable[Contract], mids: Iterable[float]) -> float | None:
    """USD to close some of a campaign's contracts at these mids, in their order; None when one is nan."""
    held = campaign.positions
    return _cost([held[contract] for contract in contracts], mids, campaign.multiplier)


def _cost(quantities: Iterable[int], mids: Iterable[float], multiplier: int) -> float | None:
    cost = -sum(map(mul, quantities, mids))
    return None if math.isnan(cost) else cost * multiplier


def has_quotes(legs: tuple[Leg, ...], market: Market) -> bool:
    """Whether every leg has a quote that a price may rest on."""
    return all(market.mid(leg.contract) is not None for leg in legs)


def closing_legs(campaign: Campaign, *parts: str) -> tuple[Leg, ...]:
    """The legs that close these parts of a campaign, or all of it, at their whole quantities."""
    return tuple(
        [leg.of(-campaign.positions[leg.contract]) for leg in campaign.held_legs() if not parts or leg.part in parts]
    )
