"""LEAN's summary statistics, from the sampled equity curve and the closed trades (Common/Statistics in LEAN's source).

Returns are daily, a year has 252 trading days for returns and 365 days for compounding. The benchmark is SPY's daily
closes; what needs it is 0 without that file.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np
from scipy.special import ndtr

YEAR = 252
DEFAULT_RISK_FREE = 0.01  # LEAN's rate where the data folder has none


@dataclass(frozen=True, slots=True)
class Curve:
    """Account value in dollars by UTC second, ascending, and the daily benchmark closes that go with it."""

    seconds: Sequence[float]
    values: Sequence[float]
    benchmark: Sequence[tuple[date, float]]
    risk_free: Sequence[tuple[date, float]]

    @property
    def days(self) -> list[date]:
        return [datetime.fromtimestamp(second, UTC).date() for second in self.seconds]


def returns_of(values: Sequence[float]) -> np.ndarray:
    series = np.asarray(values, float)
    return series[1:] / series[:-1] - 1 if len(series) > 1 else np.zeros(0)


def drawdown(values: Sequence[float]) -> float:
    """The deepest fall from a peak before it, as a fraction of that peak."""
    series = np.asarray(values, float)
    if not len(series):
        return 0.0
    peaks = np.maximum.accumulate(series)
    return float(np.max(1 - series / peaks))


def drawdown_recovery(seconds: Sequence[float], values: Sequence[float]) -> int:
    """Days of the longest way from a peak back to its height."""
    longest, peak, since, below = 0.0, -math.inf, 0.0, False
    for second, value in zip(seconds, values, strict=True):
        if value < peak:
            below = True
            continue
        if below:
            longest = max(longest, second - since)
        peak, since, below = value, second, False
    return int(longest // 86_400)


def compounding_annual_return(values: Sequence[float], seconds: Sequence[float]) -> float:
    years = (seconds[-1] - seconds[0]) / 86_400 / 365 if len(seconds) > 1 else 0.0
    if years <= 0 or values[0] <= 0 or values[-1] <= 0:
        return 0.0
    return (values[-1] / values[0]) ** (1 / years) - 1


def probabilistic_sharpe_ratio(returns: np.ndarray, benchmark_sharpe: float) -> float:
    """The chance that the true Sharpe ratio beats the benchmark's (Bailey and Lopez de Prado); daily ratios."""
    deviation = returns.std(ddof=1) if len(returns) > 1 else 0.0
    if not deviation:
        return 0.0
    observed = returns.mean() / deviation
    centred = (returns - returns.mean()) / returns.std()
    skew, kurtosis = float((centred**3).mean()), float((centred**4).mean())
    spread = 1 - skew * observed + (kurtosis - 1) / 4 * observed**2
    if spread <= 0:
        return 0.0
    return float(ndtr((observed - benchmark_sharpe) * math.sqrt((len(returns) - 1) / spread)))


@dataclass(frozen=True, slots=True)
class Trades:
    """Win and loss figures from what each closing realised, as fractions of the running capital."""

    average_win: float
    average_loss: float
    win_rate: float
    loss_rate: float

    @property
    def profit_loss_ratio(self) -> float:
        return self.average_win / abs(self.average_loss) if self.average_loss else 0.0

    @property
    def expectancy(self) -> float:
        return self.win_rate * self.profit_loss_ratio - self.loss_rate


def trades_of(profits: Sequence[float], capital: float) -> Trades:
    """Each closing's dollars in order, and the capital before the first."""
    wins, losses = [], []
    for profit in profits:
        (wins if profit > 0 else losses).append(profit / capital if capital else 0.0)
        capital += profit
    count = len(profits)
    return Trades(
        sum(wins) / len(wins) if wins else 0.0,
        sum(losses) / len(losses) if losses else 0.0,
        len(wins) / count if count else 0.0,
        len(losses) / count if count else 0.0,
    )


def _risk_free(curve: Curve) -> float:
    """The mean rate over the run's days."""
    if not curve.risk_free:
        return DEFAULT_RISK_FREE
    starts = [day for day, _ in curve.risk_free]
    rates = [curve.risk_free[max(bisect_right(starts, day) - 1, 0)][1] for day in curve.days]
    return sum(rates) / len(rates) if rates else DEFAULT_RISK_FREE


def _benchmark_returns(curve: Curve) -> np.ndarray | None:
    """The benchmark's returns between the curve's days; None where it has no bar at or before one of them."""
    starts = [day for day, _ in curve.benchmark]
    closes = []
    for day in curve.days:
        at = bisect_right(starts, day) - 1
        if at < 0:
            return None
        closes.append(curve.benchmark[at][1])
    return returns_of(closes)


def _percent(value: float) -> str:
    return f"{value * 100:.3f}%"


def _number(value: float) -> str:
    return f"{round(value, 3):g}"


def summary(curve: Curve, profits: Sequence[float], orders: int, fees: float, traded: float) -> dict[str, str]:
    """LEAN's statistics by its names, as texts. `traded` is the dollar volume of all fills, for the turnover."""
    values = list(curve.values)
    start, end = values[0], values[-1]
    returns = returns_of(values)
    trades = trades_of(profits, start)
    rate = _risk_free(curve)
    annual = float(returns.mean()) * YEAR if len(returns) else 0.0
    variance = float(returns.var(ddof=1)) * YEAR if len(returns) > 1 else 0.0
    deviation = math.sqrt(variance)
    below = returns[returns < 0]
    downside = math.sqrt(float(below.var(ddof=1)) * YEAR) if len(below) > 1 else 0.0
    alpha = beta = tracking = information = treynor = benchmark_sharpe = 0.0
    benchmark = _benchmark_returns(curve)
    if benchmark is not None and len(benchmark) > 1 and (spread := float(benchmark.var(ddof=1))) > 0:
        beta = float(np.cov(returns, benchmark, ddof=1)[0, 1]) / spread
        benchmark_annual = float(benchmark.mean()) * YEAR
        alpha = annual - (rate + beta * (benchmark_annual - rate))
        tracking = math.sqrt(float((returns - benchmark).var(ddof=1)) * YEAR)
        information = (annual - benchmark_annual) / tracking if tracking else 0.0
        treynor = (annual - rate) / beta if beta else 0.0
        benchmark_sharpe = 1 / math.sqrt(YEAR)  # LEAN asks for an annual Sharpe ratio of 1
    days = max(len(values) - 1, 1)
    mean_value = sum(values) / len(values)
    return {
        "Total Orders": str(orders),
        "Average Win": _percent(trades.average_win),
        "Average Loss": _percent(trades.average_loss),
        "Compounding Annual Return": _percent(compounding_annual_return(values, curve.seconds)),
        "Drawdown": _percent(drawdown(values)),
        "Expectancy": _number(trades.expectancy),
        "Start Equity": f"{start:.2f}",
        "End Equity": f"{end:.2f}",
        "Net Profit": _percent(end / start - 1 if start else 0.0),
        "Sharpe Ratio": _number((annual - rate) / deviation if deviation else 0.0),
        "Sortino Ratio": _number((annual - rate) / downside if downside else 0.0),
        "Probabilistic Sharpe Ratio": _percent(probabilistic_sharpe_ratio(returns, benchmark_sharpe)),
        "Loss Rate": f"{trades.loss_rate * 100:.0f}%",
        "Win Rate": f"{trades.win_rate * 100:.0f}%",
        "Profit-Loss Ratio": f"{trades.profit_loss_ratio:.2f}",
        "Alpha": _number(alpha),
        "Beta": _number(beta),
        "Annual Standard Deviation": _number(deviation),
        "Annual Variance": _number(variance),
        "Information Ratio": _number(information),
        "Tracking Error": _number(tracking),
        "Treynor Ratio": _number(treynor),
        "Total Fees": f"${fees:.2f}",
        "Estimated Strategy Capacity": "$0",
        "Lowest Capacity Asset": "",
        "Portfolio Turnover": f"{traded / mean_value / days * 100 if mean_value else 0.0:.2f}%",
        "Drawdown Recovery": str(drawdown_recovery(curve.seconds, values)),
    }
