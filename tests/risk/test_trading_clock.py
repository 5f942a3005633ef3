"""The time that prices run on."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.quotes import CHICAGO, NEW_YORK
from risk.pricing.trading_clock import weekdays_between, years_to_expiry


def new_york(*when: int) -> datetime:
    return datetime(*when, tzinfo=NEW_YORK)


def test_expiry_day_runs_in_trading_minutes():
    close = new_york(2018, 11, 30, 16, 0)
    assert years_to_expiry(new_york(2018, 11, 30, 9, 30), close) == pytest.approx(1 / 252)
    assert years_to_expiry(new_york(2018, 11, 30, 15, 59), close) == pytest.approx(1 / 390 / 252)
    assert years_to_expiry(close, close) == 0.0
    assert years_to_expiry(close + timedelta(minutes=5), close) == 0.0


def test_a_half_day_holds_fewer_minutes():
    close = new_york(2018, 11, 23, 13, 0)
    assert years_to_expiry(new_york(2018, 11, 23, 9, 30), close) == pytest.approx(210 / 390 / 252)


@given(st.dates(date(1990, 1, 1), date(2030, 1, 1)), st.integers(-40, 800))
def test_weekdays_are_counted_one_by_one(today, days):
    between = [today + timedelta(days=1 + day) for day in range(days - 1)]

    assert weekdays_between(today, today + timedelta(days=days)) == sum(day.weekday() < 5 for day in between)


@pytest.mark.parametrize("day", [(2018, 11, 27), (2018, 11, 23)])
def test_no_time_passes_over_night_or_a_weekend(day):
    close = new_york(2018, 12, 21, 16, 0)
    evening = new_york(*day, 16, 0)
    morning = (evening + timedelta(days=3 if evening.weekday() == 4 else 1)).replace(hour=9, minute=30)
    assert years_to_expiry(evening, close) == pytest.approx(years_to_expiry(morning, close))


def test_the_evening_before_expiry_meets_the_expiry_mornings_clock():
    close = new_york(2018, 11, 23, 13, 0)
    evening = years_to_expiry(new_york(2018, 11, 22, 16, 0), close)
    assert evening == pytest.approx(years_to_expiry(new_york(2018, 11, 23, 9, 30), close))


def test_a_year_ahead_is_about_a_year():
    years = years_to_expiry(new_york(2018, 1, 2, 9, 30), new_york(2019, 1, 2, 16, 0))
    assert years == pytest.approx(1.0, abs=0.005)


def test_the_clock_reads_any_zone():
    close = new_york(2018, 11, 30, 16, 0)
    now = new_york(2018, 11, 28, 11, 0)
    assert years_to_expiry(now.astimezone(CHICAGO), close.astimezone(CHICAGO)) == pytest.approx(
        years_to_expiry(now, close)
    )


def test_naive_times_are_refused():
    with pytest.raises(ValueError, match="timezone-aware"):
        years_to_expiry(datetime(2018, 11, 30, 10, 0), new_york(2018, 11, 30, 16, 0))
