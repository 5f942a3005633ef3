"""The account at the broker, which is what a start finds: cash, holdings, and the orders that still work there."""

from __future__ import annotations

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
    """What LEAN reads at a start. Cash is USD; `prices` are the last of what is held and of its underlyings, as the broker has
    them."""

    cash: float
    holdings: dict[Symbol, Position] = field(default_factory=dict)
    orders: tuple[WorkingOrder, ...] = ()
    prices: dict[Symbol, float] = field(default_factory=dict)


def account_as_json(account: Account) -> dict[str, Any]:
    """The account as JSON has it, from which `account_in` makes it again."""
    held = {symbol.value: (each.quantity, each.average) for symbol, each in account.holdings.items()}
    orders = [
        {
            "type": order.type.name,
            "legs": [(symbol.value, quantity) for symbol, quantity in order.legs],
            "limit": order.limit,
            "day": order.time_in_force is TimeInForce.DAY,
            "created": order.created.isoformat(),
        }
        for order in account.orders
    ]
    prices = {symbol.value: price for symbol, price in account.prices.items()}
    return {"cash": account.cash, "holdings": held, "orders": orders, "prices": prices}


def account_in(given: dict[str, Any]) -> Account:
    """The account in what `account_as_json` gave. Raises ValueError, KeyError or TypeError for what is none."""
    orders = tuple(
        WorkingOrder(
            OrderType[order["type"]],
            tuple((symbol_of(value), float(quantity)) for value, quantity in order["legs"]),
            float(order["limit"]),
            TimeInForce.DAY if order["day"] else TimeInForce.GOOD_TIL_CANCELED,
            datetime.fromisoformat(order["created"]),
        )
        for order in given["orders"]
    )
    holdings = {symbol_of(value): Position(*map(float, each)) for value, each in given["holdings"].items()}
    prices = {symbol_of(value): float(price) for value, price in given["prices"].items()}
    return Account(float(given["cash"]), holdings, orders, prices)


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
