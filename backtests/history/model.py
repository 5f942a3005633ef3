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
# S&P 500 open, high and low from closes and VIX: least squares on the real opens of 2017 and 2018, earlier ones being
# stale. Moves are in standard deviations of a day at the evening's VIX.
GAP_PER_MOVE: Final = 0.17  # share of the day's move that the gap knows, beside VIX's open
GAP_PER_VIX_OPEN: Final = -4.0  # for a log change of VIX from the evening to its open
GAP_NOISE: Final = 0.25  # standard deviation of what is left
GAP_PER_MOVE_ALONE: Final = 0.24  # where VIX's open is not known
GAP_NOISE_ALONE: Final = 0.28
SESSION_PER_VIX: Final = 0.65  # realised volatility from open to close over VIX
SPIKE: Final = 1.3  # high over the evening's close from which an unchanged VIX open is taken for a missing one

# --- Intraday paths ----------------------------------------------------------------------------------------------
OPEN_VOLATILITY: Final = 2.0  # volatility at the open over that of midday: the U shape
CLOSE_VOLATILITY: Final = 1.4
OPEN_DECAY_MINUTES: Final = 40.0
CLOSE_DECAY_MINUTES: Final = 30.0
SPX_VIX_CORRELATION: Final = -0.85  # of one minute's moves
CANDIDATES: Final = 64  # bridges drawn a day; the one whose range is nearest to the real one is used

# --- Volatility surface ------------------------------------------------------------------------------------------
# Level: the recorded quotes of tests/history/recorded and the index's own moves; smile: least squares on those quotes.
SAME_DAY_VOL: Final = 0.65  # at the money over VIX at the open of the expiry day; a parameter of the history
LEAST_SAME_DAY_VOL: Final = 0.3  # what the parameter may be
MOST_SAME_DAY_VOL: Final = 1.2
ATM_OVER_VIX: Final = 0.86  # from 30 days on: VIX holds the skew too
LONG_RUN_VIX: Final = 0.22
REVERSION: Final = 3.0  # a year: half of a shock to variance is gone after 12 weeks
SMILE_SLOPE: Final = 0.70  # of the wings of variance, over that at the money, a standard deviation
SMILE_TILT: Final = -0.19  # of the wings: the left one is steeper
SMILE_SHIFT: Final = 1.12  # standard deviations from the forward to the smile's corner
SMILE_WIDTH: Final = 1.10  # standard deviations within which the corner is round
SKEW_SHIFT_YEARS: Final = 0.005  # tilt and shift fall with the root of time below about this

# --- Dividends -----------------------------------------------------------------------------------------------------
DIVIDEND_SHARE: Final = 0.0047  # of the price, a quarter: 1.9% a year

# --- Quotes ------------------------------------------------------------------------------------------------------
SPREAD_VIX: Final = 15.0
SPREAD_VIX_POWER: Final = 0.75
SPREAD_BASE: Final = 0.035  # USD on SPX at VIX 15
SPREAD_PER_ROOT_PRICE: Final = 0.062  # for the root of a price in USD on SPX
SHARE_SPREAD_BASE: Final = 0.01  # USD on SPY at VIX 15
SHARE_SPREAD_PER_ROOT_PRICE_YEAR: Final = 0.017  # for the root of a price in USD, a year to expiry
SHARE_SPREAD_PER_INTRINSIC: Final = 0.025  # what is deep in the money is traded by few
SHARE_SPREAD_DEEP: Final = 0.60  # USD, the most that depth adds
QUOTE_SIZE: Final = 10
OPEN_INTEREST: Final = 100
SHARE_VOLUME: Final = 100_000  # a minute
SHARE_QUOTE_SIZE: Final = 500
