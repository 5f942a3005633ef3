"""The numbers of the modelled market. Where they come from: docs/modelled-history.md."""

from __future__ import annotations

from typing import Final

# --- Daily bars that a source lacks ------------------------------------------------------------------------------
# VIX open, high and low from closes and the S&P 500 bar: least squares on the real bars of 2009 to 2018.
VIX_OPEN_DRIFT: Final = 0.006  # log of open over the close before
VIX_OPEN_PER_SPX_GAP: Final = -7.3  # for a log gap of the index at its open
VIX_OPEN_PER_VIX_CHANGE: Final = 0.26  # share of the day's log change that the open already knows
VIX_HIGH_LEAST: Final = 0.016  # log of high over the larger of open and close
VIX_HIGH_PER_SPX_DIP: Final = 3.7
VIX_LOW_LEAST: Final = 0.014  # log of the smaller of open and close over low
VIX_LOW_PER_SPX_RISE: Final = 3.0
# S&P 500 open, high and low from closes and VIX.
REALISED_PER_VIX: Final = 0.75  # realised volatility over VIX; 0.68 to 0.83 below a VIX of 25
OVERNIGHT_SHARE: Final = 0.25  # of a day's variance that falls between a close and the next open

# --- Intraday paths ----------------------------------------------------------------------------------------------
OPEN_VOLATILITY: Final = 2.0  # volatility at the open over that of midday: the U shape
CLOSE_VOLATILITY: Final = 1.4
OPEN_DECAY_MINUTES: Final = 40.0
CLOSE_DECAY_MINUTES: Final = 30.0
SPX_VIX_CORRELATION: Final = -0.85  # of one minute's moves
CANDIDATES: Final = 64  # bridges drawn a day; the one whose range is nearest to the real one is used

# --- Volatility surface ------------------------------------------------------------------------------------------
ATM_OVER_VIX_AT_EXPIRY: Final = 0.80
ATM_OVER_VIX: Final = 0.88  # from 30 days on: VIX holds the skew too
LONG_RUN_VIX: Final = 0.20
REVERSION: Final = 3.0  # a year: half of a shock to variance is gone after 12 weeks
SKEW: Final = 0.17  # fall of volatility, as a part of that at the money, for one standard deviation upwards
SKEW_SHIFT_YEARS: Final = 0.0128  # caps the slope by log strike at SKEW / sqrt(shift) = 1.5
CURVATURE: Final = 0.18  # slope of both wings, as a part of volatility at the money, a standard deviation
CURVATURE_WIDTH: Final = 1.5  # standard deviations within which the smile is round
FAR_WING: Final = 5.0  # standard deviations at which the wings flatten out
MAX_SMILE: Final = 4.0

# --- Dividends -----------------------------------------------------------------------------------------------------
DIVIDEND_SHARE: Final = 0.0047  # of the price, a quarter: 1.9% a year

# --- Quotes ------------------------------------------------------------------------------------------------------
SPREAD_BASE: Final = 0.05  # USD on SPX at VIX 15; a tenth of it on SPY
SPREAD_PER_ROOT_YEAR: Final = 0.25  # USD on SPX
SPREAD_PER_PRICE: Final = 0.006
SPREAD_PER_PRICE_ROOT_YEAR: Final = 0.012
SPREAD_VIX: Final = 15.0
SPREAD_VIX_POWER: Final = 0.75
QUOTE_SIZE: Final = 10
OPEN_INTEREST: Final = 100
SHARE_VOLUME: Final = 100_000  # a minute
SHARE_QUOTE_SIZE: Final = 500
