"""Whether the best of many runs is good, or only the best of many.

D. Bailey and M. López de Prado, "The Deflated Sharpe Ratio", Journal of Portfolio Management 40 (2014). Sharpe ratios are
a day's, without a riskless rate, unless a name says that they are a year's.
"""

import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
from scipy import stats

from backtests.sweep.rows import Row, completed, returns

YEAR = 252  # trading days
SURE = 0.95  # of a deflated Sharpe ratio: below it a winner is not told from luck
LEAST_DAYS = 3  # of returns, below which they have no shape

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sharpe:
    """A run's daily returns in four numbers: their Sharpe ratio, how many they are, their skewness and their kurtosis (a
    normal distribution's is 3)."""

    ratio: float
    days: int
    skewness: float
    kurtosis: float

    @property
    def a_year(self) -> float:
        return self.ratio * math.sqrt(YEAR)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A run with its Sharpe ratio, and the probability that it is above what the best of so many trials shows by luck.

    Both are None where the account never moved, or for fewer than LEAST_DAYS days.
    """

    row: Row
    sharpe: Sharpe | None
    deflated: float | None


@dataclass(frozen=True, slots=True)
class Window:
    """One step of a walk forward: the run that was best until a day, and how it did from then on.

    `before` and `after` are Sharpe ratios a year; `place` is the run's among all `of` in the window, 1 the best.
    """

    first: date
    last: date
    chosen: Row
    before: float
    after: float
    returned: float
    place: int
    of: int


def sharpe_of(daily: Floats) -> Sharpe | None:
    """The Sharpe ratio of daily returns, shape (n,); None where they are too few or all the same."""
    if len(daily) < LEAST_DAYS or np.ptp(daily) == 0.0:
        return None
    ratio = float(daily.mean() / daily.std(ddof=1))
    return Sharpe(ratio, len(daily), float(stats.skew(daily)), float(stats.kurtosis(daily, fisher=False)))


def most_by_luck(variance: float, trials: int) -> float:
    """The Sharpe ratio that the best of `trials` without any skill is expected to show, from the variance among them.

    Their equation 1: the expected largest of independent normal draws.
    """
    if trials < 2:
        return 0.0
    first, second = stats.norm.ppf([1.0 - 1.0 / trials, 1.0 - 1.0 / (trials * math.e)])
    return math.sqrt(variance) * float((1.0 - np.euler_gamma) * first + np.euler_gamma * second)


def deflated(sharpe: Sharpe, by_luck: float) -> float:
    """The probability that the true Sharpe ratio is above `by_luck`, with the returns' skewness and kurtosis in it.

    Their equation 2.
    """
    spread = 1.0 - sharpe.skewness * sharpe.ratio + (sharpe.kurtosis - 1.0) / 4.0 * sharpe.ratio**2
    spread = max(spread, sys.float_info.epsilon)  # 0 at least, as kurtosis is; an account that moved once is near it
    return float(stats.norm.cdf((sharpe.ratio - by_luck) * math.sqrt(sharpe.days - 1) / math.sqrt(spread)))


def ranked(rows: Sequence[Row]) -> list[Ranked]:
    """The runs that completed, the best first; the trials are all runs, those that failed too."""
    sharpes = [(row, sharpe_of(returns(row).to_numpy())) for row in completed(rows)]
    ratios = [found.ratio for _, found in sharpes if found is not None]
    by_luck = most_by_luck(float(np.var(ratios, ddof=1)) if len(ratios) > 1 else 0.0, len(rows))
    told = [Ranked(row, found, None if found is None else deflated(found, by_luck)) for row, found in sharpes]
    return sorted(told, key=lambda each: (each.deflated is None, -(each.deflated or 0.0), each.row.number))


def walk_forward(rows: Sequence[Row], window: int) -> list[Window]:
    """Choose the best run so far at the end of each `window` trading days, and hold it over the next.

    Each run's own account goes on through the windows: nothing is started anew. Empty for fewer than two runs of the
    same days, or days for fewer than two windows.
    """
    known = completed(rows)
    if len(known) < 2 or len({row.days for row in known}) > 1:
        return []
    daily, days = np.array([returns(row).to_numpy() for row in known]), known[0].days
    steps: list[Window] = []
    for first in range(window, len(days) - window + 1, window):
        last = len(days) if len(days) - first < 2 * window else first + window
        before, after = _ratios(daily[:, :first]), _ratios(daily[:, first:last])
        best = int(before.argmax())
        if before[best] == -math.inf:
            continue
        place = int((after > after[best]).sum()) + 1
        gained = float(np.prod(1.0 + daily[best, first:last]) - 1.0)
        year = math.sqrt(YEAR)
        steps.append(
            Window(
                days[first],
                days[last - 1],
                known[best],
                before[best] * year,
                after[best] * year,
                gained,
                place,
                len(known),
            )
        )
    return steps


def _ratios(daily: Floats) -> Floats:
    """Each run's Sharpe ratio; below all others for an account that never moved."""
    spread = daily.std(axis=1, ddof=1)
    return np.asarray(np.divide(daily.mean(axis=1), spread, out=np.full(len(daily), -math.inf), where=spread > 0.0))
