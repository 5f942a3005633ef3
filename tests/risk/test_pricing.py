"""Black-76, checked against QuantLib and against what must hold for any price."""

# ruff: noqa: PLR0917 - hypothesis hands every input over as an argument

import numpy as np
import pytest
import QuantLib as ql  # noqa: N813 - as its own documentation does
from hypothesis import assume, given
from hypothesis import strategies as st

from risk.pricing import black76 as pricing

forwards = st.floats(100.0, 7000.0)
moneyness = st.floats(0.7, 1.4)
vols = st.floats(0.03, 1.5)
years = st.floats(1e-5, 1.5)
sides = st.booleans()


def quantlib_type(is_call):
    return ql.Option.Call if is_call else ql.Option.Put


@given(forwards, moneyness, vols, years, sides, st.floats(0.9, 1.0))
def test_price_is_quantlibs(forward, ratio, vol, time, is_call, discount):
    strike = forward * ratio
    expected = ql.blackFormula(quantlib_type(is_call), strike, forward, vol * time**0.5, discount)
    assert pricing.price(forward, strike, vol, time, is_call, discount) == pytest.approx(expected, abs=1e-9)


@given(forwards, moneyness, vols, years, sides)
def test_delta_is_quantlibs_forward_delta(forward, ratio, vol, time, is_call):
    payoff = ql.PlainVanillaPayoff(quantlib_type(is_call), forward * ratio)
    calculator = ql.BlackCalculator(payoff, forward, vol * time**0.5, 1.0)
    assert pricing.delta(forward, forward * ratio, vol, time, is_call) == pytest.approx(
        calculator.deltaForward(), abs=1e-10
    )


@pytest.mark.parametrize(("strike", "is_call"), [(2500.0, False), (2750.0, True), (2790.0, True), (3100.0, True)])
def test_implied_vol_is_quantlibs(strike, is_call):
    paid = ql.blackFormula(quantlib_type(is_call), strike, 2750.0, 0.21 * 0.3**0.5)
    expected = ql.blackFormulaImpliedStdDev(quantlib_type(is_call), strike, 2750.0, paid, 1.0, 0.0, 0.1, 1e-12, 1000)
    assert pricing.implied_vol(paid, 2750.0, strike, 0.3, is_call) == pytest.approx(expected / 0.3**0.5, rel=1e-8)


@given(forwards, moneyness, vols, years, sides, st.floats(0.9, 1.0))
def test_implied_vol_inverts_price_wherever_there_is_time_value(forward, ratio, vol, time, is_call, discount):
    strike = forward * ratio
    paid = pricing.price(forward, strike, vol, time, is_call, discount)
    intrinsic = pricing.price(forward, strike, 0.0, time, is_call, discount)
    assume(paid - intrinsic > 1e-6 * forward)
    found = pricing.implied_vol(paid, forward, strike, time, is_call, discount)
    assert found == pytest.approx(vol, rel=1e-6)


@given(forwards, moneyness, vols, years, st.floats(0.9, 1.0))
def test_parity_gives_the_forward_back(forward, ratio, vol, time, discount):
    strike = forward * ratio
    call = pricing.price(forward, strike, vol, time, True, discount)
    put = pricing.price(forward, strike, vol, time, False, discount)
    assert pricing.parity_forward(call, put, strike, discount) == pytest.approx(forward, rel=1e-9)


@given(forwards, moneyness, vols, st.floats(0.0, 0.5), years, sides)
def test_price_never_falls_with_volatility(forward, ratio, vol, more, time, is_call):
    low = pricing.price(forward, forward * ratio, vol, time, is_call)
    high = pricing.price(forward, forward * ratio, vol + more, time, is_call)
    assert high >= low - 1e-9


@given(forwards, moneyness, vols, years, sides)
def test_arrays_and_floats_agree(forward, ratio, vol, time, is_call):
    strike = forward * ratio
    array = np.array([forward, forward])
    assert pricing.price(array, strike, vol, time, is_call) == pytest.approx(
        pricing.price(forward, strike, vol, time, is_call), abs=1e-9
    )
    assert pricing.delta(array, strike, vol, time, is_call) == pytest.approx(
        pricing.delta(forward, strike, vol, time, is_call), abs=1e-12
    )


@pytest.mark.parametrize(("vol", "time"), [(0.2, 0.0), (0.0, 0.5)])
@pytest.mark.parametrize(
    ("forward", "is_call", "worth", "slope"),
    [(110.0, True, 10.0, 1.0), (110.0, False, 0.0, 0.0), (90.0, True, 0.0, 0.0), (90.0, False, 10.0, -1.0)],
)
def test_without_time_or_volatility_only_the_intrinsic_value_is_left(vol, time, forward, is_call, worth, slope):
    assert pricing.price(forward, 100.0, vol, time, is_call) == worth
    assert pricing.delta(forward, 100.0, vol, time, is_call) == slope
    assert pricing.price(np.array([forward]), 100.0, vol, time, is_call)[0] == worth
    assert pricing.delta(np.array([forward]), 100.0, vol, time, is_call)[0] == slope


def test_at_the_strike_without_time_delta_is_a_half():
    assert pricing.delta(100.0, 100.0, 0.2, 0.0, True) == 0.5
    assert pricing.delta(np.array([100.0]), 100.0, 0.2, 0.0, False)[0] == -0.5


@pytest.mark.parametrize(
    ("paid", "is_call"),
    [(9.99, True), (110.0, True), (120.0, True), (-0.01, False), (100.0, False), (float("nan"), True)],
)
def test_a_price_that_no_volatility_gives_has_no_implied_vol(paid, is_call):
    assert np.isnan(pricing.implied_vol(paid, 110.0, 100.0, 0.25, is_call))


def test_the_intrinsic_value_implies_a_volatility_of_zero():
    assert pricing.implied_vol(10.0, 110.0, 100.0, 0.25, True) == 0.0


def test_without_time_left_there_is_no_implied_vol():
    assert np.isnan(pricing.implied_vol(12.0, 110.0, 100.0, 0.0, True))


def test_implied_vol_answers_each_element_of_an_array():
    strikes = np.array([[90.0, 100.0], [110.0, 120.0]])
    paid = pricing.price(100.0, strikes, 0.3, 0.1, strikes > 100.0)
    paid[1, 1] = 200.0
    found = pricing.implied_vol(paid, 100.0, strikes, 0.1, strikes > 100.0)
    assert found.shape == (2, 2)
    assert found[0] == pytest.approx([0.3, 0.3])
    assert np.isnan(found[1, 1])


@pytest.mark.parametrize(
    ("field", "arguments"),
    [
        ("forward", (0.0, 100.0, 0.2, 1.0)),
        ("strike", (100.0, -1.0, 0.2, 1.0)),
        ("vol", (100.0, 100.0, -0.1, 1.0)),
        ("years", (100.0, 100.0, 0.2, -1.0)),
    ],
)
def test_impossible_inputs_are_refused_by_name(field, arguments):
    with pytest.raises(ValueError, match=f"{field} is"):
        pricing.price(*arguments, True)
    with pytest.raises(ValueError, match=f"{field} is"):
        pricing.delta(np.array([arguments[0]]), *arguments[1:], False)
