"""The next day on which the shares may go ex-dividend."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtests.engine.api.imports import importable
from backtests.engine.base.market_hours import is_trading_day, trading_days_after
from backtests.history import calendar, carry

with importable():
    from execution.market import next_ex_date

DAYS = st.dates(date(1999, 1, 1), date(2030, 1, 1))
NYSE = calendar.new_york(1999, 2030)


@pytest.mark.parametrize(
    ("today", "ex_date"),
    [
        (date(2015, 6, 18), date(2015, 6, 19)),
        (date(2015, 6, 19), date(2015, 9, 18)),
        (date(2017, 6, 15), date(2017, 6, 16)),
        (date(2018, 2, 28), date(2018, 3, 16)),
        (date(2018, 12, 20), date(2018, 12, 21)),
        (date(2018, 12, 21), date(2019, 3, 15)),
    ],
)
def test_an_ex_date_is_the_third_friday_of_a_quarters_last_month(today: date, ex_date: date):
    assert next_ex_date(today, is_trading_day) == ex_date


@pytest.mark.parametrize(
    ("today", "ex_date"),
    [
        (date(2008, 3, 19), date(2008, 3, 20)),
        (date(2008, 3, 20), date(2008, 6, 20)),
        (date(2008, 3, 21), date(2008, 6, 20)),
        (date(2026, 6, 17), date(2026, 6, 18)),
        (date(2026, 6, 18), date(2026, 9, 18)),
    ],
)
def test_before_a_third_friday_that_is_closed_the_ex_date_is_the_trading_day_before(today: date, ex_date: date):
    assert next_ex_date(today, is_trading_day) == ex_date


@given(DAYS)
def test_an_ex_date_is_a_trading_day_to_come_and_the_modelled_historys_own(today: date):
    found = next_ex_date(today, is_trading_day)

    assert is_trading_day(found)
    assert today < found <= today + timedelta(days=100)
    assert carry.ex_dates(today + timedelta(days=1), found, NYSE) == [found]


@given(DAYS, st.integers(1, 10))
def test_the_trading_days_ahead_are_the_calendars_next(today: date, count: int):
    days = NYSE.days[NYSE.days.searchsorted(today, side="right") :][:count]

    assert trading_days_after(today, count) == tuple(days.tolist())
