import math

import numpy as np
import pandas as pd
import pytest

from backtests.report.performance import account_growth, by_month, by_year, closes, falls, rolling, sharpe_interval
from market.quotes import NEW_YORK


def a_curve(*values: float, start: str = "2018-01-01", every: str = "D") -> pd.Series:
    return pd.Series([float(value) for value in values], index=pd.date_range(start, periods=len(values), freq=every))


def plotted(*values: float, start: str = "2018-01-02 16:00") -> pd.Series:
    index = pd.date_range(start, periods=len(values), freq="D", tz=NEW_YORK)
    return pd.Series([float(value) for value in values], index=index)


def test_the_close_of_a_day_is_its_last_value():
    index = pd.DatetimeIndex(["2018-01-02 00:00", "2018-01-02 16:00", "2018-01-03 16:00"], tz=NEW_YORK)

    assert closes(pd.Series([1.0, 2.0, 3.0], index=index)).to_list() == [2.0, 3.0]


def test_a_drawdown_ends_on_the_day_that_reaches_its_peak_again():
    (fall,) = falls(a_curve(100, 90, 80, 99.99, 100, 110))

    assert (f"{fall.peak}", f"{fall.low}", f"{fall.recovered}") == ("2018-01-01", "2018-01-03", "2018-01-05")
    assert (fall.depth, fall.days) == (pytest.approx(0.2), 4)


def test_a_drawdown_that_the_run_does_not_recover_from_has_no_end():
    deepest, first = falls(a_curve(100, 99, 100, 120, 60))

    assert (deepest.recovered, deepest.days, deepest.depth) == (None, 1, 0.5)
    assert (f"{first.peak}", f"{first.recovered}") == ("2018-01-01", "2018-01-03")


def test_a_curve_that_only_rises_has_no_drawdown():
    assert falls(a_curve(100, 100, 101)) == ()


def test_months_and_years_are_from_the_last_close_before_them():
    curve = a_curve(100, 110, 99, 108.9, start="2017-11-30", every="ME")

    assert [(one.name, pytest.approx(one.returned)) for one in by_month(curve)] == [
        ("2017-12", 0.1), ("2018-01", -0.1), ("2018-02", 0.1),
    ]  # fmt: skip
    assert [(one.name, pytest.approx(one.returned)) for one in by_year(curve)] == [("2017", 0.1), ("2018", -0.01)]


def test_days_that_do_not_move_have_no_ratio_and_no_interval():
    grown = account_growth(plotted(*[100.0] * 40), None)

    assert (grown.own.sharpe, grown.own.sortino, grown.interval, grown.beta) == (None, None, None, None)
    assert grown.own.volatility == 0.0


def test_an_account_that_is_the_index_has_a_beta_of_one():
    values = [100.0, 101.0, 99.0, 103.0, 102.0]

    grown = account_growth(plotted(*values), closes(plotted(*[10 * value for value in values])))

    assert grown.beta == pytest.approx(1.0)
    assert grown.correlation == pytest.approx(1.0)


@pytest.mark.parametrize(("days", "is_known"), [(19, False), (20, True)])
def test_an_interval_needs_twenty_days(days: int, is_known: bool):
    drawn = np.random.default_rng(3).normal(0.0, 0.01, days)

    assert (sharpe_interval(drawn) is not None) is is_known


def test_the_interval_of_independent_days_is_the_one_of_the_books():
    days = np.random.default_rng(5).normal(0.0004, 0.01, 2_000)
    ratio = days.mean() / days.std(ddof=1)
    half = (
        1.96 * math.sqrt((1 + ratio**2 / 2) / len(days)) * math.sqrt(252)
    )  # Lo, "The Statistics of Sharpe Ratios" (2002)

    found = sharpe_interval(days)

    assert found.low == pytest.approx(ratio * math.sqrt(252) - half, abs=0.15 * half)
    assert found.high == pytest.approx(ratio * math.sqrt(252) + half, abs=0.15 * half)


def test_the_same_days_have_the_same_interval():
    days = np.random.default_rng(7).normal(0.0, 0.01, 100)

    assert sharpe_interval(days) == sharpe_interval(days)


def test_rolling_figures_begin_when_there_are_days_enough():
    found = rolling(a_curve(*range(100, 110)), 5)

    assert [len(found[name]) for name in ("sharpe", "volatility")] == [5, 5]
    assert f"{found['volatility'].index[0]:%Y-%m-%d}" == "2018-01-06"


@pytest.mark.parametrize(("days", "is_known"), [(2, False), (3, True)])
def test_beta_needs_two_days_and_says_nothing_without_them(recwarn, days, is_known):
    values = plotted(100, 103, 101)[:days]

    found = account_growth(values, closes(values))

    assert (found.beta is not None, found.correlation is not None) == (is_known, is_known)
    assert [str(each.message) for each in recwarn] == []
