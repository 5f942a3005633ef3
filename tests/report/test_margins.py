"""How near the margin call came."""

from datetime import date

import pytest

from backtests.report.margins import MarginFigures, margin_figures
from backtests.report.records import After, Margin


def a_close(day, requirement, *after, value=100_000.0):
    return Margin(date(2018, 2, day), value, requirement, value - requirement, {"US equity index": requirement}, after)


def test_without_a_day_there_are_no_figures():
    assert margin_figures(()) is None


def test_the_nearest_day_needs_the_largest_share_not_the_most():
    small = a_close(6, 40_000.0, value=50_000.0)

    assert margin_figures((a_close(5, 60_000.0), small, a_close(7, 10.0))).nearest is small


def test_of_equal_days_the_first_is_nearest():
    first = a_close(5, 60_000.0)

    assert margin_figures((first, a_close(6, 60_000.0))).nearest is first


def test_the_worst_scenario_may_be_another_days():
    crash, calm = After("2020-03-16", 45_000.0, 60_000.0), After("up-crash", 30_000.0, 101_000.0)

    found = margin_figures((a_close(5, 50_000.0, calm), a_close(6, 40_000.0, calm, crash)))

    assert (found.worst, found.worst_day, found.nearest.day) == (crash, date(2018, 2, 6), date(2018, 2, 5))


def test_days_that_were_not_repriced_have_no_scenario():
    close = a_close(5, 50_000.0)

    assert margin_figures((close,)) == MarginFigures(close, None, None)


@pytest.mark.parametrize(("left", "share"), [(0.0, float("inf")), (-5.0, float("inf")), (90_000.0, 0.5)])
def test_a_scenario_that_leaves_nothing_is_beyond_all(left, share):
    assert After("2020-03-16", 45_000.0, left).share == share


def test_an_account_without_value_is_beyond_all():
    assert a_close(5, 1.0, value=0.0).share == float("inf")
