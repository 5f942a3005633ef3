"""The stress of an unchanged book from minute to minute, over recorded and modelled quotes: no more than its greeks explain."""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from datetime import date, datetime
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backtests.history import calendar, daily
from book.book import Book
from config.products import SPX, SPY
from config.stress import SCENARIOS
from market.contracts import Contract, other_side
from market.quotes import NEW_YORK, Market, Quote, Reading, Session
from risk.margin.holdings import Holding
from risk.pricing import black76 as pricing
from risk.stress.stress import reprice
from risk.valuation.beside import pair_strike, sides_beside
from risk.valuation.valuation import value
from risk.valuation.volatility import Surface
from strategies import ipmcc, lt112, strangle
from tests.builders import a_snapshot
from tests.history.desk_view import Day

RECORDED = Path(__file__).parent / "recorded" / "real_quotes.csv"
CLOSE = "16:00"  # from then on recorded quotes are several times as wide
CLOCK_NOISE = 5e-4  # of the forward: by so much the parity of recorded quotes strays from the index
VOL_MOVE = 0.05  # of a volatility, between two recorded times
VOL_ROUNDING = 0.02  # of a volatility: ticks, and the smile that slides along
SECOND_ORDER = 1.5  # what first order leaves out, as a factor
RUNG_OF_ROOT = {"SPXW": SPX, "SPY": SPY}


def a_holding(root, positions):
    return Holding("held", RUNG_OF_ROOT[root], tuple(positions.items()), 0, 0.0, math.inf)


def losses(valued, vix):
    return reprice(valued, vix, SCENARIOS).losses.sum(axis=1)


def explained(valued, vix, moved, vols_moved):
    """USD by which each scenario's loss may change: by leg what delta and vega, now and then, make of these moves.

    `moved` is a share of the forward, `vols_moved` a leg's change of volatility a year.
    """
    after = reprice(valued, vix, SCENARIOS)
    rows = []
    for scenario, marks, vix_then in zip(SCENARIOS, after.marks, after.vix, strict=True):
        shift = (vix_then - vix) / 100 * np.sqrt(30 / np.maximum(30, valued.days))
        then = valued.forwards * (1 + scenario.spot_move), np.maximum(0.03, valued.vols + shift)
        now = valued.forwards, valued.vols
        assert marks.shape == valued.vols.shape
        (delta, vega), (delta_then, vega_then) = (_greeks(valued, *each) for each in (now, then))
        by_forward = np.abs(delta * valued.forwards - delta_then * then[0]) * moved
        by_convexity = (valued.forwards * moved) ** 2 * 0.5 * (_gamma(valued, *now) + _gamma(valued, *then))
        by_vol = (vega + vega_then) * vols_moved
        rows.append(np.sum(np.abs(valued.units) * (by_forward + by_convexity + by_vol)))
    return np.array(rows)


def _greeks(valued, forwards, vols):
    stdev = vols * np.sqrt(valued.years)
    d1 = np.log(forwards / valued.legs.strike) / stdev + stdev / 2
    density = np.exp(-d1 * d1 / 2) / math.sqrt(2 * math.pi)
    delta = pricing.delta(forwards, valued.legs.strike, vols, valued.years, valued.legs.is_call)
    return delta, forwards * density * np.sqrt(valued.years)


def _gamma(valued, forwards, vols):
    _, vega = _greeks(valued, forwards, vols)
    return vega / (forwards**2 * vols * valued.years)


# recorded quotes


@cache
def recorded():
    """By day and root: the markets of the recorded times, in their order, and contracts that all of them quote."""
    rows = defaultdict(lambda: defaultdict(list))
    with RECORDED.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            root = "SPY" if row["root"] == "spy" else "SPXW"
            rows[row["date"], root][row["time"]].append((row, root))
    days = {}
    for (day, root), by_time in rows.items():
        markets = [_market(day, time, quoted) for time, quoted in sorted(by_time.items()) if time < CLOSE]
        if len(markets) > 2:
            days[day, root] = markets
    return days


def _market(day, time, quoted):
    now = datetime.fromisoformat(f"{day} {time}").replace(tzinfo=NEW_YORK)
    quotes = {}
    for row, root in quoted:
        contract = Contract(root, date.fromisoformat(row["expiry"]), float(row["strike"]), row["right"][0].upper())
        quotes[contract] = Quote(float(row["bid"] or 0), float(row["ask"] or 0), now)
    row = quoted[0][0]
    reading = Reading(float(row["spot"]), now)
    session = Session(now.replace(hour=9, minute=30), now.replace(hour=16, minute=0), ())
    vix = Reading(float(row["vix"]), now)
    return Market(now, session, vix, {"SPX": reading, "SPY": reading}, quotes, None)


def quoted_twice(before, after):
    """Contracts of which both markets quote the strike on its side out of the money."""
    spot = before.underlyings["SPX"].value
    sides = (before.quotes, after.quotes)
    return sorted(
        contract
        for contract in before.quotes.keys() & after.quotes.keys()
        if all(
            (contract if (contract.strike >= spot) is contract.is_call else other_side(contract)) in side
            for side in sides
        )
    )


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_recorded_books_move_by_no_more_than_their_greeks_explain(data):
    day, root = data.draw(st.sampled_from(sorted(recorded())))
    markets = recorded()[day, root]
    at = data.draw(st.integers(0, len(markets) - 2))
    before, after = markets[at], markets[at + 1]
    contracts = quoted_twice(before, after)
    positions = data.draw(
        st.dictionaries(st.sampled_from(contracts), st.integers(-5, 5).filter(bool), min_size=1, max_size=6)
    )
    holding = a_holding(root, positions)
    first, second = value([holding], before), value([holding], after)
    vix = before.vix.value

    changed = np.abs(losses(second, vix) - losses(first, vix))

    moved = abs(after.underlyings["SPX"].value / before.underlyings["SPX"].value - 1) + CLOCK_NOISE
    by_greeks = explained(first, vix, moved, _vols_moved(first, second, before, after))
    assert (changed <= SECOND_ORDER * by_greeks + 1.0).all()


def _vols_moved(first, second, before, after):
    """What the quotes' own spreads leave open of each volatility on both minutes, and what it may really have moved."""
    left_open = []
    for valued, market in ((first, before), (second, after)):
        _, vega = _greeks(valued, valued.forwards, valued.vols)
        half = [_half_spread(*each, market) for each in zip(valued.legs.contracts, valued.forwards, strict=True)]
        left_open.append(np.array(half) / vega)
    return sum(left_open) + VOL_MOVE * first.vols


def _half_spread(contract, forward, market):
    quote = market.quotes[contract if (contract.strike >= forward) == contract.is_call else other_side(contract)]
    return (quote.ask - quote.bid) / 2


@pytest.mark.parametrize("day", sorted(recorded()), ids=" ".join)
def test_a_recorded_forward_moves_with_the_underlying(day):
    markets = recorded()[day]
    for before, after in pairwise(markets):
        for expiry in {contract.expiry for contract in quoted_twice(before, after)}:
            forwards = [Surface(market).term((day[1], expiry)).forward for market in (before, after)]
            spots = [market.underlyings["SPX"].value for market in (before, after)]

            assert forwards[1] / forwards[0] == pytest.approx(spots[1] / spots[0], abs=6e-4)


@pytest.mark.parametrize("day", sorted(recorded()), ids=" ".join)
def test_both_sides_of_a_recorded_strike_have_one_volatility(day):
    for market in recorded()[day]:
        for call in [
            contract for contract in market.quotes if contract.is_call and other_side(contract) in market.quotes
        ]:
            valued = [value([a_holding(day[1], {side: 1})], market) for side in (call, other_side(call))]

            assert valued[0].vols == valued[1].vols
            assert valued[0].vols[0] > 0.05


# modelled quotes

MARKET = calendar.new_york(2013, 2019)
BARS = daily.built_in()
STILL, SHOCK = date(2018, 2, 1), date(2018, 2, 5)
OPENED = {ipmcc: (date(2018, 1, 29), SPY), strangle: (date(2018, 1, 30), SPX), lt112: (date(2018, 1, 31), SPX)}


@cache
def modelled(day):
    return Day.of(day, BARS, MARKET)


@cache
def a_modelled_book():
    """A LEAP, a strangle and a put ladder as the desk would have opened them in the last days of January 2018, and what is quoted
    beside them."""
    holdings, lines = [], set()
    for strategy, (day, rung) in OPENED.items():
        shape = modelled(day).answer(
            10, 5, lambda at, s=strategy, r=rung: s.STRATEGY.shape(r, a_snapshot(at, Book()), 1e9)
        )
        contracts = [leg.contract for leg in shape.legs]
        opening = modelled(day).at(10, 5, contracts)
        beside = {*sides_beside(contracts, opening), *_pair(contracts[0], opening)}
        holdings.append(
            Holding(rung.name, rung, tuple((leg.contract, leg.ratio) for leg in shape.legs), 0, 0.0, math.inf)
        )
        lines |= {*contracts, *beside}
    return tuple(holdings), frozenset(lines)


def _pair(contract, market):
    spot = market.underlyings[RUNG_OF_ROOT[contract.root].underlying].value
    strike = pair_strike(market.listings, contract.root, contract.expiry, spot)
    return [contract._replace(strike=strike, right=right) for right in "CP"]


@pytest.mark.parametrize("day", [STILL, SHOCK])
def test_a_modelled_book_moves_by_no_more_than_its_greeks_explain(day):
    holdings, lines = a_modelled_book()
    path = modelled(day).path
    markets = [(minute, modelled(day).at(*divmod(570 + minute, 60), lines)) for minute in range(20, 390)]
    for (_, before), (minute, after) in pairwise(markets):
        # quotes are made each quarter of an hour: what happened since the last is seen at once
        spx, vix = path.spx[minute - 16 : minute + 1], path.vix[minute - 16 : minute + 1]
        first, second = value(holdings, before), value(holdings, after)

        changed = np.abs(losses(second, before.vix.value) - losses(first, before.vix.value))

        by_greeks = explained(
            first, before.vix.value, np.ptp(spx) / spx[0], np.ptp(vix) / 100 + VOL_ROUNDING * first.vols
        )
        assert (changed <= SECOND_ORDER * by_greeks + 1.0).all()


def test_a_deep_calls_own_mid_moves_nothing():
    holdings, lines = a_modelled_book()
    market = modelled(STILL).at(11, 0, lines)
    leap = holdings[0].positions[0][0]
    quote = market.quotes[leap]
    near_intrinsic = market.underlyings["SPY"].value - leap.strike
    shaken = market._replace(quotes={**market.quotes, leap: Quote(near_intrinsic - 0.01, near_intrinsic, quote.time)})

    as_it_was, then = (losses(value(holdings, each), each.vix.value) for each in (market, shaken))

    assert then == pytest.approx(as_it_was, abs=1e-9)
