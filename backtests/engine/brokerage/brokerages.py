"""Brokerage models: which order types each takes, what it charges, and how it makes new securities ready."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from config.brokers import default
from config.schema import Broker, Ticks
from config.schema import OrderType as Kind

from ..base.enums import OrderType, SecurityType
from ..base.missing import Refusing
from ..base.symbols import OPTIONS
from ..market.securities import Security
from ..orders.fees import NO_FEES, BrokerFees, FeeModel
from ..orders.ticks import CENTS


class BrokerageModel(Refusing):
    """A broker as LEAN models it, by its record in config/brokers/."""

    def __init__(self, broker: Broker | None = None) -> None:
        self._broker = default.BROKER if broker is None else broker
        self._fees = BrokerFees(self._broker)

    def get_fee_model(self, security: Security) -> FeeModel:
        return NO_FEES if security.type == SecurityType.INDEX else self._fees

    def _ticks(self, security: Security) -> Ticks:
        return self._fees._terms(security).ticks if security.type in OPTIONS else CENTS

    def _refusal(self, order_type: OrderType, legs: int) -> str | None:
        """Why an order of this type and number of legs is not taken; None where it is."""
        kind, broker = Kind[order_type.name], self._broker
        model = f"{broker.name.removesuffix('_BROKERAGE').title().replace('_', '')}BrokerageModel"
        if kind not in broker.order_types:
            return (
                f"Warning - Code: NotSupported - The {model} does not support {kind} order type. "
                f"Only supports [{','.join(broker.order_types)}]"
            )
        if kind is Kind.COMBO_LEG_LIMIT and broker.most_leg_limits is not None and legs > broker.most_leg_limits:
            return (
                f"Warning - Code: NotSupported - The {model} takes {kind} orders of up to {broker.most_leg_limits} legs"
            )
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
