"""The module that `from AlgorithmImports import *` finds during a run: LEAN's names, as far as the engine knows them."""

from __future__ import annotations

import datetime as _datetime
import json
import math
import sys
import typing
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import LazyLoader, find_spec, module_from_spec
from types import ModuleType

import numpy as np

from ..base import enums, missing, symbols
from ..base.market_hours import ExchangeHours
from ..brokerage import brokerages
from ..market import bars, holdings, models, portfolio, registry, securities, slices, universe
from ..orders import order, tickets
from . import algorithm, charts, schedule, surroundings

NAME = "AlgorithmImports"

# LEAN's classes that have the same name in the engine, by where they are; of the enumerations all
_CLASSES: dict[ModuleType, str] = {
    algorithm: "QCAlgorithm",
    bars: "QuoteBar TradeBar",
    brokerages: "BrokerageModelSecurityInitializer FuncSecuritySeeder",
    charts: "Chart Color Series",
    enums: " ".join(name for name, kind in vars(enums).items() if kind in enums.Named.__subclasses__()) + " Market",
    holdings: "SecurityHolding",
    missing: "ArgumentException InvalidOperationException",
    models: "BuyingPowerModel DefaultOptionAssignmentModel NullOptionAssignmentModel SecurityPositionGroupModel",
    order: "GroupOrderManager Leg Order OrderProperties OrderSubmissionData TimeInForce",
    registry: "SecurityManager",
    schedule: "ScheduledEvent",
    securities: "Equity IndexOption Option Security SymbolProperties",
    slices: "Delisting SecurityChanges Slice",
    surroundings: "TimeZones",
    symbols: "SecurityIdentifier Symbol",
    tickets: "CashAmount OrderEvent OrderFee OrderRequest OrderResponse OrderTicket UpdateOrderFields",
    universe: "Greeks OptionChain OptionContract",
}
_RENAMED = {
    "Dividend": slices.DividendData,
    "Dividends": slices.DataMap,
    "OptionChains": slices.OptionChainsMap,
    "SecurityExchangeHours": ExchangeHours,
    "SecurityPortfolioManager": portfolio.Portfolio,
}
_TIMES = ("date", "time", "datetime", "timedelta")


def _exported() -> dict[str, object]:
    return {
        **{name: getattr(typing, name) for name in typing.__all__},
        **{name: getattr(_datetime, name) for name in _TIMES},
        **{name: getattr(module, name) for module, names in _CLASSES.items() for name in names.split()},
        **_RENAMED,
        "json": json,
        "math": math,
    }


@cache
def module() -> ModuleType:
    """The module itself, the same one for every run of this process."""
    made = ModuleType(NAME, __doc__)
    made.__dict__.update(_exported(), np=np, pd=_lazy("pandas"))
    return made


def _lazy(name: str) -> ModuleType:
    """A module that is loaded when something in it is first asked for: few algorithms ask, and pandas takes long."""
    if name in sys.modules:
        return sys.modules[name]
    spec = find_spec(name)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)
    spec.loader = loader = LazyLoader(spec.loader)
    sys.modules[name] = found = module_from_spec(spec)
    loader.exec_module(found)
    return found


@contextmanager
def importable() -> Iterator[None]:
    """Let `import AlgorithmImports` find the module, and put back what was there before."""
    before = sys.modules.get(NAME)
    sys.modules[NAME] = module()
    try:
        yield
    finally:
        if before is None:
            del sys.modules[NAME]
        else:
            sys.modules[NAME] = before
