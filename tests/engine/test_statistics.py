"""LEAN's statistics by its formulas, on cases that are reckoned by hand."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta
from statistics import NormalDist, mean, stdev, variance

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtests.engine.api.host import Sample
from backtests.engine.reporting import statistics
from backtests.engine.reporting.statistics import Curve, drawdown_recovery, summary
from tests.engine.builder import FRIDAY, MONDAY, Folder, a_run

START = datetime(2018, 1, 2)
RATES = [(date(2017, 1, 1), 0.02)]


def a_curve(*values: float, closes: tuple[float, ...] = (), rates=RATES, traded: tuple[float, ...] = ()) -> Curve:
    """Samples at midnights from 2018-01-02 on; a close is that of the day before its sample."""
    samples = [Sample(START + timedelta(days=n), value, traded[n] if traded else 0.0) for n, value in enumerate(values)]
    days = [(START + timedelta(days=n - 1)).date() for n in range(len(closes))]
    return Curve(samples, list(zip(days, closes, strict=True)), rates)


def told(curve: Curve, *profits: float) -> dict[str, str]:
    return summary(curve, profits, 4, 5.0)


RETURNS = [0.03, -0.01, 0.015, -0.005]  # behind the first day's, which doesn't count
VALUES = [100.0, 250.0]
for _change in RETURNS:
    VALUES.append(VALUES[-1] * (1 + _change))
OTHERS = [0.005, -0.01, 0.01, 0.0]
CLOSES = [270.0, 280.0]
for _change in OTHERS:
    CLOSES.append(CLOSES[-1] * (1 + _change))


def test_a_year_is_252_returns_of_the_mean_and_its_variance_is_252_times_the_returns():
    figures = told(a_curve(*VALUES))
    annual, deviation = (1 + mean(RETURNS)) ** 252 - 1, math.sqrt(252 * variance(RETURNS))
    downside = math.sqrt(252 * variance([-0.01, -0.005]))
    assert float(figures["Annual Variance"]) == pytest.approx(252 * variance(RETURNS), abs=5e-4)
    assert float(figures["Annual Standard Deviation"]) == pytest.approx(deviation, abs=5e-4)
    assert float(figures["Sharpe Ratio"]) == pytest.approx((annual - 0.02) / deviation, abs=5e-4)
    assert float(figures["Sortino Ratio"]) == pytest.approx((annual - 0.02) / downside, abs=5e-4)


def test_against_the_benchmark():
    figures = told(a_curve(*VALUES, closes=tuple(CLOSES)))
    annual, other = ((1 + mean(each)) ** 252 - 1 for each in (RETURNS, OTHERS))
    beta = np.cov(RETURNS, OTHERS)[0, 1] / variance(OTHERS)
    tracking = math.sqrt(252 * variance([a - b for a, b in zip(RETURNS, OTHERS, strict=True)]))
    assert float(figures["Beta"]) == pytest.approx(beta, abs=5e-4)
    assert float(figures["Alpha"]) == pytest.approx(annual - (0.02 + beta * (other - 0.02)), abs=5e-4)
    assert float(figures["Tracking Error"]) == pytest.approx(tracking, abs=5e-4)
    assert float(figures["Information Ratio"]) == pytest.approx((annual - other) / tracking, abs=5e-4)
    assert float(figures["Treynor Ratio"]) == pytest.approx((annual - 0.02) / beta, abs=5e-4)


def test_without_a_benchmark_what_needs_one_is_0_and_the_tracking_error_is_the_deviation():
    figures = told(a_curve(*VALUES))
    assert [figures[name] for name in ("Alpha", "Beta", "Treynor Ratio")] == ["0", "0", "0"]
    assert figures["Tracking Error"] == figures["Annual Standard Deviation"]


def test_the_probabilistic_sharpe_ratio_takes_unbiased_moments_and_asks_for_a_yearly_ratio_of_1():
    figures = told(a_curve(*VALUES))
    n, m, s = 4, mean(RETURNS), stdev(RETURNS)
    third, fourth = (sum(((r - m) / s) ** power for r in RETURNS) for power in (3, 4))
    skewness = n / ((n - 1) * (n - 2)) * third
    kurtosis = n * (n + 1) / ((n - 1) * (n - 2) * (n - 3)) * fourth - 3 * (n - 1) ** 2 / ((n - 2) * (n - 3))
    ratio = m / s
    spread = math.sqrt((1 - skewness * ratio + (kurtosis - 1) / 4 * ratio**2) / (n - 1))
    chance = NormalDist().cdf((ratio - 1 / math.sqrt(252)) / spread)
    assert float(figures["Probabilistic Sharpe Ratio"].rstrip("%")) == pytest.approx(100 * chance, abs=5e-4)


def test_a_week_of_spy_is_near_what_lean_publishes_for_its_basic_template():
    """LEAN's own regression test has 8.854, 67.609%, 0.222 and 0.049 for SPY bought on 2013-10-07."""
    closes = (169.0, 167.43, 165.48, 165.60, 169.17, 170.26)
    figures = told(a_curve(*closes, rates=[(date(2010, 1, 1), 0.0075)]))
    assert float(figures["Sharpe Ratio"]) == pytest.approx(8.854, abs=0.2)
    assert float(figures["Probabilistic Sharpe Ratio"].rstrip("%")) == pytest.approx(67.609, abs=1.0)
    assert float(figures["Annual Standard Deviation"]) == pytest.approx(0.222, abs=0.004)


@pytest.mark.parametrize(
    ("values", "days"),
    [
        ((100, 90, 100), 2),
        ((100, 90, 95, 100), 3),
        ((100, 90, 100, 90, 80, 100), 3),
        ((100, 90, 80, 70), 0),
        ((50, 100, 98, 99, 100), 3),
        ((100, 100, 100), 0),
        ((100, 98, 100, 101, 100, 99), 2),
    ],
)
def test_a_recovery_counts_from_the_peak(values: tuple[float, ...], days: int):
    assert drawdown_recovery([86_400.0 * n for n in range(len(values))], values) == days


def test_the_drawdown_is_rounded_to_a_tenth_of_a_percent():
    assert told(a_curve(100.0, 100.0, 87.654, 90.0))["Drawdown"] == "12.300%"


def test_the_rate_is_the_mean_of_the_samples_days():
    assert a_curve(1, 1, 1, 1, rates=[(date(2018, 1, 3), 0.01), (date(2018, 1, 5), 0.05)]).rate == 0.02
    assert a_curve(1, 1, rates=[]).rate == statistics.DEFAULT_RISK_FREE == 0.01


def test_the_turnover_is_the_mean_of_the_samples():
    assert a_curve(100, 100, 50, 100, traded=(0, 10, 20, 20)).turnover == pytest.approx((0.1 + 0.2 + 0) / 3)


@pytest.mark.parametrize(("samples", "known"), [(1, False), (3, False), (4, True)])
def test_with_fewer_than_two_returns_all_but_the_equity_is_0(samples: int, known: bool):
    figures = told(a_curve(*[100.0, 101.0, 102.0, 104.0][:samples]), 4.0)
    assert (figures["Net Profit"], figures["Win Rate"]) == (("4.000%", "100%") if known else ("0%", "0%"))
    assert figures["End Equity"] == f"{[100.0, 101.0, 102.0, 104.0][samples - 1]:.2f}"


def test_a_figure_that_no_float_holds_says_so_and_the_others_stay():
    figures = told(a_curve(1e-5, 1e-5, 1e5, 1e6, 1e300))
    assert (
        figures["Compounding Annual Return"] == figures["Sharpe Ratio"].replace("undefined", "overflow") == "overflow"
    )
    assert figures["Drawdown"] == "0.000%"


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=8),
       st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=5))  # fmt: skip
def test_whatever_the_values_there_is_a_text_for_each_statistic(values: list[float], profits: list[float]):
    figures = told(a_curve(*values, closes=tuple(map(abs, values))), *profits)
    assert len(figures) == 27
    assert not any(word in text for text in figures.values() for word in ("nan", "inf"))


def test_a_run_samples_at_its_start_at_each_midnight_and_at_its_end(tmp_path):
    folder = Folder(tmp_path / "lean").index("SPX", FRIDAY).index("SPX", MONDAY)
    finished = a_run(folder, "", last=5)
    whens = [sample.when for sample in finished._host.samples]
    assert whens == [datetime(2018, 2, day) for day in (2, 3, 4, 5)] + [datetime(2018, 2, 5, 16, 15)]
