"""What an algorithm asks of its orders."""

from __future__ import annotations

from collections.abc import Callable

from ..base.missing import Refusing, unknown
from ..base.symbols import Symbol
from ..brokerage.handler import OrderHandler
from ..orders.order import Order
from ..orders.tickets import OrderTicket


class Transactions(Refusing):
    """LEAN's `self.transactions`."""

    def __init__(self, handler: OrderHandler) -> None:
        self._handler = handler

    def get_order_by_id(self, order_id: int) -> Order | None:
        return self._handler.records.find(order_id)

    def get_order_ticket(self, order_id: int) -> OrderTicket | None:
        return self._handler.records.ticket(order_id)

    def get_orders(self, filter: Callable[[Order], bool] | None = None) -> list[Order]:
        return [order for order in self._handler.records if filter is None or filter(order)]

    def get_open_orders(self, symbol: Symbol | None = None) -> list[Order]:
        return self._handler.records.open_orders(symbol)

    def get_order_tickets(self, filter: Callable[[OrderTicket], bool] | None = None) -> list[OrderTicket]:
        if self._handler.records.past:
            unknown("get_order_tickets in a run with orders that are over for more than a year")
        return [ticket for ticket in self._handler.records.tickets.values() if filter is None or filter(ticket)]

    def get_open_order_tickets(self, symbol: Symbol | None = None) -> list[OrderTicket]:
        return [self._handler.records.tickets[order.id] for order in self._handler.records.open_orders(symbol)]

    def cancel_open_orders(self, symbol: Symbol | None = None, tag: str | None = None) -> list[OrderTicket]:
        return self._handler.cancel_open_orders(symbol, tag)

    @property
    def orders_count(self) -> int:
        return self._handler.records.count
