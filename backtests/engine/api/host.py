"""What one run stands on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from ..base.clock import Clock
from ..base.shelf import Shelf
from ..base.symbols import Symbol
from ..brokerage.handler import OrderHandler
from ..disk.files import DataFolder
from ..market.assets import Assets
from ..market.feed import Feed, UniverseSettings
from ..market.portfolio import Portfolio
from ..market.registry import Registry, SecurityManager
from ..market.securities import Security
from ..market.universe import Universes
from .charts import Charts
from .schedule import Scheduler
from .store import ObjectStore


@dataclass(frozen=True, slots=True)
class Sample:
    """Account value in dollars at a New York time, and the dollars of all fills until then."""

    when: datetime
    value: float
    traded: float


class Host:
    """Everything of one run that an algorithm stands on."""

    def __init__(
        self,
        data: DataFolder,
        storage: ObjectStore,
        parameters: Mapping[str, str],
        handler: Callable[[Clock, Registry, Portfolio, Assets], OrderHandler] = OrderHandler,
    ) -> None:
        self.data = data
        self.parameters = parameters
        self.clock = Clock(datetime(1998, 1, 1))
        self.scheduler = Scheduler(self.clock)
        self.registry = Registry()
        self.securities = SecurityManager(self.registry)
        self.assets = Assets(self.clock)
        self.portfolio = Portfolio(self.assets, self.registry)
        self.handler = handler(self.clock, self.registry, self.portfolio, self.assets)
        self.universe_settings = UniverseSettings()
        self.feed = Feed(self.clock, data, self.registry, self.universe_settings)
        self.universes = Universes(data)
        self.charts = Charts()
        self.storage = storage
        self.log: Shelf[tuple[datetime, str]] = Shelf()
        self.runtime_statistics: dict[str, str] = {}
        self.summary_statistics: dict[str, str] = {}
        self.samples: list[Sample] = []  # what LEAN's statistics are of
        self.start = datetime(1998, 1, 1)
        self.end: date | None = None
        self.cash = 100_000.0
        self.warm_up = timedelta()
        self.warming_up = False
        self.initialized = False
        self.stopped = False
        self.initializers: list[Callable[[Security], Any]] = []
        self.brokerage_initializer = True
        self.seeding = False
        self.last_debug = ""

    def sample(self, when: datetime) -> None:
        """Note the account as it is, for the statistics; of two samples of one time the later counts."""
        if self.samples:
            when = max(when, self.samples[-1].when)
            if when == self.samples[-1].when:
                self.samples.pop()
        self.samples.append(Sample(when, self.assets.value(), self.portfolio.total_sale_volume))

    def first_moment(self) -> datetime:
        return self.start - self.warm_up

    def prepare(self, security: Security) -> None:
        """Give a new security its models."""
        security._ticks = self.handler.brokerage._ticks(security)
        if self.brokerage_initializer:
            security.fee_model = self.handler.brokerage.get_fee_model(security)
        if self.seeding:
            self.feed.seed(security)
        for initializer in self.initializers:
            initializer(security)

    def subscribe(self, symbol: Symbol) -> Any:
        """Its Security, of the kind that it is of."""
        underlying = symbol.underlying
        if underlying is not None and self.registry.ever(underlying) is None:
            self.prepare(self.feed.add(underlying)[0])
        security, fresh = self.feed.add(symbol)
        if fresh:
            self.prepare(security)
        return security

    def symbol_of(self, named: Any) -> Symbol:
        """A symbol, or the symbol of a security or of a subscribed ticker."""
        return named if isinstance(named, Symbol) else self.securities[named].symbol

    def subscribed_for_order(self, symbol: Symbol) -> Security:
        """The security of an order; LEAN subscribes and seeds what is missing."""
        if symbol not in self.registry.active:
            self.subscribe(symbol)
            self.feed.seed(self.securities[symbol])
        return self.securities[symbol]
