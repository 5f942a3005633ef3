"""The account at the broker, which is what a start finds: cash, holdings, and the orders that still work there."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ..base.enums import OptionRight, OptionStyle, OrderType, SecurityType
from ..base.symbols import Symbol, option, plain
from ..orders.order import TimeInForce

_FIRST_MAPPED = datetime(1998, 1, 2)  # of shares, whose symbol carries it
_INDEX_ROOTS = {"SPX": "SPX", "SPXW": "SPX"}


@dataclass(frozen=True, slots=True)
class Position:
    """Contracts or shares with their sign, and what one unit of the underlying cost on average, in dollars."""

    quantity: float
    average: float


@dataclass(frozen=True, slots=True)
class WorkingOrder:
    """An order that works on at the broker, by its legs: symbol, and quantity that is left; its limit is the group's."""

    type: OrderType
    legs: tuple[tuple[Symbol, float], ...]
    limit: float
    time_in_force: TimeInForce
    created: datetime  # New York, naive


@dataclass(frozen=True, slots=True)
class Account:
    """What LEAN reads at a start. Cash is USD."""

    cash: float
    holdings: dict[Symbol, Position] = field(default_factory=dict)
    orders: tuple[WorkingOrder, ...] = ()


def account_of(holdings: str, cash: str) -> Account:
    """The account in the texts of `live-holdings` and `live-cash-balance`, as lean.json has them."""
    held: list[dict[str, Any]] = json.loads(holdings)
    (balance,) = json.loads(cash)
    positions = {symbol_of(each["symbol"]["value"]): Position(float(each["q"]), float(each["a"])) for each in held}
    return Account(float(balance["amount"]), positions)


def symbol_of(value: str) -> Symbol:
    """The symbol of LEAN's ticker text, such as "SPXW  180209P02700000"."""
    root, _, contract = value.partition(" ")
    contract = contract.strip()
    if not contract:
        return plain(root, SecurityType.EQUITY, _FIRST_MAPPED)
    index = _INDEX_ROOTS.get(root)
    underlying = plain(index or root, SecurityType.INDEX if index else SecurityType.EQUITY, _FIRST_MAPPED)
    style = OptionStyle.EUROPEAN if index else OptionStyle.AMERICAN
    right = OptionRight.CALL if contract[6] == "C" else OptionRight.PUT
    return option(underlying, root, style, right, int(contract[7:]) / 1000, datetime.strptime(contract[:6], "%y%m%d"))
