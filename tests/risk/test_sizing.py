"""Budgets, sets and the room for buying power, against figures worked by hand."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk.gate.entry import Entry, RefusedRung
from risk.parameters import get_risk_parameters
from risk.sizing import PositionSizer, budget_share, quarter_kelly
from tests.builders import a_row, a_shape

sizer = PositionSizer(get_risk_parameters())


@pytest.mark.parametrize(
    ("strategy", "kelly"),
    [
        ("0DTE", 0.25 * (0.84 - 0.16 / 0.25)),
        ("LT112", 0.25 * (0.90 - 0.10 / 0.30)),
        ("STRANGLE", 0.25 * (0.85 - 0.15 / 0.25)),
        ("IPMCC", 0.25 * (0.75 - 0.25 / 1.0)),
    ],
)
def test_quarter_kelly_comes_from_win_rate_target_and_stop(strategy, kelly):
    assert quarter_kelly(a_row(strategy)) == pytest.approx(kelly)


@pytest.mark.parametrize(("strategy", "share"), [("0DTE", 0.02), ("LT112", 0.05), ("STRANGLE", 0.05), ("IPMCC", 0.10)])
def test_a_budget_is_the_least_of_campaign_share_bp_share_and_quarter_kelly(strategy, share):
    assert budget_share(a_row(strategy)) == pytest.approx(share)


def test_quarter_kelly_binds_when_it_is_the_least():
    row = replace(a_row(), win_rate=0.81)  # 0.25 x (0.81 - 0.19 / 0.25) = 0.0125

    assert budget_share(row) == pytest.approx(0.0125)


def test_five_percent_binds_when_it_is_the_least():
    assert budget_share(replace(a_row("LT112"), bp_share=0.20)) == 0.05


@pytest.mark.parametrize("win_rate", [0.80, 0.79, 0.0])
def test_odds_that_are_not_worth_a_bet_have_no_budget(win_rate):
    assert budget_share(replace(a_row(), win_rate=win_rate)) == pytest.approx(0.0, abs=1e-12)


def test_odds_that_are_not_worth_a_bet_fit_no_rung():
    answer = sizer.size(replace(a_row(), win_rate=0.5), a_shape(), 1e9)

    assert isinstance(answer, RefusedRung)


@pytest.mark.parametrize(
    ("requirement", "sets"), [(1_700.0, 1), (1_699.99, 1), (850.01, 1), (850.0, 2), (849.99, 2), (100.0, 17)]
)
def test_as_many_sets_as_the_budget_holds(requirement, sets):
    entry = sizer.size(a_row(), a_shape(requirement=requirement), 85_000.0)  # the budget is 2%, 1,700

    assert (entry.sets, entry.requirement) == (sets, sets * requirement)


def test_a_set_that_passes_the_budget_is_refused():
    assert isinstance(sizer.size(a_row(), a_shape(requirement=1_700.01), 85_000.0), RefusedRung)


def test_a_refused_rung_says_from_which_account_value_on_it_fits():
    refused = sizer.size(a_row(), a_shape(requirement=780.0), 35_000.0)

    assert (refused.rung, refused.requirement, refused.budget) == ("SPX", 780.0, 700.0)
    assert refused.fits_from == pytest.approx(39_000.0)


@given(st.floats(1.0, 1e5), st.floats(0.0, 1e7))
def test_sets_never_need_more_than_the_budget(requirement, value):
    answer = sizer.size(a_row(), a_shape(requirement=requirement), value)

    assert not isinstance(answer, Entry) or answer.requirement <= sizer.budget(a_row(), value) * (1 + 1e-12)


def test_a_refused_rung_fits_at_the_account_value_that_it_names():
    shape = a_shape(requirement=780.0)
    refused = sizer.size(a_row(), shape, 10_000.0)

    assert isinstance(sizer.size(a_row(), shape, refused.fits_from + 0.01), Entry)


def test_an_entry_counts_its_target_for_all_sets():
    entry = sizer.size(a_row(), a_shape(credit=2.2, requirement=780.0), 85_000.0)

    assert (entry.sets, entry.target) == (2, pytest.approx(0.5 * 2.2 * 100 * 2))


def test_an_entry_counts_its_fees_both_ways():
    entry = sizer.size(a_row(), a_shape(requirement=780.0, mids=(1.5, 0.4, 1.4, 0.3)), 85_000.0)

    # two sets, every premium at 0.10 or more at both ends: eight legs of two contracts at 0.65
    assert entry.fees == pytest.approx(8 * 2 * 0.65)


def test_a_leg_costs_at_least_a_dollar():
    entry = sizer.size(a_row(), a_shape(requirement=1_500.0, mids=(1.5, 0.4, 1.4, 0.3)), 85_000.0)

    assert (entry.sets, entry.fees) == (1, pytest.approx(8 * 1.00))


def test_cheap_premiums_pay_lower_tiers():
    entry = sizer.size(a_row(), a_shape(requirement=170.0, mids=(0.15, 0.07, 0.09, 0.04)), 85_000.0)

    # ten sets; at the opening 0.65, 0.50, 0.50, 0.25, at half of the mids 0.50, 0.25, 0.25, 0.25
    assert entry.fees == pytest.approx(10 * (0.65 + 0.50 + 0.50 + 0.25 + 0.50 + 0.25 + 0.25 + 0.25))


@pytest.mark.parametrize(
    ("vix", "share"),
    [
        (14.99, 0.45),
        (15.0, 0.52),
        (15.01, 0.52),
        (19.99, 0.52),
        (20.0, 0.65),
        (20.01, 0.65),
        (24.99, 0.65),
        (25.0, 0.75),
        (25.01, 0.75),
        (34.99, 0.75),
        (35.0, 0.75),
        (35.01, 0.80),
    ],
)
def test_the_room_for_buying_power_grows_with_vix(vix, share):
    usage = sizer.calculate_max_bp_usage(vix, 100_000.0)

    assert (usage.share, usage.cap) == (share, pytest.approx(share * 100_000))


@pytest.mark.parametrize(
    ("value", "share"),
    [(29_999.99, 0.30), (30_000, 0.30), (39_999.99, 0.30), (40_000, 0.50), (60_000, 0.65), (75_000, 0.80)],
)
def test_the_room_for_buying_power_grows_with_the_phase(value, share):
    assert sizer.calculate_max_bp_usage(40.0, value).share == share


def test_the_lower_of_the_two_rooms_holds():
    assert sizer.calculate_max_bp_usage(14.0, 45_000.0).share == 0.45


def test_a_usage_without_a_strategy_is_the_portfolios():
    usage = sizer.calculate_max_bp_usage(20.0, 85_000.0, open_positions=3)

    assert (usage.phase, usage.max_positions, usage.available_positions) == (4, 7, 4)


def test_a_usage_of_a_strategy_has_its_limit():
    usage = sizer.calculate_max_bp_usage(20.0, 85_000.0, "lt112", open_positions=1)

    assert (usage.max_positions, usage.available_positions) == (5, 4)


@pytest.mark.parametrize(("open_positions", "available"), [(4, 1), (5, 0), (6, 0), (12, 0)])
def test_a_limit_that_fell_below_what_is_open_leaves_nothing_and_never_less(open_positions, available):
    usage = sizer.calculate_max_bp_usage(20.0, 85_000.0, "0DTE", open_positions)

    assert usage.available_positions == available


@pytest.mark.parametrize(("vix", "value", "field"), [(-1.0, 85_000.0, "vix_level"), (20.0, -1.0, "account_value")])
def test_a_usage_refuses_what_is_no_number_by_name(vix, value, field):
    with pytest.raises(ValueError, match=field):
        sizer.calculate_max_bp_usage(vix, value)
