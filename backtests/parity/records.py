"""One side of a comparison: what a run's result files say, as far as two engines can agree on it.

Left aside, because it is one engine's own or follows from what is compared:
- of an order: brokerId, contingentId, contingentOrderManager, isMarketable, lastUpdateTime, canceledTime,
  orderSubmissionData, priceAdjustmentMode, priceCurrency, properties, securityType, time (the same as createdTime), value
  (quantity x price), and the symbol's permtick;
- of an event: algorithmId, id, symbolPermtick, currencies, limitPrice, isInTheMoney, ticket; its message is shown;
- of the result: every chart but the account's value, analysis, rollingWindow, runtimeStatistics, serverStatistics, state,
  statistics, totalPerformance, algorithmConfiguration, and whatever else an engine adds.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

CAMPAIGN = re.compile(r"^(\S+)-\d+(?= |$)")  # the desk's tags begin with its campaign, such as "0DTE-12 open"


@dataclass(frozen=True, slots=True)
class Symbol:
    """An instrument: LEAN's id, its ticker such as `SPXW  180209P02700000`, and the underlying's ticker if it has one."""

    id: str
    ticker: str
    underlying: str | None

    @property
    def multiplier(self) -> int:
        """Units of the underlying that one stands for."""
        return 1 if self.underlying is None else 100


@dataclass(frozen=True, slots=True)
class Group:
    """The combo that an order is a leg of: sets (signed), and legs."""

    quantity: float
    count: int


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to an order; `fee` is USD, 0 where none was charged. An exercise may deliver another ticker."""

    number: int
    time: datetime
    ticker: str
    status: str
    direction: str
    quantity: float
    fill_quantity: float
    fill_price: float
    fee: float
    is_assignment: bool
    message: str


@dataclass(frozen=True, slots=True)
class Order:
    """One order, or one leg of a combo, with its events. Times are New York; prices are USD a unit, as LEAN writes them.

    `kind` and `status` are LEAN's numbers; `limit` is the order's own or its group's, None where it has none.
    """

    number: int
    created: datetime
    symbol: Symbol
    tag: str
    kind: int
    quantity: float
    direction: int
    status: int
    limit: float | None
    price: float
    last_fill: datetime | None
    group: Group | None
    events: tuple[Event, ...]

    @property
    def plain_tag(self) -> str:
        """The tag without its campaign's number, which one more campaign moves on for all that follow."""
        return CAMPAIGN.sub(r"\1", self.tag)

    @property
    def last_time(self) -> datetime:
        """When something last happened to it."""
        return max((event.time for event in self.events), default=self.created)


@dataclass(frozen=True, slots=True)
class Value:
    """The account's value in USD at a moment."""

    time: datetime
    usd: float


@dataclass(frozen=True, slots=True)
class Closing:
    """What closing a holding realised, USD."""

    time: datetime
    usd: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """A result folder, read. `values` are the last account values of the trading days; `data` the data folder if known."""

    folder: Path
    orders: tuple[Order, ...]
    values: Mapping[date, Value]
    closings: tuple[Closing, ...]
    log: tuple[str, ...]
    data: Path | None
