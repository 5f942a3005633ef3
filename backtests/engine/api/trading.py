"""The order calls of QCAlgorithm, with the checks that LEAN makes before an order gets its id."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from ..base.enums import OrderResponseErrorCode as Code
from ..base.enums import OrderType, SecurityType
from ..base.market_hours import is_open
from ..base.missing import ArgumentException, Refusing, unknown
from ..base.symbols import Symbol
from ..orders.order import GroupOrderManager, Leg, Order, OrderProperties
from ..orders.tickets import OrderTicket
from .host import Host


@dataclass(frozen=True, slots=True)
class _Words:
    """What goes with every order: a tag, properties where they are not the algorithm's default, whether nobody waits for it."""

    tag: str
    properties: OrderProperties | None
    asynchronous: bool


class Trading(Refusing):
    """Mixed into QCAlgorithm."""

    _host: Host

    def market_order(
        self,
        symbol: Symbol,
        quantity: float,
        asynchronous: bool = False,
        tag: str = "",
        order_properties: OrderProperties | None = None,
    ) -> OrderTicket:
        """At once at bid or ask; for shares on a closed market a market-on-open order, as LEAN converts it."""
        symbol = self._host.symbol_of(symbol)
        kind = OrderType.MARKET
        if symbol.security_type == SecurityType.EQUITY and not is_open(symbol._venue, self._host.clock.now):
            kind = OrderType.MARKET_ON_OPEN
        words = _Words(tag, order_properties, asynchronous)
        return self._single(self._order(kind, symbol, quantity, words), words)

    def limit_order(  # noqa: PLR0917 - LEAN's signature
        self,
        symbol: Symbol,
        quantity: float,
        limit_price: float,
        asynchronous: bool = False,
        tag: str = "",
        order_properties: OrderProperties | None = None,
    ) -> OrderTicket:
        words = _Words(tag, order_properties, asynchronous)
        symbol = self._host.symbol_of(symbol)
        if symbol.security_type == SecurityType.EQUITY:
            unknown("limit_order of shares")
        order = self._order(OrderType.LIMIT, symbol, quantity, words, limit_price=float(limit_price))
        return self._single(order, words)

    def combo_market_order(
        self,
        legs: list[Leg],
        quantity: int,
        asynchronous: bool = False,
        tag: str = "",
        order_properties: OrderProperties | None = None,
    ) -> list[OrderTicket]:
        return self._combo(OrderType.COMBO_MARKET, legs, quantity, _Words(tag, order_properties, asynchronous))

    def combo_limit_order(  # noqa: PLR0917 - LEAN's signature
        self,
        legs: list[Leg],
        quantity: int,
        limit_price: float,
        asynchronous: bool = False,
        tag: str = "",
        order_properties: OrderProperties | None = None,
    ) -> list[OrderTicket]:
        """A limit on the price of the whole combo. Raises ArgumentException for a limit of 0."""
        if limit_price == 0:
            raise ArgumentException("ComboLimitOrder requires a limit price")
        if any(leg.order_price is not None for leg in legs):
            raise ArgumentException("ComboLimitOrder does not take limits of legs")
        words = _Words(tag, order_properties, asynchronous)
        return self._combo(OrderType.COMBO_LIMIT, legs, quantity, words, limit_price=float(limit_price))

    def combo_leg_limit_order(
        self,
        legs: list[Leg],
        quantity: int,
        asynchronous: bool = False,
        tag: str = "",
        order_properties: OrderProperties | None = None,
    ) -> list[OrderTicket]:
        """A limit on each leg. Raises ArgumentException where one is missing."""
        if any(not leg.order_price for leg in legs):
            raise ArgumentException("ComboLegLimitOrder requires a limit price for each leg")
        return self._combo(OrderType.COMBO_LEG_LIMIT, legs, quantity, _Words(tag, order_properties, asynchronous))

    def liquidate(
        self,
        symbol: Symbol | None = None,
        asynchronous: bool = False,
        tag: str | None = None,
        order_properties: OrderProperties | None = None,
    ) -> list[OrderTicket]:
        """Cancel what works and close what is held at market, security by security in the order of their names.

        Market orders are not cancelled but counted, and one that closes the holding by itself is let be.
        """
        host = self._host
        tag = "Liquidated" if tag is None else tag
        tickets = []
        for target in sorted(host.registry.active) if symbol is None else [host.symbol_of(symbol)]:
            held = host.registry.known(target).holdings.quantity
            working = host.handler.records.open_orders(target)
            at_market = [order.quantity for order in working if order.type == OrderType.MARKET]
            if held and [order.quantity for order in working] == at_market == [-held]:
                continue
            for order in working:
                if order.type != OrderType.MARKET:
                    host.handler.records.tickets[order.id].cancel(tag)
            if held:
                tickets.append(self.market_order(target, -held - sum(at_market), asynchronous, tag, order_properties))
        return tickets

    def _single(self, order: Order, words: _Words) -> OrderTicket:
        return self._refusal(order) or self._sent([order], words)[0]

    def _sent(self, orders: list[Order], words: _Words) -> list[OrderTicket]:
        handler = self._host.handler
        tickets = [handler.submit(order) for order in orders]
        handler.sent(orders, is_awaited=not words.asynchronous)
        return tickets

    def _order(self, kind: OrderType, symbol: Symbol, quantity: float, words: _Words, **details: Any) -> Order:
        if quantity != int(quantity):
            unknown(f"an order of {quantity}")
        properties = words.properties or self.default_order_properties
        now = self._host.clock.now
        return Order(kind, symbol, float(quantity), now, tag=words.tag, properties=properties, **details)

    def _combo(
        self, kind: OrderType, legs: list[Leg], quantity: int, words: _Words, *, limit_price: float = 0.0
    ) -> list[OrderTicket]:
        _check_ratios(legs, quantity)
        group = GroupOrderManager(len(legs), float(quantity), limit_price)
        orders = []
        for leg in legs:
            limit = float(leg.order_price or 0.0)
            order = self._order(
                kind, leg.symbol, leg.quantity * quantity, words, limit_price=limit, group_order_manager=group
            )
            refused = self._refusal(order)
            if refused:
                return [refused]
            orders.append(order)
        return self._sent(orders, words)

    def _refusal(self, order: Order) -> OrderTicket | None:
        """LEAN's checks before an order is sent; the ticket of a refused one has the id -10."""
        host = self._host
        refused = host.handler.refused
        if host.handler.warming_up:
            return refused(order, Code.ALGORITHM_WARMING_UP, "The algorithm is warming up; no order is taken.")
        if order.quantity == 0:
            return refused(order, Code.ORDER_QUANTITY_ZERO, f"An order on {order.symbol} needs a quantity.")
        security = host.subscribed_for_order(order.symbol)
        if security.type == SecurityType.INDEX or not security.is_tradable:
            return refused(order, Code.NON_TRADABLE_SECURITY, f"{order.symbol} can't be traded.")
        if security.price == 0:
            return refused(order, Code.SECURITY_PRICE_ZERO, f"{order.symbol} has no price yet.")
        return None


def _check_ratios(legs: list[Leg], quantity: int) -> None:
    """Raises ArgumentException where the ratios share a factor: it belongs into the combo's quantity."""
    if quantity == 0 or not legs:
        raise ArgumentException(f"a combo of {len(legs)} legs and quantity {quantity}; both must be above 0")
    if quantity < 0:
        unknown("a combo of negative quantity")
    if any(leg.symbol.security_type == SecurityType.EQUITY for leg in legs):
        unknown("a combo with shares")
    if len({leg.symbol for leg in legs}) < len(legs):
        unknown("a combo that names a symbol twice")
    factor = math.gcd(*(abs(leg.quantity) for leg in legs))
    if factor > 1:
        raise ArgumentException(
            f"the leg quantities {[leg.quantity for leg in legs]} share the factor {factor}; "
            "put it into the combo's quantity, the legs say the ratio"
        )
