"""How far the model is from recorded quotes: the smile, its level, and the width of quotes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from backtests.checks.recorded.read import Recorded
from backtests.history import surface
from backtests.history.quotes import UNITS, bid_ask
from backtests.history.roots import SPXW, SPY

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

FURTHEST: Final = 5.0  # standard deviations from the forward; quotes beyond are of a tick or two
LEAST_QUOTES: Final = 5  # of a cell of widths
INDEX_ROOTS: Final = ("spx", "spxw")
PRICE_BANDS: Final = (0.0, 0.5, 1.0, 3.0, 10.0, 30.0, 60.0)  # points
HOUR: Final = 60


@dataclass(frozen=True, slots=True)
class Horizon:
    """Expiries that are judged together, by calendar days, both ends included."""

    name: str
    least: int
    most: int

    def of(self, dte: npt.NDArray[np.int64]) -> Flags:
        """Which of the days to expiry lie in it."""
        return (dte >= self.least) & (dte <= self.most)


HORIZONS: Final = (
    Horizon("same day", 0, 0),
    Horizon("1 to 7 days", 1, 7),
    Horizon("11 to 29 days", 11, 29),
    Horizon("59 to 87 days", 59, 87),
    Horizon("115 days and more", 115, 10_000),
)


@dataclass(frozen=True, slots=True)
class SmileError:
    """Relative rms errors of modelled volatilities: of the smile alone, with the level of each minute and expiry taken from
    the record (minutes of a single quote left out), and `with_level`. `level` and `recorded_level` are at the money, over
    VIX, in the mean."""

    name: str
    quotes: int
    smile: float
    with_level: float
    level: float
    recorded_level: float


@dataclass(frozen=True, slots=True)
class LevelError:
    """At the money over VIX on an expiry day, in the mean over an hour that begins `minute` minutes after 09:30."""

    minute: int
    quotes: int
    level: float
    recorded_level: float


@dataclass(frozen=True, slots=True)
class WidthError:
    """The usual width of quotes of one horizon and price band in points, recorded and as the model quotes it: medians.

    `log_error` is the median of the logarithms of one over the other.
    """

    name: str
    least_price: float
    most_price: float
    quotes: int
    recorded: float
    modelled: float
    log_error: float


def near(quotes: Recorded) -> Flags:
    """Which quotes are within FURTHEST standard deviations at the money."""
    return np.abs(deviations(quotes)) < FURTHEST


def deviations(quotes: Recorded) -> Floats:
    """Strikes in modelled standard deviations at the money above the forward."""
    middle = surface.at_the_money(quotes.vix, quotes.years)
    return np.asarray(np.log(quotes.strike / quotes.forward) / (middle * np.sqrt(quotes.years)))


def log_errors(quotes: Recorded) -> Floats:
    """Logarithm of modelled over recorded volatility."""
    modelled = surface.implied(quotes.forward, quotes.strike, quotes.vix, quotes.years)
    return np.asarray(np.log(modelled / quotes.vol))


def less_level(errors: Floats, moment: npt.NDArray[np.int64]) -> tuple[Floats, Flags]:
    """Errors less the mean of their minute and expiry, and where there is more than one to take it from."""
    counts = np.bincount(moment)
    means = np.bincount(moment, errors) / np.maximum(counts, 1)
    return errors - means[moment], counts[moment] > 1


def relative_rms(log_error: Floats) -> float:
    """Root of the mean square of relative errors; nan without any."""
    return float(np.sqrt(np.mean(np.expm1(log_error) ** 2))) if len(log_error) else float("nan")


def smile_errors(quotes: Recorded) -> list[SmileError]:
    """By horizon, and last over all."""
    inside = near(quotes)
    errors = np.where(inside, log_errors(quotes), 0.0)
    moment = np.where(inside, quotes.moment, quotes.moment.max() + 1)
    shape, several = less_level(errors, moment)
    level = surface.at_the_money(quotes.vix, quotes.years) / quotes.vix * 100.0
    parts = [(horizon.name, horizon.of(quotes.dte)) for horizon in HORIZONS]
    found = []
    for name, part in (*parts, ("all", np.ones(len(inside), dtype=np.bool_))):
        at = inside & part
        found.append(
            SmileError(
                name,
                int(at.sum()),
                relative_rms(shape[at & several]),
                relative_rms(errors[at]),
                *_levels(level[at], errors[at]),
            )
        )
    return found


def same_day_levels(quotes: Recorded) -> list[LevelError]:
    """By the hour of an expiry day."""
    at = near(quotes) & (quotes.dte == 0)
    errors, hours = log_errors(quotes), quotes.minute // HOUR
    level = surface.at_the_money(quotes.vix, quotes.years) / quotes.vix * 100.0
    return [
        LevelError(int(hour) * HOUR, int(part.sum()), *_levels(level[part], errors[part]))
        for hour in np.unique(hours[at])
        for part in [at & (hours == hour)]
    ]


def width_errors(quotes: Recorded) -> list[WidthError]:
    """Of the index's options, by horizon and price band; cells with fewer than LEAST_QUOTES quotes are left out."""
    known = np.isin(quotes.root, INDEX_ROOTS) & np.isfinite(quotes.bid)
    bid, ask = bid_ask(quotes.mid[:, None], quotes.vix, quotes.years, SPXW)
    return list(_cells(quotes, known, (ask - bid)[:, 0] / UNITS))


def share_width_errors(quotes: Recorded) -> list[WidthError]:
    """Of SPY's options, in the same cells."""
    known = (quotes.root == SPY.name) & np.isfinite(quotes.bid)
    bid, ask = bid_ask(quotes.mid[:, None], quotes.vix, quotes.years, SPY)
    return list(_cells(quotes, known, (ask - bid)[:, 0] / UNITS))


def log_rms(cells: list[WidthError]) -> float:
    """Root of the mean square of the cells' errors."""
    return float(np.sqrt(np.mean([cell.log_error**2 for cell in cells])))


def _cells(quotes: Recorded, known: Flags, modelled: Floats) -> Iterator[WidthError]:
    recorded = quotes.ask - quotes.bid
    for horizon in HORIZONS:
        for least, most in pairwise(PRICE_BANDS):
            at = known & horizon.of(quotes.dte) & (quotes.mid > least) & (quotes.mid <= most)
            if at.sum() < LEAST_QUOTES:
                continue
            yield WidthError(
                horizon.name,
                least,
                most,
                int(at.sum()),
                float(np.median(recorded[at])),
                float(np.median(modelled[at])),
                float(np.median(np.log(modelled[at] / recorded[at]))),
            )


def _levels(level: Floats, errors: Floats) -> tuple[float, float]:
    if not len(level):
        return float("nan"), float("nan")
    return float(np.mean(level)), float(np.exp(np.mean(np.log(level) - errors)))
