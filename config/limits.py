"""How many, how much: every limit of the desk. Sources: the user's own document, unless a line says "given"."""

import math
from typing import Annotated

from config.bounds import Bound, More, share
from config.schema import LimitRow, Phase, ReserveRow, VixBand

# "given": max_bp, the share of account value that may be in use as buying power.
PHASES: tuple[Phase, ...] = (
    Phase(number=0, below=30_000, multiplier=1.0, trades_a_day=2, max_bp=0.30),
    Phase(number=1, below=40_000, multiplier=1.0, trades_a_day=3, max_bp=0.30),
    Phase(number=2, below=60_000, multiplier=1.5, trades_a_day=5, max_bp=0.50),
    Phase(number=3, below=75_000, multiplier=2.0, trades_a_day=7, max_bp=0.65),
    Phase(number=4, below=math.inf, multiplier=2.5, trades_a_day=10, max_bp=0.80),
)

POSITION_MULTIPLIERS: Annotated[
    tuple[VixBand, ...],
    Bound("times the bases of the limits", above=0.0, most=10.0, more=More.ROOM, path="vix"),
] = (
    VixBand(1.25, below=15.0),
    VixBand(1.00, upto=25.0),
    VixBand(0.75, upto=35.0),
    VixBand(0.50, upto=math.inf),
)

STRATEGY_LIMITS: tuple[LimitRow, ...] = (
    LimitRow("0DTE", base=2, cap=12),
    LimitRow("LT112", base=2, cap=8),
    LimitRow("IPMCC", base=1, cap=6),
    LimitRow("STRANGLE", base=3, cap=15),
    LimitRow("RATIO_SPREAD", base=2, cap=5),
)
ANY_OTHER_STRATEGY: LimitRow = LimitRow("ANY OTHER", base=2, cap=15)
PORTFOLIO_LIMIT: LimitRow = LimitRow("PORTFOLIO", base=3, cap=15)

# "given": without them the long strategies fill the book and the same-day strategy starves.
SAME_DAY_RESERVE: tuple[ReserveRow, ...] = (
    ReserveRow(from_limit=1, places=0),
    ReserveRow(from_limit=2, places=1),
    ReserveRow(from_limit=5, places=2),
)

TRADES_MULTIPLIERS: Annotated[
    tuple[VixBand, ...], Bound("times a phase's trades a day", above=0.0, most=10.0, more=More.ROOM)
] = (
    VixBand(1.25, below=15.0),
    VixBand(1.00, upto=30.0),
    VixBand(0.75, upto=math.inf),
)
TRADES_FLOOR: Annotated[int, Bound("trades a day, at least", least=1, most=100, more=More.ROOM)] = 2
TRADES_CAP: Annotated[int, Bound("trades a day, at most", least=1, most=100, more=More.ROOM)] = 12

# "given": the room grows with VIX because margins do; positions shrink.
MAX_BP: Annotated[tuple[VixBand, ...], share("of account value that may be in use as buying power")] = (
    VixBand(0.45, below=15.0),
    VixBand(0.52, below=20.0),
    VixBand(0.65, below=25.0),
    VixBand(0.75, upto=35.0),
    VixBand(0.80, upto=math.inf),
)

# Never scaled.
KELLY_FACTOR: Annotated[float, share("of Kelly's bet")] = 0.25
CAMPAIGN_SHARE: Annotated[float, share("of account value in one campaign, at most; given")] = 0.05

# The August 5th correlation caps: what one correlation group may need, and what it may lose in the 2024-08-05 scenario.
# Never scaled.
MAX_GROUP_BP: Annotated[float, share("of account value that one correlation group may need")] = 0.60
MAX_GROUP_LOSS: Annotated[float, share("of account value that one correlation group may lose")] = 0.15

# "given": the book with a proposal, under every scenario of config/stress.py.
MAX_STRESS_LOSS: Annotated[float, share("of account value that it may lose")] = 0.25
MAX_BP_AFTER_STRESS: Annotated[float, share("of the account value that is left")] = 0.80

# "given": the desk's own margin call, as the book's requirement over account value.
MARGIN_CALL_AT: Annotated[float, Bound("times account value", above=0.0, most=5.0, more=More.LATER)] = 1.0
MARGIN_CALL_DOWN_TO: Annotated[float, Bound("times account value", above=0.0, most=5.0, more=More.ROOM)] = 0.8

# "given": a day that loses this much halts the desk, and so the ramp after any halt.
MAX_DAY_LOSS: Annotated[float, share("of account value")] = 0.05
RAMP_DAYS: Annotated[int, Bound("trading days", least=1, most=100, more=More.LATER)] = 3
RAMP_TRADES: Annotated[int, Bound("campaigns opened on each of them", least=1, most=50, more=More.ROOM)] = 1

# "given": what the gate calls too wide.
MAX_CROSSING_OF_TARGET: Annotated[float, share("of what the profit target earns, to cross from mid to natural")] = 0.30
MIN_TARGET_OF_FEES: Annotated[
    float, Bound("times the fees both ways, earned by the target at least", above=0.0, most=100.0, more=More.TIGHT)
] = 3.0
MAX_HALF_SPREAD_OF_MID: Annotated[float, share("of the mid of an option that is bought to be kept")] = 0.015
MAX_DATA_AGE_MINUTES: Annotated[int, Bound("minutes", least=1, most=390, more=More.LATER)] = 15
