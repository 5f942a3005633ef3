"""The ladder: what can be traded instead of micro E-mini options, which LEAN has not. All "given"."""

from datetime import date
from typing import Annotated

from config.bounds import Bound, More, fixed, share
from config.schema import DividendRow, Rung, Ticks

SPX: Rung = Rung(
    "SPX",
    underlying="SPX",
    root="SPXW",
    multiplier=100,
    strike_step=5.0,
    naked_share=0.15,
    defined_risk=False,
    cash_settled=True,
)
SPY: Rung = Rung(
    "SPY",
    underlying="SPY",
    root="SPY",
    multiplier=100,
    strike_step=1.0,
    naked_share=0.20,
    defined_risk=False,
    cash_settled=False,
)
SPY_WINGED: Rung = Rung(
    "SPY winged",
    underlying="SPY",
    root="SPY",
    multiplier=100,
    strike_step=1.0,
    naked_share=0.20,
    defined_risk=True,
    cash_settled=False,
)

RUNGS = (SPX, SPY, SPY_WINGED)
RUNG_OF = {rung.name: rung for rung in RUNGS}
UNDERLYINGS = tuple(dict.fromkeys(rung.underlying for rung in RUNGS))
CASH_SETTLED_ROOTS = frozenset(rung.root for rung in RUNGS if rung.cash_settled)

# Cboe, "SPX Options Product Specification"; options exchanges' Penny Program
SPX_TICKS = Ticks(0.05, dear_from=3.0, dear_tick=0.10)
SPY_TICKS = Ticks(0.01)

NAKED_FLOOR_SHARE: Annotated[
    float, share("of the strike for puts, of the underlying for calls, that a naked short needs at least", More.RISK)
] = 0.10

# When an early assignment of a short option on shares must be expected.
LEAST_TIME_VALUE: Annotated[float, Bound("points", above=0.0, most=1.0, more=More.SOONER)] = 0.05
# SPY's ex-dates are the third Fridays of these, or the trading day before one that is closed
DIVIDEND_MONTHS: Annotated[tuple[int, ...], fixed("months, 1 to 12")] = (3, 6, 9, 12)
DIVIDEND_MEMORY_DAYS: Annotated[
    int,
    Bound(
        "calendar days for which the last dividend says what the next one will be", least=1, most=3650, more=More.LATER
    ),
] = 365
LAST_DIVIDEND: DividendRow = DividendRow(
    date(2026, 3, 20), usd=1.797
)  # SPY's, for where LEAN has no history of dividends
