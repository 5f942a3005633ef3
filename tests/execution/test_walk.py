"""The way of an order's price: from mid to a tick beyond natural, always a price that a market takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from execution.walk import far_beyond, last_price, walked

NICKEL, CENT = 0.05, 0.01

TICKS = st.sampled_from([NICKEL, CENT])
STEPS = st.integers(0, 30)


@st.composite
def orders(draw):
    """Mid, natural and tick of an order: natural on the grid, mid at or below it by half-ticks."""
    tick = draw(TICKS)
    natural = draw(st.integers(-4_000, 4_000))
    crossing = draw(st.integers(0, 400)) / 2
    return (natural - crossing) * tick, natural * tick, tick


@pytest.mark.parametrize(
    ("step", "price"),
    [(0, -2.20), (1, -2.10), (2, -2.00), (3, -1.90), (4, -1.80), (5, -1.75), (6, -1.75), (60, -1.75)],
)
def test_it_goes_from_mid_by_quarters_of_the_crossing_to_a_tick_beyond_natural(step, price):
    assert walked(step, mid=-2.20, natural=-1.80, tick=NICKEL) == price


@pytest.mark.parametrize(("step", "price"), [(0, 1.00), (1, 1.10), (4, 1.40), (5, 1.45), (9, 1.45)])
def test_what_is_paid_goes_up_the_same_way(step, price):
    assert walked(step, mid=1.00, natural=1.40, tick=NICKEL) == price


@pytest.mark.parametrize(("step", "price"), [(0, -2.20), (1, -2.15), (2, -2.10), (3, -2.05), (4, -2.05)])
def test_a_step_is_at_least_a_tick(step, price):
    assert walked(step, mid=-2.20, natural=-2.10, tick=NICKEL) == price


@pytest.mark.parametrize(("mid", "price"), [(-2.225, -2.20), (-2.20, -2.20), (2.225, 2.25), (2.20, 2.20)])
def test_a_mid_between_two_prices_begins_at_the_one_that_gives_in(mid, price):
    assert walked(0, mid=mid, natural=mid + 0.4, tick=NICKEL) == price


@pytest.mark.parametrize(("natural", "price"), [(-1.80, -1.75), (1.80, 1.85), (-0.10, -0.05)])
def test_the_last_price_is_a_tick_beyond_natural(natural, price):
    assert last_price(natural, NICKEL) == price


@pytest.mark.parametrize("natural", [-NICKEL, -NICKEL + 1e-12])
def test_where_the_price_would_be_0_it_is_a_tick(natural):
    assert last_price(natural, NICKEL) == NICKEL


def test_a_sum_of_quotes_that_is_not_quite_on_the_grid_is_taken_as_it_is_meant():
    assert walked(0, mid=0.1 + 0.2, natural=0.8, tick=CENT) == 0.3


@pytest.mark.parametrize(("natural", "price"), [(2.0, 4.0), (-2.0, 0.05), (0.05, 0.25), (-0.1, 0.1)])
def test_where_no_market_order_is_taken_the_limit_is_far_beyond_natural(natural, price):
    assert far_beyond(natural, NICKEL) == price


@given(STEPS, orders())
def test_a_price_is_always_on_the_grid(step, order):
    ticks = walked(step, *order) / order[2]

    assert ticks == pytest.approx(round(ticks), abs=1e-6)


@given(STEPS, orders())
def test_a_price_is_never_0(step, order):
    assert walked(step, *order) != 0


@given(STEPS, orders())
def test_a_price_is_never_above_the_last_one(step, order):
    _, natural, tick = order

    assert walked(step, *order) <= last_price(natural, tick)


@given(STEPS, orders())
def test_a_price_never_goes_back(step, order):
    assert walked(step, *order) <= walked(step + 1, *order)


@given(orders())
def test_it_begins_within_a_tick_of_mid(order):
    mid, _, tick = order

    assert mid - 1e-6 <= walked(0, *order) <= mid + 2 * tick


@given(orders())
def test_it_ends_at_the_last_price_after_five_minutes(order):
    _, natural, tick = order

    assert walked(5, *order) == last_price(natural, tick)


@given(orders())
def test_far_beyond_is_never_before_the_last_price(order):
    _, natural, tick = order

    assert far_beyond(natural, tick) >= last_price(natural, tick)
