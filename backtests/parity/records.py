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
from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, Field, with_config
from pydantic.alias_generators import to_camel

from backtests.console.validation import STRICT, NewYorkTime
from market.quotes import NEW_YORK

CAMPAIGN = re.compile(r"^(\S+)-\d+(?= |$)")  # the desk's tags begin with its campaign, such as "0DTE-12 open"


COMBO_LIMIT = 9  # its limit is the group's
OWN_LIMIT = frozenset({1, 10})  # limit, combo leg limit

LEAN = ConfigDict(alias_generator=to_camel, **STRICT)


def _moment(seconds: object) -> object:
    return datetime.fromtimestamp(seconds, NEW_YORK) if isinstance(seconds, int | float) else seconds


Stamp = Annotated[NewYorkTime, BeforeValidator(_moment)]  # seconds since 1970 in the file
Text = Annotated[str, BeforeValidator(lambda value: "" if value is None else value)]
Usd = Annotated[float, BeforeValidator(lambda value: 0.0 if value is None else value)]


@dataclass(frozen=True, slots=True)
class Underlying:
    """What an option is on, by its ticker."""

    ticker: Annotated[str, Field(alias="value")]


@with_config(LEAN)
@dataclass(frozen=True, slots=True)
class ComparedSymbol:
    """An instrument: LEAN's id, its ticker such as `SPXW  180209P02700000`, and its underlying if it has one."""

    id: str
    ticker: Annotated[str, Field(alias="value")]
    underlying: Underlying | None = None

    @property
    def multiplier(self) -> int:
        """Units of the underlying that one stands for."""
        return 1 if self.underlying is None else 100


@with_config(LEAN)
@dataclass(frozen=True, slots=True)
class Group:
    """The combo that an order is a leg of: sets (signed), legs, and the limit of a combo limit order."""

    quantity: float
    count: int
    limit_price: float | None = None


@with_config(LEAN)
@dataclass(frozen=True, slots=True)
class ComparedEvent:
    """What happened to an order; `fee` is USD, 0 where none was charged. An exercise may deliver another ticker."""

    order: Annotated[int, Field(alias="orderId")]
    number: Annotated[int, Field(alias="orderEventId")]
    time: Stamp
    ticker: Annotated[str, Field(alias="symbolValue")]
    status: str
    direction: str
    quantity: float
    fill_quantity: float
    fill_price: float
    fee: Annotated[Usd, Field(alias="orderFeeAmount")] = 0.0
    is_assignment: bool = False
    message: Text = ""


@with_config(LEAN)
@dataclass(frozen=True, slots=True)
class ComparedOrder:
    """One order, or one leg of a combo, with its events. Times are New York; prices are USD a unit, as LEAN writes them.

    `kind` and `status` are LEAN's numbers.
    """

    number: Annotated[int, Field(alias="id")]
    created: Annotated[NewYorkTime, Field(alias="createdTime")]
    symbol: ComparedSymbol
    kind: Annotated[int, Field(alias="type")]
    quantity: float
    direction: int
    status: int
    price: float
    tag: Text = ""
    limit_price: float | None = None
    last_fill: Annotated[NewYorkTime | None, Field(alias="lastFillTime")] = None
    group: Annotated[Group | None, Field(alias="groupOrderManager")] = None
    events: Annotated[tuple[ComparedEvent, ...], Field(init=False)] = ()  # in a file of their own

    def __post_init__(self) -> None:
        if self.kind in OWN_LIMIT | {COMBO_LIMIT} and self.limit is None:
            raise ValueError("limitPrice is missing")

    @property
    def limit(self) -> float | None:
        """The order's own limit or its group's, None where it has none."""
        if self.kind == COMBO_LIMIT and self.group is not None:
            return self.group.limit_price
        return self.limit_price if self.kind in OWN_LIMIT else None

    @property
    def plain_tag(self) -> str:
        """The tag without its campaign's number, which one more campaign moves on for all that follow."""
        return CAMPAIGN.sub(r"\1", self.tag)

    @property
    def last_time(self) -> datetime:
        """When something last happened to it."""
        return max((event.time for event in self.events), default=self.created)


@dataclass(frozen=True, slots=True)
class RealisedProfit:
    """What closing a holding realised, USD."""

    time: datetime
    usd: float


@dataclass(frozen=True, slots=True)
class ComparedResult:
    """A result folder, read. `values` are the account's in USD as the trading days ended; `data` the data folder if known."""

    folder: Path
    orders: tuple[ComparedOrder, ...]
    values: Mapping[date, float]
    closings: tuple[RealisedProfit, ...]
    log: tuple[str, ...]
    data: Path | None
