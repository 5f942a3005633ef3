"""Worlds: years that did not happen, of days that did. How they are made and why: docs/preserved.md.

Filtered historical simulation (G. Barone-Adesi, K. Giannopoulos and L. Vosper, Journal of Futures Markets 19, 1999) over
the stationary bootstrap (D. Politis and J. Romano, Journal of the American Statistical Association 89, 1994): whole days
are drawn in blocks, the index's moves in units of the volatility that VIX held the evening before, and VIX's as what its
return to the mean does not explain.
"""

import csv
import io
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from backtests.console.validation import BadInputError
from backtests.history.daily import Daily

BLOCK_DAYS = 21  # of the mean block: a month of trading
LEAST_DAYS = 250  # that can be drawn from
OPEN, HIGH, LOW, CLOSE = range(4)
COLUMNS = ("date", *(f"{index}_{part}" for index in ("spx", "vix") for part in ("open", "high", "low", "close")))

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Reversion:
    """How the logarithm of VIX's close goes on: `mean + share x (its distance from the mean)`, by least squares.

    `share` is what is left of a distance after a day.
    """

    mean: float
    share: float


@dataclass(frozen=True, slots=True)
class Moves:
    """What can be drawn: a row a day from the second on, in logarithms.

    `spx`: shape (n, 4), open over the close before, high over the higher of open and close, the lower of them over low,
    and close over the close before, all in units of the evening's VIX. `vix`: the same of VIX, in no unit but their
    own, and for the close what `reversion` does not explain. `evening`: VIX at the close before, shape (n,).
    """

    spx: Floats
    vix: Floats
    evening: Floats
    reversion: Reversion


def moves_of(bars: Daily) -> Moves:
    """Take daily bars apart. Raises BadInputError for bars too few to draw a year from."""
    if len(bars.days) <= LEAST_DAYS:
        raise BadInputError([f"{bars.source} has {len(bars.days)} days; worlds are drawn from more than {LEAST_DAYS}"])
    levels = np.log(bars.vix[:, CLOSE])
    reversion = _reversion(levels)
    vix = _shapes(bars.vix)
    vix[:, CLOSE] = levels[1:] - _expected(levels[:-1], reversion)
    evening = bars.vix[:-1, CLOSE]
    return Moves(_shapes(bars.spx) / evening[:, None], vix, evening, reversion)


def world(moves: Moves, days: Sequence[date], start: date, level: float, *, seed: int, number: int) -> Daily:
    """One world's bars on `days`, of which the first is only the evening that it begins from.

    It begins with the VIX of the evening before its first drawn day, and the index closes at `level` on the evening
    before `start`. The same seed and number give the same world, however many are made.
    """
    drawn = _draw(len(moves.spx), len(days) - 1, np.random.default_rng([seed, number]))
    spx, vix = np.ones((len(days), 4)), np.empty((len(days), 4))
    vix[0] = moves.evening[drawn[0]]
    for at, day in enumerate(drawn, start=1):
        before = vix[at - 1, CLOSE]
        change = _expected(np.log(before), moves.reversion) + moves.vix[day, CLOSE] - np.log(before)
        vix[at] = _bar(before, (*moves.vix[day, :CLOSE], change))
        spx[at] = _bar(spx[at - 1, CLOSE], moves.spx[day] * before)
    evening = bisect_left(days, start) - 1
    spx *= level / spx[evening, CLOSE]
    return Daily(np.array(days, dtype="datetime64[D]"), spx.round(2), vix.round(2), f"world {number} of seed {seed}")


def as_csv(bars: Daily) -> str:
    """Bars as a file that `--history` takes."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(COLUMNS)
    for day, spx, vix in zip(bars.days, bars.spx, bars.vix, strict=True):
        rows.writerow([day, *(f"{price:.2f}" for price in (*spx, *vix))])
    return text.getvalue()


def _reversion(levels: Floats) -> Reversion:
    share, rest = np.polyfit(levels[:-1], levels[1:], 1)
    return Reversion(mean=float(rest / (1.0 - share)), share=float(share))


def _expected(level: Floats, reversion: Reversion) -> Floats:
    return np.asarray(reversion.mean + reversion.share * (level - reversion.mean))


def _shapes(bars: Floats) -> Floats:
    """Each day's bar against the close before, in logarithms: open, high's and low's excess over the body, close."""
    logs, before = np.log(bars[1:]), np.log(bars[:-1, CLOSE])
    body = logs[:, [OPEN, CLOSE]]
    return np.column_stack(
        [
            logs[:, OPEN] - before,
            logs[:, HIGH] - body.max(axis=1),
            body.min(axis=1) - logs[:, LOW],
            logs[:, CLOSE] - before,
        ]
    )


def _bar(before: float, shape: Sequence[float]) -> Floats:
    opened, above, below, closed = shape
    logs = np.log(before) + np.array([opened, max(opened, closed) + above, min(opened, closed) - below, closed])
    return np.asarray(np.exp(logs))


def _draw(known: int, wanted: int, chance: np.random.Generator) -> npt.NDArray[np.int64]:
    """Rows of the days that a world is made of, in blocks that end with probability 1/BLOCK_DAYS after each day."""
    from arch.bootstrap import StationaryBootstrap  # noqa: PLC0415 - half a second of every command's start

    sample = StationaryBootstrap(BLOCK_DAYS, np.arange(known), seed=chance)
    drawn = [sampled[0] for sampled, _ in sample.bootstrap(-(-wanted // known))]
    return np.asarray(np.concatenate(drawn)[:wanted])
