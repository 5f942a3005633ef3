"""What happened to orders, taken into the orders themselves, the holdings and the cash, and told to the algorithm."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..base.enums import CLOSED, OrderStatus, OrderType
from ..market.assets import Assets
from ..market.portfolio import Portfolio
from ..market.registry import Registry
from ..market.securities import Option
from ..orders.tickets import OrderEvent
from .records import OrderRecords
from .settlement import exercise, profit_text


@dataclass(frozen=True, slots=True)
class Closing:
    """Dollars realised by closing (a part of) a holding, after twice the closing fee as LEAN counts it."""

    time: datetime  # UTC
    profit: float


class Booking:
    """LEAN's portfolio as order events see it. `closings` are what every closing of a run realised."""

    def __init__(self, records: OrderRecords, registry: Registry, portfolio: Portfolio, assets: Assets) -> None:
        self.closings: list[Closing] = []
        self.on_event: Callable[[OrderEvent], Any] = lambda event: None
        self._records = records
        self._registry = registry
        self._portfolio = portfolio
        self._assets = assets

    def tell(self, events: list[OrderEvent]) -> None:
        """Bring orders and holdings up to date for all events, then tell the algorithm of each."""
        for event in events:
            order = self._records.orders[event.order_id]
            ticket = event.ticket = self._records.tickets[event.order_id]
            if not (order.status in CLOSED and event.status == OrderStatus.INVALID):
                order.status = event.status
            if order.status in CLOSED:
                self._records.open.pop(order.id, None)
            event.id = len(ticket.order_events) + 1
            event.quantity = order.quantity
            if order.type in (OrderType.LIMIT, OrderType.COMBO_LEG_LIMIT):
                event.limit_price = order.limit_price
            if event.status == OrderStatus.CANCELED:
                order.canceled_time = event.utc_time
            elif event.status == OrderStatus.UPDATE_SUBMITTED:
                order.last_update_time = event.utc_time
        for event in events:
            if event.fill_quantity:
                self._book(event)
            self._records.tickets[event.order_id].order_events.append(event)
        for event in events:
            self._records.events.append(event)
            self.on_event(event)

    def _book(self, event: OrderEvent) -> None:
        order = self._records.orders[event.order_id]
        order.last_fill_time = event.utc_time
        if order.type != OrderType.OPTION_EXERCISE:
            order.price = event.fill_price
        security = self._registry.known(event.symbol)
        holding = security.holdings
        fee = event.order_fee.value.amount
        cash = 0.0
        closes = holding.quantity * event.fill_quantity < 0
        if order.type == OrderType.OPTION_EXERCISE and isinstance(security, Option):
            cash = exercise(security, order.quantity).cash
        realised = holding._apply(event.fill_quantity, event.fill_price) + cash
        holding.total_fees += fee
        paid = event.fill_quantity * event.fill_price * security._multiplier
        holding.total_sale_volume += abs(paid)
        self._portfolio.total_sale_volume += abs(paid)
        self._portfolio.total_fees += fee
        self._assets.set_cash(self._assets.cash + (cash - paid - fee))
        if closes:
            holding.profit += realised
            self._portfolio.total_profit += realised
            self.closings.append(Closing(event.utc_time, realised - 2 * fee))
            if order.type == OrderType.OPTION_EXERCISE:
                event.message = f"{event.message}. {profit_text(realised)}"
        self._assets.touch(security)
