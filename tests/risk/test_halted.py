"""HALTED: what a desk that is held denies, and what it lets through in the ramp after a halt."""

import pytest

from book.standing import Cause, Mode
from config.limits import RAMP_DAYS, RAMP_TRADES
from risk.gate.entry import Code
from risk.gate.judge import ROLL_RULES, RULES, judge, judge_roll, screen
from risk.gate.rules.halted import halted
from tests.builders import a_condor_entry, a_desk_state, a_question, a_standing


def answer(standing, trades_today=0, question=None):
    return halted(question or a_question(), a_desk_state(standing=standing, trades_today=trades_today))


@pytest.mark.parametrize("cause", Cause)
@pytest.mark.parametrize("mode", [Mode.HALTED, Mode.REDUCING])
def test_a_desk_that_is_held_opens_nothing_and_says_why(cause, mode):
    denial = answer(a_standing(cause, mode=mode))

    assert denial.code is Code.HALTED
    assert str(denial).startswith(f"HALTED {mode.value} since 2018-02-02 09:45 {cause.value}: ")


def test_a_desk_that_two_causes_hold_says_both():
    numbers = answer(a_standing(Cause.LOSS, Cause.COMMAND)).numbers

    assert "until the next trading day" in numbers
    assert "until a command" in numbers


def test_a_desk_that_trades_denies_nothing():
    assert answer(a_standing(), trades_today=9) is None


@pytest.mark.parametrize("ramp_day", range(1, RAMP_DAYS + 1))
def test_each_day_of_the_ramp_opens_one(ramp_day):
    assert RAMP_TRADES == 1
    assert answer(a_standing(ramp_day=ramp_day), trades_today=0) is None
    assert str(answer(a_standing(ramp_day=ramp_day), 1)) == f"HALTED 1 of 1 today, day {ramp_day} of 3 after a halt"


def test_what_was_opened_before_the_halt_counts_on_the_day_of_the_ramp():
    assert answer(a_standing(ramp_day=1), trades_today=4).numbers == "4 of 1 today, day 1 of 3 after a halt"


def test_it_needs_no_quotes():
    assert [denial.code for denial in screen(a_question(), a_desk_state(standing=a_standing(Cause.DATA)))] == [
        Code.HALTED
    ]


def test_it_is_the_first_of_the_rules_and_keeps_no_other_from_answering():
    desk = a_desk_state(standing=a_standing(Cause.COMMAND), vix=None, open=99)

    assert RULES[0] is halted
    assert [denial.code for denial in judge(a_question(a_condor_entry()), desk).denials] == [
        Code.HALTED,
        Code.MARKET_DATA,
    ]


@pytest.mark.parametrize("mode", [Mode.HALTED, Mode.REDUCING])
def test_a_roll_is_held_up_while_the_desk_is_held(mode):
    desk = a_desk_state(standing=a_standing(Cause.COMMAND, mode=mode))
    entry = a_condor_entry()

    assert [denial.code for denial in judge_roll(a_question(entry), entry, desk).denials] == [Code.HALTED]


def test_the_ramp_holds_up_no_roll():
    desk = a_desk_state(standing=a_standing(ramp_day=1), trades_today=5)

    assert screen(a_question(a_condor_entry()), desk, ROLL_RULES) == ()
