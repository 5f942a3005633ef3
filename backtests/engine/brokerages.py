"""Brokerage models: which order types each takes, and what it charges."""

from __future__ import annotations

from .enums import BrokerageName, OrderType, SecurityType
from .fees import DEFAULT, INTERACTIVE_BROKERS, NO_FEES, TASTYTRADE, FeeModel
from .missing import Refusing

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
        self.name = name

    def fee_model(self, security_type: SecurityType) -> FeeModel:
        if security_type == SecurityType.INDEX:
            return NO_FEES
        return _FEES.get(self.name, DEFAULT)

    def refusal(self, order_type: OrderType, legs: int) -> str | None:
        """Why an order of this type and number of legs is not taken; None where it is."""
        if self.name == BrokerageName.TASTYTRADE and order_type not in _TASTYTRADE_TYPES:
            return (
                f"Warning - Code: NotSupported - The TastytradeBrokerageModel does not support {_CAMEL[order_type]} "
                "order type. Only supports [Market,Limit,StopMarket,StopLimit,ComboLimit]"
            )
        if (
            self.name == BrokerageName.INTERACTIVE_BROKERS_BROKERAGE
            and order_type == OrderType.COMBO_LEG_LIMIT
            and legs > _MOST_LEG_LIMITS
        ):
            return "Warning - Code: NotSupported - Interactive Brokers takes leg-limit combos of up to three legs"
        return None
