"""When an order fills, and at what: LEAN's fill models for the order types that the engine knows.

Sources: FillModel and EquityFillModel in QuantConnect/Lean, and what LEAN did. Prices are those of the last real quote;
bars that are filled forward never count as new.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from ..base.clock import Clock, stamp_of
from ..base.enums import OrderDirection, OrderType, SecurityType
from ..base.market_hours import OPEN_MINUTE, is_open
from ..market.securities import Security
from ..orders.order import Order

_EPSILON = 1e-9  # sums of prices are floats here and decimals in LEAN


@dataclass(frozen=True, slots=True)
class Fill:
    """One order filled completely at `price`, with LEAN's warning where there is one."""

    order: Order
    price: float
    message: str = ""


def fill(legs: list[tuple[Order, Security]], clock: Clock, stale_after: timedelta) -> list[Fill]:
    """Fills of a single order or of all legs of a combo; empty while it waits."""
    return _MODELS[legs[0][0].type](legs, clock, stale_after)


def _market(legs: list[tuple[Order, Security]], clock: Clock, stale_after: timedelta) -> list[Fill]:
    """At bid or ask, while every market is open and no quote is older than `stale_after` at the order's creation.

    Shares never wait: they take an older quote, or a trade that is newer than it.
    """
    fills = []
    for order, security in legs:
        if not is_open(security.symbol._venue, clock.now):
            return []
        quoted, oldest = security._quote_line.end_stamp(), stamp_of(order._created - stale_after)
        price = _quote_side(security, order)[2]
        if quoted < oldest:
            if security.type != SecurityType.EQUITY:
                return []
            if quoted < security._trade_line.end_stamp():
                price = security.price
        fills.append(Fill(order, price))
    return fills


def _quote_side(security: Security, order: Order) -> tuple[float, float, float]:
    """(low, high, close) that an order meets: the bid when selling, the ask when buying, the price without one.

    The line of its quotes has to be at now, as it is once it was asked when its row ended.
    """
    line, sells = security._quote_line, order.quantity < 0
    close = line.bid if sells else line.ask
    if close:
        return *line.reach(of_bid=sells), close
    return security.price, security.price, security.price


def _combo_limit(legs: list[tuple[Order, Security]], clock: Clock, stale_after: timedelta) -> list[Fill]:
    """Each leg at its own side, when the natural price beats the limit and every quote ends at or after the order."""
    group = legs[0][0]._group
    buying, sets = group.direction == OrderDirection.BUY, abs(group.quantity)
    prices = []
    total = 0.0
    created = datetime.min
    oldest = 0
    for order, security in legs:
        if order._created != created:
            created, oldest = order._created, stamp_of(order._created)
        if security._quote_line.end_stamp() < oldest:
            return []
        low, high, _ = _quote_side(security, order)
        price = low if buying else high
        total += price * order.quantity / sets
        prices.append(price)
    if not (total < group.limit_price - _EPSILON if buying else total > group.limit_price + _EPSILON):
        return []
    return [Fill(order, price) for (order, _), price in zip(legs, prices, strict=True)]


def _limit(legs: list[tuple[Order, Security]], clock: Clock, stale_after: timedelta) -> list[Fill]:
    """Leg by leg, all or none: a quote newer than the order whose far end beats the limit."""
    fills = []
    for order, security in legs:
        if not is_open(security.symbol._venue, clock.now):
            return []
        if security._quote_line.end_stamp() <= stamp_of(order._created):
            return []
        low, high, _ = _quote_side(security, order)
        limit = order.limit_price
        if order.quantity > 0 and low < limit - _EPSILON:
            fills.append(Fill(order, min(high, limit)))
        elif order.quantity < 0 and high > limit + _EPSILON:
            fills.append(Fill(order, max(low, limit)))
        else:
            return []
    return fills


def _market_on_open(legs: list[tuple[Order, Security]], clock: Clock, stale_after: timedelta) -> list[Fill]:
    """At the first trade bar's open of a session that began after the order."""
    ((order, security),) = legs
    bar = security.get_last_data()
    if bar is None or bar.time < order._created or not is_open(security.symbol._venue, bar.time):
        return []
    if is_open(security.symbol._venue, order._created) and order._created.date() == bar.end_time.date():
        return []
    if clock.now.hour * 60 + clock.now.minute <= OPEN_MINUTE or not is_open(security.symbol._venue, clock.now):
        return []
    return [Fill(order, bar.open)]


_MODELS = {
    OrderType.MARKET: _market,
    OrderType.COMBO_MARKET: _market,
    OrderType.COMBO_LIMIT: _combo_limit,
    OrderType.LIMIT: _limit,
    OrderType.COMBO_LEG_LIMIT: _limit,
    OrderType.MARKET_ON_OPEN: _market_on_open,
}
