"""Minute paths through each day's real open, high, low and close."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from backtests.history import model
from backtests.history.noise import Stream, generator

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Paths:
    """One day: `spx` and `vix` at 09:30 and at the end of each minute, shape (minutes + 1,), in index points."""

    spx: Floats
    vix: Floats


def of_day(day: np.datetime64, spx: Floats, vix: Floats, minutes: int) -> Paths:
    """Minute paths of one day, from its bars (open, high, low, close); they touch all four prices to the cent.

    Brownian bridges from open to close, run on a clock that is fast near the open and the close. Of several the one
    whose range is nearest to the real range is kept, and its parts beyond open and close are stretched onto the high
    and the low. VIX bridges move against the index's.
    """
    clock = variance_clock(minutes)
    own = generator(day, Stream.SPX).standard_normal((model.CANDIDATES, minutes))
    spx_path = _through(spx, _bridges(own, clock))
    shape = _shape(spx_path, clock)
    rho = model.SPX_VIX_CORRELATION
    other = _bridges(generator(day, Stream.VIX).standard_normal((model.CANDIDATES, minutes)), clock)
    vix_path = _through(vix, rho * shape + np.sqrt(1.0 - rho**2) * other)
    return Paths(spx_path, vix_path)


def variance_clock(minutes: int) -> Floats:
    """Share of the session's variance that has passed, shape (minutes + 1,), from 0 to 1."""
    middle = np.arange(minutes) + 0.5
    volatility = (
        1.0
        + (model.OPEN_VOLATILITY - 1.0) * np.exp(-middle / model.OPEN_DECAY_MINUTES)
        + (model.CLOSE_VOLATILITY - 1.0) * np.exp(-(minutes - middle) / model.CLOSE_DECAY_MINUTES)
    )
    passed = np.concatenate([[0.0], np.cumsum(volatility**2)])
    return np.asarray(passed / passed[-1])


def _bridges(normals: Floats, clock: Floats) -> Floats:
    """Standard Brownian bridges on the clock, from normals of shape (count, minutes): (count, minutes + 1)."""
    walks = np.cumsum(normals * np.sqrt(np.diff(clock)), axis=1)
    walks = np.concatenate([np.zeros((len(walks), 1)), walks], axis=1)
    return np.asarray(walks - walks[:, -1:] * clock)


def _shape(path: Floats, clock: Floats) -> Floats:
    """The standard bridge that a path is made of: its logarithm less the straight line, in units of its own noise."""
    log = np.log(path / path[0])
    bridge = log - log[-1] * clock
    scale = np.sqrt(np.sum(np.diff(bridge) ** 2))
    return np.asarray(bridge / scale if scale > 0.0 else bridge)


def _through(bar: Floats, bridges: Floats) -> Floats:
    """The bridge that suits a bar best, moved and stretched until it touches all of it; in cents."""
    opened, high, low, close = np.log(bar)
    top, bottom = max(opened, close), min(opened, close)
    sigma = max(_garman_klass(opened, high, low, close), 1e-6)
    line = opened + (close - opened) * np.linspace(0.0, 1.0, bridges.shape[1])
    paths = line + sigma * bridges
    above, below = paths.max(axis=1) - top, bottom - paths.min(axis=1)
    least = 0.05 * sigma
    misfit = np.log((above + least) / (high - top + least)) ** 2 + np.log((below + least) / (bottom - low + least)) ** 2
    path = paths[np.argmin(misfit)]
    path = np.where(path > top, top + (path - top) * _stretch(high - top, path.max() - top), path)
    path = np.where(path < bottom, bottom - (bottom - path) * _stretch(bottom - low, bottom - path.min()), path)
    path = np.round(np.exp(path), 2)
    path[0], path[-1] = bar[0], bar[3]
    _touch(path, bar[1], np.argmax)
    _touch(path, bar[2], np.argmin)
    return np.asarray(np.clip(path, bar[2], bar[1]))


def _stretch(wanted: float, found: float) -> float:
    return wanted / found if found > 0.0 else 0.0


def _touch(path: Floats, price: float, extreme: Callable[[Floats], np.intp]) -> None:
    """Put the extreme on the bar's price when rounding, or a path without an excess there, left it beside."""
    at = int(extreme(path[1:-1])) + 1
    if price not in (path[0], path[-1]):
        path[at] = price


def _garman_klass(opened: float, high: float, low: float, close: float) -> float:
    """Volatility of a session by its bar: M. Garman and M. Klass, Journal of Business 53 (1980)."""
    variance = 0.5 * (high - low) ** 2 - (2.0 * np.log(2.0) - 1.0) * (close - opened) ** 2
    return float(np.sqrt(max(variance, 0.1 * (high - low) ** 2)))
