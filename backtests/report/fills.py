"""The fills of a run, from its order events: what traded when, for which campaign, at which price and fee."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, with_config

from backtests.console.validation import STRICT, NewYorkTime, read_json
from backtests.report.read import EVENTS, RESULT
from market.quotes import NEW_YORK

OPTION = 100  # units of the underlying that a contract stands for


def _moment(seconds: object) -> object:
    return datetime.fromtimestamp(seconds, NEW_YORK) if isinstance(seconds, int | float) else seconds


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class Event:
    """An order event of LEAN's; `quantity` is what filled, below 0 what was sold, 0 where nothing did."""

    order: Annotated[int, Field(alias="orderId")]
    time: Annotated[NewYorkTime, BeforeValidator(_moment)]
    symbol: Annotated[str, Field(alias="symbolValue")]
    quantity: Annotated[float, Field(alias="fillQuantity")]
    price: Annotated[float, Field(alias="fillPrice")]
    fee: Annotated[float | None, Field(alias="orderFeeAmount")] = None
    message: str | None = None


@dataclass(frozen=True, slots=True)
class _Order:
    tag: str | None = None


@dataclass(frozen=True, slots=True)
class _Orders:
    orders: dict[int, _Order]


@dataclass(frozen=True, slots=True)
class Fill:
    """One fill; `price` is USD a unit, `amount` what it brought in, below 0 what it cost, without `fee`; USD.

    `campaign` is empty where the order names none.
    """

    time: datetime
    campaign: str
    why: str
    symbol: str
    quantity: float
    price: float
    amount: float
    fee: float


def read_fills(folder: Path) -> tuple[Fill, ...]:
    """The fills of a result folder in the order in which they were told. Raises BadInputError for what can't be read."""
    tags = {number: order.tag or "" for number, order in read_json(_Orders, folder / RESULT).orders.items()}
    events = read_json(list[Event], folder / EVENTS)
    return tuple(_fill(event, tags.get(event.order, "")) for event in events if event.quantity)


def _fill(event: Event, tag: str) -> Fill:
    campaign, _, why = tag.partition(" ")
    units = OPTION if " " in event.symbol else 1  # an option's ticker is its root, blanks and the rest
    return Fill(
        time=event.time,
        campaign=campaign,
        why=event.message or why,
        symbol=event.symbol,
        quantity=event.quantity,
        price=event.price,
        amount=-event.quantity * event.price * units,
        fee=event.fee or 0.0,
    )
