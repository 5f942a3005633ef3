"""How options end without an order of the algorithm: by early assignment, exercise or settlement."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from ..base.clock import Clock
from ..base.enums import OrderStatus, OrderType
from ..market.assets import Assets
from ..market.securities import Option
from ..orders.order import Order, OrderSubmissionData
from ..orders.tickets import OrderEvent, OrderTicket
from .booking import Booking
from .settlement import EARLY_TAG, assigned_early, exercise

_HOUR = timedelta(hours=1)


class Endings:
    """LEAN's exercise orders: they fill at once, and no algorithm sent them. `register` gives an order its id."""

    def __init__(
        self, clock: Clock, assets: Assets, booking: Booking, register: Callable[[Order], OrderTicket]
    ) -> None:
        self.on_assignment: Callable[[OrderEvent], Any] = lambda event: None
        self._clock = clock
        self._assets = assets
        self._booking = booking
        self._register = register
        self._next_look = datetime.min

    @property
    def next_look(self) -> datetime:
        """When short options are looked at again; far away while there are none."""
        return self._next_look if self._assets.short_options else datetime.max

    def assign_early(self) -> None:
        """Assign the short options that their models assign now, once an hour."""
        if self._clock.now < self._next_look:
            return
        self._next_look = self._clock.now.replace(minute=0, second=0, microsecond=0) + _HOUR
        for option in sorted(self._assets.short_options, key=lambda security: security.symbol.id.symbol):
            if assigned_early(option):
                self._exercise(option, EARLY_TAG)

    def settle(self, option: Option) -> None:
        """Exercise, assign or let lapse what is held of an expired contract."""
        if option.holdings.quantity:
            self._exercise(option, None)

    def _exercise(self, option: Option, tag: str | None) -> None:
        order = Order(OrderType.OPTION_EXERCISE, option.symbol, -option.holdings.quantity, self._clock.now, tag=tag)
        self._register(order)
        order.status = OrderStatus.SUBMITTED
        order.order_submission_data = OrderSubmissionData(option.bid_price, option.ask_price, option.price)
        how = exercise(option, order.quantity)
        event = OrderEvent._of(
            order,
            self._clock,
            OrderStatus.FILLED,
            fill_quantity=order.quantity,
            fill_price_currency="",
            message=how.text,
            is_assignment=how.is_assignment,
            is_in_the_money=how.in_the_money,
        )
        self._booking.tell([event])
        if how.is_assignment:
            if tag:
                event.message = f"{event.message}. {tag}"
            self.on_assignment(event)
        if how.shares:
            delivery = OrderEvent._of(
                order,
                self._clock,
                OrderStatus.FILLED,
                fill_price=option.strike_price,
                fill_quantity=how.shares,
                fill_price_currency="",
                message="Option Assignment" if how.is_assignment else "Option Exercise",
                is_in_the_money=True,
            )
            delivery.symbol = option.underlying.symbol
            self._booking.tell([delivery])
