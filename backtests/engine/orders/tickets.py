"""What an algorithm has of an order in its hands: the ticket, the requests made through it, and what happened."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from ..base.clock import Clock
from ..base.enums import (
    OrderDirection,
    OrderField,
    OrderRequestStatus,
    OrderRequestType,
    OrderResponseErrorCode,
    OrderStatus,
    OrderType,
    SecurityType,
)
from ..base.forwarded import of
from ..base.missing import ArgumentException, Refusing, unknown
from ..base.symbols import Symbol
from .order import Order


class UpdateOrderFields(Refusing):
    """What to change on a working order; None leaves a field alone."""

    __slots__ = ("limit_price", "quantity", "stop_price", "tag")

    def __init__(self) -> None:
        self.quantity: float | None = None
        self.limit_price: float | None = None
        self.stop_price: float | None = None
        self.tag: str | None = None


@dataclass(slots=True, eq=False, repr=False)
class OrderResponse(Refusing):
    """LEAN's answer to a request."""

    order_id: int
    error_code: OrderResponseErrorCode = OrderResponseErrorCode.NONE
    error_message: str | None = None

    @property
    def is_success(self) -> bool:
        return self.error_code == OrderResponseErrorCode.NONE


@dataclass(slots=True, eq=False, repr=False)
class OrderRequest(Refusing):
    """A submit, update or cancel request and its response; only an update has `_fields` other than None."""

    order_request_type: OrderRequestType
    order_id: int
    time: datetime
    tag: str | None
    _fields: UpdateOrderFields = field(default_factory=UpdateOrderFields)
    response: OrderResponse = field(init=False)
    status: OrderRequestStatus = OrderRequestStatus.UNPROCESSED

    def __post_init__(self) -> None:
        self.response = OrderResponse(self.order_id)


class Handler(Protocol):
    """Who takes the requests of a ticket."""

    def update(self, ticket: OrderTicket, fields: UpdateOrderFields) -> OrderResponse: ...
    def cancel(self, ticket: OrderTicket, tag: str | None) -> OrderResponse: ...


@dataclass(slots=True, eq=False, repr=False)
class CashAmount(Refusing):
    """Dollars."""

    amount: float
    currency: str = "USD"


class OrderFee(Refusing):
    """What one order event cost."""

    __slots__ = ("value",)

    def __init__(self, amount: float) -> None:
        self.value = CashAmount(amount)


@dataclass(slots=True, eq=False, repr=False)
class OrderEvent(Refusing):
    """What happened to an order. `fill_quantity` carries its sign; `utc_time` is aware."""

    order_id: int
    symbol: Symbol
    utc_time: datetime
    status: OrderStatus
    quantity: float
    fill_price: float = 0.0
    fill_quantity: float = 0.0
    _fee: float = 0.0
    message: str = ""
    id: int = 0
    fill_price_currency: str = "USD"
    is_assignment: bool = False
    is_in_the_money: bool = False
    limit_price: float | None = None
    ticket: OrderTicket | None = None

    @staticmethod
    def _of(order: Order, clock: Clock, status: OrderStatus, **details: Any) -> OrderEvent:
        """What happens to an order now; `details` are fields."""
        return OrderEvent(order.id, order.symbol, clock.utc, status, order.quantity, **details)

    def __getstate__(self) -> tuple[None, dict[str, object]]:
        """A copy has no ticket: that leads to all there is."""
        return None, {**{name: getattr(self, name) for name in self.__slots__}, "ticket": None}

    @property
    def order_fee(self) -> OrderFee:
        return OrderFee(self._fee)

    @property
    def direction(self) -> OrderDirection:
        return OrderDirection.BUY if (self.fill_quantity or self.quantity) > 0 else OrderDirection.SELL


class OrderTicket(Refusing):
    """The algorithm's handle of an order. A refused one has the id -10, and no order behind it."""

    __slots__ = (
        "_handler",
        "_order",
        "cancel_request",
        "order_events",
        "submit_request",
        "update_requests",
    )

    def __init__(self, handler: Handler, request: OrderRequest, order: Order) -> None:
        self.submit_request = request
        self.update_requests: list[OrderRequest] = []
        self.cancel_request: OrderRequest | None = None
        self.order_events: list[OrderEvent] = []
        self._handler = handler
        self._order = order

    order_id: int = of("_order.id")
    status: OrderStatus = of("_order.status")
    symbol: Symbol = of("_order.symbol")
    security_type: SecurityType = of("_order.symbol.security_type")
    quantity: float = of("_order.quantity")
    order_type: OrderType = of("_order.type")
    tag: str | None = of("_order.tag")
    time: datetime | None = of("_order.time")

    def get(self, field: OrderField) -> float:
        """The limit, of the whole group for a leg of a combo limit. Raises ArgumentException for an order without one."""
        order = self._order
        if field != OrderField.LIMIT_PRICE:
            unknown(f"OrderTicket.get({field})")
        if order.type == OrderType.COMBO_LIMIT:
            return order._group.limit_price
        if order.type not in (OrderType.LIMIT, OrderType.COMBO_LEG_LIMIT):
            raise ArgumentException(f"an order of type {order.type} has no {field}")
        return order.limit_price

    def update(self, fields: UpdateOrderFields) -> OrderResponse:
        return self._handler.update(self, fields)

    def update_limit_price(self, limit_price: float, tag: str | None = None) -> OrderResponse:
        fields = UpdateOrderFields()
        fields.limit_price = limit_price
        fields.tag = tag
        return self.update(fields)

    def cancel(self, tag: str | None = None) -> OrderResponse:
        return self._handler.cancel(self, tag)
