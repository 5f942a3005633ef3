"""Implied volatility of any strike and expiry, from VIX alone."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from backtests.history import model
from risk.pricing.black76 import Numbers

Floats = npt.NDArray[np.float64]
MONTH = 30.0 / 365.0


def at_the_money(vix: Numbers, years: Numbers) -> Floats:
    """At-the-money volatility a year (0.15 is 15%) at `vix` points and `years` to expiry; the shapes broadcast.

    Up to 30 days a part of VIX that grows with the root of time. Beyond, VIX of that horizon under a variance that
    reverts to its long run: rising with time in calm markets, falling when VIX is high.
    """
    level = np.asarray(vix) / 100.0
    short = np.sqrt(np.minimum(np.asarray(years), MONTH) / MONTH)
    share = model.ATM_OVER_VIX_AT_EXPIRY + (model.ATM_OVER_VIX - model.ATM_OVER_VIX_AT_EXPIRY) * short
    weight = _mean_weight(np.maximum(years, MONTH)) / _mean_weight(MONTH)
    long_run = model.LONG_RUN_VIX**2
    return share * np.sqrt(long_run + (level**2 - long_run) * weight)


def implied(forward: Numbers, strike: Numbers, vix: Numbers, years: Numbers) -> Floats:
    """Volatility a year of a strike; the shapes broadcast. `years` must be above 0.

    Volatility at the money times a smile in standard deviations from the forward: a skew whose slope by log strike
    falls with the root of time, and two wings.
    """
    middle = at_the_money(vix, years)
    deviations = np.log(np.asarray(strike) / forward) / (middle * np.sqrt(years))
    z = model.FAR_WING * np.tanh(deviations / model.FAR_WING)
    skew = model.SKEW * np.sqrt(years / (years + model.SKEW_SHIFT_YEARS))
    round_wings = np.sqrt(z**2 + model.CURVATURE_WIDTH**2) - model.CURVATURE_WIDTH
    return middle * np.minimum(1.0 - skew * z + model.CURVATURE * round_wings, model.MAX_SMILE)


def _mean_weight(years: Floats | float) -> Floats:
    """Average over [0, years] of what is left of a shock to variance."""
    decay = model.REVERSION * np.asarray(years)
    return -np.expm1(-decay) / decay
