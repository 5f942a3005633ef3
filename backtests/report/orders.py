"""The orders of a run with what they filled at, from LEAN's own files."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated

from pydantic import Field, with_config

from backtests.console.validation import STRICT, NewYorkTime, read_json
from backtests.report.read import EVENTS, RESULT

STATES = {
    0: "new",
    1: "submitted",
    2: "partly filled",
    3: "filled",
    5: "cancelled",
    7: "invalid",
    8: "cancel pending",
    9: "updated",
}  # LEAN's OrderStatus


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class Sent:
    """The quote of the contract when the order was sent; points."""

    bid: Annotated[float, Field(alias="bidPrice")]
    ask: Annotated[float, Field(alias="askPrice")]


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class OrderSymbol:
    value: str


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class OrderFileRow:
    """An order as LEAN writes it."""

    id: int
    symbol: OrderSymbol
    quantity: float
    status: int
    created: Annotated[NewYorkTime, Field(alias="createdTime")]
    tag: str = ""
    limit: Annotated[float | None, Field(alias="limitPrice")] = None
    sent: Annotated[Sent | None, Field(alias="orderSubmissionData")] = None


@dataclass(frozen=True, slots=True)
class OrdersFile:
    orders: dict[str, OrderFileRow]


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class FillRow:
    """An event of an order; of one that filled nothing the quantity is 0."""

    order: Annotated[int, Field(alias="orderId")]
    price: Annotated[float, Field(alias="fillPrice")]
    quantity: Annotated[float, Field(alias="fillQuantity")]
    time: float
    fee: Annotated[float | None, Field(alias="orderFeeAmount")] = None


@dataclass(frozen=True, slots=True)
class Order:
    """One order of a run. `price` is the mean of its fills in points, None where nothing filled; `fee` USD.

    `what` is what it did for its campaign, such as "close stop"; `limit` is the last one, `bid` and `ask` are those of when it was
    sent, each None where the order has none.
    """

    id: int
    campaign: str
    what: str
    symbol: str
    quantity: int
    filled: int
    price: float | None
    limit: float | None
    bid: float | None
    ask: float | None
    fee: float
    state: str
    created: datetime


def read_orders(folder: Path) -> tuple[Order, ...]:
    """The orders of a result folder, as they were sent. Raises BadInputError naming what is missing or wrong."""
    orders = read_json(OrdersFile, folder / RESULT).orders
    fills: dict[int, list[FillRow]] = defaultdict(list)
    for event in read_json(list[FillRow], folder / EVENTS):
        fills[event.order].append(event)
    return tuple(_order(row, fills[row.id]) for row in sorted(orders.values(), key=lambda row: row.id))


def by_campaign(orders: Sequence[Order]) -> Mapping[str, tuple[Order, ...]]:
    """The orders of each campaign, by the name that their tags begin with."""
    found: dict[str, list[Order]] = defaultdict(list)
    for order in orders:
        found[order.campaign].append(order)
    return {name: tuple(own) for name, own in found.items()}


def _order(row: OrderFileRow, events: Sequence[FillRow]) -> Order:
    filled = sum(event.quantity for event in events)
    campaign, _, what = row.tag.partition(" ")
    return Order(
        id=row.id,
        campaign=campaign,
        what=what,
        symbol=row.symbol.value,
        quantity=int(row.quantity),
        filled=int(filled),
        price=sum(event.quantity * event.price for event in events) / filled if filled else None,
        limit=row.limit,
        bid=row.sent.bid if row.sent else None,
        ask=row.sent.ask if row.sent else None,
        fee=sum(event.fee or 0.0 for event in events),
        state=STATES.get(row.status, f"state {row.status}"),
        created=row.created,
    )
