"""What a campaign's positions need: each shape by hand, each floor from both sides, and beside LEAN's own figures."""

# ruff: noqa: PLR0917 - hypothesis hands every input over as an argument

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from market.contracts import Contract

from config.products import SPX, SPY, SPY_WINGED
from risk.margin.requirement import Step, naked, requirement, steps

FRIDAY, MAY, JUNE, NOVEMBER = date(2018, 2, 9), date(2018, 5, 18), date(2018, 6, 15), date(2018, 11, 16)


def put(strike, expiry=JUNE):
    return Contract("SPY", expiry, float(strike), "P")


def call(strike, expiry=JUNE):
    return Contract("SPY", expiry, float(strike), "C")


def needs(*legs, spot, rung=SPY, shares=0):
    """The requirement of legs of (quantity, contract, mid)."""
    positions = {contract: quantity for quantity, contract, _ in legs}
    return requirement(positions, {contract: mid for _, contract, mid in legs}, spot, rung, shares)


def usd(points):
    return pytest.approx(points * 100, abs=1e-6)


# each shape of the strategies, at entry


def test_naked_index_put_needs_its_premium_and_15_percent_less_what_it_is_out_of_the_money():
    # 15% of 2800 is 420, out of the money by 100: 320, above 10% of 2700; with 30 of premium 350
    assert needs((-1, put(2700), 30.0), spot=2800.0, rung=SPX) == usd(350)


def test_naked_index_call_needs_its_premium_and_15_percent_less_what_it_is_out_of_the_money():
    # 420 - 100 = 320, above 10% of 2800; with 20 of premium 340
    assert needs((-1, call(2900), 20.0), spot=2800.0, rung=SPX) == usd(340)


def test_naked_spy_put_needs_20_percent():
    # 20% of 280 is 56, out of the money by 10: 46; with 3 of premium 49
    assert needs((-1, put(270), 3.0), spot=280.0) == usd(49)


def test_a_short_in_the_money_needs_the_whole_share_and_its_premium():
    # out of the money by nothing: 56 + 12
    assert needs((-1, put(290), 12.0), spot=280.0) == usd(68)
    assert needs((-1, call(270), 12.0), spot=280.0) == usd(68)


def test_strangle_needs_its_greater_side_and_the_premium_of_the_other():
    # put: 56 - 35 = 21 is below 10% of 245: 24.5 + 1 = 25.5; call: 56 - 35 = 21 is below 28: 28 + 0.6 = 28.6; 28.6 + 1
    assert needs((-1, put(245), 1.0), (-1, call(315), 0.6), spot=280.0) == usd(29.6)


def test_strangle_whose_put_is_the_greater_side_adds_the_calls_premium():
    # put: 56 - 5 = 51 + 6 = 57; call: 28 + 0.2 = 28.2; 57 + 0.2
    assert needs((-1, put(275), 6.0), (-1, call(315), 0.2), spot=280.0) == usd(57.2)


def test_put_credit_spread_needs_its_width_less_the_credit():
    # 10 wide, credit 1.85 - 0.85
    assert needs((-1, put(256), 1.85), (1, put(246), 0.85), spot=280.0) == usd(9)


def test_call_credit_spread_needs_its_width_less_the_credit():
    # 8 wide, credit 1.6 - 0.7
    assert needs((-1, call(304), 1.6), (1, call(312), 0.7), spot=280.0) == usd(7.1)


def test_condor_needs_its_widest_wing_less_the_whole_credit():
    # wings 5 and 10; credit 2.4 - 1.1 + 2.0 - 0.9 = 2.4
    condor = ((-1, put(2750), 2.4), (1, put(2745), 1.1), (-1, call(2800), 2.0), (1, call(2810), 0.9))
    assert needs(*condor, spot=2775.0, rung=SPX) == usd(7.6)


def test_winged_strangle_is_a_condor():
    # wings 10 and 9; credit 1.85 - 0.85 + 1.65 - 0.75 = 1.9
    winged = ((-1, put(256), 1.85), (1, put(246), 0.85), (-1, call(304), 1.65), (1, call(313), 0.75))
    assert needs(*winged, spot=280.0, rung=SPY_WINGED) == usd(8.1)


def test_debit_spread_needs_its_debit():
    assert needs((1, put(268), 5.3), (-1, put(262), 3.7), spot=280.0) == usd(1.6)
    assert needs((1, call(282), 4.0), (-1, call(288), 1.5), spot=280.0) == usd(2.5)


def test_long_options_need_their_premium():
    assert needs((1, call(256), 29.6), (2, put(240), 0.9), spot=280.0) == usd(29.6 + 2 * 0.9)


def test_one_one_two_needs_the_debit_and_two_naked_puts():
    # debit 5.3 - 3.7 = 1.6; each put: 56 - 38 = 18 is below 24.2: 24.2 + 0.95 = 25.15
    shape = ((1, put(268), 5.3), (-1, put(262), 3.7), (-2, put(242), 0.95))
    assert needs(*shape, spot=280.0) == usd(1.6 + 2 * 25.15)


def test_winged_one_one_two_needs_the_debit_and_two_credit_spreads():
    # debit 1.6; each spread 10 wide less 0.95 - 0.45
    shape = ((1, put(268), 5.3), (-1, put(262), 3.7), (-2, put(242), 0.95), (2, put(232), 0.45))
    assert needs(*shape, spot=280.0, rung=SPY_WINGED) == usd(1.6 + 2 * 9.5)


def test_diagonal_needs_its_debit():
    assert needs((1, call(256, NOVEMBER), 29.6), (-1, call(285, FRIDAY), 0.55), spot=280.0) == usd(29.05)


def test_diagonal_adds_what_the_short_strike_is_below_the_long():
    # debit 29.6 - 31.0 = -1.4, and 3 points of strikes
    assert needs((1, call(256, NOVEMBER), 29.6), (-1, call(253, FRIDAY), 31.0), spot=280.0) == usd(1.6)


def test_a_long_that_expires_before_the_short_covers_nothing():
    # the long pays 2; the short: 56 - 10 = 46 + 6
    assert needs((1, put(275, MAY), 2.0), (-1, put(270, JUNE), 6.0), spot=280.0) == usd(2 + 52)


# the 10% floor from below, at and above


@pytest.mark.parametrize(
    ("strike", "share"),
    [
        (2545.0, 254.5),  # 405 - 155 = 250 is below 10% of the strike
        (2550.0, 255.0),  # 405 - 150 = 255 is 10% of the strike
        (2555.0, 260.0),  # 405 - 145 = 260 is above 255.5
    ],
)
def test_index_put_needs_at_least_10_percent_of_its_strike(strike, share):
    assert needs((-1, put(strike), 7.0), spot=2700.0, rung=SPX) == usd(share + 7)


@pytest.mark.parametrize(
    ("strike", "share"),
    [
        (2935.0, 285.0),  # 420 - 135 is above 10% of 2800
        (2940.0, 280.0),  # 420 - 140 is 10% of 2800
        (2945.0, 280.0),  # 420 - 145 is below it
    ],
)
def test_index_call_needs_at_least_10_percent_of_the_index(strike, share):
    assert needs((-1, call(strike), 7.0), spot=2800.0, rung=SPX) == usd(share + 7)


@pytest.mark.parametrize(
    ("strike", "share"),
    [
        (239.0, 23.9),  # 54 - 31 = 23 is below 10% of the strike
        (240.0, 24.0),  # 54 - 30 = 24 is 10% of the strike
        (241.0, 25.0),  # 54 - 29 = 25 is above 24.1
    ],
)
def test_spy_put_needs_at_least_10_percent_of_its_strike(strike, share):
    assert needs((-1, put(strike), 1.0), spot=270.0) == usd(share + 1)


@pytest.mark.parametrize(
    ("strike", "share"),
    [
        (307.0, 29.0),  # 56 - 27 is above 10% of 280
        (308.0, 28.0),  # 56 - 28 is 10% of 280
        (309.0, 28.0),  # 56 - 29 is below it
    ],
)
def test_spy_call_needs_at_least_10_percent_of_the_shares(strike, share):
    assert needs((-1, call(strike), 1.0), spot=280.0) == usd(share + 1)


# open campaigns: prices move, legs leave


@pytest.mark.parametrize(
    ("cost", "left"),
    [
        (0.0, 25.0),  # worthless: the whole wing can be lost from here
        (2.85, 22.15),  # as at entry
        (24.95, 0.05),  # lost already, and account value says so
        (25.0, 0.0),
        (25.3, 0.0),  # mids of wide quotes can say more than the wing
    ],
)
def test_a_spread_needs_what_it_can_still_lose_from_its_marks(cost, left):
    legs = ((-1, put(2795), cost + 4.0), (1, put(2770), 4.0))
    assert needs(*legs, spot=2790.0, rung=SPX) == usd(left)


def test_the_debit_spread_that_the_one_one_two_leaves_needs_what_it_is_worth():
    assert needs((1, put(268), 24.5), (-1, put(262), 21.55), spot=264.89) == usd(2.95)


def test_mids_that_turn_a_debit_spread_around_need_nothing():
    assert needs((1, put(268), 0.01), (-1, put(262), 0.02), spot=330.0) == 0.0


def test_a_condor_with_one_side_gone_is_a_vertical():
    assert needs((-1, call(2845), 1.2), (1, call(2870), 0.2), spot=2820.0, rung=SPX) == usd(24)


def test_a_condor_whose_put_wing_is_gone_keeps_its_call_spread_while_that_is_cheaper():
    # the put: 420 - 20 + 10 = 410; the call spread 5 - 1: together 414; a strangle would be 410 + 3, and the wing 2: 415
    legs = ((-1, put(2780), 10.0), (-1, call(2820), 3.0), (1, call(2825), 2.0))
    assert needs(*legs, spot=2800.0, rung=SPX) == usd(414)


def test_a_condor_whose_put_wing_is_gone_is_a_strangle_and_a_long_call_when_that_is_cheaper():
    # the same with a wing 10 out: 410 + 10 - 1 = 419, above the strangle's 413 and the wing's 2
    legs = ((-1, put(2780), 10.0), (-1, call(2820), 3.0), (1, call(2830), 2.0))
    assert needs(*legs, spot=2800.0, rung=SPX) == usd(415)


def test_unequal_sides_are_paired_as_far_as_they_go():
    # two strangles and a put alone: put 25.5, call 28.6
    strangles = ((-3, put(245), 1.0), (-2, call(315), 0.6))
    assert needs(*strangles, spot=280.0) == usd(2 * 29.6 + 25.5)
    # two condors 10 wide and a put spread alone: 10 - 1.9 each, 10 - 1
    condors = ((-3, put(256), 1.8), (3, put(246), 0.8), (-2, call(304), 1.6), (2, call(314), 0.7))
    assert needs(*condors, spot=280.0) == usd(2 * 8.1 + 9)


def test_spreads_of_different_expiries_can_both_lose():
    # 10 - 1 and 10 - 0.9
    legs = ((-1, put(256, MAY), 1.8), (1, put(246, MAY), 0.8), (-1, call(304), 1.6), (1, call(314), 0.7))
    assert needs(*legs, spot=280.0) == usd(9 + 9.1)


def test_spreads_whose_shorts_cross_can_both_lose():
    # short put above short call: 5 - 1 and 5 - 1
    legs = ((-1, put(290), 12.0), (1, put(285), 11.0), (-1, call(270), 12.0), (1, call(275), 11.0))
    assert needs(*legs, spot=280.0) == usd(8)


def test_credit_spreads_side_by_side_take_their_own_wings():
    # 270/265 and 260/255: 5 - 1 and 5 - 0.4
    legs = ((-1, put(270), 4.0), (1, put(265), 3.0), (-1, put(260), 2.0), (1, put(255), 1.6))
    assert needs(*legs, spot=280.0) == usd(4 + 4.6)


def test_a_later_short_keeps_the_later_long():
    # the June put covers the June short, 5 - 0.5; the May put the May short, 5 - 0.5
    legs = ((-1, put(260, MAY), 2.0), (-1, put(260, JUNE), 3.0), (1, put(255, MAY), 1.5), (1, put(255, JUNE), 2.5))
    assert needs(*legs, spot=280.0) == usd(4.5 + 4.5)


def test_the_highest_short_put_and_the_lowest_short_call_choose_their_long_first():
    # the one long goes to 270: 5 - 2; 250 stays naked, 56 - 30 = 26 and 1
    assert needs((-1, put(250), 1.0), (-1, put(270), 5.0), (1, put(265), 3.0), spot=280.0) == usd(3 + 27)
    # and to 290: 5 - 2; 310 stays naked, 28 and 1
    assert needs((-1, call(310), 1.0), (-1, call(290), 5.0), (1, call(295), 3.0), spot=280.0) == usd(3 + 29)


def test_of_two_shorts_with_one_strike_the_later_one_chooses_first():
    # the June put covers the June short, 5 - 0.5; the May short stays naked, 56 - 20 = 36 and 2
    legs = ((-1, put(260, MAY), 2.0), (-1, put(260, JUNE), 3.0), (1, put(255, JUNE), 2.5))
    assert needs(*legs, spot=280.0) == usd(4.5 + 38)


def test_which_short_is_covered_does_not_depend_on_prices():
    # marks that no market would show: the lower put dearer than the higher one
    assert needs((-1, put(250), 9.0), (-1, put(270), 1.0), (1, put(265), 3.0), spot=280.0) == usd(5 + 2 + 26 + 9)


def test_shares_of_an_assignment_need_a_quarter_long_and_30_percent_short():
    assert needs(spot=280.0, shares=200) == pytest.approx(200 * 280 * 0.25)
    assert needs(spot=280.0, shares=-200) == pytest.approx(200 * 280 * 0.30)


def test_shares_come_on_top_of_the_options_that_are_left():
    assert needs((1, put(246), 2.0), spot=250.0, shares=100) == pytest.approx(200 + 100 * 250 * 0.25)


# refusals


@pytest.mark.parametrize("spot", [0.0, -1.0, math.nan, math.inf])
def test_a_spot_that_is_no_positive_number_is_refused(spot):
    with pytest.raises(ValueError, match=f"spot is {spot}; expected a positive number"):
        needs((-1, put(270), 1.0), spot=spot)


@pytest.mark.parametrize("mark", [-0.01, math.nan, math.inf])
def test_a_mark_that_is_no_price_is_refused_by_its_contract(mark):
    with pytest.raises(ValueError, match=r"marks\[SPY   180615P00270000\] is"):
        needs((-1, put(270), mark), spot=280.0)


def test_a_missing_mark_is_refused_by_its_contract():
    with pytest.raises(ValueError, match=r"marks\[SPY   180615P00270000\] is nan"):
        requirement({put(270): -1}, {}, 280.0, SPY)


# what must hold for anything a campaign may hold

strikes = st.integers(200, 360)
mids = st.integers(0, 3000).map(lambda cents: cents / 100)
spots = st.floats(150.0, 400.0)
rungs = st.sampled_from((SPX, SPY, SPY_WINGED))
expiries = st.sampled_from((FRIDAY, MAY, JUNE))
contracts = st.builds(lambda strike, expiry, right: Contract("SPY", expiry, float(strike), right), strikes, expiries, st.sampled_from("CP"))  # fmt: skip
holdings = st.dictionaries(contracts, st.tuples(st.integers(-4, 4), mids), max_size=6)


def of(holding):
    return {c: quantity for c, (quantity, _) in holding.items()}, {c: mid for c, (_, mid) in holding.items()}


@given(holdings, spots, rungs, st.integers(-300, 300))
def test_a_requirement_is_a_number_and_never_negative(holding, spot, rung, shares):
    assert 0.0 <= requirement(*of(holding), spot, rung, shares) < math.inf


@given(holdings, spots, rungs, st.integers(2, 30))
def test_more_sets_need_that_many_times_more(holding, spot, rung, sets):
    positions, marks = of(holding)
    many = {contract: sets * quantity for contract, quantity in positions.items()}
    assert requirement(many, marks, spot, rung) == pytest.approx(sets * requirement(positions, marks, spot, rung))


@given(holdings, spots, rungs)
def test_the_order_in_which_legs_came_does_not_matter(holding, spot, rung):
    positions, marks = of(holding)
    turned = dict(reversed(positions.items()))
    assert requirement(turned, marks, spot, rung) == pytest.approx(requirement(positions, marks, spot, rung))


@given(contracts, st.floats(0.0, 1.0), st.integers(1, 100), mids, spots, rungs)
def test_a_wing_never_raises_a_short_above_naked(short, share, distance, mid, spot, rung):
    strike = short.strike + distance if short.is_call else short.strike - distance
    wing = Contract(short.root, short.expiry, strike, short.right)
    winged = requirement({short: -1, wing: 1}, {short: mid, wing: share * mid}, spot, rung)
    assert winged <= naked(short, mid, spot, rung) * 100 + 1e-6


@given(st.dictionaries(contracts, st.tuples(st.integers(-4, -1), mids), max_size=4), contracts, mids, spots, rungs)
def test_a_long_never_costs_more_than_its_premium(shorts, long, mid, spot, rung):
    positions, marks = of(shorts)
    positions.pop(long, None)
    without = requirement(positions, marks, spot, rung)
    assert requirement({**positions, long: 1}, {**marks, long: mid}, spot, rung) <= without + mid * 100 + 1e-6


@given(spots, rungs)
def test_closing_everything_needs_nothing(spot, rung):
    assert requirement({}, {}, spot, rung) == 0.0
    assert requirement({put(250): 0}, {put(250): 1.0}, spot, rung) == 0.0


# the same, step by step


def said(*legs, spot, rung=SPY, shares=0):
    positions = {contract: quantity for quantity, contract, _ in legs}
    return steps(positions, {contract: mid for _, contract, mid in legs}, spot, rung, shares)


@given(holdings, spots, rungs, st.integers(-300, 300))
def test_the_steps_add_up_to_the_requirement(holding, spot, rung, shares):
    positions, marks = of(holding)
    found = steps(positions, marks, spot, rung, shares)

    assert sum(step.amount for step in found) == pytest.approx(requirement(positions, marks, spot, rung, shares))


@given(holdings, spots, rungs)
def test_every_contract_that_is_held_is_in_the_steps_as_often_as_it_is_held(holding, spot, rung):
    positions, marks = of(holding)
    seen = dict.fromkeys(positions, 0)
    for step in steps(positions, marks, spot, rung):
        for leg in step.legs:
            seen[leg] += step.number

    assert seen == {contract: abs(quantity) for contract, quantity in positions.items()}


def test_a_condor_is_one_step():
    legs = ((-1, put(2750), 2.4), (1, put(2745), 1.1), (-1, call(2800), 2.0), (1, call(2810), 0.9))

    assert said(*legs, spot=2775.0, rung=SPX) == (
        Step(
            what="condor",
            number=1,
            legs=(put(2750), put(2745), call(2800), call(2810)),
            figures="the greater of 5.00 between strikes or 10.00 between strikes, less a credit of 2.40, never below 0",
            amount=pytest.approx(760.0),
            source="FINRA 4210(f)(2)(H)",
        ),
    )


def test_a_strangle_says_which_side_is_the_greater():
    (step,) = said((-1, put(245), 1.0), (-1, call(315), 0.6), spot=280.0)

    assert (step.what, step.figures, step.source) == (
        "strangle",
        "its greater side, the call: premium 0.60 and 10% of the underlying 280.00; and the other's premium 1.00",
        "FINRA 4210(f)(2)(E)",
    )


def test_a_one_one_two_is_a_debit_spread_and_two_naked_shorts():
    spread, shorts = said((1, put(268), 5.3), (-1, put(262), 3.7), (-2, put(242), 0.95), spot=280.0)

    assert (spread.what, spread.number, spread.figures) == (
        "debit spread",
        1,
        "0.00 between strikes, and a debit of 1.60, never below 0",
    )
    assert (shorts.what, shorts.number, shorts.figures) == (
        "naked short",
        2,
        "premium 0.95 and 10% of the strike 242.00",
    )


@pytest.mark.parametrize(
    ("strike", "figures"),
    [
        (239.0, "premium 1.00 and 10% of the strike 239.00"),
        (240.0, "premium 1.00 and 20% of 270.00 less 30.00 out of the money"),
        (280.0, "premium 1.00 and 20% of 270.00 less 0.00 out of the money"),
    ],
)
def test_a_naked_short_says_which_figure_it_is_asked_for(strike, figures):
    assert said((-1, put(strike), 1.0), spot=270.0)[0].figures == figures


@pytest.mark.parametrize(
    ("legs", "what"),
    [
        (((-1, put(256), 1.85), (1, put(246), 0.85)), "credit spread"),
        (((-1, call(304), 1.6), (1, call(312), 0.7)), "credit spread"),
        (((1, call(282), 4.0), (-1, call(288), 1.5)), "debit spread"),
        (((1, call(256, NOVEMBER), 29.6), (-1, call(285, FRIDAY), 0.55)), "diagonal"),
        (((1, call(256, NOVEMBER), 29.6),), "long option"),
        (((-1, call(256, NOVEMBER), 29.6),), "naked short"),
    ],
)
def test_a_shape_has_its_name(legs, what):
    assert [step.what for step in said(*legs, spot=280.0)] == [what]


def test_a_wing_too_far_out_to_help_is_said():
    (step,) = said((-1, put(256), 1.85), (1, put(146), 0.05), spot=280.0)

    # naked: 56 - 24 = 32 and 1.85
    assert step.figures == "33.85 as naked, less than 110.00 between strikes, less a credit of 1.80, never below 0"


def test_shares_are_a_step():
    assert [str(step) for step in said(spot=250.0, shares=-100)] == [
        "-100 x shares: 30% of 250.00 = 7,500.00 USD (FINRA 4210(c)(3))"
    ]


def test_a_step_reads_as_one_line():
    (step,) = said((2, put(246), 2.0), spot=250.0)

    assert str(step) == "2 x long option SPY   180615P00246000: its premium 2.00 = 400.00 USD (FINRA 4210(f)(2)(D))"


@pytest.mark.parametrize("ask", [requirement, steps])
def test_both_refuse_a_mark_that_is_missing(ask):
    with pytest.raises(ValueError, match=r"marks\[SPY   180615P00270000\] is nan"):
        ask({put(270): -1}, {}, 280.0, SPY)


# beside LEAN: margin used and mids as LEAN reported them on 2018-02-02 at 10:31, right after the fill, unless a test
# says another time; SPX 2798.29, SPY 279.83

SPX_SPOT, SPY_SPOT = 2798.29, 279.83


def test_condor_25_wide_is_leans_less_the_credit():
    legs = ((-1, put(2795), 2.9), (1, put(2770), 0.05), (-1, call(2845), 0.025), (1, call(2870), 0.025))
    assert needs(*legs, spot=SPX_SPOT, rung=SPX) == usd(25.0 - 2.85)
    assert needs(*legs, spot=SPX_SPOT, rung=SPX) + 285.0 == pytest.approx(2_500.0)  # LEAN: the width


def test_credit_spread_50_wide_is_leans_less_the_credit():
    legs = ((-1, put(2785), 17.65), (1, put(2735), 5.2))
    assert needs(*legs, spot=SPX_SPOT, rung=SPX) + (1_765.0 - 520.0) == pytest.approx(5_000.0)  # LEAN: the width


def test_debit_spread_needs_its_debit_where_lean_asks_for_nothing():
    legs = ((1, put(2675), 51.55), (-1, put(2625), 38.15))
    assert needs(*legs, spot=SPX_SPOT, rung=SPX) == pytest.approx(0.0 + 1_340.0)  # LEAN: 0, the debit is paid in cash


def test_long_call_needs_its_premium_where_lean_asks_for_nothing():
    assert needs((1, call(277), 4.0), spot=SPY_SPOT) == pytest.approx(0.0 + 400.0)  # LEAN: 0 once it is paid


def test_index_strangle_is_leans():
    legs = ((-1, put(2500, MAY), 11.65), (-1, call(3150, MAY), 6.0))
    assert needs(*legs, spot=SPX_SPOT, rung=SPX) == pytest.approx(29_747.90)


def test_index_strangle_is_leans_after_the_crash():
    # at the close of 2018-02-05: the put has become the greater side; LEAN's call still carries Friday's mid
    legs = ((-1, put(2500, MAY), 143.2), (-1, call(3150, MAY), 9.15))
    assert needs(*legs, spot=2648.94, rung=SPX) == pytest.approx(40_235.00)


def test_spy_strangle_is_leans():
    legs = ((-1, put(248, MAY), 1.0), (-1, call(316, MAY), 0.55))
    assert needs(*legs, spot=SPY_SPOT) == pytest.approx(2_953.30)


def test_naked_spy_put_and_call_are_leans():
    assert needs((-1, put(282, FRIDAY), 3.6), spot=SPY_SPOT) == pytest.approx(5_956.60)
    assert needs((-1, call(282, FRIDAY), 1.35), spot=SPY_SPOT) == pytest.approx(5_514.60)


def test_one_one_two_is_leans_and_the_debit():
    legs = ((1, put(2675), 51.55), (-1, put(2625), 38.15), (-2, put(2425), 9.65))
    assert needs(*legs, spot=SPX_SPOT, rung=SPX) == pytest.approx(50_430.0 + 1_340.0)


def test_one_one_two_is_leans_and_the_spreads_worth_after_the_crash():
    # at the close of 2018-02-05
    legs = ((1, put(2675), 241.9), (-1, put(2625), 217.6), (-2, put(2425), 142.6))
    assert needs(*legs, spot=2648.94, rung=SPX) == pytest.approx(77_020.0 + 2_430.0)


def test_three_sets_of_the_one_one_two_on_spy_are_leans_and_the_debit():
    legs = ((3, put(268), 5.3), (-3, put(262), 3.7), (-6, put(242), 0.95))
    assert needs(*legs, spot=SPY_SPOT) == pytest.approx(15_090.0 + 3 * 160.0)


def test_winged_strangle_is_leans_less_the_credit():
    legs = ((-1, put(256), 1.85), (1, put(246), 0.85), (-1, call(304), 1.65), (1, call(314), 0.65))
    assert needs(*legs, spot=SPY_SPOT, rung=SPY_WINGED) + 200.0 == pytest.approx(1_000.0)  # LEAN: the width


def test_a_diagonal_needs_its_debit_where_lean_takes_the_short_for_naked():
    legs = ((1, call(256, NOVEMBER), 29.6), (-1, call(285, FRIDAY), 0.55))
    assert needs(*legs, spot=SPY_SPOT) == pytest.approx(2_905.0)
    assert needs(legs[1], spot=SPY_SPOT) == pytest.approx(5_134.60)  # LEAN's for both: the short alone


def test_winged_one_one_two_lies_near_the_lower_of_leans_figures():
    # LEAN, in identical runs: 2,000 (two spreads 10 wide) and 3,515
    legs = ((1, put(268), 5.3), (-1, put(262), 3.7), (-2, put(242), 0.95), (2, put(232), 0.45))
    assert needs(*legs, spot=SPY_SPOT, rung=SPY_WINGED) == pytest.approx(2_000.0 + 160.0 - 2 * 50.0)


def test_assigned_shares_need_half_of_what_lean_asks():
    # at the close of 2018-02-05, 100 shares put to the holder of a short 282 put
    assert needs(spot=264.89, shares=100) * 2 == pytest.approx(13_244.50)  # LEAN: 50%, Regulation T's initial margin
