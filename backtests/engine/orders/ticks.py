"""The steps in which limits are priced, and how LEAN rounds to them."""

from __future__ import annotations

from collections.abc import Sequence

from config.schema import Ticks

from ..base.enums import OrderType
from .order import Order
from .traded import Traded

CENTS = Ticks(0.01)  # of whatever is no option


def tick(security: Traded, price: float) -> float:
    """Smallest step of an order's price, in dollars: an index option's grows with the price."""
    ticks = security._ticks
    return ticks.dear_tick if price >= ticks.dear_from else ticks.tick


def round_to_tick(price: float, tick: float) -> float:
    """The nearest multiple of a tick, halves to the even one, as .NET's Math.Round on decimals does it."""
    steps = round(price / tick, 9)
    return round(round(steps) * tick, 9)


def round_limit(order: Order, security: Traded, legs: Sequence[tuple[Order, Traded]] | None) -> None:
    """Bring an order's own limit, or that of its group once all `legs` are there, to its tick."""
    if order.type == OrderType.COMBO_LIMIT:
        if legs is not None:
            group = order._group
            group.limit_price = round_to_tick(group.limit_price, min(tick(leg, o.price) for o, leg in legs))
    elif order.type in (OrderType.LIMIT, OrderType.COMBO_LEG_LIMIT):
        order.limit_price = round_to_tick(order.limit_price, tick(security, order.limit_price))
