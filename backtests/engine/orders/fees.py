"""Fee models: what the broker of a run charges by its record in config/brokers/, on the premium that LEAN takes.

Sources: InteractiveBrokersFeeModel, TastytradeFeeModel and DefaultBrokerageModel in QuantConnect/Lean, and LEAN's fills.
"""

from __future__ import annotations

from typing import Protocol

from config.schema import Broker, OptionTerms
from risk.margin.fees import leg_fee, share_fee

from ..base.enums import OrderDirection, OrderType, SecurityType
from ..base.missing import Refusing
from ..base.symbols import OPTIONS
from .order import Order
from .traded import Traded

_EPSILON = 1e-9  # LEAN computes in decimals: 0.1 from a file is no less than 0.1


class FeeModel(Protocol):
    """Dollars for a whole leg order, never negative."""

    def _fee(self, security: Traded, order: Order) -> float: ...


class NoFees(Refusing):
    """No fee at all."""

    def _fee(self, security: Traded, order: Order) -> float:
        return 0.0


def _premium(security: Traded, order: Order) -> float:
    """The price that LEAN takes a fee tier from; for a market order the side that it does not fill at."""
    if order.type == OrderType.COMBO_LIMIT and order.group_order_manager is not None:
        return order.group_order_manager.limit_price
    if order.type in (OrderType.LIMIT, OrderType.COMBO_LEG_LIMIT):
        return order.limit_price
    return security.bid_price if order.direction == OrderDirection.BUY else security.ask_price


class BrokerFees(Refusing):
    """What a broker charges for options and shares."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker

    def _terms(self, option: Traded) -> OptionTerms:
        is_on_index = option.type == SecurityType.INDEX_OPTION
        return self._broker.index_options if is_on_index else self._broker.share_options

    def _fee(self, security: Traded, order: Order) -> float:
        quantity = abs(order.quantity)
        if security.type in OPTIONS:
            is_closing = security.holdings.quantity * order.quantity < 0
            premium = _premium(security, order) + _EPSILON
            return leg_fee(self._terms(security).fees, quantity, premium, is_closing=is_closing)
        return share_fee(self._broker.share_fees, quantity, security.price)


NO_FEES = NoFees()
