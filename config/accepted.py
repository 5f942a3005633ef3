"""What the linter finds in config/ and may stay, each with its reason. A row that nothing is found for any more is a fault."""

from config.schema import AcceptedRow

CAP = "the user's own document gives it; it bounds larger bases and multipliers than today's"
GROUP = "given: the August 5th cap is never scaled; the rest is room for a rung of another group"
LAST = "given: the last band and the last phase say the same 80%, so that either can be lowered alone"
RATE = "given; modelled prices don't show what a strategy would have won; over recorded ones it is told"

ACCEPTED = (
    AcceptedRow("cap_out_of_reach", "config/limits.py STRATEGY_LIMITS 0DTE.cap", CAP),
    AcceptedRow("cap_out_of_reach", "config/limits.py STRATEGY_LIMITS LT112.cap", CAP),
    AcceptedRow("cap_out_of_reach", "config/limits.py STRATEGY_LIMITS IPMCC.cap", CAP),
    AcceptedRow("cap_out_of_reach", "config/limits.py STRATEGY_LIMITS STRANGLE.cap", CAP),
    AcceptedRow("cap_out_of_reach", "config/limits.py ANY_OTHER_STRATEGY.cap", CAP),
    AcceptedRow("cap_out_of_reach", "config/limits.py PORTFOLIO_LIMIT.cap", CAP),
    AcceptedRow(
        "limit_never_decides",
        "config/limits.py STRATEGY_LIMITS STRANGLE.base",
        "the user's own document gives it; one entry a week bounds strangles, and the portfolio's limit is meant to bind",
    ),
    AcceptedRow(
        "limit_of_no_strategy",
        "config/limits.py STRATEGY_LIMITS RATIO_SPREAD",
        "the user's own document gives its cap; the strategy is the README's example of a fifth one",
    ),
    AcceptedRow("bp_never_decides", "config/limits.py MAX_BP[2]", GROUP),
    AcceptedRow("bp_never_decides", "config/limits.py MAX_BP[3]", GROUP),
    AcceptedRow("bp_never_decides", "config/limits.py PHASES[3].max_bp", GROUP),
    AcceptedRow("bp_never_decides", "config/limits.py MAX_BP[4]", LAST),
    AcceptedRow("bp_never_decides", "config/limits.py PHASES[4].max_bp", LAST),
    AcceptedRow(
        "trades_never_decide",
        "config/limits.py PHASES[4].trades_a_day",
        "the user's own document gives it; it leaves room for a fifth strategy",
    ),
    AcceptedRow(
        "trades_never_decide",
        "config/limits.py TRADES_CAP",
        "the user's own document gives it; it leaves room for a fifth strategy",
    ),
    AcceptedRow("win_rate_above_modelled", "strategies/zero_dte.py 0DTE.win_rate", RATE),
    AcceptedRow("win_rate_above_modelled", "strategies/strangle.py STRANGLE.win_rate", RATE),
)
