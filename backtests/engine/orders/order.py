"""Orders, as LEAN's Python API shows them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from ..base.enums import OrderDirection, OrderStatus, OrderType, SecurityType
from ..base.missing import Refusing, unknown
from ..base.symbols import Symbol


class TimeInForce(Refusing):
    """How long an order works: until cancelled, or to the close of its exchange's day."""

    __slots__ = ("_name",)

    GOOD_TIL_CANCELED: TimeInForce
    DAY: TimeInForce

    def __init__(self, name: str) -> None:
        self._name = name

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        """A copy of either is itself."""
        return getattr, (TimeInForce, self._name)

    @staticmethod
    def GOOD_TIL_DATE(expiry: datetime) -> TimeInForce:  # noqa: N802 - LEAN's name for it
        unknown("TimeInForce.GOOD_TIL_DATE")


TimeInForce.GOOD_TIL_CANCELED = TimeInForce("GOOD_TIL_CANCELED")
TimeInForce.DAY = TimeInForce("DAY")


class OrderProperties(Refusing):
    """What an order carries beside its numbers."""

    __slots__ = ("time_in_force",)

    def __init__(self) -> None:
        self.time_in_force = TimeInForce.GOOD_TIL_CANCELED

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        """A copy has what the engine knows of it, also where an algorithm added to it."""
        return _properties, (self.time_in_force,)


def _properties(time_in_force: TimeInForce) -> OrderProperties:
    made = OrderProperties()
    made.time_in_force = time_in_force
    return made


class Leg(Refusing):
    """One leg of a combo: a ratio, and for leg-limit combos its own limit."""

    __slots__ = ("order_price", "quantity", "symbol")

    @staticmethod
    def create(symbol: Symbol, quantity: int, limit_price: float | None = None) -> Leg:
        if quantity != int(quantity):
            unknown(f"Leg.create with a quantity of {quantity}")
        leg = Leg()
        leg.symbol = symbol
        leg.quantity = int(quantity)
        leg.order_price = limit_price
        return leg


class GroupOrderManager(Refusing):
    """What the legs of a combo share. `quantity` is the combo's, its sign the direction of the whole."""

    __slots__ = ("count", "id", "limit_price", "order_ids", "quantity")

    def __init__(self, count: int, quantity: float, limit_price: float) -> None:
        self.id = 0
        self.count = count
        self.quantity = quantity
        self.limit_price = limit_price
        self.order_ids: list[int] = []

    @property
    def direction(self) -> OrderDirection:
        return OrderDirection.BUY if self.quantity > 0 else OrderDirection.SELL


class OrderSubmissionData(Refusing):
    """The prices when the order was sent."""

    __slots__ = ("ask_price", "bid_price", "last_price")

    def __init__(self, bid_price: float, ask_price: float, last_price: float) -> None:
        self.bid_price = bid_price
        self.ask_price = ask_price
        self.last_price = last_price


class Order(Refusing):
    """One order, or one leg of a combo; `quantity` counts contracts or shares with their sign."""

    __slots__ = (
        "_created",
        "canceled_time",
        "group_order_manager",
        "id",
        "last_fill_time",
        "last_update_time",
        "limit_price",
        "order_submission_data",
        "price",
        "properties",
        "quantity",
        "status",
        "symbol",
        "tag",
        "time",
        "type",
    )

    def __init__(
        self,
        order_type: OrderType,
        symbol: Symbol,
        quantity: float,
        created: datetime,
        *,
        tag: str | None = "",
        properties: OrderProperties | None = None,
        limit_price: float = 0.0,
        group: GroupOrderManager | None = None,
    ) -> None:
        self.id = 0
        self.type = order_type
        self.symbol = symbol
        self.quantity = float(quantity)
        self.tag = tag
        self.properties = properties or OrderProperties()
        self.limit_price = limit_price
        self.group_order_manager = group
        self.status = OrderStatus.NEW
        self.price = 0.0
        self.order_submission_data: OrderSubmissionData | None = None
        self.time: datetime | None = None  # UTC, for the algorithm
        self.last_fill_time: datetime | None = None
        self.last_update_time: datetime | None = None
        self.canceled_time: datetime | None = None
        self._created = created  # New York, naive; `time` is the UTC of it

    @property
    def created_time(self) -> datetime | None:
        return self.time

    @property
    def direction(self) -> OrderDirection:
        return OrderDirection.BUY if self.quantity > 0 else OrderDirection.SELL

    @property
    def absolute_quantity(self) -> float:
        return abs(self.quantity)

    @property
    def security_type(self) -> SecurityType:
        return self.symbol.security_type

    @property
    def value(self) -> float:
        return self.quantity * self.price

    @property
    def time_in_force(self) -> TimeInForce:
        return self.properties.time_in_force

    @property
    def broker_id(self) -> list[str]:
        return [str(self.id)]
