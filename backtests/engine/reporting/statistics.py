"""LEAN's summary statistics (Common/Statistics and Engine/Results in LEAN's source), from what was sampled and closed.

LEAN samples at the start, at each midnight of New York, weekends too, and at the end. Returns are those between samples,
without the first day's; 252 of them make a year, whose return is their mean compounded, and 365 days a compounding year.
Variances, skewness and kurtosis are unbiased estimates, kurtosis in excess of the normal. The benchmark is SPY's daily
closes, the risk-free rate the mean of the samples' days; what needs a benchmark is 0 without it. With fewer than two
returns everything but the equity and the turnover is 0.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

import numpy as np
from scipy.special import ndtr

from ..api.host import Sample
from ..disk.columns import Table

YEAR = 252
DEFAULT_RISK_FREE = 0.01  # LEAN's rate where the data folder has none


FIRST_RETURNS = 1  # that LEAN leaves out: on the first day orders fill at its open, and the benchmark has none
OVERFLOW, UNDEFINED = "overflow", "undefined"  # what is told of a figure that no float holds
_FOUR = 4  # returns that an excess kurtosis needs
_CLOSED = time(13)  # New York: a sample at or after it knows the day's close


@dataclass(frozen=True, slots=True)
class Curve:
    """The samples in order, and SPY's closes and the yearly risk-free rates (fractions) by day, ascending."""

    samples: Sequence[Sample]
    benchmark: Sequence[tuple[date, float]]
    risk_free: Sequence[tuple[date, float]]

    @property
    def values(self) -> list[float]:
        return [sample.value for sample in self.samples]

    @property
    def seconds(self) -> list[float]:
        first = self.samples[0].when
        return [(sample.when - first).total_seconds() for sample in self.samples]

    @property
    def turnover(self) -> float:
        """The mean share of its value that the account traded between two samples."""
        before = self.samples[0].traded
        shares = []
        for sample in self.samples[1:]:
            if sample.value:
                shares.append((sample.traded - before) / sample.value)
            before = sample.traded
        return sum(shares) / len(shares) if shares else 0.0

    @property
    def rate(self) -> float:
        """The mean risk-free rate of the samples' days; the first that is known stands for those before."""
        if not self.risk_free:
            return DEFAULT_RISK_FREE
        starts = [day for day, _ in self.risk_free]
        rates = [self.risk_free[max(bisect_right(starts, s.when.date()) - 1, 0)][1] for s in self.samples]
        return sum(rates) / len(rates)

    @property
    def returns(self) -> Table:
        return returns_of(self.values)[FIRST_RETURNS:]

    @property
    def benchmark_returns(self) -> Table:
        """SPY's returns between the same samples, 0 where it has no close before one of them."""
        days = [day for day, _ in self.benchmark]
        closes = []
        for sample in self.samples:
            day = sample.when.date()
            known = bisect_right(days, day) if sample.when.time() >= _CLOSED else bisect_right(days, day, key=_before)
            closes.append(self.benchmark[known - 1][1] if known else 0.0)
        return returns_of(closes)[FIRST_RETURNS:]


def _before(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


def returns_of(values: Sequence[float]) -> Table:
    """Changes from one value to the next; 0 behind a value of 0."""
    series = np.asarray(values, float)
    before = series[:-1]
    return np.divide(series[1:], before, out=np.ones(len(before)), where=before != 0) - 1


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
    """The yearly growth that leads from the first value to the last; 0 where there is none."""
    years = (seconds[-1] - seconds[0]) / 86_400 / 365
    if years <= 0 or values[0] <= 0 or values[-1] <= 0:
        return 0.0
    return float(np.float64(values[-1] / values[0]) ** (1 / years)) - 1


def annual_return(returns: Table) -> float:
    """The mean return, compounded over a year's."""
    return float((1 + returns.mean()) ** YEAR) - 1


def annual_variance(returns: Table) -> float:
    """A year's variance of returns; 0 for fewer than two."""
    return float(returns.var(ddof=1)) * YEAR if len(returns) > 1 else 0.0


def probabilistic_sharpe_ratio(returns: Table, benchmark_sharpe: float) -> float:
    """The chance that the true Sharpe ratio beats the benchmark's, both of single returns.

    D. Bailey and M. Lopez de Prado, "The Sharpe Ratio Efficient Frontier", 2012; as LEAN takes it, with the unbiased
    excess kurtosis where they have the kurtosis. 0 for fewer than four returns, or without variance.
    """
    count = len(returns)
    deviation = returns.std(ddof=1) if count > 1 else 0.0
    if count < _FOUR or not deviation > 0:
        return 0.0
    observed = returns.mean() / deviation
    centred = (returns - returns.mean()) / returns.std()
    skewness = (centred**3).mean() * math.sqrt(count * (count - 1)) / (count - 2)
    kurtosis = ((count + 1) * ((centred**4).mean() - 3) + 6) * (count - 1) / ((count - 2) * (count - 3))
    variance = (1 - skewness * observed + (kurtosis - 1) / 4 * observed**2) / (count - 1)
    if not variance >= 0:
        return 0.0
    return float(ndtr((observed - benchmark_sharpe) / math.sqrt(variance))) if variance else 0.5


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
    wins: list[float] = []
    losses: list[float] = []
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


def ratio(excess: float, risk: float) -> float:
    """Return for risk, 0 where there is none."""
    return excess / risk if risk else 0.0


def _percent(value: float, digits: int = 3) -> str:
    return _told(value * 100, f".{digits}f") + ("%" if math.isfinite(value * 100) else "")


def _number(value: float) -> str:
    return _told(round(value, 3) if math.isfinite(value) else value, "g")


def _dollars(value: float) -> str:
    return _told(value, ".2f")


def _told(value: float, form: str) -> str:
    if math.isnan(value):
        return UNDEFINED
    return format(value, form) if math.isfinite(value) else OVERFLOW


def summary(curve: Curve, profits: Sequence[float], orders: int, fees: float) -> dict[str, str]:
    """LEAN's statistics by its names, as texts; one that overflows says so."""
    with np.errstate(all="ignore"):
        return _summary(curve, profits, orders, fees)


def _summary(curve: Curve, profits: Sequence[float], orders: int, fees: float) -> dict[str, str]:
    values, returns, benchmark = curve.values, curve.returns, curve.benchmark_returns
    start, end = values[0], values[-1]
    is_known = len(returns) > 1 and start != 0
    figures = _figures(curve, returns, benchmark, trades_of(profits, start)) if is_known else {}
    return {
        "Total Orders": str(orders),
        "Average Win": "0%",
        "Average Loss": "0%",
        "Compounding Annual Return": "0%",
        "Drawdown": "0%",
        "Expectancy": "0",
        "Start Equity": _dollars(start),
        "End Equity": _dollars(end),
        "Net Profit": "0%",
        "Sharpe Ratio": "0",
        "Sortino Ratio": "0",
        "Probabilistic Sharpe Ratio": "0%",
        "Loss Rate": "0%",
        "Win Rate": "0%",
        "Profit-Loss Ratio": "0",
        "Alpha": "0",
        "Beta": "0",
        "Annual Standard Deviation": "0",
        "Annual Variance": "0",
        "Information Ratio": "0",
        "Tracking Error": "0",
        "Treynor Ratio": "0",
        "Total Fees": f"${_dollars(fees)}",
        "Estimated Strategy Capacity": "$0",
        "Lowest Capacity Asset": "",
        "Portfolio Turnover": _percent(curve.turnover, 2),
        "Drawdown Recovery": "0",
    } | figures


def _figures(curve: Curve, returns: Table, benchmark: Table, trades: Trades) -> dict[str, str]:
    values, rate = curve.values, curve.rate
    annual, variance = annual_return(returns), annual_variance(returns)
    deviation, downside = math.sqrt(variance), math.sqrt(annual_variance(returns[returns < 0]))
    spread = float(benchmark.var(ddof=1))
    beta = float(np.cov(returns, benchmark, ddof=1)[0, 1]) / spread if spread else 0.0
    benchmark_annual = annual_return(benchmark)
    alpha = annual - (rate + beta * (benchmark_annual - rate)) if beta else 0.0
    tracking = math.sqrt(annual_variance(returns - benchmark))
    return {
        "Average Win": _percent(trades.average_win, 2),
        "Average Loss": _percent(trades.average_loss, 2),
        "Compounding Annual Return": _percent(compounding_annual_return(values, curve.seconds)),
        "Drawdown": _percent(round(drawdown(values), 3)),
        "Expectancy": _number(trades.expectancy),
        "Net Profit": _percent(values[-1] / values[0] - 1),
        "Sharpe Ratio": _number(ratio(annual - rate, deviation)),
        "Sortino Ratio": _number(ratio(annual - rate, downside)),
        "Probabilistic Sharpe Ratio": _percent(probabilistic_sharpe_ratio(returns, 1 / math.sqrt(YEAR))),
        "Loss Rate": _percent(trades.loss_rate, 0),
        "Win Rate": _percent(trades.win_rate, 0),
        "Profit-Loss Ratio": _told(trades.profit_loss_ratio, ".2f"),
        "Alpha": _number(alpha),
        "Beta": _number(beta),
        "Annual Standard Deviation": _number(deviation),
        "Annual Variance": _number(variance),
        "Information Ratio": _number(ratio(annual - benchmark_annual, tracking)),
        "Tracking Error": _number(tracking),
        "Treynor Ratio": _number(ratio(annual - rate, beta)),
        "Drawdown Recovery": str(drawdown_recovery(curve.seconds, values)),
    }
