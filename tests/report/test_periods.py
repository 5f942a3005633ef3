from datetime import date

import pytest

from backtests.report.figures import DenialCount
from backtests.report.periods import parse_period, period_figures, usual_periods
from backtests.report.read import read
from tests.report.builders import a_campaign, a_decision, a_result_folder, an_equity, at, daily_charts

FEBRUARY = parse_period("2018-02")


def figures_of(folder, period=FEBRUARY, **said):
    return period_figures(read(a_result_folder(folder, **said)), period)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2008", date(2008, 1, 1), date(2008, 12, 31)),
        ("2018-02", date(2018, 2, 1), date(2018, 2, 28)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("2018-12", date(2018, 12, 1), date(2018, 12, 31)),
    ],
)
def test_a_year_or_a_month_is_a_period(text, first, last):
    period = parse_period(text)

    assert (period.name, period.first, period.last) == (text, first, last)


@pytest.mark.parametrize("text", ["", "18", "2018-2", "2018-00", "2018-13", "2018-02-05", "0000", "Feb 2018"])
def test_anything_else_is_none(text):
    assert parse_period(text) is None


@pytest.mark.parametrize(
    ("start", "end", "names"),
    [
        (date(2016, 1, 1), date(2017, 12, 31), []),  # 731 days: two years
        (date(2016, 1, 1), date(2018, 1, 1), ["2016", "2017", "2018"]),
        (date(2018, 1, 2), date(2018, 6, 29), ["2018-02"]),
        (date(2018, 2, 1), date(2018, 2, 28), ["2018-02"]),
        (date(2018, 2, 2), date(2018, 6, 29), []),
        (date(2018, 1, 2), date(2018, 2, 27), []),
        (date(2017, 6, 1), date(2019, 6, 3), ["2017", "2018", "2019", "2018-02"]),
    ],
)
def test_a_long_run_shows_its_years_and_any_run_the_whole_february_of_2018(start, end, names):
    assert [period.name for period in usual_periods(start, end)] == names


def test_return_and_drawdown_start_from_the_last_value_before_the_period(tmp_path):
    equity = an_equity(
        ("2018-01-30", 150.0),
        ("2018-01-31", 100.0),
        ("2018-02-01", 110.0),
        ("2018-02-28", 99.0),
        ("2018-03-01", 50.0),
    )

    found = figures_of(tmp_path, equity=equity)

    assert found.returned == pytest.approx(-0.01)  # 99 of 100
    assert found.drawdown == pytest.approx(0.10)  # 99 of 110; not of 150 before, nor the 50 after


def test_a_run_that_begins_within_the_period_starts_from_its_first_value(tmp_path):
    found = figures_of(tmp_path, equity=an_equity(("2018-02-05", 100.0), ("2018-02-06", 104.0)))

    assert (found.returned, found.drawdown) == (pytest.approx(0.04), 0.0)


def test_a_period_without_a_value_has_no_return(tmp_path):
    found = figures_of(tmp_path, parse_period("2019"))

    assert (found.returned, found.drawdown, found.vix_range, found.limits) == (None, None, None, {})


def test_campaigns_are_counted_where_they_opened_and_where_they_closed(tmp_path):
    campaigns = [
        a_campaign("before", opened=at("2018-01-31"), closed=at("2018-02-01"), pnl=1.0),
        a_campaign("within", opened=at("2018-02-28"), closed=at("2018-02-28", "12:00"), pnl=1.0, reason="stop"),
        a_campaign("after", opened=at("2018-02-28"), closed=at("2018-03-01"), pnl=1.0),
        a_campaign("open", opened=at("2018-02-05")),
        a_campaign("unfilled", opened=at("2018-02-05"), closed=at("2018-02-05"), state="never_opened"),
    ]

    found = figures_of(tmp_path, campaigns=campaigns)

    assert found.opened == 3
    assert dict(found.by_reason) == {"profit_target": 1, "stop": 1}


def test_denials_limits_and_vix_are_those_of_the_period(tmp_path):
    decisions = [
        a_decision("2018-01-31", codes=["STRESS"], limit=9, portfolio_limit=15, vix=11.0),
        a_decision("2018-02-02", codes=["STRESS"], limit=5, portfolio_limit=7, vix=18.0),
        a_decision("2018-02-02", clock="10:35", codes=["STRESS", "PENDING"], limit=5, portfolio_limit=7, vix=18.5),
        a_decision("2018-02-09", codes=["STRESS"], limit=3, portfolio_limit=5, vix=29.0),
        a_decision("2018-02-23", limit=4, portfolio_limit=6, vix=16.5),
    ]
    charts = daily_charts(("2018-02-05", 37.3, 0.0, 3), ("2018-03-01", 60.0, 0.0, 1))

    found = figures_of(tmp_path, decisions=decisions, charts=charts)

    assert (found.denied, found.denials) == (2, (DenialCount("STRESS", 2, 0), DenialCount("PENDING", 1, 0)))
    assert found.limits == {"Portfolio": (3, 7), "0DTE": (2, 5)}
    assert found.vix_range == (16.5, 37.3)
