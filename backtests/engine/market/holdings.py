"""Holdings and the portfolio: one net position a security, cash, and their value in dollars.

LEAN's margin is known only as switched off: nothing is refused, used margin is 0 and the remaining margin is the
value. Sources: SecurityPortfolioModel, SecurityHolding and OptionPortfolioModel in QuantConnect/Lean.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from ..base.enums import OrderType
from ..base.missing import Closed, Refusing, unknown
from ..base.symbols import Symbol
from ..orders.order import Order
from .assets import Assets

if TYPE_CHECKING:
    from .registry import Registry
    from .securities import Security


class KeyValuePair(Refusing):
    """What iterating a LEAN dictionary gives."""

    __slots__ = ("key", "value")

    def __init__(self, key: object, value: object) -> None:
        self.key = key
        self.value = value


class SecurityHolding(Refusing):
    """The net position in one security; `profit` is what closing parts of it has realised, fees not counted."""

    __slots__ = (
        "_security",
        "average_price",
        "last_trade_profit",
        "profit",
        "quantity",
        "total_fees",
        "total_sale_volume",
    )

    def __init__(self, security: Security) -> None:
        self._security = security
        self.quantity = 0.0
        self.average_price = 0.0
        self.profit = 0.0
        self.last_trade_profit = 0.0
        self.total_fees = 0.0
        self.total_sale_volume = 0.0

    @property
    def symbol(self) -> Symbol:
        return self._security.symbol

    @property
    def invested(self) -> bool:
        return self.quantity != 0

    hold_stock = invested

    @property
    def is_long(self) -> bool:
        return self.quantity > 0

    @property
    def is_short(self) -> bool:
        return self.quantity < 0

    @property
    def absolute_quantity(self) -> float:
        return abs(self.quantity)

    @property
    def price(self) -> float:
        return self._security.price

    @property
    def holdings_value(self) -> float:
        return self.quantity * self._security.price * self._security._multiplier

    @property
    def absolute_holdings_value(self) -> float:
        return abs(self.holdings_value)

    @property
    def holdings_cost(self) -> float:
        return self.quantity * self.average_price * self._security._multiplier

    @property
    def unrealized_profit(self) -> float:
        """What closing at the bid or the ask would bring against the average, less that order's fee."""
        if not self.quantity:
            return 0.0
        security = self._security
        price = (security.bid_price if self.quantity > 0 else security.ask_price) or security.price
        closing = Order(OrderType.MARKET, security.symbol, -self.quantity, datetime.min)
        fee = security.fee_model._fee(security, closing)
        return (price - self.average_price) * self.quantity * security._multiplier - fee

    def _apply(self, quantity: float, price: float) -> float:
        """Take a fill of `quantity` at `price` and give the dollars that it realised, 0.0 where it closed nothing."""
        held, average = self.quantity, self.average_price
        realised = 0.0
        if held * quantity < 0:
            closed = min(abs(quantity), abs(held))
            realised = (price - average) * (closed if held > 0 else -closed) * self._security._multiplier
        total = held + quantity
        if held * quantity >= 0:
            self.average_price = (average * held + price * quantity) / total if total else 0.0
        elif total == 0:
            self.average_price = 0.0
        elif total * held < 0:
            self.average_price = price
        self.quantity = total
        return realised


class Portfolio(Closed):
    """LEAN's `self.portfolio`."""

    __slots__ = ("_assets", "_registry", "total_fees", "total_profit", "total_sale_volume")

    def __init__(self, assets: Assets, registry: Registry) -> None:
        self._assets = assets
        self._registry = registry
        self.total_fees = 0.0
        self.total_profit = 0.0
        self.total_sale_volume = 0.0

    @property
    def cash(self) -> float:
        return self._assets.cash

    @property
    def total_portfolio_value(self) -> float:
        return self._assets.value()

    @property
    def total_holdings_value(self) -> float:
        return self._assets.holdings_value()

    @property
    def total_unrealized_profit(self) -> float:
        return sum(security.holdings.unrealized_profit for security in self._assets.held.values())

    @property
    def total_margin_used(self) -> float:
        """Always 0: LEAN's margin is known only as switched off."""
        return 0.0

    @property
    def margin_remaining(self) -> float:
        """The whole value: LEAN's margin is known only as switched off."""
        return self.total_portfolio_value

    @property
    def invested(self) -> bool:
        return bool(self._assets.held)

    hold_stock = invested

    def set_positions(self, position_group_model: object) -> None:
        if position_group_model is not SecurityPositionGroupModel.NULL:
            unknown("portfolio.set_positions of anything but SecurityPositionGroupModel.NULL")

    def __getitem__(self, symbol: Symbol) -> SecurityHolding:
        return self._registry.known(symbol).holdings

    def __contains__(self, symbol: Symbol) -> bool:
        return self._registry.has(symbol)

    def contains_key(self, symbol: Symbol) -> bool:
        return self._registry.has(symbol)

    def __len__(self) -> int:
        return len(self._registry.active)

    def __iter__(self) -> Iterator[KeyValuePair]:
        return iter([KeyValuePair(s.symbol, s.holdings) for s in self._registry.active.values()])

    def keys(self) -> list[Symbol]:
        return list(self._registry.active)

    def values(self) -> list[SecurityHolding]:
        return [security.holdings for security in self._registry.active.values()]

    def items(self) -> list[tuple[Symbol, SecurityHolding]]:
        return [(security.symbol, security.holdings) for security in self._registry.active.values()]

    def get(self, key: Symbol, default_value: SecurityHolding | None = None) -> SecurityHolding | None:
        return self[key] if self._registry.has(key) else default_value


class SecurityPositionGroupModel(Refusing):
    """LEAN's grouping of positions for margin; the engine knows it only as switched off."""

    NULL = object()


class BuyingPowerModel(Refusing):
    """LEAN's margin of one security; the engine knows it only as switched off."""

    NULL = object()
