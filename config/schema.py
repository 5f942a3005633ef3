"""The types of the rows in config/: what a user may edit, with the unit in each name.

Rows are plain records; each field has its bound beside it. Whether rows make sense together is checked where they are
used (risk.parameters for the limits, strategies.configuration for the rest), so that all faults are named in one message.
"""

import math
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Annotated

from config.bounds import HOUR, Bound, More, fixed, name, share


@dataclass(frozen=True, slots=True)
class Phase:
    """A size class of the account: up to, but not at, `below` USD."""

    number: Annotated[int, name("its number")]
    below: Annotated[float, Bound("USD of account value at which it ends", above=0.0, endless=True, more=More.TIGHT)]
    multiplier: Annotated[float, Bound("times the bases of the limits", above=0.0, most=20.0, more=More.ROOM)]
    trades_a_day: Annotated[int, Bound("campaigns opened in a day, before VIX", least=1, most=100, more=More.ROOM)]
    max_bp: Annotated[float, share("of account value that may be in use as buying power")]


@dataclass(frozen=True, slots=True)
class VixBand:
    """A value that holds for a range of VIX, from where the row before ends to `below` (exclusive) or `upto` (inclusive).

    Exactly one of the two bounds is given; the last row says `upto=math.inf`.
    """

    value: float  # its bound stands beside the table
    below: Annotated[float, Bound("VIX at which it ends, exclusive", above=0.0, most=500.0, may_lack=True)] = math.nan
    upto: Annotated[float, Bound("VIX at which it ends", above=0.0, most=500.0, may_lack=True, endless=True)] = math.nan


@dataclass(frozen=True, slots=True)
class LimitRow:
    """How many campaigns of one strategy may be open at once, before and at most after scaling."""

    strategy: Annotated[str, name("the strategy's name")]
    base: Annotated[int, Bound("campaigns open at once, before scaling", least=1, most=100, more=More.ROOM)]
    cap: Annotated[int, Bound("campaigns open at once, at most", least=1, most=100, more=More.ROOM)]


@dataclass(frozen=True, slots=True)
class ReserveRow:
    """Places of a portfolio limit of at least `from_limit` that are kept for same-day campaigns."""

    from_limit: Annotated[int, Bound("the portfolio's limit from which it holds", least=1, most=50, more=More.ROOM)]
    places: Annotated[int, Bound("places kept for same-day campaigns", least=0, most=99, more=More.TIGHT)]


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

    name: Annotated[str, name("its name")]
    spot_move: Annotated[float, Bound("a share of the price, below 0 for a fall", above=-1.0, most=1.0)]
    vix: Annotated[float, Bound("VIX that it rises to", above=0.0, most=500.0, may_lack=True, more=More.RISK)] = (
        math.nan
    )
    vix_factor: Annotated[float, Bound("times today's VIX", above=0.0, most=10.0, may_lack=True)] = math.nan


@dataclass(frozen=True, slots=True)
class CorrelationGroup:
    """Underlyings, and roots of options and futures on them, that fall together."""

    name: Annotated[str, name("its name")]
    members: Annotated[tuple[str, ...], fixed("underlyings and roots")]


@dataclass(frozen=True, slots=True)
class Rung:
    """A product that a strategy can trade; the ladder is tried from the largest."""

    name: Annotated[str, name("its name")]
    underlying: Annotated[str, fixed("what its options are on")]
    root: Annotated[str, fixed("its options' root")]
    multiplier: Annotated[int, fixed("USD a point of one contract, which the exchange fixes: 100")]
    strike_step: Annotated[float, Bound("points between strikes", above=0.0, most=25.0)]
    naked_share: Annotated[float, share("of the underlying that a naked short needs", More.RISK)]
    defined_risk: Annotated[bool, fixed("whether every short is bought in further out")]
    cash_settled: Annotated[bool, fixed("whether it settles in cash")]


@dataclass(frozen=True, slots=True)
class FeeTier:
    """What one contract costs at a premium of at least `from_premium` points."""

    from_premium: Annotated[float, Bound("points of premium from which it holds", least=0.0, most=1000.0)]
    usd: Annotated[float, Bound("USD a contract", least=0.0, most=20.0, more=More.COST)]


@dataclass(frozen=True, slots=True)
class OptionFees:
    """USD for a leg order: by the first of `tiers`, from the dearest premium down, that it reaches, and at least `least`."""

    tiers: tuple[FeeTier, ...]
    least: Annotated[float, Bound("USD of a leg's order, at least", least=0.0, most=25.0, more=More.COST)]
    charges_closing: Annotated[bool, Bound("False: an order against the position costs nothing", more=More.COST)]


@dataclass(frozen=True, slots=True)
class Ticks:
    """The distance between two prices of an order, points: of a combo, and of a single option below `dear_from`, `tick`."""

    tick: Annotated[float, Bound("points between two prices", above=0.0, most=0.5)]
    dear_from: Annotated[float, Bound("points from which the dear tick holds", above=0.0, most=1e4, endless=True)] = (
        math.inf
    )
    dear_tick: Annotated[float, Bound("points between two dear prices; 0 without them", least=0.0, most=0.5)] = 0.0


@dataclass(frozen=True, slots=True)
class OptionTerms:
    """What a broker charges for one kind of options, and the prices that it takes."""

    fees: OptionFees
    ticks: Ticks


@dataclass(frozen=True, slots=True)
class ShareFees:
    """What an order of shares costs: `usd` a share, at least `least` USD, at most `most` of its value where that is more."""

    usd: Annotated[float, Bound("USD a share", least=0.0, most=0.1, more=More.COST)]
    least: Annotated[float, Bound("USD of an order, at least", least=0.0, most=25.0, more=More.COST)]
    most: Annotated[float, Bound("a share of an order's value, at most", least=0.0, most=0.1, more=More.COST)]


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

    name: Annotated[str, name("LEAN's name of it")]
    lean_number: Annotated[int, fixed("LEAN's number of it")]
    index_options: OptionTerms
    share_options: OptionTerms
    share_fees: ShareFees
    order_types: Annotated[tuple[OrderType, ...], fixed("the kinds of orders that it takes")]
    most_leg_limits: Annotated[int | None, fixed("legs of a COMBO_LEG_LIMIT; None: any number")]

    @property
    def takes_combo_market(self) -> bool:
        return OrderType.COMBO_MARKET in self.order_types

    def options_on(self, rung: Rung) -> OptionTerms:
        """What holds for the options of a rung."""
        return self.index_options if rung.cash_settled else self.share_options


@dataclass(frozen=True, slots=True)
class DividendRow:
    """What the shares paid, USD a share, on which ex-date."""

    ex_date: Annotated[date, Bound("the day from which the shares are bought without it")]
    usd: Annotated[float, Bound("USD a share", above=0.0, most=100.0, more=More.RISK)]


@dataclass(frozen=True, slots=True)
class EntryWindow:
    """When a strategy looks for entries: weekday 0 is Monday, None is any; New York, start inclusive, end exclusive."""

    weekday: Annotated[int | None, Bound("0 is Monday, None any", least=0, most=4)]
    start: Annotated[time, Bound("New York, inclusive")]
    end: Annotated[time, Bound("New York, exclusive")]
    half_day_end: Annotated[time, Bound("New York, exclusive, on a day that ends at 13:00")]


@dataclass(frozen=True, slots=True)
class StrategyRow:
    """One strategy: how it is sized and when it looks. Shares are of account value."""

    name: Annotated[str, name("its name")]
    window: EntryWindow
    ladder: Annotated[tuple[str, ...], Bound("rungs of config/products.py, from the largest down")]
    phase_0_ladder: Annotated[tuple[str, ...], Bound("rungs of its ladder")]
    same_day: Annotated[bool, fixed("whether its campaigns end on the day of their entry")]
    exit_look_minutes: Annotated[int, Bound("minutes between looks at exits", least=1, most=HOUR, more=More.LATER)]
    bp_share: Annotated[float, share("of account value that one campaign may need")]
    campaign_share: Annotated[
        float | None, share("of account value in one campaign, at most; None: CAMPAIGN_SHARE of config/limits.py")
    ]
    win_rate: Annotated[float, share("of campaigns that win, which Kelly takes for true")]
    target_credits: Annotated[
        float, Bound("credits earned, at which it is closed", above=0.0, most=10.0, more=More.LATER)
    ]
    stop_credits: Annotated[float, Bound("credits lost, at which it is closed", above=0.0, most=20.0, more=More.LATER)]


@dataclass(frozen=True, slots=True)
class LeastWing:
    """The narrowest wing on one rung, in points."""

    rung: Annotated[str, name("a rung's name")]
    points: Annotated[float, Bound("points from short to long, at least", above=0.0, most=150.0)]


@dataclass(frozen=True, slots=True)
class DaysToExpiry:
    """Which expiry: the one nearest to `target` calendar days between `least` and `most`."""

    target: Annotated[int, Bound("calendar days to expiry", least=0, most=1000)]
    least: Annotated[int, Bound("calendar days to expiry, at least", least=0, most=1000)]
    most: Annotated[int, Bound("calendar days to expiry, at most", least=0, most=1000)]


@dataclass(frozen=True, slots=True)
class WingWidth:
    """How far out a short is bought in where the risk must be defined, as shares of the underlying."""

    least: Annotated[float, share("of the underlying, at least", More.SHAPE)]
    most: Annotated[float, share("of the underlying, at most", More.SHAPE)]
