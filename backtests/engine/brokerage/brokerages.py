"""Brokerage models: which order types each takes, what it charges, and how it makes new securities ready."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..base.enums import BrokerageName, OrderType, SecurityType
from ..base.missing import Refusing
from ..market.securities import Security
from ..orders.fees import DEFAULT, INTERACTIVE_BROKERS, NO_FEES, TASTYTRADE, FeeModel

_FEES = {BrokerageName.INTERACTIVE_BROKERS_BROKERAGE: INTERACTIVE_BROKERS, BrokerageName.TASTYTRADE: TASTYTRADE}
_TASTYTRADE_TYPES = (OrderType.MARKET, OrderType.LIMIT, OrderType.COMBO_LIMIT)
_CAMEL = {
    OrderType.COMBO_MARKET: "ComboMarket",
    OrderType.COMBO_LEG_LIMIT: "ComboLegLimit",
    OrderType.MARKET_ON_OPEN: "MarketOnOpen",
}
_MOST_LEG_LIMITS = 3  # Interactive Brokers refuses leg-limit combos of four and more legs (LEAN's documentation)


class BrokerageModel(Refusing):
    """A brokerage as LEAN models it."""

    def __init__(self, name: BrokerageName = BrokerageName.DEFAULT) -> None:
        self._name = name

    def get_fee_model(self, security: Security) -> FeeModel:
        if security.type == SecurityType.INDEX:
            return NO_FEES
        return _FEES.get(self._name, DEFAULT)

    def _refusal(self, order_type: OrderType, legs: int) -> str | None:
        """Why an order of this type and number of legs is not taken; None where it is."""
        if self._name == BrokerageName.TASTYTRADE and order_type not in _TASTYTRADE_TYPES:
            return (
                f"Warning - Code: NotSupported - The TastytradeBrokerageModel does not support {_CAMEL[order_type]} "
                "order type. Only supports [Market,Limit,StopMarket,StopLimit,ComboLimit]"
            )
        if (
            self._name == BrokerageName.INTERACTIVE_BROKERS_BROKERAGE
            and order_type == OrderType.COMBO_LEG_LIMIT
            and legs > _MOST_LEG_LIMITS
        ):
            return "Warning - Code: NotSupported - Interactive Brokers takes leg-limit combos of up to three legs"
        return None


class FuncSecuritySeeder(Refusing):
    """Marks that new securities show their last known prices at once."""

    def __init__(self, seed_function: Callable[..., Any]) -> None:
        self._seed_function = seed_function


class BrokerageModelSecurityInitializer(Refusing):
    """The brokerage's own models, with a seeder or without (None)."""

    def __init__(self, brokerage_model: BrokerageModel, security_seeder: FuncSecuritySeeder | None) -> None:
        self._brokerage_model = brokerage_model
        self._seeds = security_seeder is not None
