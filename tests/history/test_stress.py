"""How near the stress test's rule comes to what quotes did on 2018-02-05: the day's real moves, the modelled quotes."""

from __future__ import annotations

import math
from datetime import date
from functools import cache

import pytest

from backtests.history import calendar, daily
from book.book import Book
from config.products import RUNGS, SPX, SPY, SPY_WINGED
from config.schema import Scenario
from risk.margin.holdings import Holding
from risk.stress.stress import reprice
from risk.valuation.valuation import value
from strategies import lt112, strangle
from tests.builders import a_snapshot
from tests.history.desk_view import Day

MARKET = calendar.new_york(2013, 2019)
BARS = daily.built_in()
CRASH = date(2018, 2, 5)
OPENED = {strangle: date(2018, 1, 30), lt112: date(2018, 1, 31)}  # the Tuesday and the Wednesday before


@cache
def modelled(day):
    return Day.of(day, BARS, MARKET)


def losses(strategy, rung):
    """USD that one set lost from the morning to the close of 2018-02-05: by the quotes, and by the rule on the morning's."""
    shape = modelled(OPENED[strategy]).answer(
        10, 5, lambda at: strategy.STRATEGY.shape(rung, a_snapshot(at, Book()), 1e9)
    )
    positions = tuple((leg.contract, leg.ratio) for leg in shape.legs)
    contracts = [contract for contract, _ in positions]
    morning, close = (modelled(CRASH).at(*clock, contracts) for clock in ((10, 5), (16, 0)))
    spot, spot_then = (market.underlyings[rung.underlying].value for market in (morning, close))
    as_it_was = Scenario("as it was", spot_move=spot_then / spot - 1, vix=close.vix.value)
    valued = value([Holding("held", rung, positions, 0, 0.0, math.inf)], morning)
    by_rule = float(reprice(valued, morning.vix.value, [as_it_was]).losses[0, 0])
    by_quotes = -100 * sum(
        ratio * (close.quotes[contract].mid - morning.quotes[contract].mid) for contract, ratio in positions
    )
    return by_quotes, by_rule


def test_the_day_that_is_compared_was_a_crash():
    path = modelled(CRASH).path

    assert path.spx[-1] / path.spx[35] - 1 < -0.03
    assert path.vix[-1] - path.vix[35] > 10.0


@pytest.mark.parametrize("rung", RUNGS, ids=lambda rung: rung.name)
@pytest.mark.parametrize("strategy", [strangle, lt112], ids=["strangle", "put ladder"])
def test_the_rule_is_within_a_third_of_what_the_quotes_lost(strategy, rung):
    by_quotes, by_rule = losses(strategy, rung)

    assert by_quotes > 0
    assert -0.06 < by_rule / by_quotes - 1 < 1 / 3


@pytest.mark.parametrize("rung", [SPX, SPY], ids=lambda rung: rung.name)
@pytest.mark.parametrize("strategy", [strangle, lt112], ids=["strangle", "put ladder"])
def test_where_shorts_are_naked_the_rule_says_more_and_never_less(strategy, rung):
    by_quotes, by_rule = losses(strategy, rung)

    assert by_rule > by_quotes


def test_wings_bound_what_is_lost():
    for strategy in (strangle, lt112):
        assert losses(strategy, SPY_WINGED)[1] < losses(strategy, SPY)[1] / 3
