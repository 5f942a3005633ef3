"""The volatility of a strike: from the side out of the money, on the forward by parity, and what stands in where it is missing."""

import math
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.contracts import Contract, other_side
from market.quotes import Quote
from risk.margin.columns import legs_of
from risk.pricing import black76 as pricing
from risk.valuation.volatility import Surface, years_left
from tests.builders import a_market, a_quote, at

NOW = at("11:00")
NEAR, FAR = date(2018, 5, 4), date(2018, 11, 16)
SPOT = 275.0


def call(strike, expiry=FAR, root="SPY"):
    return Contract(root, expiry, float(strike), "C")


def put(strike, expiry=FAR, root="SPY"):
    return Contract(root, expiry, float(strike), "P")


def priced(contract, vol, rate=0.0, dividends=0.0):
    """The price at a short rate and a dividend yield a year of calendar days."""
    years = years_left(a_market(NOW), contract.expiry)
    calendar = (contract.expiry - NOW.date()).days / 365
    forward, discount = SPOT * math.exp((rate - dividends) * calendar), math.exp(-rate * calendar)
    return pricing.price(forward, contract.strike, vol, years, contract.is_call, discount)


def a_surface(mids, **market):
    """A surface of these mids, or quotes."""
    quotes = {each: mid if isinstance(mid, Quote) else a_quote(mid, NOW, 0.0) for each, mid in mids.items()}
    return Surface(a_market(NOW, quotes=quotes, **market))


def vols(surface, *contracts):
    legs = legs_of((tuple((contract, 1) for contract in contracts),))
    return surface.vols(legs, [surface.term(expiry) for expiry in legs.terms])


def pair(strike, vol=0.2, expiry=FAR, **carry):
    return {side: priced(side, vol, **carry) for side in (call(strike, expiry), put(strike, expiry))}


@given(st.floats(0.0, 0.06), st.integers(200, 300))
def test_the_forward_holds_the_rate_at_any_strike(rate, strike):
    term = a_surface(pair(strike, rate=rate)).term(("SPY", FAR))

    years = (FAR - NOW.date()).days / 365
    assert term.forward == pytest.approx(SPOT * math.exp(rate * years), rel=1e-9)
    assert term.discount == pytest.approx(math.exp(-rate * years), rel=1e-9)


@given(st.floats(0.0, 0.06), st.floats(0.0, 0.03), st.integers(225, 275))
def test_dividends_leave_the_forward_off_by_their_share_of_the_strikes_distance(rate, dividends, strike):
    term = a_surface(pair(strike, rate=rate, dividends=dividends)).term(("SPY", FAR))

    years = (FAR - NOW.date()).days / 365
    forward = SPOT * math.exp((rate - dividends) * years)
    assert term.forward == pytest.approx(forward, rel=(rate + dividends) * years * abs(1 - strike / forward) + 1e-9)


@given(st.sampled_from((230, 250, 300)), st.floats(0.05, 0.6), st.floats(0.0, 0.06))
def test_call_and_put_of_a_strike_have_the_volatility_of_the_one_out_of_the_money(strike, vol, rate):
    found = vols(a_surface(pair(275, rate=rate) | pair(strike, vol, rate=rate)), call(strike), put(strike))

    assert found == pytest.approx([vol, vol], rel=1e-3)


def test_a_deep_calls_own_mid_changes_no_volatility():
    quoted = pair(275) | pair(230, 0.25)

    as_it_was, shaken = (vols(a_surface(quoted | {call(230): mid}), call(230)) for mid in (quoted[call(230)], 45.01))

    assert as_it_was == shaken == pytest.approx([0.25])


@pytest.mark.parametrize("vol", [0.01, 0.0299, 0.03, 0.031])
def test_no_volatility_is_below_the_floor(vol):
    assert vols(a_surface(pair(275) | pair(272, vol)), call(272)) == pytest.approx([max(0.03, vol)])


def test_an_option_of_no_worth_has_the_floors_volatility():
    quoted = pair(275) | pair(272) | {put(272): Quote(0.0, 1e-13, NOW)}

    assert vols(a_surface(quoted), call(272)) == [0.03]


def test_a_strike_without_its_side_out_of_the_money_lies_between_its_neighbours():
    quoted = pair(275, 0.18) | pair(220, 0.29) | {call(242): 38.0}

    assert vols(a_surface(quoted), call(242)) == pytest.approx([0.246])


def test_beyond_the_last_strike_the_smile_is_level():
    quoted = pair(275, 0.18) | {call(200): 80.0}

    assert vols(a_surface(quoted), call(200)) == pytest.approx([0.18])


@pytest.mark.parametrize(("time_value", "vol"), [(3.01, None), (2.99, 0.18)], ids=["more than exercised", "less"])
def test_near_the_money_the_other_side_says_its_own_volatility(time_value, vol):
    quoted = pair(275, 0.18, NEAR) | {call(272, NEAR): 3.0 + time_value}  # 3 exercised

    years = years_left(a_market(NOW), NEAR)
    own = pricing.implied_vol(3.0 + time_value, SPOT, 272.0, years, True)
    assert vols(a_surface(quoted), call(272, NEAR)) == pytest.approx([vol or own])


def test_an_expiry_without_any_other_quote_takes_the_nearest_expirys_smile():
    quoted = pair(275, 0.18, NEAR) | pair(250, 0.24, NEAR) | {call(230): 50.0}

    found = vols(a_surface(quoted), call(230))

    years = [years_left(a_market(NOW), expiry) for expiry in (NEAR, FAR)]
    deviation = math.log(230 / SPOT) / math.sqrt(years[1])
    there = np.log(np.array([250.0, 275.0]) / SPOT) / math.sqrt(years[0])
    assert found == pytest.approx([np.interp(deviation, there, [0.24, 0.18])])


def test_a_contract_that_is_not_quoted_on_either_side_has_none():
    assert np.isnan(vols(a_surface(pair(275)), call(230))).all()


@pytest.mark.parametrize("age", [15, 16])
def test_a_quote_older_than_15_minutes_says_nothing(age):
    old = Quote(1.0, 1.1, NOW - timedelta(minutes=age))
    quoted = pair(275) | {call(230): 46.0, put(230): old}

    found = vols(a_surface(quoted), call(230))

    assert (found == pytest.approx([0.2])) is (age > 15)


def test_an_expiry_without_a_pair_grows_as_the_nearest_with_one_but_no_further():
    surface = a_surface(pair(275, expiry=NEAR, rate=0.05) | {put(250): 3.0, put(250, date(2018, 3, 16)): 1.0})

    days = [(expiry - NOW.date()).days for expiry in (date(2018, 3, 16), NEAR)]
    assert surface.term(("SPY", date(2018, 3, 16))).forward == pytest.approx(SPOT * math.exp(0.05 * days[0] / 365))
    assert surface.term(("SPY", FAR)).forward == pytest.approx(SPOT * math.exp(0.05 * days[1] / 365))


def test_without_any_pair_the_underlyings_price_is_the_forward():
    assert a_surface({put(250): 3.0}).term(("SPY", FAR))[:2] == (SPOT, 1.0)


def test_a_call_above_its_underlying_gives_no_forward():
    assert a_surface({call(275): 290.0, put(275): 1.0}).term(("SPY", FAR)).forward == SPOT


@pytest.mark.parametrize(("root", "scale", "taken"), [("SPY", 1, 265), ("SPXW", 10, 280)], ids=["American", "European"])
def test_an_american_put_in_the_money_counts_three_times_as_far(root, scale, taken):
    expiry, years = FAR, (FAR - NOW.date()).days / 365
    mids = {}
    for strike, rate in ((265, 0.01), (280, 0.05)):  # 10 below and 5 above: which one is taken shows in the forward
        for side in (call(strike * scale, expiry, root), put(strike * scale, expiry, root)):
            alike = side._replace(strike=float(strike))
            mids[side] = scale * priced(alike, 0.2, rate)

    forward = a_surface(mids).term((root, expiry)).forward / scale

    assert forward == pytest.approx(SPOT * math.exp((0.01 if taken == 265 else 0.05) * years))


def test_other_side():
    assert (other_side(call(250)), other_side(put(250))) == (put(250), call(250))
