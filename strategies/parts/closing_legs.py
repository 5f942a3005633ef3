"""Targets and stops at the mid of fresh quotes: what the strategies' exits have in common."""

from collections.abc import Iterable
from dataclasses import replace

from market.contracts import Contract, Leg

from book.campaign import Campaign
from market.quotes import Market


def cost_to_close(campaign: Campaign, market: Market) -> float | None:
    """USD to close all that a campaign holds at mid, or None when a leg has no quote to rest on."""
    return _cost(campaign.positions.items(), campaign.multiplier, market)


def cost_of(campaign: Campaign, contracts: Iterable[Contract], market: Market) -> float | None:
    """USD to close some of a campaign's contracts at mid, or None when one has no quote to rest on."""
    positions = campaign.positions
    return _cost([(contract, positions[contract]) for contract in contracts], campaign.multiplier, market)


def _cost(positions: Iterable[tuple[Contract, int]], multiplier: int, market: Market) -> float | None:
    cost = 0.0
    mid_of = market.mid
    for contract, held in positions:
        mid = mid_of(contract)
        if mid is None:
            return None
        cost -= held * mid
    return cost * multiplier


def has_quotes(legs: tuple[Leg, ...], market: Market) -> bool:
    """Whether every leg has a quote that a price may rest on."""
    return all(market.mid(leg.contract) is not None for leg in legs)


def closing_legs(campaign: Campaign, *parts: str) -> tuple[Leg, ...]:
    """The legs that close these parts of a campaign, or all of it, at their whole quantities."""
    return tuple(
        replace(leg, ratio=-campaign.positions[leg.contract])
        for leg in campaign.held_legs()
        if not parts or leg.part in parts
    )
