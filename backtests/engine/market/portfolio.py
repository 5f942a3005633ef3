"""LEAN's `self.portfolio`.

LEAN's margin is known only as switched off: nothing is refused, used margin is 0 and the remaining margin is the value.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..base.dictionary import SymbolDictionary
from ..base.forwarded import of
from ..base.missing import Closed, unknown
from ..base.symbols import Symbol
from .assets import Assets
from .holdings import SecurityHolding
from .models import SecurityPositionGroupModel
from .registry import Registry


class Portfolio(Closed, SymbolDictionary[SecurityHolding]):
    """Cash and what is held, by symbol."""

    __slots__ = ("_assets", "_registry", "total_fees", "total_profit", "total_sale_volume")

    def __init__(self, assets: Assets, registry: Registry) -> None:
        self._assets = assets
        self._registry = registry
        self.total_fees = 0.0
        self.total_profit = 0.0
        self.total_sale_volume = 0.0

    def _go_on_from(self, before: Portfolio) -> None:
        """Take over the sums of a life before."""
        self.total_fees, self.total_profit = before.total_fees, before.total_profit
        self.total_sale_volume = before.total_sale_volume

    _listed: Mapping[Symbol, SecurityHolding] = of("_registry.holdings")
    cash: float = of("_assets.cash")
    total_margin_used = 0.0

    @property
    def total_portfolio_value(self) -> float:
        return self._assets.value()

    @property
    def total_unrealized_profit(self) -> float:
        return sum(security.holdings.unrealized_profit for security in self._assets.held.values())

    margin_remaining = total_portfolio_value

    @property
    def invested(self) -> bool:
        return bool(self._assets.held)

    def set_positions(self, position_group_model: object) -> None:
        if position_group_model is not SecurityPositionGroupModel.NULL:
            unknown("portfolio.set_positions of anything but SecurityPositionGroupModel.NULL")

    def __getitem__(self, symbol: Symbol) -> SecurityHolding:
        return self._registry.known(symbol).holdings

    def values(self) -> list[SecurityHolding]:
        return self._registry.held()

    def __contains__(self, symbol: object) -> bool:
        return self._registry.has(symbol)
