"""The types of the rows in config/: what a user may edit, with the unit in each name.

Rows are plain records. Whether they make sense together is checked where they are used
(risk.parameters for the limits), so that every fault is named in one message.
"""

import math
from dataclasses import dataclass
from datetime import date, time


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
    tick: float  # of a combo, and of a single option below `dear_from` points; from there on `dear_tick`
    dear_from: float
    dear_tick: float
    naked_share: float  # of the underlying, for the requirement of a naked short
    defined_risk: bool  # True: every short is bought in further out
    cash_settled: bool


@dataclass(frozen=True, slots=True)
class FeeTier:
    """What one contract costs at a premium of at least `from_premium` points."""

    from_premium: float
    usd: float


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
