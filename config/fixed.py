"""The hard-coded limits that the user's own document calls wrong: for comparison only, never for trading."""

from config.schema import LimitRow

# Source: "Original Hardcoded Implementation". By phase; it has none below phase 1, whose row holds there too.
PHASE_POSITIONS = {1: 3, 2: 5, 3: 7, 4: 10}  # max_positions, of all strategies together

# The document limits these two alone; the others are limited by the portfolio, and by the caps of config/limits.py.
STRATEGY_LIMITS = (
    LimitRow("0DTE", base=5, cap=5),
    LimitRow("LT112", base=6, cap=6),
)
