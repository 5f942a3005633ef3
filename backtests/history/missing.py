"""Opens, highs and lows for a source that has closes only."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from backtests.history import model
from backtests.history.noise import Stream, generator

Floats = npt.NDArray[np.float64]
TRADING_DAYS = 252.0


def fill_vix(spx: Floats, closes: Floats) -> Floats:
    """VIX bars, shape (n, 4), from S&P 500 bars (n, 4) and VIX closes (n,); the first day opens at its close.

    A regression on real bars, without noise: the open follows the index's gap and the day's change, the range
    follows how far the index moved beyond its open and close.
    """
    change = np.diff(np.log(closes), prepend=np.log(closes[0]))
    gap = np.log(spx[:, 0] / np.concatenate([spx[:1, 0], spx[:-1, 3]]))
    before = np.concatenate([closes[:1], closes[:-1]])
    opens = before * np.exp(
        model.VIX_OPEN_DRIFT + model.VIX_OPEN_PER_SPX_GAP * gap + model.VIX_OPEN_PER_VIX_CHANGE * change
    )
    opens[0] = closes[0]
    top, bottom = np.maximum(opens, closes), np.minimum(opens, closes)
    dip = np.log(np.minimum(spx[:, 0], spx[:, 3]) / spx[:, 2])
    rise = np.log(spx[:, 1] / np.maximum(spx[:, 0], spx[:, 3]))
    highs = top * np.exp(model.VIX_HIGH_LEAST + model.VIX_HIGH_PER_SPX_DIP * dip)
    lows = bottom * np.exp(-model.VIX_LOW_LEAST - model.VIX_LOW_PER_SPX_RISE * rise)
    return np.round(np.column_stack([opens, highs, lows, closes]), 2)


def fill_spx(days: npt.NDArray[np.datetime64], closes: Floats, vix: Floats) -> Floats:
    """S&P 500 bars, shape (n, 4), from closes (n,) and VIX bars (n, 4); the first day opens at its close.

    The gap follows the day's move and VIX's open, with noise (`model.GAP_PER_MOVE`); the high and the low are drawn
    from the exact law of the extremes of a Brownian bridge from open to close (e.g. P. Glasserman, "Monte Carlo
    Methods in Financial Engineering", 2004, section 6.4). Drawn by date, so a day's bar depends on no other days than
    itself and the one before.
    """
    draws = np.array([_draws(day) for day in days])
    total = np.diff(np.log(closes), prepend=np.log(closes[0]))
    overnight = _gaps(total, vix, draws[:, 0])
    day_move = total - overnight
    variance = (model.SESSION_PER_VIX * _day_at(vix[:, 0])) ** 2
    high = 0.5 * (day_move + np.sqrt(day_move**2 - 2.0 * variance * np.log(draws[:, 1])))
    low = 0.5 * (day_move - np.sqrt(day_move**2 - 2.0 * variance * np.log(draws[:, 2])))
    opens = closes * np.exp(-day_move)
    return np.round(np.column_stack([opens, opens * np.exp(high), opens * np.exp(low), closes]), 2)


def spikes(vix: Floats) -> npt.NDArray[np.bool_]:
    """Which days' VIX opens, of bars (n, 4), are only the last close, before a rise to `model.SPIKE` times it.

    VIX's first value is the evening's where the market it is made from did not open; the rise had come by the open.
    """
    return _unchanged(vix) & (vix[:, 1] >= model.SPIKE * _evenings(vix))


def open_at_high(vix: Floats, at: npt.NDArray[np.bool_]) -> Floats:
    """VIX bars, shape (n, 4), that open at their high on the days `at`; a low at the stale open goes with it."""
    opened, high, low, close = vix.T
    lows = np.where(at & (low == opened), close, low)
    return np.column_stack([np.where(at, high, opened), high, lows, close])


def _gaps(total: Floats, vix: Floats, noise: Floats) -> Floats:
    """Log moves from the evening to the open, from those from close to close."""
    known, evenings = ~_unchanged(vix), _evenings(vix)
    told = np.log(np.where(spikes(vix), vix[:, 3], vix[:, 0]) / evenings)
    by_vix = known | spikes(vix)
    day = _day_at(evenings)
    gaps = np.where(
        by_vix,
        model.GAP_PER_MOVE * total + day * (model.GAP_PER_VIX_OPEN * told + model.GAP_NOISE * noise),
        model.GAP_PER_MOVE_ALONE * total + day * model.GAP_NOISE_ALONE * noise,
    )
    gaps[0] = 0.0
    return gaps


def _unchanged(vix: Floats) -> npt.NDArray[np.bool_]:
    same = vix[:, 0] == _evenings(vix)
    same[0] = True
    return np.asarray(same)


def _evenings(vix: Floats) -> Floats:
    """VIX's close of the day before; of the first day, its open."""
    return np.concatenate([vix[:1, 0], vix[:-1, 3]])


def _day_at(vix: Floats) -> Floats:
    """A day's standard deviation at VIX points."""
    return np.asarray(vix / 100.0 / np.sqrt(TRADING_DAYS))


def _draws(day: np.datetime64) -> tuple[float, float, float]:
    random = generator(day, Stream.DAILY)
    return random.standard_normal(), 1.0 - random.random(), 1.0 - random.random()
