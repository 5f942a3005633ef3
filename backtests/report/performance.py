"""How the account did, from its values at the closes: growth, risk, drawdowns, months, and what holding the index did.

Returns are from close to close, the first from the cash that the run started with; a year has 252 of them.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

YEAR = 252  # trading days
CALENDAR_YEAR = 365.25  # days
SEED, RESAMPLES = 18, 2_000
LEAST_DAYS = 20  # of which a bootstrap makes an interval that says anything
TAIL = 0.05
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Moved:
    """What a day, a month or a year returned, a fraction; `name` is its date or period."""

    name: str
    returned: float


@dataclass(frozen=True, slots=True)
class Fall:
    """A drawdown from the day of its peak to the day that reached that again; None where the run ended before.

    `depth` is a fraction of the peak.
    """

    peak: date
    low: date
    recovered: date | None
    depth: float
    days: int


@dataclass(frozen=True, slots=True)
class Interval:
    """The middle 95% of what resampled days give."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Growth:
    """One curve over the run: `total` and `cagr` are fractions, `drawdown` of the peak before.

    `sharpe`, `sortino` and `volatility` are of a year, over an interest rate of 0; None where days don't move.
    """

    total: float
    cagr: float
    drawdown: float
    volatility: float
    sharpe: float | None
    sortino: float | None

    @property
    def calmar(self) -> float | None:
        """The growth of a year over the largest drawdown; None without one."""
        return self.cagr / self.drawdown if self.drawdown else None


@dataclass(frozen=True, slots=True)
class AccountGrowth:
    """The account beside holding the index; `index`, `beta` and `correlation` are None where the run has no index.

    `tail_loss` is the mean of the worst 5% of days, `tail_edge` the best of them, fractions. `skew` and `kurtosis` (over
    that of a normal distribution) are those of the days, `days_won` and `months_won` the shares that gained.
    """

    own: Growth
    index: Growth | None
    interval: Interval | None
    worst_day: Moved | None
    best_day: Moved | None
    worst_month: Moved | None
    best_month: Moved | None
    tail_edge: float | None
    tail_loss: float | None
    beta: float | None
    correlation: float | None
    longest_fall: int
    skew: float | None
    kurtosis: float | None
    days_won: float | None
    months_won: float | None


def closes(values: pd.Series) -> pd.Series:
    """The last value of each day, by its date."""
    days = pd.DatetimeIndex(values.index).tz_localize(None).normalize()
    last: pd.Series = values.groupby(days).last()
    return last


def account_growth(equity: pd.Series, index: pd.Series | None) -> AccountGrowth:
    """The figures of a run from the account value over time, as plotted, and the curve of the index beside it."""
    curve = curve_of(equity)
    returned = curve.pct_change().dropna()
    months = by_month(curve)
    days = [Moved(f"{day:%Y-%m-%d}", float(change)) for day, change in returned.items()]
    tail = np.sort(returned.to_numpy())[: max(1, math.floor(TAIL * len(returned)))]
    beside = None if index is None else _together(returned, index)
    spread = 0.0 if beside is None or len(beside) < 2 else float(beside["index"].var())
    return AccountGrowth(
        own=growth(curve),
        index=None if index is None else growth(index),
        interval=sharpe_interval(returned.to_numpy()),
        worst_day=min(days, key=_returned, default=None),
        best_day=max(days, key=_returned, default=None),
        worst_month=min(months, key=_returned, default=None),
        best_month=max(months, key=_returned, default=None),
        tail_edge=float(tail[-1]) if tail.size else None,
        tail_loss=float(tail.mean()) if tail.size else None,
        beta=None if beside is None or not spread else float(beside["own"].cov(beside["index"])) / spread,
        correlation=None if beside is None or not spread else _finite(float(beside["own"].corr(beside["index"]))),
        longest_fall=max((fall.days for fall in falls(curve)), default=0),
        skew=_finite(float(returned.skew())),
        kurtosis=_finite(float(returned.kurt())),
        days_won=_won(days),
        months_won=_won(months),
    )


def curve_of(equity: pd.Series) -> pd.Series:
    """The closes, and before them what the account started with, on the evening before its first day."""
    daily = closes(equity)
    start = pd.Series([float(equity.iloc[0])], index=[daily.index[0] - pd.Timedelta(1, "D")])
    return pd.concat([start, daily])


def growth(curve: pd.Series) -> Growth:
    """The figures of one curve of closes."""
    returned = curve.pct_change().dropna().to_numpy()
    total = float(curve.iloc[-1] / curve.iloc[0])
    years = (curve.index[-1] - curve.index[0]).days / CALENDAR_YEAR
    below = math.sqrt(float(np.mean(np.minimum(returned, 0.0) ** 2))) if returned.size else 0.0
    return Growth(
        total=total - 1.0,
        cagr=total ** (1.0 / years) - 1.0 if years and total > 0 else -1.0 if total <= 0 else 0.0,
        drawdown=abs(float((curve / curve.cummax() - 1.0).min())),
        volatility=float(returned.std(ddof=1)) * math.sqrt(YEAR) if returned.size > 1 else 0.0,
        sharpe=_sharpe(returned),
        sortino=float(returned.mean()) / below * math.sqrt(YEAR) if below else None,
    )


def sharpe_interval(returned: Floats) -> Interval | None:
    """The 95% interval of the Sharpe ratio when blocks of days, whose length the data choose, are drawn anew.

    The same days give the same interval. None where there are too few days or they don't move. Politis and Romano, "The Stationary
    Bootstrap" (1994); block length after Politis and White (2004).
    """
    if returned.size < LEAST_DAYS or _sharpe(returned) is None:
        return None
    from arch.bootstrap import StationaryBootstrap, optimal_block_length  # noqa: PLC0415 - a third of every command's start

    block = max(1, round(float(optimal_block_length(returned)["stationary"].iloc[0])))
    drawn = StationaryBootstrap(block, returned, seed=SEED)
    ratios = drawn.apply(lambda days: np.array([_sharpe(days) or 0.0]), RESAMPLES)
    low, high = np.quantile(ratios, [0.025, 0.975])
    return Interval(float(low), float(high))


def by_month(curve: pd.Series) -> tuple[Moved, ...]:
    """What each month of the calendar returned, from the last close before it."""
    return _by(curve, "%Y-%m")


def by_year(curve: pd.Series) -> tuple[Moved, ...]:
    """What each year of the calendar returned, from the last close before it."""
    return _by(curve, "%Y")


def falls(curve: pd.Series) -> tuple[Fall, ...]:
    """Every drawdown of a curve of closes, deepest first; days are those of the calendar from the peak on."""
    found: list[Fall] = []
    peak = low = curve.index[0]
    for day, value in curve.items():
        if value >= curve[peak]:
            if low > peak:
                found.append(_fall(curve, peak, low, day))
            peak = low = day
        elif value < curve[low]:
            low = day
    if low > peak:
        found.append(_fall(curve, peak, low, None))
    return tuple(sorted(found, key=lambda fall: (-fall.depth, fall.peak)))


def rolling(curve: pd.Series, days: int) -> Mapping[str, pd.Series]:
    """Volatility and Sharpe ratio of a year, from the last `days` days; none before there are that many."""
    returned = curve.pct_change().dropna()
    spread = returned.rolling(days).std() * math.sqrt(YEAR)
    mean = returned.rolling(days).mean() * YEAR
    return {"volatility": spread.dropna(), "sharpe": (mean / spread).replace([np.inf, -np.inf], np.nan).dropna()}


def rolling_beta(curve: pd.Series, index: pd.Series, days: int) -> pd.Series:
    """Beta to the index of the last `days` days that both have; none before there are that many."""
    both = _together(curve.pct_change().dropna(), index)
    beta: pd.Series = both["own"].rolling(days).cov(both["index"]) / both["index"].rolling(days).var()
    return beta.replace([np.inf, -np.inf], np.nan).dropna()


def _sharpe(returned: Floats) -> float | None:
    spread = float(returned.std(ddof=1)) if returned.size > 1 else 0.0
    return float(returned.mean()) / spread * math.sqrt(YEAR) if spread > 0 else None


def _together(returned: pd.Series, held: pd.Series) -> pd.DataFrame:
    return pd.DataFrame({"own": returned, "index": held.pct_change()}).dropna()


def _by(curve: pd.Series, form: str) -> tuple[Moved, ...]:
    names = pd.DatetimeIndex(curve.index[1:]).strftime(form)
    last = curve.iloc[1:].groupby(names).last()
    before = last.shift(1).fillna(float(curve.iloc[0]))
    return tuple(Moved(str(name), float(change)) for name, change in (last / before - 1.0).items())


def _fall(curve: pd.Series, peak: pd.Timestamp, low: pd.Timestamp, recovered: pd.Timestamp | None) -> Fall:
    end = curve.index[-1] if recovered is None else recovered
    depth = float(1.0 - curve[low] / curve[peak])
    return Fall(peak.date(), low.date(), None if recovered is None else recovered.date(), depth, (end - peak).days)


def _won(moves: Sequence[Moved]) -> float | None:
    return sum(moved.returned > 0 for moved in moves) / len(moves) if moves else None


def _returned(moved: Moved) -> float:
    return moved.returned


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
