"""The way of an order: requests are queued, worked off one by one, and after each all working orders are looked at.

Sources: BrokerageTransactionHandler, BacktestingTransactionHandler and BacktestingBrokerage in QuantConnect/Lean.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from ..base.clock import Clock
from ..base.enums import CLOSED, OrderRequestStatus, OrderRequestType, OrderStatus, OrderType
from ..base.enums import OrderResponseErrorCode as Code
from ..base.market_hours import next_close
from ..base.symbols import Symbol
from ..market.assets import Assets
from ..market.portfolio import Portfolio
from ..market.registry import Registry
from ..market.securities import Option, Security
from ..orders.order import Order, OrderSubmissionData, TimeInForce
from ..orders.tickets import OrderEvent, OrderRequest, OrderResponse, OrderTicket, UpdateOrderFields
from ..orders.ticks import round_limit
from .booking import Booking
from .brokerages import BrokerageModel
from .endings import Endings
from .fills import Fill, fill
from .records import OrderRecords

REFUSED_ID = -10
_EXPIRED = "The order has expired."
_SAME_STEP_TYPES = (OrderType.MARKET, OrderType.COMBO_MARKET)


class OrderHandler:
    """LEAN's transaction handler, and the simulated brokerage behind it."""

    def __init__(self, clock: Clock, registry: Registry, portfolio: Portfolio, assets: Assets) -> None:
        self.brokerage = BrokerageModel()
        self.stale_after = timedelta(hours=1)
        self.warming_up = False
        self.records = OrderRecords(registry)
        self.booking = Booking(self.records, registry, portfolio, assets)
        self.endings = Endings(clock, assets, self.booking, self.register)
        self.on_error: Callable[[str], Any] = lambda text: None
        self._clock = clock
        self._registry = registry
        self._queue: deque[OrderRequest] = deque()
        self._working: dict[int, Order] = {}
        self._groups = 0
        self._steps = {
            OrderRequestType.SUBMIT: self._place,
            OrderRequestType.UPDATE: self._change,
            OrderRequestType.CANCEL: self._withdraw,
        }

    def cancel_open_orders(self, symbol: Symbol | None = None, tag: str | None = None) -> list[OrderTicket]:
        tickets = [self.records.tickets[order.id] for order in self.records.open_orders(symbol)]
        for ticket in tickets:
            if ticket.status != OrderStatus.CANCEL_PENDING:
                ticket.cancel(tag)
        return tickets

    # requests

    @property
    def busy(self) -> bool:
        """Whether the next time step has requests to work off or working orders to look at."""
        return bool(self._queue or self._working)

    def refused(self, order: Order, code: Code, message: str) -> OrderTicket:
        """A ticket of an order that never got an id: LEAN's answer to a failed check before submission."""
        order.id = REFUSED_ID
        order.status = OrderStatus.INVALID
        request = OrderRequest(OrderRequestType.SUBMIT, REFUSED_ID, self._clock.utc, order.tag)
        request.response = OrderResponse(REFUSED_ID, code, message)
        request.status = OrderRequestStatus.ERROR
        self.on_error(message)
        return OrderTicket(self, request, order)

    def submit(self, order: Order) -> OrderTicket:
        """Give the order its id and work off the queue, this request last."""
        ticket = self.register(order)
        self._queue.append(ticket.submit_request)
        self.work_off()
        return ticket

    def sent(self, orders: list[Order], *, is_awaited: bool) -> None:
        """Hear that a call of the algorithm has submitted all its orders; in a backtest they are answered by then."""

    def register(self, order: Order) -> OrderTicket:
        """Give the order its id, and a place among those of the run."""
        self._clock.wake = True
        order.time = self._clock.utc
        group = order.group_order_manager
        if group is not None and not group.id:
            self._groups += 1
            group.id = self._groups
        self.records.add(order)
        request = OrderRequest(OrderRequestType.SUBMIT, order.id, order.time, order.tag)
        ticket = self.records.tickets[order.id] = OrderTicket(self, request, order)
        return ticket

    def update(self, ticket: OrderTicket, fields: UpdateOrderFields) -> OrderResponse:
        if fields.quantity is not None or fields.stop_price is not None:
            raise NotImplementedError("updates of quantity or stop price are not known to the embedded engine")
        request = OrderRequest(OrderRequestType.UPDATE, ticket.order_id, self._clock.utc, fields.tag, fields)
        ticket.update_requests.append(request)
        return self._admit(ticket, request)

    def cancel(self, ticket: OrderTicket, tag: str | None) -> OrderResponse:
        request = OrderRequest(OrderRequestType.CANCEL, ticket.order_id, self._clock.utc, tag)
        if ticket.cancel_request is not None:
            return OrderResponse(ticket.order_id, Code.INVALID_REQUEST, "Cancellation is already in progress.")
        ticket.cancel_request = request
        order = self.records.find(ticket.order_id)
        if order is not None and tag is not None:
            order.tag = tag
        response = self._admit(ticket, request)
        if order is not None and response.is_success:
            order.status = OrderStatus.CANCEL_PENDING
            self.booking.tell([OrderEvent._of(order, self._clock, OrderStatus.CANCEL_PENDING)])
        return response

    def _admit(self, ticket: OrderTicket, request: OrderRequest) -> OrderResponse:
        order = self.records.find(ticket.order_id)
        if order is None:
            request.response = OrderResponse(ticket.order_id, Code.UNABLE_TO_FIND_ORDER, "Unable to locate the order.")
        elif order.status == OrderStatus.NEW:
            request.response = OrderResponse(order.id, Code.INVALID_NEW_ORDER_STATUS, "The order is still new.")
        elif order.status in CLOSED and not _tag_only(request):
            request.response = _closed(order)
        elif self.warming_up:
            request.response = OrderResponse(order.id, Code.ALGORITHM_WARMING_UP, "The algorithm is warming up.")
        else:
            request.status = OrderRequestStatus.PROCESSING
            self._queue.append(request)
            self._clock.wake = True
        return request.response

    # one time step

    def work_off(self) -> None:
        """Handle what is queued, and look at all working orders after each request."""
        while self._queue:
            request = self._queue.popleft()
            self._steps[request.order_request_type](request)
            request.status = OrderRequestStatus.PROCESSED
            self.scan()

    def step(self) -> None:
        """What LEAN does before and after an algorithm's own turn."""
        self.work_off()
        self.scan()

    def _legs(self, order: Order) -> list[tuple[Order, Security]] | None:
        """The orders of a group with their securities, by id; None while the group is not complete."""
        group = order.group_order_manager
        if group is None:
            return [(order, self._registry.known(order.symbol))]
        if len(group.order_ids) < group.count:
            return None
        orders = map(self.records.orders.__getitem__, group.order_ids)
        return [(order, self._registry.known(order.symbol)) for order in orders]

    def _place(self, request: OrderRequest) -> None:
        order = self.records.orders[request.order_id]
        security = self._registry.known(order.symbol)
        legs = self._legs(order)
        round_limit(order, security, legs)
        order.order_submission_data = OrderSubmissionData(security.bid_price, security.ask_price, security.price)
        if legs is None:
            return
        refusal = self.brokerage._refusal(order.type, len(legs))
        if refusal:
            ids = ",".join(str(leg.id) for leg, _ in legs)
            message = f"BrokerageModel declared unable to submit order: [{ids}] {refusal}"
            request.response = OrderResponse(order.id, Code.BROKERAGE_MODEL_REFUSED_TO_SUBMIT_ORDER, message)
            self.on_error(message)
            for leg, _ in legs:
                self.booking.tell([OrderEvent._of(leg, self._clock, OrderStatus.INVALID, message=message)])
            return
        self._accept([leg for leg, _ in legs])

    def _accept(self, orders: list[Order]) -> None:
        for order in orders:
            self._working[order.id] = order
            self.booking.tell([OrderEvent._of(order, self._clock, OrderStatus.SUBMITTED)])

    def _change(self, request: OrderRequest) -> None:
        order = self.records.orders[request.order_id]
        if order.status in CLOSED and not _tag_only(request):
            request.response = _closed(order)
            return
        fields = request._fields
        if fields.tag is not None:
            order.tag = fields.tag
        if fields.limit_price is not None:
            if order.type == OrderType.COMBO_LIMIT:
                order._group.limit_price = float(fields.limit_price)
            else:
                order.limit_price = float(fields.limit_price)
        round_limit(order, self._registry.known(order.symbol), self._legs(order))
        if order.status not in CLOSED:
            self.booking.tell([OrderEvent._of(order, self._clock, OrderStatus.UPDATE_SUBMITTED)])

    def _withdraw(self, request: OrderRequest) -> None:
        order = self.records.orders[request.order_id]
        if order.status in CLOSED:
            request.response = _closed(order)
            return
        for leg, _ in self._legs(order) or [(order, self._registry.known(order.symbol))]:
            self._working.pop(leg.id, None)
            self.booking.tell([OrderEvent._of(leg, self._clock, OrderStatus.CANCELED)])

    def scan(self) -> None:
        """Assign what is to be assigned early, then fill or expire what is working, by id."""
        self.endings.assign_early()
        if not self._working:
            return
        waiting: set[int] = set()  # groups that did not fill, until an event may have changed something
        for order_id in sorted(self._working):
            order = self._working.get(order_id)
            if order is None or order.status in CLOSED:
                self._working.pop(order_id, None)
                continue
            if order._created == self._clock.now and order.type not in _SAME_STEP_TYPES:
                continue
            group = order.group_order_manager
            if group is not None and group.id in waiting:
                continue
            legs = self._legs(order)
            if legs is None:
                continue
            if self._day_is_over(legs):
                self._drop([leg for leg, _ in legs], OrderStatus.CANCELED, _EXPIRED)
                waiting.clear()
                continue
            fills = fill(legs, self._clock, self.stale_after)
            if fills:
                self._fill(fills)
                waiting.clear()
            elif group is not None:
                waiting.add(group.id)

    def _day_is_over(self, legs: list[tuple[Order, Security]]) -> bool:
        """Whether any leg was for a session that has closed."""
        now = self._clock.now
        for order, security in legs:
            if order.time_in_force is TimeInForce.DAY and now >= next_close(security.symbol._venue, order._created):
                return True
        return False

    def _drop(self, orders: list[Order], status: OrderStatus, message: str) -> None:
        for order in orders:
            self._working.pop(order.id, None)
        self.booking.tell([OrderEvent._of(order, self._clock, status, message=message) for order in orders])

    def _fill(self, fills: list[Fill]) -> None:
        events = []
        for one in fills:
            order, security = one.order, self._registry.known(one.order.symbol)
            self._working.pop(order.id, None)
            events.append(
                OrderEvent._of(
                    order,
                    self._clock,
                    OrderStatus.FILLED,
                    fill_price=one.price,
                    fill_quantity=order.quantity,
                    _fee=security._fee(order),
                    message=one.message,
                )
            )
        self.booking.tell(events)

    def settle(self, option: Option) -> None:
        """End what is held of an expired contract, and cancel what works on it."""
        self.endings.settle(option)
        if not self.warming_up:
            self.cancel_open_orders(option.symbol)


def _closed(order: Order) -> OrderResponse:
    return OrderResponse(order.id, Code.INVALID_ORDER_STATUS, f"The order is {order.status} already.")


def _tag_only(request: OrderRequest) -> bool:
    return request.order_request_type == OrderRequestType.UPDATE and request._fields.limit_price is None
