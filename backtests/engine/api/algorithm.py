"""QCAlgorithm: the part of LEAN's Python API that the engine knows. Anything else raises NotImplementedError by name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any, overload

from config.brokers import BROKERS

from ..base.dictionary import Parameters
from ..base.enums import (
    AccountType,
    AlgorithmMode,
    BrokerageName,
    DataNormalizationMode,
    DeploymentTarget,
    Resolution,
    SecurityType,
)
from ..base.forwarded import of
from ..base.market_hours import is_open
from ..base.missing import InvalidOperationException, given, unknown
from ..base.symbols import Symbol, plain
from ..brokerage.brokerages import BrokerageModel, BrokerageModelSecurityInitializer
from ..market.securities import Equity, Index, Option, Security
from ..market.slices import DataMap, SecurityChanges, Slice
from ..market.universe import OptionChain
from ..orders.order import OrderProperties
from ..orders.tickets import OrderEvent
from .charts import Chart
from .history import History
from .host import Host
from .parameters import parsed_as
from .schedule import DateRules, ScheduleManager, TimeRules
from .surroundings import NEW_YORK_ZONE, Notify, Settings
from .trading import Trading
from .transactions import Transactions


class QCAlgorithm(Trading):
    """Base class of algorithms. The time is New York's, naive; money is US dollars."""

    _pending_host: Host | None = None

    def __new__(cls, *args: Any, **kwargs: Any) -> QCAlgorithm:
        host = QCAlgorithm._pending_host
        if host is None:
            raise InvalidOperationException("an algorithm is made by the engine, not by hand")
        self = super().__new__(cls)
        self._stand_on(host)
        return self

    def _stand_on(self, host: Host) -> None:
        self._host = host
        self.securities = host.securities
        self.portfolio = host.portfolio
        self.transactions = Transactions(host.handler)
        self.universe_settings = host.universe_settings
        self.object_store = host.storage
        self.settings = Settings(host.handler)
        self.schedule = ScheduleManager(host.scheduler, lambda: host.first_moment().date())
        self.date_rules = DateRules()
        self.time_rules = TimeRules()
        self.notify = Notify()
        self.default_order_properties = OrderProperties()
        self.current_slice: Slice | None = None
        self.name = type(self).__name__

    # what an algorithm overrides

    def initialize(self) -> None: ...

    def on_data(self, slice: Slice) -> None: ...

    def on_order_event(self, order_event: OrderEvent) -> None: ...

    def on_assignment_order_event(self, assignment_event: OrderEvent) -> None: ...

    def on_securities_changed(self, changes: SecurityChanges) -> None: ...

    def on_dividends(self, dividends: DataMap) -> None: ...

    def on_delistings(self, delistings: DataMap) -> None: ...

    def on_warmup_finished(self) -> None: ...

    def on_end_of_day(self, symbol: Symbol) -> None: ...

    def on_end_of_algorithm(self) -> None: ...

    def on_margin_call(self, requests: list[Any]) -> list[Any]:
        return requests

    def on_margin_call_warning(self) -> None: ...

    def on_brokerage_message(self, message_event: Any) -> None: ...

    def on_brokerage_disconnect(self) -> None: ...

    def on_brokerage_reconnect(self) -> None: ...

    def on_command(self, data: Any) -> bool | None: ...

    # time

    time: datetime = of("_host.clock.now")
    utc_time: datetime = of("_host.clock.utc")

    @property
    def end_date(self) -> datetime:
        end = self._host.end
        return datetime.combine(end, time(23, 59, 59, 999999)) if end else datetime.max

    @overload
    def set_start_date(self, year: int, month: int, day: int) -> None: ...
    @overload
    def set_start_date(self, start: date) -> None: ...
    def set_start_date(self, *day: Any, **named: Any) -> None:
        self._only_in_initialize("set_start_date")
        self._host.start = datetime.combine(_date("start", day, named), time())
        self._host.clock.set(self._host.start)

    @overload
    def set_end_date(self, year: int, month: int, day: int) -> None: ...
    @overload
    def set_end_date(self, end: date) -> None: ...
    def set_end_date(self, *day: Any, **named: Any) -> None:
        self._only_in_initialize("set_end_date")
        self._host.end = _date("end", day, named)

    def set_time_zone(self, time_zone: str) -> None:
        if str(time_zone) != NEW_YORK_ZONE:
            unknown(f"set_time_zone({time_zone!r})")

    def set_warm_up(self, time_span: timedelta) -> None:
        """Replay so many calendar days before the start; orders are refused meanwhile."""
        self._only_in_initialize("set_warm_up")
        if not isinstance(time_span, timedelta) or time_span != timedelta(days=time_span.days):
            unknown(f"set_warm_up({time_span!r}); whole days are")
        self._host.warm_up = time_span
        self._host.warming_up = time_span > timedelta()

    is_warming_up: bool = of("_host.warming_up")

    def _only_in_initialize(self, call: str) -> None:
        if self._host.initialized:
            raise InvalidOperationException(f"{call} belongs into initialize")

    # account and models

    def set_cash(self, starting_cash: float) -> None:
        self._only_in_initialize("set_cash")
        self._host.cash = float(starting_cash)
        self._host.assets.set_cash(float(starting_cash))

    def set_brokerage_model(self, brokerage: BrokerageName, account_type: AccountType = AccountType.MARGIN) -> None:
        if account_type != AccountType.MARGIN:
            unknown(f"set_brokerage_model with {account_type}")
        self._host.handler.brokerage = BrokerageModel(BROKERS[BrokerageName(brokerage).name])

    brokerage_model: BrokerageModel = of("_host.handler.brokerage")

    def set_security_initializer(self, security_initializer: Any) -> None:
        """Replaces the brokerage's models; a BrokerageModelSecurityInitializer keeps them, and may seed."""
        self._host.initializers.clear()
        if isinstance(security_initializer, BrokerageModelSecurityInitializer):
            self._host.brokerage_initializer = True
            self._host.seeding = security_initializer._seeds
        else:
            self._host.brokerage_initializer = False
            self._host.initializers.append(security_initializer)

    def add_security_initializer(self, security_initializer: Callable[[Security], Any]) -> None:
        self._host.initializers.append(security_initializer)

    def get_last_known_prices(self, security: Security) -> list[Any]:
        self._host.feed.seed(security)
        last = security.get_last_data()
        return [last] if last else []

    # subscriptions

    def add_index(self, ticker: str, resolution: Resolution | None = None) -> Index:
        _minute_only("add_index", resolution)
        index: Index = self._host.subscribe(plain(ticker.upper(), SecurityType.INDEX, self._host.data.first_day("")))
        return index

    def add_equity(  # noqa: PLR0917 - LEAN's signature
        self,
        ticker: str,
        resolution: Resolution | None = None,
        market: str | None = None,
        fill_forward: bool = True,
        leverage: float = 0.0,
        extended_market_hours: bool = False,
        data_normalization_mode: DataNormalizationMode | None = None,
    ) -> Equity:
        _minute_only("add_equity", resolution)
        if data_normalization_mode != DataNormalizationMode.RAW or not fill_forward or extended_market_hours:
            unknown("add_equity without DataNormalizationMode.RAW, without fill-forward or with extended hours")
        ticker = ticker.upper()
        share: Equity = self._host.subscribe(plain(ticker, SecurityType.EQUITY, self._host.data.first_day(ticker)))
        return share

    def add_option_contract(self, symbol: Symbol, resolution: Resolution | None = None) -> Option:
        _minute_only("add_option_contract", resolution)
        contract: Option = self._host.subscribe(symbol)
        return contract

    add_index_option_contract = add_option_contract

    def remove_security(self, symbol: Symbol, tag: str | None = None) -> bool:
        """Cancel its orders, sell what is held, and drop the line if its time in the universe allows; see Feed."""
        host = self._host
        symbol = host.symbol_of(symbol)
        if not host.registry.has(symbol):
            return False
        if not host.warming_up:
            host.handler.cancel_open_orders(symbol, tag)
        if host.registry.known(symbol).invested:
            self.liquidate(symbol, tag=tag)
        host.feed.remove(symbol)
        return True

    remove_option_contract = remove_security

    def option_chain(self, symbol: Symbol, flatten: bool = False) -> OptionChain:
        """The contracts at the newest close; see Universes."""
        if flatten:
            unknown("option_chain(flatten=True)")
        return self._host.universes.chain(symbol, self._host.feed.exchange_day(symbol))

    @property
    def history(self) -> History:
        return History(self._host)

    def is_market_open(self, symbol: Symbol) -> bool:
        return is_open(symbol._venue, self._host.clock.now)

    # parameters, messages, charts

    def get_parameter(self, name: str, default_value: Any = None) -> Any:
        """A parameter's text; of the default's type where one is given, and the default where the text can't be that."""
        if isinstance(default_value, bool):
            unknown("get_parameter with a default of True or False")
        text = self._host.parameters.get(name)
        if text is None:
            return default_value
        return parsed_as(text, default_value)

    def get_parameters(self) -> Parameters:
        return Parameters(self._host.parameters)

    def log(self, message: Any) -> None:
        self._host.log.append((self._host.clock.now, str(message)))

    def debug(self, message: Any) -> None:
        """Logged unless it repeats the debug line before, as in LEAN's backtests."""
        if str(message) != self._host.last_debug:
            self._host.last_debug = str(message)
            self.log(message)

    def add_chart(self, chart: Chart) -> None:
        self._host.charts.add(chart)

    def plot(self, chart: str, series: str, value: float) -> None:
        self._host.charts.plot(chart, series, int(self._host.clock.utc.timestamp()), float(value))

    def set_runtime_statistic(self, name: str, value: Any) -> None:
        self._host.runtime_statistics[name] = str(value)

    def set_summary_statistic(self, name: str, value: Any) -> None:
        """Raises InvalidOperationException in initialize, as LEAN does."""
        if not self._host.initialized:
            raise InvalidOperationException("set_summary_statistic can't be called in initialize")
        self._host.summary_statistics[name] = str(value)

    def quit(self, message: str = "") -> None:
        """End the run as completed, after this time step."""
        if message:
            self.log(f"Quit: {message}")
        self._host.stopped = self._host.clock.wake = True

    # where it runs

    live_mode = False
    algorithm_mode = AlgorithmMode.BACKTESTING
    deployment_target = DeploymentTarget.LOCAL_PLATFORM


def _date(bound: str, words: tuple[Any, ...], named: dict[str, Any]) -> date:
    names = (bound,) if len(words) + len(named) == 1 else ("year", "month", "day")
    parts = given(f"set_{bound}_date", names, words, named, least=len(names))
    day = parts.get(bound)
    return date(**parts) if day is None else date(day.year, day.month, day.day)


def _minute_only(call: str, resolution: Resolution | None) -> None:
    if resolution not in (None, Resolution.MINUTE):
        unknown(f"{call} with {resolution}")
