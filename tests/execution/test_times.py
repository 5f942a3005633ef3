"""Exchange times become New York's as the zones' own rules have it."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtests.engine.api.imports import importable
from market.quotes import CHICAGO, NEW_YORK

with importable():
    from execution.prices import in_new_york, on_lean_clock

TRADING_DAYS = st.datetimes(datetime(1990, 1, 1, 5), datetime(2040, 1, 1)).filter(lambda time: time.hour >= 5)
ZERO = {"second": 0, "microsecond": 0}


@pytest.mark.parametrize("zone", [NEW_YORK, CHICAGO])
@given(time=TRADING_DAYS)
def test_a_time_of_a_trading_day_is_that_of_the_zones_to_the_minute(zone, time: datetime):
    found, expected = in_new_york(time, zone), time.replace(tzinfo=zone, **ZERO).astimezone(NEW_YORK)
    assert (found, found.replace(tzinfo=None), found.tzinfo) == (expected, expected.replace(tzinfo=None), NEW_YORK)


@given(time=TRADING_DAYS)
def test_leans_clock_shows_a_time_of_new_york_as_it_came(time: datetime):
    assert on_lean_clock(in_new_york(time, NEW_YORK)) == time.replace(**ZERO)


@pytest.mark.parametrize("day", [datetime(2018, 3, 11), datetime(2018, 11, 4)])
def test_the_nights_on_which_clocks_change_are_the_same_for_both(day: datetime):
    before, after = (in_new_york(day + timedelta(hours=hours), CHICAGO) for hours in (-10, 10))
    assert (before.utcoffset() != after.utcoffset(), before.hour, after.hour) == (True, 15, 11)
