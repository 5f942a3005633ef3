"""Which of LEAN's classes stands behind each of the engine's, and what of it is the engine's own affair."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Iterator
from functools import cache

from backtests import engine
from backtests.engine.api import charts, history, imports, schedule, store, surroundings, trading, transactions
from backtests.engine.base import dictionary, market_hours
from backtests.engine.base.missing import Closed, Refusing
from backtests.engine.brokerage import brokerages
from backtests.engine.live import calls as live_calls
from backtests.engine.live import store as live_store
from backtests.engine.market import bars, feed, models, portfolio, securities, slices, universe
from backtests.engine.orders import fees, order, tickets
from tests.conformance import stubs

# what is known under another name, or isn't brought by the star import; several where LEAN has a class for each kind
LEAN_NAMES: dict[type, tuple[str, ...]] = {
    history.History: ("QuantConnect.Algorithm._QCAlgorithm_History",),
    history.DividendHistory: ("QuantConnect.Algorithm._Typed_QCAlgorithm_History",),
    surroundings.Notify: ("QuantConnect.Notifications.NotificationManager",),
    live_calls.LiveNotify: ("QuantConnect.Notifications.NotificationManager",),
    surroundings.Settings: ("QuantConnect.AlgorithmSettings",),
    bars.Side: ("QuantConnect.Data.Market.Bar",),
    brokerages.BrokerageModel: ("QuantConnect.Brokerages.DefaultBrokerageModel",),
    feed.UniverseSettings: ("QuantConnect.Data.UniverseSelection.UniverseSettings",),
    dictionary.Parameters: ("QuantConnect.Util.ReadOnlyExtendedDictionary",),
    dictionary.KeyValuePair: ("System.Collections.Generic.KeyValuePair",),
    portfolio.Portfolio: ("QuantConnect.Securities.SecurityPortfolioManager",),
    market_hours.Exchange: ("QuantConnect.Securities.SecurityExchange",),
    market_hours.ExchangeHours: ("QuantConnect.Securities.SecurityExchangeHours",),
    order.Order: (
        "QuantConnect.Orders.Order",
        "QuantConnect.Orders.LimitOrder",
        "QuantConnect.Orders.ComboLegLimitOrder",
    ),
    tickets.OrderRequest: (
        "QuantConnect.Orders.OrderRequest",
        "QuantConnect.Orders.SubmitOrderRequest",
        "QuantConnect.Orders.UpdateOrderRequest",
        "QuantConnect.Orders.CancelOrderRequest",
    ),
    schedule.DateRules: ("QuantConnect.Scheduling.DateRules",),
    schedule.ScheduleManager: ("QuantConnect.Scheduling.ScheduleManager",),
    schedule.TimeRules: ("QuantConnect.Scheduling.TimeRules",),
    securities.Index: ("QuantConnect.Securities.Index.Index",),
    slices.DataMap: ("QuantConnect.Data.Market.DataDictionary", "QuantConnect.Data.Market.Dividends"),
    slices.DividendData: ("QuantConnect.Data.Market.Dividend",),
    slices.OptionChainsMap: ("QuantConnect.Data.Market.OptionChains",),
    store.ObjectStore: ("QuantConnect.Storage.ObjectStore",),
    transactions.Transactions: ("QuantConnect.Securities.SecurityTransactionManager",),
    # the stubs have lost that a chain is data of a symbol
    universe.OptionChain: ("QuantConnect.Data.Market.OptionChain", "QuantConnect.Data.BaseData"),
}

# what no algorithm gets hold of: bases whose heirs are compared, and models that a brokerage hands out
UNSEEN = frozenset(
    {
        Closed,
        live_calls.LiveCalls,  # adds what is live to the algorithm, as the next to the store
        live_store.LiveStore,
        dictionary.SymbolDictionary,
        order.Directed,
        bars.Bar,
        trading.Trading,
        universe._Row,
        fees.NoFees,
        fees.BrokerFees,
    }
)

# what an algorithm makes itself, so that its constructor matters
MADE = (
    brokerages.BrokerageModelSecurityInitializer,
    brokerages.FuncSecuritySeeder,
    charts.Chart,
    charts.Series,
    order.Leg,
    order.OrderProperties,
    tickets.UpdateOrderFields,
    models.DefaultOptionAssignmentModel,
    models.NullOptionAssignmentModel,
)


@cache
def compared() -> dict[type, tuple[str, ...]]:
    """Every class of the engine that an algorithm can meet, with LEAN's full names for it.

    Raises KeyError for one whose name is none of LEAN's and which isn't in the tables above.
    """
    exported = stubs.exported()
    return {
        cls: LEAN_NAMES.get(cls) or (exported[cls.__name__],)
        for cls in (*_refusing(Refusing), *_exported())
        if cls not in UNSEEN
    }


def _refusing(base: type) -> Iterator[type]:
    for room in pkgutil.walk_packages(engine.__path__, f"{engine.__name__}."):
        importlib.import_module(room.name)
    for heir in base.__subclasses__():
        is_of_engine = heir.__module__.startswith(engine.__name__)
        # a dataclass with slots leaves the class behind that it was made from
        if is_of_engine and getattr(sys.modules[heir.__module__], heir.__name__) is heir:
            yield heir
            yield from _refusing(heir)


def _exported() -> Iterator[type]:
    names = stubs.exported()
    for name, value in vars(imports.module()).items():
        if name in names and isinstance(value, type) and value.__module__.startswith(engine.__name__):
            yield value
