"""What orders, fees and holdings need of the security that they are of."""

from __future__ import annotations

from typing import Protocol

from config.schema import Ticks

from ..base.enums import SecurityType
from ..base.symbols import Symbol
from .order import Order


class Held(Protocol):
    """A net position: contracts or shares with their sign."""

    quantity: float


class Traded(Protocol):
    """A security: prices in dollars, 0.0 before the first."""

    symbol: Symbol
    type: SecurityType
    _multiplier: float
    _ticks: Ticks

    @property
    def price(self) -> float: ...
    @property
    def bid_price(self) -> float: ...
    @property
    def ask_price(self) -> float: ...
    @property
    def holdings(self) -> Held: ...
    def _fee(self, order: Order) -> float: ...
