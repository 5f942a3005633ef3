"""The gate: each rule on both sides of its boundary, its numbers, and all answers together."""

import math
from dataclasses import replace
from datetime import timedelta

import pytest

from book.campaign import State
from book.snapshot import Snapshot
from book.standing import Mode, Standing
from risk.entry import RefusedRung
from risk.gate.answer import Approved, Denied
from risk.gate.judge import foresee, judge_roll, see
from risk.gate.rules import RULES
from risk.gate.rules.strategy_limit import strategy_limit
from risk.parameters import get_risk_parameters
from tests.builders import (
    a_book,
    a_campaign,
    a_condor_entry,
    a_contract,
    a_desk_state,
    a_hold,
    a_market,
    a_question,
    a_row,
    a_scenario_stress,
    a_snapshot,
    a_stress,
    an_account,
    at,
    condor_quotes,
    denials,
    judged,
)

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def codes(question, desk):
    return [denial.code for denial in denials(question, desk)]


def text(question, desk):
    return "; ".join(str(denial) for denial in denials(question, desk))


def an_asked_condor(**said):
    return a_question(a_condor_entry(**said))


def test_an_entry_against_which_nothing_speaks_is_approved():
    question = an_asked_condor()

    answer = judged(question, a_desk_state())

    assert isinstance(answer, Approved)
    assert answer.entry is question.entry


def test_a_question_without_an_entry_is_never_approved():
    with pytest.raises(ValueError, match="0DTE 2018-02-02 11:00 has no entry to approve"):
        judged(a_question(), a_desk_state())


HELD = Standing().held(a_hold(mode=Mode.REDUCING))
HALTED = Standing().held(a_hold(mode=Mode.HALTED))
RAMP = Standing(ramp_day=2)


@pytest.mark.parametrize(
    ("standing", "trades", "denied"),
    [
        (Standing(), 1, []),
        (HELD, 0, ["HALTED"]),
        (HALTED, 0, ["HALTED"]),
        (RAMP, 0, []),
        (RAMP, 1, ["HALTED"]),
        (RAMP, 2, ["HALTED"]),
    ],
)
def test_a_desk_that_is_held_opens_nothing_and_one_in_its_ramp_one_campaign_a_day(standing, trades, denied):
    assert codes(an_asked_condor(), a_desk_state(standing=standing, trades_today=trades)) == denied


def test_halted_says_what_holds_the_desk():
    assert text(an_asked_condor(), a_desk_state(standing=HALTED)) == (
        "HALTED halted since 2018-02-02 09:45 until a command: as commanded"
    )


def test_halted_says_how_far_the_ramp_is():
    assert text(an_asked_condor(), a_desk_state(standing=RAMP, trades_today=1)) == (
        "HALTED 1 of 1 today, day 2 of 3 after a halt"
    )


def test_before_quotes_are_read_a_held_desk_is_denied_already():
    assert codes(a_question(), a_desk_state(standing=HELD)) == ["HALTED"]


def test_a_held_desk_changes_no_other_rules_answer():
    question, desk = an_asked_condor(target=1.0), a_desk_state(vix=None, is_working=True, open=5)

    free, held = denials(question, desk), denials(question, desk._replace(standing=HALTED))

    assert held[1:] == free


@pytest.mark.parametrize(
    ("standing", "denied"), [(Standing(), []), (RAMP, []), (HELD, ["HALTED"]), (HALTED, ["HALTED"])]
)
def test_the_next_leg_of_an_open_campaign_waits_for_a_desk_that_is_held_but_not_for_the_ramp(standing, denied):
    question = an_asked_condor()

    answer = judge_roll(question, question.entry, a_desk_state(standing=standing, trades_today=5))

    assert [denial.code for denial in getattr(answer, "denials", ())] == denied


@pytest.mark.parametrize(("age", "denied"), [(15 * MINUTE, []), (15 * MINUTE + SECOND, ["MARKET_DATA"])])
@pytest.mark.parametrize("what", ["vix_age", "underlying_age"])
def test_market_data_may_be_15_minutes_old_and_no_older(what, age, denied):
    assert codes(an_asked_condor(), a_desk_state(**{what: age})) == denied


@pytest.mark.parametrize("vix", [None, 0.0, -1.0, float("nan"), float("inf")])
def test_without_a_vix_that_is_a_positive_number_nothing_is_opened(vix):
    assert codes(an_asked_condor(), a_desk_state(vix=vix)) == ["MARKET_DATA"]


@pytest.mark.parametrize("underlying", [0.0, -1.0, float("nan"), float("inf")])
def test_without_an_underlying_that_is_a_positive_number_nothing_is_opened(underlying):
    assert codes(an_asked_condor(), a_desk_state(underlying=underlying)) == ["MARKET_DATA"]


@pytest.mark.parametrize("value", [-0.01, float("nan"), float("inf")])
def test_without_an_account_value_nothing_is_opened(value):
    assert codes(an_asked_condor(), a_desk_state(value=value)) == ["MARKET_DATA"]


def test_without_a_vix_there_are_no_limits():
    answer = judged(an_asked_condor(), a_desk_state(vix=None))

    assert isinstance(answer, Denied)
    assert answer.desk.limits is None


def test_market_data_says_what_is_wrong_with_each():
    desk = a_desk_state(vix=None, underlying_age=16 * MINUTE, value=float("nan"))

    assert (
        text(an_asked_condor(), desk) == "MARKET_DATA account value is nan, VIX was never seen, SPX is 16 minutes old"
    )


def test_an_entry_that_works_holds_up_the_strategys_next():
    assert text(an_asked_condor(), a_desk_state(is_working=True)) == "PENDING an entry of 0DTE is working"


def test_an_order_on_one_of_the_contracts_holds_up_an_entry():
    desk = a_desk_state(working_contracts=frozenset([a_contract(2710.0)]))

    assert text(an_asked_condor(), desk) == "PENDING orders are working on SPXW  180202P02710000"


def test_an_order_on_another_contract_holds_up_nothing():
    desk = a_desk_state(working_contracts=frozenset([a_contract(2705.0)]))

    assert codes(an_asked_condor(), desk) == []


@pytest.mark.parametrize(("trades", "denied"), [(9, []), (10, ["DAILY_TRADES"]), (11, ["DAILY_TRADES"])])
def test_a_day_opens_as_many_campaigns_as_its_limit(trades, denied):
    assert codes(an_asked_condor(), a_desk_state(trades_today=trades)) == denied


def test_daily_trades_says_its_numbers():
    assert text(an_asked_condor(), a_desk_state(trades_today=10)) == "DAILY_TRADES 10 of 10 at VIX 20"


@pytest.mark.parametrize(("held", "denied"), [(4, []), (5, ["STRATEGY_LIMIT"]), (6, ["STRATEGY_LIMIT"])])
def test_a_strategy_holds_as_many_campaigns_as_its_limit(held, denied):
    assert codes(an_asked_condor(), a_desk_state(open=held)) == denied


def test_strategy_limit_says_its_numbers():
    desk = a_desk_state(strategy="LT112", value=85_200.0, vix=18.2, open=5)

    assert text(a_question(a_condor_entry(), "LT112"), desk) == (
        "STRATEGY_LIMIT LT112 5 of 5 (2 x 2.5 x 1.00, cap 8, phase 4) at 85,200 and VIX 18.2"
    )


@pytest.mark.parametrize(("held", "denied"), [(6, []), (7, ["PORTFOLIO_LIMIT"]), (8, ["PORTFOLIO_LIMIT"])])
def test_a_same_day_strategy_may_use_every_place_of_the_portfolio(held, denied):
    assert codes(an_asked_condor(), a_desk_state(portfolio_open=held)) == denied


@pytest.mark.parametrize(
    ("value", "vix", "held", "denied"),
    [
        (85_000.0, 20.0, 4, []),  # 7 places, 2 kept
        (85_000.0, 20.0, 5, ["PORTFOLIO_LIMIT"]),
        (45_000.0, 20.0, 2, []),  # 4 places, 1 kept
        (45_000.0, 20.0, 3, ["PORTFOLIO_LIMIT"]),
        (35_000.0, 26.0, 0, []),  # 2 places, 1 kept
        (35_000.0, 26.0, 1, ["PORTFOLIO_LIMIT"]),
        (20_000.0, 36.0, 0, []),  # 1 place, none kept
        (20_000.0, 36.0, 1, ["PORTFOLIO_LIMIT"]),
    ],
)
def test_places_are_kept_from_strategies_that_hold_over_night(value, vix, held, denied):
    desk = a_desk_state(strategy="STRANGLE", value=value, vix=vix, portfolio_open=held)
    entry = a_condor_entry(requirement=100.0, target=30.0, fees=1.0, crossing=0.01)

    assert codes(a_question(entry, "STRANGLE"), desk) == denied


def test_portfolio_limit_says_its_numbers():
    assert text(a_question(a_condor_entry(), "STRANGLE"), a_desk_state(strategy="STRANGLE", portfolio_open=5)) == (
        "PORTFOLIO_LIMIT 5 of 7 (3 x 2.5 x 1.00, cap 15, phase 4) less 2 kept for same-day campaigns"
        " at 85,000 and VIX 20"
    )


def test_no_rung_that_fits_is_denied_with_the_least_account_value_at_which_one_of_those_with_a_price_does():
    refused = (RefusedRung("SPX", 780.0, 200.0, 39_000.0), RefusedRung("SPY", 240.0, 200.0, 12_000.0))

    assert text(a_question(refused=refused), a_desk_state(value=10_000.0)) == (
        "POSITION_SIZE no rung with a price fits before 12,000"
        " (SPX: one set needs 780, the budget is 200, fits from 39,000;"
        " SPY: one set needs 240, the budget is 200, fits from 12,000)"
    )


def test_a_rung_that_was_refused_before_one_fitted_is_no_denial():
    refused = (RefusedRung("SPX", 780.0, 600.0, 39_000.0),)

    assert codes(a_question(a_condor_entry(), refused=refused), a_desk_state()) == []


@pytest.mark.parametrize(("used", "denied"), [(54_470.0, []), (54_470.01, ["BUYING_POWER"])])
def test_the_book_with_the_entry_needs_at_most_the_cap(used, denied):
    desk = a_desk_state(bp_used=used)  # the cap is 65% of 85,000: 55,250

    assert codes(an_asked_condor(requirement=780.0), desk) == denied


@pytest.mark.parametrize(
    ("value", "vix", "cap"),
    [
        (85_000.0, 14.9, 38_250.0),  # VIX's 45%, the phase's 80%
        (85_000.0, 36.0, 68_000.0),  # both 80%
        (65_000.0, 36.0, 42_250.0),  # VIX's 80%, the phase's 65%
        (35_000.0, 36.0, 10_500.0),  # VIX's 80%, the phase's 30%
    ],
)
@pytest.mark.parametrize(("more", "denied"), [(-0.01, []), (0.0, []), (0.01, ["BUYING_POWER"])])
def test_of_vixs_cap_and_the_phases_the_lower_one_holds(value, vix, cap, more, denied):
    desk = a_desk_state(value=value, vix=vix, bp_used=cap - 780.0 + more)

    assert codes(an_asked_condor(requirement=780.0), desk) == denied


def test_buying_power_says_its_numbers():
    assert text(an_asked_condor(requirement=780.0), a_desk_state(bp_used=55_000.0)) == (
        "BUYING_POWER 55,000 used + 780 is over 55,250 (65% of 85,000 at VIX 20)"
    )


def test_an_account_that_is_worth_nothing_is_denied_without_a_fault():
    assert "BUYING_POWER" in codes(an_asked_condor(), a_desk_state(value=0.0, bp_used=1_000.0))


@pytest.mark.parametrize(("loss", "denied"), [(21_249.0, []), (21_250.0, []), (21_250.01, ["STRESS"])])
def test_no_scenario_costs_more_than_a_quarter_of_account_value(loss, denied):
    stress = a_stress(a_scenario_stress("up-crash"), a_scenario_stress("2020-03-16", loss=loss))

    assert codes(an_asked_condor(), a_desk_state(stress=stress)) == denied


@pytest.mark.parametrize(("needs", "denied"), [(63_999.0, []), (64_000.0, []), (64_000.01, ["STRESS"])])
def test_no_scenario_leaves_a_margin_above_80_percent_of_what_is_left(needs, denied):
    # 85,000 less 5,000; the dearer scenario needs less
    stress = a_stress(
        a_scenario_stress("2018-02-05", loss=5_000.0, requirement=needs),
        a_scenario_stress("2020-03-16", loss=9_000.0, requirement=60_000.0),
    )

    assert codes(an_asked_condor(), a_desk_state(stress=stress)) == denied


def test_stress_says_its_scenario_its_loss_and_its_shares():
    stress = a_stress(a_scenario_stress("2020-03-16", loss=25_500.0, requirement=59_500.0))

    assert text(an_asked_condor(), a_desk_state(stress=stress)) == (
        "STRESS 2020-03-16 costs 25,500 of 85,000 (30.0%), at most 25%,"
        " 2020-03-16 leaves a margin of 59,500 of 59,500 (100.0%), at most 80%"
    )


def test_a_scenario_that_takes_the_whole_account_is_denied_without_a_fault():
    stress = a_stress(a_scenario_stress(loss=90_000.0, requirement=100.0))

    assert "leaves a margin of 100 of -5,000, at most 80%" in text(an_asked_condor(), a_desk_state(stress=stress))


def test_a_book_that_can_not_be_repriced_takes_no_entry():
    stress = a_stress(faults=("SPY   180504P00240000 has no quote of the last 15 minutes", "SPX has no price"))

    assert text(an_asked_condor(), a_desk_state(stress=stress)) == (
        "STRESS can't be repriced: SPY   180504P00240000 has no quote of the last 15 minutes, SPX has no price"
    )


def test_an_entry_under_no_scenario_was_never_stressed():
    assert text(an_asked_condor(), a_desk_state(stress=None)) == "STRESS the book with the entry was not repriced"


def test_before_quotes_are_read_no_scenario_is_asked_for():
    assert codes(a_question(), a_desk_state(stress=None)) == []


@pytest.mark.parametrize(("booked", "denied"), [(50_999.0, []), (51_000.0, []), (51_000.01, ["CORRELATION"])])
def test_a_group_needs_at_most_60_percent_of_account_value(booked, denied):
    assert codes(an_asked_condor(), a_desk_state(stress=a_stress(booked=booked))) == denied


@pytest.mark.parametrize(("loss", "denied"), [(12_749.0, []), (12_750.0, []), (12_750.01, ["CORRELATION"])])
def test_a_group_loses_at_most_15_percent_of_account_value_on_august_5th(loss, denied):
    stress = a_stress(a_scenario_stress("2024-08-05", loss=loss), a_scenario_stress("2020-03-16", loss=21_000.0))

    assert codes(an_asked_condor(), a_desk_state(stress=stress)) == denied


def test_correlation_says_its_group_and_its_numbers():
    stress = a_stress(a_scenario_stress("2024-08-05", loss=17_000.0), booked=59_500.0)

    assert text(an_asked_condor(), a_desk_state(stress=stress)) == (
        "CORRELATION US equity index needs 59,500 of 85,000 (70.0%), at most 60%,"
        " US equity index loses 17,000 of 85,000 (20.0%) in 2024-08-05, at most 15%"
    )


def test_another_groups_caps_hold_no_entry_back():
    alone = a_scenario_stress("2024-08-05", loss=0.0)
    august = replace(alone, loss=20_000.0, losses=(20_000.0, 0.0), group_losses=(20_000.0, 0.0))
    stress = replace(a_stress(august), groups=("metals", "US equity index"), booked=(60_000.0, 0.0))

    assert codes(an_asked_condor(), a_desk_state(stress=stress)) == []


def test_what_a_group_needs_is_denied_also_when_it_can_not_be_repriced():
    stress = a_stress(booked=60_000.0, faults=("SPX has no price",))

    assert codes(an_asked_condor(), a_desk_state(stress=stress)) == ["CORRELATION", "STRESS"]


@pytest.mark.parametrize(("crossing", "denied"), [(0.29, []), (0.3, []), (0.31, ["SPREAD_TOO_WIDE"])])
def test_the_crossing_is_at_most_30_percent_of_what_the_target_earns(crossing, denied):
    # the target earns 100 USD, which is a point of one set
    assert codes(an_asked_condor(target=100.0, crossing=crossing), a_desk_state()) == denied


@pytest.mark.parametrize(("target", "denied"), [(90.01, []), (90.0, []), (89.99, ["SPREAD_TOO_WIDE"])])
def test_the_target_earns_at_least_three_times_the_fees(target, denied):
    assert codes(an_asked_condor(target=target, fees=30.0), a_desk_state()) == denied


def test_a_leg_to_be_sold_has_a_bid():
    question = an_asked_condor(without_bid=(a_contract(2720.0),))

    assert text(question, a_desk_state()) == "SPREAD_TOO_WIDE SPXW  180202P02720000 has no bid"


def test_spread_too_wide_says_its_numbers():
    question = an_asked_condor(sets=2, target=40.0, fees=20.0, crossing=0.1)

    assert text(question, a_desk_state()) == (
        "SPREAD_TOO_WIDE crossing 20.00 is over 12.00, 30% of the target's 40.00,"
        " the target's 40.00 is under 60.00, 3 x fees of 20.00"
    )


@pytest.mark.parametrize(
    ("question", "desk", "told"),
    [
        (an_asked_condor(requirement=5_250.4), {"bp_used": 50_000.4}, "BUYING_POWER 50,000.4 used + 5,250.4 is over 55,250.0"),
        (an_asked_condor(requirement=780.0), {"bp_used": 54_470.01}, "BUYING_POWER 54,470.01 used + 780.00 is over 55,250.00"),
        (an_asked_condor(target=40.0, crossing=0.120_04), {}, "crossing 12.004 is over 12.000, 30% of the target's 40.00"),
        (an_asked_condor(target=29.999, fees=10.0, crossing=0.01), {}, "target's 29.999 is under 30.000, 3 x fees of 10.00"),
        (an_asked_condor(), {"stress": a_stress(a_scenario_stress(loss=21_260.0))}, "(25.01%), at most 25%"),
        (None, {"value": 39_999.6, "open": 9}, "at 39,999 and VIX 20"),
    ],
)  # fmt: skip
def test_a_denial_has_the_digits_that_show_why(question, desk, told):
    asked = a_question() if question is None else question

    assert told in text(asked, a_desk_state(**desk))


@pytest.mark.parametrize(
    ("requirement", "budget", "fits_from", "told"),
    [
        (1_252.0, 1_242.4, 62_600.0, "one set needs 1,252, the budget is 1,242, fits from 62,600"),
        (1_242.4, 1_241.9, 62_120.0, "one set needs 1,242.4, the budget is 1,241.9, fits from 62,120"),
        (1_242.0, 1_241.6, 62_100.4, "one set needs 1,242.0, the budget is 1,241.6, fits from 62,101"),
        (780.0, 0.0, math.inf, "one set needs 780, the budget is 0, fits from inf"),
    ],
)
def test_a_refused_rung_has_the_digits_that_show_why_and_fits_where_it_says(requirement, budget, fits_from, told):
    assert str(RefusedRung("SPX", requirement, budget, fits_from)) == f"SPX: {told}"


def test_a_denial_carries_each_rule_that_failed_in_the_order_of_the_rules():
    question = an_asked_condor(target=1.0)
    desk = a_desk_state(
        standing=HALTED,
        underlying_age=16 * MINUTE,
        is_working=True,
        trades_today=10,
        open=5,
        portfolio_open=7,
        bp_used=60_000.0,
        stress=a_stress(a_scenario_stress(loss=30_000.0), booked=60_000.0),
    )

    assert codes(question, desk) == [
        "HALTED",
        "MARKET_DATA",
        "PENDING",
        "DAILY_TRADES",
        "STRATEGY_LIMIT",
        "PORTFOLIO_LIMIT",
        "CORRELATION",
        "BUYING_POWER",
        "STRESS",
        "SPREAD_TOO_WIDE",
    ]


def test_each_denial_is_one_rules_own_answer():
    question, desk = an_asked_condor(target=1.0), a_desk_state(open=5)

    answers = [rule.ask(question, desk) for rule in RULES]

    assert denials(question, desk) == tuple(answer for answer in answers if answer.is_denial)


def test_a_caller_may_leave_rules_out():
    question, desk = an_asked_condor(), a_desk_state(open=5, stress=a_stress(a_scenario_stress(loss=30_000.0)))

    answer = judged(question, desk, tuple(rule for rule in RULES if rule is not strategy_limit))

    assert [denial.code for denial in answer.denials] == ["STRESS"]


def test_an_entry_is_foreseen_beside_everything_that_is_held_or_about_to_be():
    book = a_book(a_campaign("0DTE-1"), a_campaign("0DTE-2", state=State.PENDING_OPEN), a_campaign("0DTE-3", state=State.CLOSED))  # fmt: skip
    question = an_asked_condor(sets=3)
    market = a_market(quotes=condor_quotes(2.2))

    stress = foresee(a_desk_state(stress=None), question, a_snapshot(market, book)).stress

    assert stress.campaigns == ("0DTE-1", "0DTE-2", question.proposal)
    assert stress.booked == (800.0 + 800.0 + 780.0,)
    for scenario in stress.scenarios:
        assert scenario.losses[2] == pytest.approx(3 * scenario.losses[0])


def test_without_an_entry_nothing_is_foreseen():
    desk = a_desk_state(stress=None)

    assert foresee(desk, a_question(), a_snapshot(a_market(), a_book())) is desk


def test_before_quotes_are_read_the_limits_are_asked_already():
    assert codes(a_question(), a_desk_state(open=5)) == ["STRATEGY_LIMIT"]


def test_no_limit_holds_up_the_next_leg_of_an_open_campaign():
    question = an_asked_condor()
    desk = a_desk_state(trades_today=10, open=5, portfolio_open=7, bp_used=80_000.0)

    assert isinstance(judge_roll(question, question.entry, desk), Approved)


def test_market_data_an_order_and_a_wide_spread_hold_up_the_next_leg():
    question = an_asked_condor(target=1.0)

    answer = judge_roll(question, question.entry, a_desk_state(vix=None, is_working=True))

    assert [denial.code for denial in answer.denials] == ["MARKET_DATA", "PENDING", "SPREAD_TOO_WIDE"]


def seen_by(strategy, book, **market):
    return see(a_row(strategy), Snapshot(a_market(**market), an_account(85_000.0), book), get_risk_parameters())


def test_the_desk_counts_the_book_for_the_rules():
    book = a_book(a_campaign("0DTE-1"), a_campaign("0DTE-2"), a_campaign("STRANGLE-3", "STRANGLE"))

    desk = seen_by("0DTE", book)

    assert (desk.open, desk.portfolio_open, desk.trades_today, desk.bp_used) == (2, 3, 3, 2_400.0)


def test_the_desk_sees_every_underlying_of_a_strategys_ladder():
    assert set(seen_by("0DTE", a_book()).underlyings) == {"SPX", "SPY"}


def test_the_desk_has_the_portfolios_limit_beside_the_strategys():
    limits = seen_by("0DTE", a_book(), vix=12.0).limits

    assert (limits.strategy.value, limits.portfolio.value, limits.reserve, limits.max_trades) == (6, 9, 2, 12)


def test_the_desk_has_no_limits_on_a_vix_that_is_too_old():
    assert seen_by("0DTE", a_book(), vix_age=timedelta(minutes=16)).limits is None


def test_campaigns_of_the_day_before_are_no_trades_of_today():
    book = a_book(a_campaign("STRANGLE-1", "STRANGLE", opened=at("11:00") - timedelta(days=1)))

    assert seen_by("0DTE", book).trades_today == 0
