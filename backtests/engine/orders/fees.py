"""Fee models: LEAN's defaults for Interactive Brokers, Tastytrade and no brokerage.

Sources: InteractiveBrokersFeeModel, TastytradeFeeModel and DefaultBrokerageModel in QuantConnect/Lean, and LEAN's fills.
"""

from __future__ import annotations

from typing import Protocol

from ..base.enums import OrderDirection, OrderType, SecurityType
from ..base.missing import Refusing
from ..base.symbols import OPTIONS
from .order import Order
from .traded import Traded

# dollars a contract by premium: at least this premium, that fee
_IB_OPTION_TIERS = ((0.10, 0.65), (0.05, 0.50))
_IB_OPTION_LEAST = 0.25
_IB_ORDER_MINIMUM = 1.0
_IB_SHARE = 0.005
_IB_SHARES_CAP = 0.005  # of the order's value
_TASTYTRADE_OPEN = 1.0
_EPSILON = 1e-9  # LEAN computes in decimals: 0.1 from a file is no less than 0.1


class FeeModel(Protocol):
    """Dollars for a whole leg order, never negative."""

    def _fee(self, security: Traded, order: Order) -> float: ...


class NoFees(Refusing):
    """No fee at all; also what LEAN's default brokerage takes for index options."""

    def _fee(self, security: Traded, order: Order) -> float:
        return 0.0


def _premium(security: Traded, order: Order) -> float:
    """The price that LEAN takes a fee tier from; for a market order the side that it does not fill at."""
    if order.type == OrderType.COMBO_LIMIT and order.group_order_manager is not None:
        return order.group_order_manager.limit_price
    if order.type in (OrderType.LIMIT, OrderType.COMBO_LEG_LIMIT):
        return order.limit_price
    return security.bid_price if order.direction == OrderDirection.BUY else security.ask_price


class InteractiveBrokersFeeModel(Refusing):
    """Options by premium tier, at least 1.00 an order; shares 0.005, at least 1.00, at most 0.5% of the value."""

    def _fee(self, security: Traded, order: Order) -> float:
        quantity = abs(order.quantity)
        if security.type in OPTIONS:
            premium = _premium(security, order) + _EPSILON
            rate = next((rate for least, rate in _IB_OPTION_TIERS if premium >= least), _IB_OPTION_LEAST)
            return max(quantity * rate, _IB_ORDER_MINIMUM)
        fee = _IB_SHARE * quantity
        if fee < _IB_ORDER_MINIMUM:
            return _IB_ORDER_MINIMUM
        return min(fee, _IB_SHARES_CAP * quantity * security.price)


class DefaultFeeModel(Refusing):
    """LEAN's default brokerage: Interactive Brokers' fees for shares and their options, none for index options."""

    def _fee(self, security: Traded, order: Order) -> float:
        return 0.0 if security.type == SecurityType.INDEX_OPTION else INTERACTIVE_BROKERS._fee(security, order)


class TastytradeFeeModel(Refusing):
    """1.00 a contract for an order that opens; nothing for one against the holding, and nothing for shares."""

    def _fee(self, security: Traded, order: Order) -> float:
        if security.type not in OPTIONS or security.holdings.quantity * order.quantity < 0:
            return 0.0
        return _TASTYTRADE_OPEN * abs(order.quantity)


NO_FEES = NoFees()
INTERACTIVE_BROKERS = InteractiveBrokersFeeModel()
DEFAULT = DefaultFeeModel()
TASTYTRADE = TastytradeFeeModel()
