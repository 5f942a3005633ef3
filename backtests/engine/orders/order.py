"""Orders, as LEAN's Python API shows them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from ..base.enums import OrderDirection, OrderStatus, OrderType, SecurityType
from ..base.forwarded import of
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

    symbol: Symbol
    quantity: int
    order_price: float | None

    @staticmethod
    def create(symbol: Symbol, quantity: int, limit_price: float | None = None) -> Leg:
        if quantity != int(quantity):
            unknown(f"Leg.create with a quantity of {quantity}")
        leg = Leg()
        leg.symbol = symbol
        leg.quantity = int(quantity)
        leg.order_price = limit_price
        return leg


class Directed(Refusing):
    """What buys where its quantity is above 0, and sells below."""

    __slots__ = ()
    quantity: float

    @property
    def direction(self) -> OrderDirection:
        return OrderDirection.BUY if self.quantity > 0 else OrderDirection.SELL


@dataclass(slots=True, eq=False, repr=False)
class GroupOrderManager(Directed):
    """What the legs of a combo share. `quantity` is the combo's, its sign the direction of the whole."""

    count: int
    quantity: float
    limit_price: float
    id: int = 0
    order_ids: list[int] = field(default_factory=list)


@dataclass(slots=True, eq=False, repr=False)
class OrderSubmissionData(Refusing):
    """The prices when the order was sent."""

    bid_price: float
    ask_price: float
    last_price: float


@dataclass(slots=True, eq=False, repr=False)
class Order(Directed):
    """One order, or one leg of a combo; `quantity` counts contracts or shares with their sign.

    Times are UTC, for the algorithm; `_created` is New York's, naive.
    """

    type: OrderType
    symbol: Symbol
    quantity: float
    _created: datetime
    tag: str | None = ""
    properties: OrderProperties = field(default_factory=OrderProperties)
    limit_price: float = 0.0
    group_order_manager: GroupOrderManager | None = None
    id: int = 0
    status: OrderStatus = OrderStatus.NEW
    price: float = 0.0
    order_submission_data: OrderSubmissionData | None = None
    time: datetime | None = None
    last_fill_time: datetime | None = None
    last_update_time: datetime | None = None
    canceled_time: datetime | None = None

    security_type: ClassVar[SecurityType] = of("symbol.security_type")
    time_in_force: ClassVar[TimeInForce] = of("properties.time_in_force")

    @property
    def _group(self) -> GroupOrderManager:
        """That of a leg of a combo, which has one."""
        if self.group_order_manager is None:
            raise ValueError(f"order {self.id} is no leg of a combo")
        return self.group_order_manager

    @property
    def absolute_quantity(self) -> float:
        return abs(self.quantity)

    @property
    def value(self) -> float:
        return self.quantity * self.price

    @property
    def broker_id(self) -> list[str]:
        return [str(self.id)]
