"""The way of an order's price: from mid to a tick beyond natural, always a price that a market takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtests.engine.orders.ticks import round_to_tick
from config.products import SPX_TICKS, SPY_TICKS
from execution.walk import Grid, far_beyond, grid_of, last_price, walked

NICKEL, CENT = Grid(0.05), Grid(0.01)
DEAR = grid_of(SPX_TICKS, 1)

GRIDS = st.sampled_from([NICKEL, CENT, DEAR])
STEPS = st.integers(0, 30)


@st.composite
def orders(draw):
    """Mid, natural and grid of an order: natural on the grid, mid at or below it by half-ticks."""
    grid = draw(GRIDS)
    natural = grid.up(draw(st.integers(-4_000, 4_000)) * grid.tick)
    crossing = draw(st.integers(0, 400)) / 2
    return natural - crossing * grid.tick, natural, grid


@pytest.mark.parametrize(
    ("step", "price"),
    [(0, -2.20), (1, -2.10), (2, -2.00), (3, -1.90), (4, -1.80), (5, -1.75), (6, -1.75), (60, -1.75)],
)
def test_it_goes_from_mid_by_quarters_of_the_crossing_to_a_tick_beyond_natural(step, price):
    assert walked(step, mid=-2.20, natural=-1.80, grid=NICKEL) == price


@pytest.mark.parametrize(("step", "price"), [(0, 1.00), (1, 1.10), (4, 1.40), (5, 1.45), (9, 1.45)])
def test_what_is_paid_goes_up_the_same_way(step, price):
    assert walked(step, mid=1.00, natural=1.40, grid=NICKEL) == price


@pytest.mark.parametrize(("step", "price"), [(0, -2.20), (1, -2.15), (2, -2.10), (3, -2.05), (4, -2.05)])
def test_a_step_is_at_least_a_tick(step, price):
    assert walked(step, mid=-2.20, natural=-2.10, grid=NICKEL) == price


@pytest.mark.parametrize(("mid", "price"), [(-2.225, -2.20), (-2.20, -2.20), (2.225, 2.25), (2.20, 2.20)])
def test_a_mid_between_two_prices_begins_at_the_one_that_gives_in(mid, price):
    assert walked(0, mid=mid, natural=mid + 0.4, grid=NICKEL) == price


@pytest.mark.parametrize(("natural", "price"), [(-1.80, -1.75), (1.80, 1.85), (-0.10, -0.05)])
def test_the_last_price_is_a_tick_beyond_natural(natural, price):
    assert last_price(natural, NICKEL) == price


@pytest.mark.parametrize("natural", [-0.05, -0.05 + 1e-12])
def test_where_the_price_would_be_0_it_is_a_tick(natural):
    assert last_price(natural, NICKEL) == 0.05


@pytest.mark.parametrize(
    ("natural", "price"),
    [
        (2.85, 2.90), (2.95, 3.00), (3.00, 3.10), (3.05, 3.10), (3.10, 3.20), (12.30, 12.40),
        (-3.20, -3.10), (-3.10, -3.00), (-3.05, -3.00), (-3.00, -2.95), (-2.95, -2.90),
    ],
)  # fmt: skip
def test_an_index_option_alone_has_a_tick_of_its_own_from_3_points_on(natural, price):
    assert last_price(natural, DEAR) == price


@pytest.mark.parametrize(("step", "price"), [(0, 3.20), (1, 3.30), (2, 3.40), (3, 3.50), (4, 3.50)])
def test_it_walks_by_that_tick_too(step, price):
    assert walked(step, mid=3.15, natural=3.40, grid=DEAR) == price


def test_it_walks_over_the_bound_without_standing_still():
    assert [walked(step, mid=2.90, natural=3.10, grid=DEAR) for step in range(5)] == [2.90, 3.00, 3.10, 3.20, 3.20]


@pytest.mark.parametrize(("legs", "price"), [(1, 12.40), (2, 12.35), (4, 12.35)])
def test_a_combo_of_index_options_has_the_small_tick_at_every_price(legs, price):
    assert last_price(12.30, grid_of(SPX_TICKS, legs)) == price


def test_options_on_the_shares_have_one_tick():
    assert last_price(40.0, grid_of(SPY_TICKS, 1)) == 40.01


@given(st.integers(1, 4_000), st.sampled_from([1, -1]))
def test_lean_rounds_no_price_of_an_index_option_back_to_natural(ticks, sign):
    natural = DEAR.up(sign * ticks * 0.05)
    limit = abs(last_price(natural, DEAR))

    assert round_to_tick(limit, 0.10 if limit >= 3 else 0.05) == pytest.approx(limit)
    assert last_price(natural, DEAR) > natural


def test_a_sum_of_quotes_that_is_not_quite_on_the_grid_is_taken_as_it_is_meant():
    assert walked(0, mid=0.1 + 0.2, natural=0.8, grid=CENT) == 0.3


@pytest.mark.parametrize(("natural", "price"), [(2.0, 4.0), (-2.0, 0.05), (0.05, 0.25), (-0.1, 0.1)])
def test_where_no_market_order_is_taken_the_limit_is_far_beyond_natural(natural, price):
    assert far_beyond(natural, NICKEL) == price


@given(STEPS, orders())
def test_a_price_is_always_on_the_grid(step, order):
    price = walked(step, *order)
    ticks = price / order[2].tick_at(price)

    assert ticks == pytest.approx(round(ticks), abs=1e-6)


@given(STEPS, orders())
def test_a_price_is_never_0(step, order):
    assert walked(step, *order) != 0


@given(STEPS, orders())
def test_a_price_is_never_above_the_last_one(step, order):
    _, natural, grid = order

    assert walked(step, *order) <= last_price(natural, grid)


@given(STEPS, orders())
def test_a_price_never_goes_back(step, order):
    assert walked(step, *order) <= walked(step + 1, *order)


@given(orders())
def test_it_begins_within_a_tick_of_mid(order):
    mid, _, grid = order

    assert mid - 2e-6 <= walked(0, *order) <= mid + 2 * max(grid.tick, grid.dear_tick)


@given(orders())
def test_it_ends_at_the_last_price_after_five_minutes(order):
    _, natural, grid = order

    assert walked(5, *order) == last_price(natural, grid)


@given(orders())
def test_far_beyond_is_never_before_the_last_price(order):
    _, natural, grid = order

    assert far_beyond(natural, grid) >= last_price(natural, grid)
