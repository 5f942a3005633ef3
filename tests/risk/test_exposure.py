"""The book's exposure: each figure beside QuantLib's, and what moving the market does to the book."""

# ruff: noqa: PLR0917 - hypothesis hands every input over as an argument

import math
from dataclasses import replace
from datetime import date, timedelta

import pytest
import QuantLib as ql  # noqa: N813 - as its own documentation does
from hypothesis import given
from hypothesis import strategies as st

from config.products import SPX, SPY
from config.schema import Scenario
from market.contracts import Contract, other_side
from market.quotes import Reading
from risk.margin.holdings import Holding
from risk.stress.exposure import exposure
from risk.stress.stress import reprice
from risk.valuation.valuation import Unpriced, value
from tests.builders import FRIDAY, a_market, a_quote, at

NOW = at("11:00")
MAY = date(2018, 5, 4)


def option(strike, is_call=False, expiry=MAY, root="SPXW"):
    return Contract(root, expiry, float(strike), "C" if is_call else "P")


def a_holding(*legs, shares=0, name="held"):
    rung = SPX if legs and legs[0][1].root == "SPXW" else SPY
    return Holding(name, rung, tuple((contract, quantity) for quantity, contract in legs), shares, 0.0, math.inf)


def quoted(prices, **market):
    """A market with these mids, and of what is in the money also the other side, by parity on the underlying's price."""
    mids = dict(prices)
    for contract, mid in prices.items():
        spot = 2750.0 if contract.root == "SPXW" else 275.0
        if (exercised := spot - contract.strike if contract.is_call else contract.strike - spot) > 0.0:
            mids[other_side(contract)] = mid - exercised
    return a_market(NOW, quotes={contract: a_quote(mid, NOW, 0.0) for contract, mid in mids.items()}, **market)


def figures(exposed):
    return exposed.delta, exposed.gamma, exposed.vega, exposed.theta


@given(
    st.integers(2200, 3300),
    st.booleans(),
    st.integers(0, 400),
    st.floats(0.5, 100.0),
    st.integers(-5, 5).filter(bool),
    st.sampled_from(("SPXW", "SPY")),
)
def test_the_exposure_of_an_option_is_quantlibs(strike, is_call, days, time_value, quantity, root):
    scale = 1.0 if root == "SPXW" else 0.1
    spot, contract = 2750.0 * scale, option(strike * scale, is_call, FRIDAY + timedelta(days=days), root)
    exercised = max(0.0, spot - contract.strike if is_call else contract.strike - spot)
    held = a_holding((quantity, contract))
    market = quoted({contract: exercised + time_value * scale})
    valued = value([held], market)
    years, vol = float(valued.years[0]), float(valued.vols[0])
    payoff = ql.PlainVanillaPayoff(ql.Option.Call if is_call else ql.Option.Put, contract.strike)
    theirs = ql.BlackCalculator(payoff, spot, vol * math.sqrt(years), 1.0)

    found = exposure([held], market).book

    units = 100 * quantity
    assert found.delta == pytest.approx(units * theirs.delta(spot) * scale, abs=1e-9)
    assert found.gamma == pytest.approx(units * theirs.gamma(spot) * scale * scale, abs=1e-9)
    assert found.vega == pytest.approx(units * theirs.vega(years) / 100, abs=1e-6)
    assert found.theta == pytest.approx(units * theirs.thetaPerDay(spot, years), abs=1e-6)


BOOK = (
    a_holding((-2, option(2500)), (-2, option(3000, is_call=True)), name="STRANGLE-1"),
    a_holding((3, option(268, root="SPY")), (-3, option(262, root="SPY")), (-6, option(240, root="SPY")), name="LT112-2"),
    a_holding((1, option(250, is_call=True, root="SPY")), shares=100, name="IPMCC-3"),
)  # fmt: skip
PRICES = {
    option(2500): 14.0, option(3000, is_call=True): 9.0,
    option(268, root="SPY"): 6.5, option(262, root="SPY"): 4.9, option(240, root="SPY"): 1.2,
    option(250, is_call=True, root="SPY"): 27.0,
}  # fmt: skip


def lost(move, volatility=0.0):
    """What the book loses when everything moves by a share, and every volatility by some points."""
    market = quoted(PRICES)
    valued = value(BOOK, market)
    shaken = replace(valued, vols=valued.vols + volatility / 100)
    moved = Scenario("moved", spot_move=move, vix_factor=1.0)
    as_it_was, then = (reprice(each, 20.0, [moved]) for each in (valued, shaken))
    return float(as_it_was.losses.sum() + (valued.units * (as_it_was.marks - then.marks)).sum())


def test_delta_is_what_a_point_of_the_index_earns():
    point = 1 / 2750.0
    book = exposure(BOOK, quoted(PRICES)).book

    assert book.delta == pytest.approx((lost(-point) - lost(point)) / 2, rel=1e-4)


def test_gamma_is_what_a_point_of_the_index_does_to_delta():
    point = 1 / 2750.0
    book = exposure(BOOK, quoted(PRICES)).book

    assert book.gamma == pytest.approx(-(lost(point) + lost(-point)), rel=1e-3)


def test_vega_is_what_a_point_of_volatility_earns():
    book = exposure(BOOK, quoted(PRICES)).book

    assert book.vega == pytest.approx((lost(0.0, -1.0) - lost(0.0, 1.0)) / 2, rel=1e-2)


def test_ten_spy_options_are_one_of_the_index():
    index, shares = option(2600), option(260, root="SPY")
    market = quoted({index: 30.0, shares: 3.0})

    one = exposure([a_holding((1, index))], market).book
    ten = exposure([a_holding((10, shares))], market).book

    assert figures(ten) == pytest.approx(figures(one))


def test_shares_have_delta_alone():
    # 1,000 shares at 275 move as 100 times the index
    assert figures(exposure([a_holding(shares=1_000)], quoted({})).book) == pytest.approx((100.0, 0.0, 0.0, 0.0))


@pytest.mark.parametrize(("strike", "delta"), [(2300.0, 100.0), (3200.0, 0.0)])
def test_an_option_without_time_value_is_the_underlying_or_nothing(strike, delta):
    call = option(strike, is_call=True)
    held, market = a_holding((1, call)), quoted({call: max(0.0, 2750.0 - strike) + 1e-9})

    assert figures(exposure([held], market).book) == pytest.approx((delta, 0.0, 0.0, 0.0), abs=1e-6)


def test_the_book_is_the_sum_of_its_campaigns():
    ledger = exposure(BOOK, quoted(PRICES))

    assert [each.name for each in ledger.campaigns] == ["STRANGLE-1", "LT112-2", "IPMCC-3"]
    assert figures(ledger.book) == pytest.approx(tuple(map(sum, zip(*map(figures, ledger.campaigns), strict=True))))


def test_an_empty_book_has_no_exposure():
    assert figures(exposure([], quoted({})).book) == (0.0, 0.0, 0.0, 0.0)


def test_a_contract_without_a_quote_is_named():
    unpriced = exposure(BOOK[:1], quoted({option(2500): 14.0}))

    assert unpriced == Unpriced(("SPXW  180504C03000000 has no quote of the last 15 minutes",))


def test_without_the_index_there_is_no_exposure_on_it():
    market = quoted(PRICES)
    market = market._replace(underlyings={**market.underlyings, "SPX": Reading(0.0, None)})

    assert exposure(BOOK[1:], market) == Unpriced(("SPX has no price of the last 15 minutes",))


def test_an_exposure_says_its_units():
    ledger = exposure([a_holding(shares=1_000)], quoted({}))

    assert str(ledger.book) == (
        "BOOK: delta +100.0 USD a point of SPX, gamma +0.000, vega +0.0 USD a vol point, theta +0.0 USD a day"
    )
