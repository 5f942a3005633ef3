"""Whether the desk's strategies find the contracts that they look for, on every rung, whenever they look."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from itertools import pairwise

import pytest
from market.contracts import Contract, Right

from backtests.history import calendar, daily
from book.book import Book
from config.products import RUNGS
from config.strategies import IPMCC, LT112, STRANGLE
from risk.gate.entry import Shape
from strategies import ipmcc, lt112, strangle
from strategies.parts.answers import Nothing
from strategies.parts.expiries import chain_of, dte, first_weekly
from strategies.parts.selection import Wanted, pick
from tests.history.desk_view import Day

MARKET = calendar.new_york(2013, 2019)
BARS = daily.built_in()
QUARTER = timedelta(minutes=15)
RICH, POOR = 1e9, 1.0  # budgets: the widest wings fit, or none do

# quiet days, wild ones, and those before Good Friday
TUESDAYS = [date(2017, 9, 12), date(2018, 2, 6), date(2018, 3, 27)]
WEDNESDAYS = [date(2017, 9, 13), date(2018, 2, 14), date(2018, 3, 28)]
ANY_DAYS = [date(2017, 9, 13), date(2018, 2, 6), date(2018, 3, 27), date(2018, 3, 28), date(2018, 12, 24)]
TIMES = [(10, 5), (11, 45)]


@cache
def modelled(day):
    return Day.of(day, BARS, MARKET)


def found(strategy, rung, day, at, budget):
    return modelled(day).answer(*at, lambda market: strategy.shape(rung, market, Book(), budget))


@pytest.mark.parametrize("rung", RUNGS, ids=lambda rung: rung.name)
@pytest.mark.parametrize("day", TUESDAYS, ids=str)
def test_a_strangle_is_found_on_every_rung(day, rung):
    for at in TIMES:
        for budget in (RICH, POOR):
            shape = found(strangle.STRATEGY, rung, day, at, budget)
            assert isinstance(shape, Shape), shape
            assert STRANGLE.expiry.least <= dte(shape.legs[0].contract.expiry, day) <= STRANGLE.expiry.most


def test_a_tuesday_that_no_monthly_expiry_is_75_to_105_days_from_has_no_strangle():
    answer = found(strangle.STRATEGY, RUNGS[0], date(2018, 4, 3), (10, 5), RICH)
    assert answer == Nothing("SPX: no expiry near 90 days is listed")


@pytest.mark.parametrize("rung", RUNGS, ids=lambda rung: rung.name)
@pytest.mark.parametrize("day", WEDNESDAYS, ids=str)
def test_a_put_ladder_is_found_on_every_rung(day, rung):
    for at in TIMES:
        for budget in (RICH, POOR):
            shape = found(lt112.STRATEGY, rung, day, at, budget)
            assert isinstance(shape, Shape) or "net debit" in shape.why, shape
            if isinstance(shape, Shape):
                assert LT112.expiry.least <= dte(shape.legs[0].contract.expiry, day) <= LT112.expiry.most


@pytest.mark.parametrize("day", ANY_DAYS, ids=str)
def test_a_leap_is_found_on_any_day(day):
    shape = found(ipmcc.STRATEGY, RUNGS[1], day, (10, 5), RICH)
    assert isinstance(shape, Shape), shape
    leap = shape.legs[0].contract
    assert dte(leap.expiry, day) >= IPMCC.leap_least_dte
    assert leap.strike < modelled(day).path.spx.min() / 10


@pytest.mark.parametrize("day", ANY_DAYS, ids=str)
def test_a_weekly_call_is_found_and_so_is_every_strike_above_that_is_worth_selling(day):
    seen = modelled(day)
    market = seen.at(10, 5, ())
    spot = market.underlyings["SPY"].value
    expiry = first_weekly(market, "SPY", IPMCC.weekly_least_days)
    assert expiry == MARKET.expiries(day + timedelta(days=3), day + timedelta(days=20))[0]
    wanted = Wanted(Right.CALL, IPMCC.weekly_delta, -1)
    picked = seen.answer(
        10, 5, lambda market: pick(chain_of(market, "SPY", expiry, Book()), spot, market.vix.value / 100, wanted)
    )
    assert isinstance(picked, tuple), picked
    strikes = market.listings.strikes("SPY", expiry, "C")
    last = Contract("SPY", expiry, strikes[-1], "C")
    assert seen.at(10, 5, [last]).quotes[last].mid < IPMCC.weekly_least_worth * spot
    above = [strike for strike in strikes if strike >= picked[0].strike]
    assert above == [picked[0].strike + step for step in range(len(above))]


@pytest.mark.parametrize("day", [date(2017, 9, 12), date(2018, 3, 16), date(2018, 12, 24)], ids=str)
def test_every_contract_of_a_long_expiry_is_quoted_from_the_first_minute_at_least_every_quarter_of_an_hour(day):
    modelled_day = modelled(day)
    session = modelled_day.session
    for contract, (times, _, _) in modelled_day.quoted.items():
        if contract.expiry > day:
            assert times[0] == session.open + timedelta(minutes=1)
        if times[0] == session.open + timedelta(minutes=1):
            assert max(after - before for before, after in pairwise(times)) <= QUARTER
            assert session.close - times[-1] < QUARTER


@pytest.mark.parametrize("day", [date(2018, 2, 6), date(2018, 2, 14)], ids=str)
def test_what_a_strategy_opened_is_quoted_on_every_later_day_until_it_expires(day):
    strategy = strangle.STRATEGY if day.weekday() == 1 else lt112.STRATEGY
    legs = [
        leg.contract
        for rung in RUNGS
        if isinstance(shape := found(strategy, rung, day, (10, 5), RICH), Shape)
        for leg in shape.legs
    ]
    assert legs
    expiry = legs[0].expiry
    for later in (date(2018, 3, 27), expiry - timedelta(days=21), expiry):
        quoted = modelled(later).quoted
        assert all(quoted[leg][0][0].time().isoformat() == "09:31:00" for leg in legs)
