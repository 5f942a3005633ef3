"""0DTE: when it looks, what it opens, when it gets out."""

from datetime import timedelta

import pytest
from market.contracts import Role

from book.campaign import Reason, State
from risk.gate.entry import Shape
from strategies.parts.answers import Exit, Hold, Nothing
from strategies.zero_dte import STRATEGY
from tests.builders import (
    FRIDAY,
    HALF_FRIDAY,
    SPXW_ROOT,
    SPY_ROOT,
    THURSDAY,
    a_book,
    a_campaign,
    a_contract,
    a_market,
    a_quote,
    a_rung,
    a_session,
    answered,
    at,
    condor_legs,
    condor_quotes,
    priced_market,
)

ENOUGH = 1e9
SECOND = timedelta(seconds=1)


def proposal(clock, day=FRIDAY, book=None):
    return STRATEGY.proposal(at(clock, day), a_session(day), book or a_book())


@pytest.mark.parametrize(
    ("clock", "looks"), [("10:00", False), ("10:29", False), ("10:30", True), ("11:59", True), ("12:00", False)]
)
def test_it_looks_on_fridays_from_half_past_ten_until_noon(clock, looks):
    assert (proposal(clock) is not None) is looks


@pytest.mark.parametrize(("clock", "looks"), [("10:29", False), ("10:30", True), ("11:29", True), ("11:30", False)])
def test_on_a_half_day_it_looks_until_half_past_eleven(clock, looks):
    assert (proposal(clock, HALF_FRIDAY) is not None) is looks


def test_it_does_not_look_on_a_thursday():
    assert proposal("11:00", THURSDAY) is None


@pytest.mark.parametrize(
    ("clock", "slot"), [("10:30", "10:30"), ("10:44", "10:30"), ("10:45", "10:45"), ("11:59", "11:45")]
)
def test_a_quarter_of_an_hour_has_one_proposal(clock, slot):
    assert proposal(clock) == f"0DTE 2018-02-02 {slot}"


def test_a_slot_is_used_once():
    book = a_book(a_campaign(proposal="0DTE 2018-02-02 10:30"))

    assert proposal("10:40", book=book) is None


def test_the_next_slot_is_free_again():
    book = a_book(a_campaign(proposal="0DTE 2018-02-02 10:30"))

    assert proposal("10:45", book=book) is not None


def test_a_slot_whose_order_never_filled_is_free():
    book = a_book(a_campaign(proposal="0DTE 2018-02-02 10:30", state=State.NEVER_OPENED))

    assert proposal("10:41", book=book) is not None


@pytest.mark.parametrize("state", [State.CLOSED, State.PENDING_CLOSE])
def test_it_does_not_look_after_a_stop_that_day(state):
    book = a_book(a_campaign(state=state, reason=Reason.STOP))

    assert proposal("11:00", book=book) is None


def test_a_profit_does_not_end_the_day():
    book = a_book(a_campaign(state=State.CLOSED, reason=Reason.PROFIT_TARGET))

    assert proposal("11:00", book=book) is not None


def shape(market, rung="SPX", book=None):
    return STRATEGY.shape(a_rung(rung), market, book or a_book(), ENOUGH)


def test_on_spx_the_condor_has_shorts_at_16_delta_and_wings_10_points_out():
    # 0.4% of 2,750 are 11 points, rounded to 5: 10
    assert shape(priced_market()).legs == condor_legs((2720.0, 2710.0, 2780.0, 2790.0), SPXW_ROOT)


def test_on_spy_the_condor_has_wings_2_points_out():
    # 0.4% of 275 are 1.1 points, rounded to 1, and at least 2
    assert shape(priced_market(), "SPY").legs == condor_legs((272.0, 270.0, 278.0, 280.0), SPY_ROOT)


@pytest.mark.parametrize(
    ("rung", "spot", "points"),
    [
        ("SPX", 2750.0, 10.0),  # 11.0
        ("SPX", 3100.0, 10.0),  # 12.4
        ("SPX", 3200.0, 15.0),  # 12.8
        ("SPX", 1000.0, 5.0),  # 4.0
        ("SPX", 500.0, 5.0),  # 2.0, at least 5
        ("SPY", 275.0, 2.0),  # 1.1, at least 2
        ("SPY", 600.0, 2.0),  # 2.4
        ("SPY", 640.0, 3.0),  # 2.56
    ],
)
def test_wings_are_a_share_of_the_underlying_in_whole_strikes(rung, spot, points):
    assert STRATEGY.wing(a_rung(rung), spot) == points


def test_the_condor_expires_the_same_day():
    assert {leg.contract.expiry for leg in shape(priced_market()).legs} == {FRIDAY}


def test_every_leg_has_its_role():
    roles = [leg.role for leg in shape(priced_market()).legs]

    assert roles == [Role.SHORT_PUT, Role.LONG_PUT, Role.SHORT_CALL, Role.LONG_CALL]


def a_quoted_condor(mids=(1.5, 0.4, 1.4, 0.3)):
    """The market at half past ten, but with these mids on the legs of the condor."""
    market = priced_market()
    legs = condor_legs()
    quotes = {leg.contract: a_quote(mid, at("10:30")) for leg, mid in zip(legs, mids, strict=True)}
    around = {a_contract(2750.0, right): market.quotes[a_contract(2750.0, right)] for right in "PC"}
    near = {c: q for c, q in market.quotes.items() if c.strike in {2715.0, 2725.0, 2775.0, 2785.0}}
    return a_market(at("10:30"), quotes={**near, **around, **quotes}, listings=market.listings.contracts)


def test_mid_and_natural_are_the_sums_over_the_legs():
    found = shape(a_quoted_condor((3.0, 1.4, 3.1, 1.5)))

    # at mid 3.0 - 1.4 + 3.1 - 1.5, at the natural four half-spreads of 0.05 less
    assert (found.mid, found.natural) == (pytest.approx(-3.2), pytest.approx(-3.0))


def test_it_needs_the_widest_wing_less_the_credit():
    found = shape(a_quoted_condor((3.0, 1.4, 3.1, 1.5)))

    assert found.requirement == pytest.approx((10 - 3.2) * 100)


def test_the_target_earns_half_of_the_credit():
    assert shape(a_quoted_condor((3.0, 1.4, 3.1, 1.5))).earns == pytest.approx(1.6)


def test_a_short_without_a_bid_is_named():
    market = a_quoted_condor((3.0, 1.4, 3.1, 1.5))
    no_bid = market.quotes[a_contract(2720.0)]
    quotes = {**market.quotes, a_contract(2720.0): type(no_bid)(0.0, 2 * no_bid.mid, no_bid.time)}

    found = shape(a_market(at("10:30"), quotes=quotes, listings=market.listings.contracts))

    assert found.without_bid == (a_contract(2720.0),)


def test_without_quotes_it_asks_for_the_shorts_around_a_guess_and_their_wings():
    answer = shape(priced_market(is_quoted=lambda contract: False))

    assert {2710.0, 2720.0, 2750.0, 2780.0, 2790.0} <= {contract.strike for contract in answer.wanted}


def test_its_first_question_stays_under_a_brokers_number_of_lines():
    assert len(shape(priced_market(is_quoted=lambda contract: False)).wanted) <= 40


def test_what_it_asks_for_leads_to_the_condor():
    assert answered(shape).legs == condor_legs()


@pytest.mark.parametrize("vix", [10.0, 40.0])
def test_the_guess_from_vix_does_not_change_the_condor(vix):
    assert shape(priced_market(vix=vix)).legs == condor_legs()


def test_wings_that_another_campaign_is_short_are_bought_further_out():
    book = a_book(a_campaign(legs=condor_legs((2710.0, 2700.0, 2790.0, 2800.0))))

    strikes = [leg.contract.strike for leg in shape(priced_market(), book=book).legs]

    assert strikes == [2720.0, 2705.0, 2780.0, 2795.0]


def test_shorts_that_another_campaign_is_long_are_not_used():
    book = a_book(a_campaign(legs=condor_legs((2730.0, 2720.0, 2770.0, 2780.0))))

    strikes = [leg.contract.strike for leg in shape(priced_market(), book=book).legs]

    assert strikes[::2] == [2725.0, 2775.0]


def test_without_listed_contracts_there_is_nothing_to_open():
    assert isinstance(shape(a_market(at("10:30"))), Nothing)


def test_without_a_wing_far_enough_out_there_is_nothing_to_open():
    market = priced_market()
    listed = [contract for contract in market.listings.contracts if contract.strike <= 2785.0]

    answer = shape(a_market(at("10:30"), quotes=market.quotes, listings=listed))

    assert isinstance(answer, Nothing)
    assert "no wing 10 points out" in answer.why


def test_a_condor_that_takes_nothing_in_is_none():
    market = priced_market()
    dear = {a_contract(2710.0, "P"): a_quote(12.0, market.now), a_contract(2790.0, "C"): a_quote(12.0, market.now)}

    answer = shape(a_market(market.now, quotes={**market.quotes, **dear}, listings=market.listings.contracts))

    assert isinstance(answer, Nothing)
    assert "is no condor's" in answer.why


def manage(cost, clock="11:00", day=FRIDAY, credit=200.0, sets=1):
    """What it does with a condor, opened for a credit in USD, that costs so many USD to buy back."""
    legs = condor_legs(expiry=day)
    campaign = a_campaign(legs=legs, credit=credit, sets=sets)
    quotes = {} if cost is None else condor_quotes(cost / (100 * sets), legs, at(clock, day))
    return STRATEGY.manage(campaign, a_market(at(clock, day), quotes=quotes), a_book(campaign))


def why(answer):
    return answer.reason if isinstance(answer, Exit) else None


@pytest.mark.parametrize(
    ("cost", "reason"),
    [(101.0, None), (100.0, Reason.PROFIT_TARGET), (99.0, Reason.PROFIT_TARGET), (200.0, None)],
)
def test_half_the_credit_is_the_target(cost, reason):
    assert why(manage(cost)) is reason


@pytest.mark.parametrize(("cost", "reason"), [(599.0, None), (600.0, Reason.STOP), (601.0, Reason.STOP)])
def test_a_loss_of_twice_the_credit_is_the_stop(cost, reason):
    assert why(manage(cost)) is reason


@pytest.mark.parametrize(("cost", "reason"), [(301.0, None), (300.0, Reason.PROFIT_TARGET)])
def test_target_and_stop_count_all_sets(cost, reason):
    assert why(manage(cost, credit=600.0, sets=3)) is reason


@pytest.mark.parametrize(
    ("clock", "reason"), [("15:29", None), ("15:30", Reason.TIME_EXIT), ("15:31", Reason.TIME_EXIT)]
)
def test_it_is_out_at_half_past_three(clock, reason):
    assert why(manage(200.0, clock)) is reason


@pytest.mark.parametrize(("clock", "reason"), [("12:29", None), ("12:30", Reason.TIME_EXIT)])
def test_on_a_half_day_it_is_out_at_half_past_twelve(clock, reason):
    assert why(manage(200.0, clock, HALF_FRIDAY)) is reason


def test_the_time_exit_comes_without_quotes_too():
    assert why(manage(None, "15:30")) is Reason.TIME_EXIT


def test_without_quotes_there_is_neither_target_nor_stop():
    assert manage(None) == Hold()


@pytest.mark.parametrize(
    ("age", "reason"), [(timedelta(minutes=15), Reason.STOP), (timedelta(minutes=15) + SECOND, None)]
)
def test_target_and_stop_rest_on_quotes_of_the_last_15_minutes(age, reason):
    campaign = a_campaign()
    market = a_market(at("11:00"), quotes=condor_quotes(7.0, now=at("11:00") - age))

    assert why(STRATEGY.manage(campaign, market, a_book(campaign))) is reason


@pytest.mark.parametrize(
    ("cost", "clock", "is_urgent"), [(90.0, "11:00", False), (700.0, "11:00", True), (200.0, "15:30", True)]
)
def test_a_stop_and_a_time_exit_do_not_wait_for_a_better_price(cost, clock, is_urgent):
    assert manage(cost, clock).is_urgent is is_urgent


def test_an_exit_closes_every_leg_at_its_whole_quantity():
    answer = manage(90.0, sets=3)

    assert [leg.ratio for leg in answer.legs] == [3, -3, 3, -3]


def test_the_shape_is_the_same_for_any_budget():
    market = priced_market()

    small, large = (STRATEGY.shape(a_rung(), market, a_book(), budget) for budget in (1.0, 1e6))

    assert isinstance(small, Shape)
    assert small == large
