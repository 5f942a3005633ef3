"""The types of the rows in config/: what a user may edit, with the unit in each name.

Rows are plain records. Whether they make sense together is checked where they are used
(risk.parameters for the limits), so that every fault is named in one message.
"""

import math
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Phase:
    """A size class of the account: up to, but not at, `below` USD."""

    number: int
    below: float
    multiplier: float
    trades_a_day: int
    max_bp: float


@dataclass(frozen=True, slots=True)
class VixBand:
    """A value that holds for a range of VIX, from where the row before ends to `below` (exclusive) or `upto` (inclusive).

    Exactly one of the two bounds is given; the last row says `upto=math.inf`.
    """

    value: float
    below: float = math.nan
    upto: float = math.nan


@dataclass(frozen=True, slots=True)
class LimitRow:
    """How many campaigns of one strategy may be open at once, before and at most after scaling."""

    strategy: str
    base: int
    cap: int


@dataclass(frozen=True, slots=True)
class ReserveRow:
    """Places of a portfolio limit of at least `from_limit` that are kept for same-day campaigns."""

    from_limit: int
    places: int


@dataclass(frozen=True, slots=True)
class AcceptedRow:
    """A finding of the linter that is known and stays: its check and its row as the linter prints them, and why."""

    check: str
    row: str
    reason: str


@dataclass(frozen=True, slots=True)
class Scenario:
    """What could happen at once: every underlying moves by a share of its price, and VIX goes elsewhere.

    Exactly one of the two is given: `vix`, the level that it rises to (where it is higher already it stays), or
    `vix_factor`, how many times today's.
    """

    name: str
    spot_move: float
    vix: float = math.nan
    vix_factor: float = math.nan


@dataclass(frozen=True, slots=True)
class CorrelationGroup:
    """Underlyings, and roots of options and futures on them, that fall together."""

    name: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rung:
    """A product that a strategy can trade; the ladder is tried from the largest."""

    name: str
    underlying: str
    root: str
    multiplier: int
    strike_step: float
    naked_share: float  # of the underlying, for the requirement of a naked short
    defined_risk: bool  # True: every short is bought in further out
    cash_settled: bool


@dataclass(frozen=True, slots=True)
class FeeTier:
    """What one contract costs at a premium of at least `from_premium` points."""

    from_premium: float
    usd: float


@dataclass(frozen=True, slots=True)
class OptionFees:
    """USD for a leg order: by the first of `tiers`, from the dearest premium down, that it reaches, and at least `least`."""

    tiers: tuple[FeeTier, ...]
    least: float
    charges_closing: bool  # False: an order against the position costs nothing


@dataclass(frozen=True, slots=True)
class Ticks:
    """The distance between two prices of an order, points: of a combo, and of a single option below `dear_from`, `tick`."""

    tick: float
    dear_from: float = math.inf
    dear_tick: float = 0.0


@dataclass(frozen=True, slots=True)
class OptionTerms:
    """What a broker charges for one kind of options, and the prices that it takes."""

    fees: OptionFees
    ticks: Ticks


@dataclass(frozen=True, slots=True)
class ShareFees:
    """What an order of shares costs: `usd` a share, at least `least` USD, at most `most` of its value where that is more."""

    usd: float
    least: float
    most: float


class OrderType(StrEnum):
    """The kinds of orders that a broker may take, by LEAN's names."""

    MARKET = "Market"
    LIMIT = "Limit"
    STOP_MARKET = "StopMarket"
    STOP_LIMIT = "StopLimit"
    MARKET_ON_OPEN = "MarketOnOpen"
    COMBO_MARKET = "ComboMarket"
    COMBO_LIMIT = "ComboLimit"
    COMBO_LEG_LIMIT = "ComboLegLimit"


@dataclass(frozen=True, slots=True)
class Broker:
    """What a broker charges and takes; `name` and `lean_number` are those of LEAN's BrokerageName."""

    name: str
    lean_number: int
    index_options: OptionTerms
    share_options: OptionTerms
    share_fees: ShareFees
    order_types: tuple[OrderType, ...]
    most_leg_limits: int | None  # legs of a COMBO_LEG_LIMIT; None: any number

    @property
    def takes_combo_market(self) -> bool:
        return OrderType.COMBO_MARKET in self.order_types

    def options_on(self, rung: Rung) -> OptionTerms:
        """What holds for the options of a rung."""
        return self.index_options if rung.cash_settled else self.share_options


@dataclass(frozen=True, slots=True)
class DividendRow:
    """What the shares paid, USD a share, on which ex-date."""

    ex_date: date
    usd: float


@dataclass(frozen=True, slots=True)
class EntryWindow:
    """When a strategy looks for entries: weekday 0 is Monday, None is any; New York, start inclusive, end exclusive."""

    weekday: int | None
    start: time
    end: time
    half_day_end: time


@dataclass(frozen=True, slots=True)
class StrategyRow:
    """One strategy: how it is sized and when it looks. Shares are of account value."""

    name: str
    window: EntryWindow
    ladder: tuple[str, ...]
    phase_0_ladder: tuple[str, ...]
    same_day: bool
    exit_look_minutes: int
    bp_share: float
    campaign_share: float
    win_rate: float
    target_credits: float
    stop_credits: float


@dataclass(frozen=True, slots=True)
class LeastWing:
    """The narrowest wing on one rung, in points."""

    rung: str
    points: float


@dataclass(frozen=True, slots=True)
class DaysToExpiry:
    """Which expiry: the one nearest to `target` calendar days between `least` and `most`."""

    target: int
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class WingWidth:
    """How far out a short is bought in where the risk must be defined, as shares of the underlying."""

    least: float
    most: float
