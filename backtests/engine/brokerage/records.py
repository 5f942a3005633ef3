"""The orders of a run: those of the last year as they are, those before them put away.

LEAN keeps all of them as they are, in memory that a run of many years must have.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain, takewhile

from ..base.enums import CLOSED, OrderStatus
from ..base.missing import unknown
from ..base.shelf import Shelf
from ..base.symbols import Symbol
from ..market.registry import Registry
from ..orders.order import Order
from ..orders.tickets import OrderEvent, OrderTicket

_REMEMBERED = timedelta(days=365)


class OrderRecords:
    """`orders` and `tickets` of the last year by id, `past` the orders before them, `events` those of all.

    `open` are the orders that may still fill.
    """

    def __init__(self, registry: Registry) -> None:
        self.orders: dict[int, Order] = {}
        self.open: dict[int, Order] = {}
        self.tickets: dict[int, OrderTicket] = {}
        self.past: Shelf[Order] = Shelf()  # order n at n - 1
        self.events: Shelf[OrderEvent] = Shelf()
        self._registry = registry

    @property
    def count(self) -> int:
        """How many orders there were: the last one's id."""
        return len(self.past) + len(self.orders)

    def __iter__(self) -> Iterator[Order]:
        """All orders by id; copies of those that were put away."""
        return chain(self.past, self.orders.values())

    def add(self, order: Order) -> None:
        """Take a new order in, under the next id."""
        order.id = self.count + 1
        self._registry.note_order(order.symbol)
        self.orders[order.id] = self.open[order.id] = order
        if order.group_order_manager is not None:
            order.group_order_manager.order_ids.append(order.id)

    def go_on_from(self, before: OrderRecords) -> None:
        """Take over the orders of a life before, none of which works any more as far as this one knows."""
        self.orders, self.past, self.events, self.tickets = before.orders, before.past, before.events, before.tickets
        for order in before.open.values():
            order.status = OrderStatus.CANCELED
        for order in self.orders.values():
            self._registry.note_order(order.symbol)

    def open_orders(self, symbol: Symbol | None = None) -> list[Order]:
        """The orders that may still fill, on one symbol or on all."""
        return [order for order in self.open.values() if symbol is None or order.symbol is symbol]

    def is_past(self, order_id: int) -> bool:
        """Whether an order was put away."""
        return 0 < order_id <= len(self.past)

    def find(self, order_id: int) -> Order | None:
        """The order of an id, a copy if it was put away; None without one."""
        return self.past[order_id - 1] if self.is_past(order_id) else self.orders.get(order_id)

    def ticket(self, order_id: int) -> OrderTicket | None:
        """The ticket of an order; None without one. Raises NotImplementedError for one that was put away."""
        if self.is_past(order_id):
            unknown(f"the ticket of order {order_id}, which is over for more than a year")
        return self.tickets.get(order_id)

    def put_away(self, now: datetime) -> None:
        """Put away the orders of more than a year before a naive New York time, up to the first that may still fill.

        Their tickets are let go, and so are their securities, unless they are needed.
        """
        self.events.pack()
        over = list(
            takewhile(lambda order: now - order._created > _REMEMBERED and self._is_over(order), self.orders.values())
        )
        for order in over:
            self.past.append(order)
            del self.orders[order.id], self.tickets[order.id]
        if over:
            self.past.pack()
            still_there = {order.symbol for order in self.orders.values()}
            self._registry.forget_orders({order.symbol for order in over} - still_there)

    def _is_over(self, order: Order) -> bool:
        group = order.group_order_manager
        return all(
            one is None or one.status in CLOSED
            for one in map(self.orders.get, group.order_ids if group else (order.id,))
        )
