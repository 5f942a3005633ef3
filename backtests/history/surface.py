"""Implied volatility of any strike and expiry, from VIX alone."""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from backtests.history import model
from backtests.history.paths import variance_clock
from risk.pricing.black76 import Numbers
from risk.pricing.trading_clock import FULL_SESSION_MINUTES, trading_years

Floats = npt.NDArray[np.float64]
MONTH: Final = 30.0 / 365.0
SESSION: Final = trading_years(FULL_SESSION_MINUTES)


def at_the_money(vix: Numbers, years: Numbers, same_day_vol: float = model.SAME_DAY_VOL) -> Floats:
    """At-the-money volatility a year (0.15 is 15%) at `vix` points and `years` to expiry; the shapes broadcast.

    `same_day_vol` is its share of VIX at the open of an expiry day. Within that day the variance that is left runs on
    the clock of the day's path. Up to 30 days the share grows with the root of time. Beyond, VIX of that horizon under
    a variance that reverts to its long run: rising with time in calm markets, falling when VIX is high.
    """
    level, t = np.asarray(vix) / 100.0, np.asarray(years, dtype=np.float64)
    beyond = np.clip((t - SESSION) / (MONTH - SESSION), 0.0, 1.0)
    share = same_day_vol * _same_day_shape(t) + (model.ATM_OVER_VIX - same_day_vol) * np.sqrt(beyond)
    weight = _mean_weight(np.maximum(t, MONTH)) / _mean_weight(MONTH)
    long_run = model.LONG_RUN_VIX**2
    return np.asarray(share * np.sqrt(long_run + (level**2 - long_run) * weight))


def implied(
    forward: Numbers, strike: Numbers, vix: Numbers, years: Numbers, same_day_vol: float = model.SAME_DAY_VOL
) -> Floats:
    """Volatility a year of a strike; the shapes broadcast. `years` must be above 0.

    Variance at the money times a smile in standard deviations from the forward, a hyperbola (J. Gatheral, "A
    parsimonious arbitrage-free implied volatility parameterization", 2004), whose slope by log strike falls with the
    root of time.
    """
    middle = at_the_money(vix, years, same_day_vol)
    return middle * smile(np.log(np.asarray(strike) / forward) / (middle * np.sqrt(years)), years)


def smile(deviations: Numbers, years: Numbers) -> Floats:
    """Volatility over that at the money, `deviations` standard deviations at the money above the forward."""
    z, t = np.asarray(deviations), np.asarray(years)
    short = np.sqrt(t / (t + model.SKEW_SHIFT_YEARS))
    tilt, shift, width = short * model.SMILE_TILT, short * model.SMILE_SHIFT, model.SMILE_WIDTH
    corner = np.sqrt((z - shift) ** 2 + width**2) - np.sqrt(shift**2 + width**2)
    return np.asarray(np.sqrt(1.0 + model.SMILE_SLOPE * (tilt * z + corner)))


def _same_day_shape(years: Floats) -> Floats:
    """Volatility of what is left of an expiry day over that of the whole day, by the clock that prices run on."""
    left = np.clip(years / SESSION, 1e-9, 1.0)
    return np.asarray(np.sqrt(np.interp(left, *_variance_left()) / left))


@cache
def _variance_left() -> tuple[Floats, Floats]:
    """Share of a session's minutes that is left, ascending, and the share of its variance that is left then."""
    passed = variance_clock(round(FULL_SESSION_MINUTES))
    return np.linspace(0.0, 1.0, len(passed)), (1.0 - passed)[::-1]


def _mean_weight(years: Floats | float) -> Floats:
    """Average over [0, years] of what is left of a shock to variance."""
    decay = model.REVERSION * np.asarray(years)
    return np.asarray(-np.expm1(-decay) / decay)
