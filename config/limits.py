"""How many, how much: every limit of the desk. Sources: the user's own document, unless a line says "given"."""

import math

from config.schema import LimitRow, Phase, ReserveRow, VixBand

# "given": max_bp, the share of account value that may be in use as buying power.
PHASES = (
    Phase(number=0, below=30_000, multiplier=1.0, trades_a_day=2, max_bp=0.30),
    Phase(number=1, below=40_000, multiplier=1.0, trades_a_day=3, max_bp=0.30),
    Phase(number=2, below=60_000, multiplier=1.5, trades_a_day=5, max_bp=0.50),
    Phase(number=3, below=75_000, multiplier=2.0, trades_a_day=7, max_bp=0.65),
    Phase(number=4, below=math.inf, multiplier=2.5, trades_a_day=10, max_bp=0.80),
)

POSITION_MULTIPLIERS = (
    VixBand(1.25, below=15.0),
    VixBand(1.00, upto=25.0),
    VixBand(0.75, upto=35.0),
    VixBand(0.50, upto=math.inf),
)

STRATEGY_LIMITS = (
    LimitRow("0DTE", base=2, cap=12),
    LimitRow("LT112", base=2, cap=8),
    LimitRow("IPMCC", base=1, cap=6),
    LimitRow("STRANGLE", base=3, cap=15),
    LimitRow("RATIO_SPREAD", base=2, cap=5),
)
ANY_OTHER_STRATEGY = LimitRow("ANY OTHER", base=2, cap=15)
PORTFOLIO_LIMIT = LimitRow("PORTFOLIO", base=3, cap=15)

# "given": without them the long strategies fill the book and the same-day strategy starves.
SAME_DAY_RESERVE = (
    ReserveRow(from_limit=1, places=0),
    ReserveRow(from_limit=2, places=1),
    ReserveRow(from_limit=5, places=2),
)

TRADES_MULTIPLIERS = (
    VixBand(1.25, below=15.0),
    VixBand(1.00, upto=30.0),
    VixBand(0.75, upto=math.inf),
)
TRADES_FLOOR = 2
TRADES_CAP = 12

# "given": the room grows with VIX because margins do; positions shrink.
MAX_BP = (
    VixBand(0.45, below=15.0),
    VixBand(0.52, below=20.0),
    VixBand(0.65, below=25.0),
    VixBand(0.75, upto=35.0),
    VixBand(0.80, upto=math.inf),
)

# Never scaled.
KELLY_FACTOR = 0.25
CAMPAIGN_SHARE = 0.05  # given: of account value, at most, in one campaign

# The August 5th correlation caps, shares of account value: what one correlation group may need, and what it may lose in
# the 2024-08-05 scenario. Never scaled.
MAX_GROUP_BP = 0.60
MAX_GROUP_LOSS = 0.15

# "given": the book with a proposal, under every scenario of config/stress.py.
MAX_STRESS_LOSS = 0.25  # of account value
MAX_BP_AFTER_STRESS = 0.80  # of the account value that is left

# "given": the desk's own margin call, as the book's requirement over account value.
MARGIN_CALL_AT = 1.0
MARGIN_CALL_DOWN_TO = 0.8

# "given": a day that loses this share of account value halts the desk, and so the ramp after any halt.
MAX_DAY_LOSS = 0.05
RAMP_DAYS = 3  # trading days
RAMP_TRADES = 1  # campaigns opened on each of them

# "given": what the gate calls too wide.
MAX_CROSSING_OF_TARGET = 0.30  # of what the profit target earns
MIN_TARGET_OF_FEES = 3.0  # times the fees both ways
MAX_HALF_SPREAD_OF_MID = 0.015  # of an option that is bought to be kept
MAX_DATA_AGE_MINUTES = 15
