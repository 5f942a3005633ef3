"""What a result folder says, as records. Times are New York, money is USD."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import BeforeValidator, NonNegativeInt, with_config

from backtests.console.validation import STRICT, NewYorkTime
from risk.gate.comparison import Omitted

if TYPE_CHECKING:
    import pandas as pd

WITHOUT = "without"  # the parameter that leaves rules out

Usd = Annotated[float, BeforeValidator(lambda value: 0.0 if value is None else value)]  # nothing known is nothing


class GateVerdict(StrEnum):
    APPROVED = "approved"
    DENIED = "denied"


class CampaignState(StrEnum):
    """What became of a campaign, as far as statistics care."""

    OPEN = "open"
    CLOSED = "closed"
    NEVER_OPENED = "never_opened"


def _fate(written: object) -> object:
    """A campaign's state in its row: partly filled, assigned, closing, ... is open, as something of it is held."""
    fates = {
        "closed": CampaignState.CLOSED,
        "never_opened": CampaignState.NEVER_OPENED,
        "pending_open": CampaignState.NEVER_OPENED,
    }
    return fates.get(written, CampaignState.OPEN) if isinstance(written, str) else written


class Prices(StrEnum):
    """Where the option prices of a run come from."""

    MODELLED = "modelled"
    GIVEN = "given"


@dataclass(frozen=True, slots=True)
class LegRow:
    """A contract that the gate was asked with; `quantity` below 0 is sold, `mid` in points."""

    symbol: str
    role: str
    quantity: int
    mid: float | None = None


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class Decision:
    """One answer of the gate, with the limits as they stood. A figure is None where the market gave none.

    `campaign` is that of an approved entry; `reasons` are the denials in words, `refused_rungs` what did not fit.
    The same denial may have been given several `answers`, the last one at `until`.
    """

    time: NewYorkTime
    strategy: str
    proposal: str
    verdict: GateVerdict
    codes: tuple[str, ...]
    reasons: tuple[str, ...]
    refused_rungs: tuple[str, ...]
    phase: NonNegativeInt | None
    account_value: float | None
    vix: float | None
    limit: NonNegativeInt | None
    portfolio_limit: NonNegativeInt | None
    requirement: float | None
    bp_used: float | None
    bp_cap: float | None
    campaign: str | None = None
    answers: int = 1
    until: NewYorkTime | None = None
    limit_explained: str | None = None
    open: NonNegativeInt | None = None
    portfolio_open: NonNegativeInt | None = None
    trades_today: NonNegativeInt | None = None
    max_trades: NonNegativeInt | None = None
    rung: str | None = None
    sets: int | None = None
    spot: float | None = None
    legs: tuple[LegRow, ...] = ()

    def __post_init__(self) -> None:
        if self.verdict is GateVerdict.APPROVED and self.campaign is None:
            raise ValueError("campaign is missing")

    @property
    def bp_after(self) -> float | None:
        """Buying power in use or reserved after the answer, USD: an approved entry's requirement is in it."""
        if self.bp_used is None or self.verdict is GateVerdict.DENIED:
            return self.bp_used
        return self.bp_used + (self.requirement or 0.0)


@dataclass(frozen=True, slots=True)
class CampaignPart:
    """What one part of a campaign (its puts, its LEAP, one weekly call) took in less paid, and is worth still; USD.

    `worth` is at mid, below 0 for what was sold; it and `pnl` (cash less fees plus worth) are None when unknown.
    """

    part: str
    cash: float
    fees: float
    worth: float | None
    pnl: float | None


@dataclass(frozen=True, slots=True)
class TrapZone:
    """From the naked strike up to the short strike of the debit spread, points; `share` of the underlying."""

    points: float
    share: float | None


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class CampaignRow:
    """One campaign from its entry order to flat; `pnl` is USD after fees, at mark while it is open if known.

    `credit` is what the opening took in, below 0 for a debit, and `peak_requirement` the most that it needed; USD.
    """

    campaign: str
    strategy: str
    rung: str
    state: Annotated[CampaignState, BeforeValidator(_fate)]
    opened: NewYorkTime | None
    closed: NewYorkTime | None
    reason: str | None
    pnl: float | None
    fees: Usd
    days_held: float | None
    credit: float
    peak_requirement: float
    parts: tuple[CampaignPart, ...]
    trap_zone: TrapZone | None
    sets: int | None = None


class HoldMode(StrEnum):
    """What a hold lets the desk do: open nothing, and after a halt little for some days."""

    HALTED = "halted"
    REDUCING = "reducing"


@dataclass(frozen=True, slots=True)
class Restriction:
    """One reason for which the desk did not trade, such as LOSS, and its numbers in words."""

    cause: str
    mode: HoldMode
    since: NewYorkTime
    why: str


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class TradingState:
    """What held the desk from a moment on; a row for each change."""

    time: NewYorkTime
    holds: tuple[Restriction, ...]


@dataclass(frozen=True, slots=True)
class After:
    """What the book would need after a scenario, of the account value that would be left; USD."""

    scenario: str
    requirement: float
    left: Usd

    @property
    def share(self) -> float:
        """The requirement as a share of what is left; infinite when nothing is."""
        return self.requirement / self.left if self.left > 0 else math.inf


@dataclass(frozen=True, slots=True)
class Exposure:
    """USD: `delta` a point of the S&P 500, `gamma` the change of that, `vega` a volatility point, `theta` a day."""

    delta: float
    gamma: float
    vega: float
    theta: float


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class Margin:
    """The book's margin at a day's close, USD; `distance` is that to the desk's margin call.

    `after` is empty on a day on which the book could not be repriced.
    """

    day: date
    account_value: Usd
    requirement: float
    distance: Usd
    groups: Mapping[str, float]
    after: tuple[After, ...]
    exposure: Mapping[str, Exposure] = field(default_factory=dict)

    @property
    def share(self) -> float:
        """The requirement as a share of account value; infinite when there is none."""
        return self.requirement / self.account_value if self.account_value > 0 else math.inf


@dataclass(frozen=True, slots=True)
class DailyPlots:
    """What the desk's charts say once a day: the limits and VIX as the day ended, BP in USD, the most of the day.

    `limits` is by strategy; `spx` is the S&P 500, empty in a result from before it was plotted. Days on which a figure was unknown are missing from its series.
    """

    vix: pd.Series
    bp_used: pd.Series
    bp_cap: pd.Series
    portfolio_limit: pd.Series
    limits: Mapping[str, pd.Series]
    spx: pd.Series


class Ending(StrEnum):
    """How a run ended."""

    COMPLETED = "completed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Origin:
    """What a run's prices were made of, so that they can be made again.

    `history` is the csv file of daily bars as it was given, None for the built-in ones and for a data folder; `key` changes
    with the data; `notes` is what a modelled folder says of itself.
    """

    history: str | None
    key: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Carried:
    """The campaigns that a live run found open, of a life before, and what they had made until then; USD after fees, at mark."""

    campaigns: tuple[str, ...]
    pnl: float


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class Marker:
    """What the command line noted about a run: run.json, with all that it takes to repeat it.

    `file` is the algorithm's path and `version` the project's, with a hash of its code; `config` has every number of
    config/ by its path. `same_day_vol`: the modelled volatility of an expiry day's open over VIX; None where it was not
    modelled. `live`: how it lived, in words; None for a backtest. `carried`: what it went on with. `index_at_start` is what the
    S&P 500 stood at as the account began. What a result from before this was noted lacks is None or empty.
    """

    algorithm: str
    data: str
    prices: Prices
    parameters: Mapping[str, str]
    records: tuple[str, ...]
    same_day_vol: float | None = None
    ending: Ending = Ending.COMPLETED
    file: str = ""
    version: str = ""
    origin: Origin | None = None
    config: Mapping[str, str] | None = None
    live: str | None = None
    carried: Carried | None = None
    index_at_start: float | None = None

    @property
    def without(self) -> tuple[Omitted, ...]:
        """The rules that the run's parameters leave out; none in any run that is not a comparison."""
        names = {name.strip().upper() for name in self.parameters.get(WITHOUT, "").split(",")}
        return tuple(each for each in Omitted if each.name in names)


@dataclass(frozen=True, slots=True)
class Result:
    """A result folder, read. What is a tuple or `daily` is None where the algorithm, or an older one, has none of it.

    `equity` is the account value in USD over time, as the chart "Strategy Equity" has it; `margin_calls` are the days
    on which the log tells of one.
    """

    folder: Path
    marker: Marker
    status: str
    equity: pd.Series
    statistics: Mapping[str, str]
    fees: float
    fills: int
    orders: int
    daily: DailyPlots | None
    decisions: tuple[Decision, ...] | None
    rolls: tuple[Decision, ...] | None
    campaigns: tuple[CampaignRow, ...] | None
    margin_calls: tuple[date, ...]
    trading_states: tuple[TradingState, ...] | None
    margins: tuple[Margin, ...] | None
