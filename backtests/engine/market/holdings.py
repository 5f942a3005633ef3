"""What is held of a security: one net position, and its value in dollars.

Sources: SecurityHolding and OptionPortfolioModel in QuantConnect/Lean.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from ..base.enums import OrderType
from ..base.forwarded import of
from ..base.missing import Refusing
from ..base.symbols import Symbol
from ..orders.order import Order
from ..orders.traded import Traded


@dataclass(slots=True, eq=False, repr=False)
class SecurityHolding(Refusing):
    """The net position in one security; `profit` is what closing parts of it has realised, fees not counted."""

    _security: Traded
    quantity: float = 0.0
    average_price: float = 0.0
    profit: float = 0.0
    total_fees: float = 0.0
    total_sale_volume: float = 0.0

    symbol: ClassVar[Symbol] = of("_security.symbol")
    price: ClassVar[float] = of("_security.price")

    @property
    def invested(self) -> bool:
        return self.quantity != 0

    @property
    def is_short(self) -> bool:
        return self.quantity < 0

    @property
    def absolute_quantity(self) -> float:
        return abs(self.quantity)

    @property
    def holdings_value(self) -> float:
        return self.quantity * self._security.price * self._security._multiplier

    @property
    def unrealized_profit(self) -> float:
        """What closing at the bid or the ask would bring against the average, less that order's fee."""
        if not self.quantity:
            return 0.0
        security = self._security
        price = (security.bid_price if self.quantity > 0 else security.ask_price) or security.price
        closing = Order(OrderType.MARKET, security.symbol, -self.quantity, datetime.min)
        fee = security._fee(closing)
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
