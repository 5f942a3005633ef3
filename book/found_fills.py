"""Fills of which nobody was told: what orders that were on their way brought, and at what price.

The account has an average price for what it holds. For what it no longer holds there is the order's limit, which is the
worst that it can have filled at; where the account's cash tells what all of it came to, that is what it came to.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce

from book.campaign import SHARES, Campaign, Fill
from book.document import SentOrder
from book.holdings import Held, quantity_of
from book.seen import Seen, within

CENT = 0.005  # USD: less is rounding


@dataclass(frozen=True, slots=True)
class FoundFills:
    """What an order brought its campaign. `payer` is the place of the fill whose price is guessed, None where each is known."""

    order: SentOrder
    campaign: Campaign
    fills: tuple[Fill, ...]
    is_whole: bool
    payer: int | None = None

    @property
    def cost(self) -> float:
        """USD that its fills paid less what they took in, before fees."""
        return sum(fill.quantity * fill.price * _multiplier(self, fill) for fill in self.fills)

    @property
    def fees(self) -> float:
        return sum(fill.fee for fill in self.fills)


def found_fills(order: SentOrder, campaign: Campaign, more: Mapping[Held, int], seen: Seen) -> FoundFills | None:
    """What an order explains of what the account holds more than the ledgers; None for nothing."""
    legs: dict[Held, int] = {leg.contract: leg.ratio for leg in order.legs} or {None: order.shares}
    since = [fill for fill in campaign.fills if fill.time >= order.sent and not fill.settles]
    filled = {held: sum(fill.quantity for fill in since if fill.contract == held) for held in legs}
    left = {held: quantity for held, ratio in legs.items() if (quantity := ratio - filled[held])}
    taken = {held: took for held, quantity in left.items() if (took := within(more.get(held, 0), quantity))}
    if not taken:
        return None
    known = _averages(taken, seen)
    prices, payer = _prices(order, campaign, taken, known, seen)
    parts = {leg.contract: leg.part for leg in order.legs}
    fills = []
    for held, quantity in taken.items():
        premium = prices[held] if held in known or order.limit is None else abs(order.limit)
        is_closing = quantity_of(campaign, held) * quantity < 0
        fee = seen.fee_of(held, abs(quantity), premium, is_closing)
        fills.append(Fill(seen.now, held, quantity, prices[held], fee, SHARES if held is None else parts[held]))
    place = next((n for n, fill in enumerate(fills) if payer is not None and fill.contract == payer), None)
    return FoundFills(order, campaign, tuple(fills), taken == left, place)


def _averages(taken: Mapping[Held, int], seen: Seen) -> dict[Held, float]:
    """The account's average prices of what it holds now the way that it was taken."""
    account = seen.account
    return {
        held: account[held].average
        for held, quantity in taken.items()
        if held in account and account[held].quantity * quantity > 0
    }


def _prices(
    order: SentOrder, campaign: Campaign, taken: Mapping[Held, int], known: Mapping[Held, float], seen: Seen
) -> tuple[dict[Held, float], Held]:
    """What is known, else what makes up the order's limit and which leg pays it, else marks, else what it came in at."""
    ratios = {leg.contract: leg.ratio for leg in order.legs}
    unknown = [held for held in taken if held is not None and held not in known]
    is_in_proportion = len({taken.get(each, 0) / ratio for each, ratio in ratios.items()}) == 1
    if order.limit is None or not unknown or not is_in_proportion:
        prices = {held: known[held] if held in known else seen.worth(campaign, held) for held in taken}
        return prices, max(unknown, key=lambda each: abs(taken[each]) * prices[each], default=None)
    sets = reduce(math.gcd, (abs(ratio) for ratio in ratios.values()))
    rest = order.limit * sets - sum(ratios[each] * known.get(each, 0.0) for each in ratios)
    # all of it at one leg that pays in its direction: right in sum, and no leg has a price below 0
    payer = next((each for each in unknown if ratios[each] * rest > 0), unknown[0])
    rests: dict[Held, float] = {each: max(0.0, rest / ratios[each]) if each is payer else 0.0 for each in unknown}
    return {**known, **rests}, payer


def as_paid(found: Sequence[FoundFills], gained: float) -> list[FoundFills]:
    """Fills that alone have changed the account's cash by so many USD, at what they came to by it.

    What is off belongs to the one order whose price was guessed, and is less than all of that price; a limit is never filled
    worse. Where each price is known, it belongs to the fees, which may be none or twice as high. Anything beyond is other
    cash, and changes nothing.
    """
    off = gained + sum(each.cost + each.fees for each in found)
    if abs(off) < CENT:
        return list(found)
    guessed = [each for each in found if each.payer is not None]
    if len(guessed) == 1:
        better = _better(guessed[0], off)
        return [better if each is guessed[0] else each for each in found]
    fees = sum(each.fees for each in found)
    if guessed or not abs(off) <= fees:
        return list(found)
    share = (fees - off) / fees
    return [replace(each, fills=tuple(replace(fill, fee=fill.fee * share) for fill in each.fills)) for each in found]


def _better(found: FoundFills, off: float) -> FoundFills:
    assert found.payer is not None
    payer = found.fills[found.payer]
    price = payer.price - off / (payer.quantity * _multiplier(found, payer))
    least = -math.inf if found.order.limit is None else 0.0
    if off < least or not abs(off) < abs(found.cost) - CENT or price < 0.0:
        return found
    fills = (*found.fills[: found.payer], replace(payer, price=price), *found.fills[found.payer + 1 :])
    return replace(found, fills=fills)


def _multiplier(found: FoundFills, fill: Fill) -> int:
    return 1 if fill.contract is None else found.campaign.multiplier
