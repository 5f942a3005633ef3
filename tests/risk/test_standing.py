"""The desk's state: the strictest of what holds it, and the ramp after a halt."""

import pytest

from config.limits import RAMP_DAYS
from risk.standing import Cause, Hold, Mode, Standing
from tests.builders import a_hold, at


def test_a_desk_that_nothing_holds_trades():
    assert (Standing().mode, str(Standing())) == (Mode.TRADING, "trading")


@pytest.mark.parametrize("cause", Cause)
@pytest.mark.parametrize("mode", [Mode.REDUCING, Mode.HALTED])
def test_one_hold_is_the_desks_mode(cause, mode):
    standing = Standing().held(a_hold(cause, mode))

    assert standing.mode is mode
    assert [other for other in Cause if standing.is_held_by(other)] == [cause]


@pytest.mark.parametrize("first", [Mode.REDUCING, Mode.HALTED])
def test_of_several_holds_the_strictest_counts(first):
    second = Mode.HALTED if first is Mode.REDUCING else Mode.REDUCING

    standing = Standing().held(a_hold(Cause.COMMAND, first)).held(a_hold(Cause.DATA, second))

    assert standing.mode is Mode.HALTED


def test_a_hold_that_comes_again_keeps_its_first_time():
    standing = Standing().held(a_hold(since=at("10:00")))

    assert standing.held(a_hold(since=at("11:00"))) is standing


def test_a_cause_has_one_hold_the_last_one():
    standing = Standing().held(a_hold(Cause.COMMAND, Mode.HALTED)).held(a_hold(Cause.COMMAND, Mode.REDUCING))

    assert [hold.mode for hold in standing.holds] == [Mode.REDUCING]


def test_a_cause_that_goes_leaves_the_others():
    standing = Standing().held(a_hold(Cause.COMMAND)).held(a_hold(Cause.LOSS)).released(Cause.LOSS)

    assert [hold.cause for hold in standing.holds] == [Cause.COMMAND]


def test_what_does_not_hold_it_can_not_let_it_go():
    standing = Standing().held(a_hold(Cause.COMMAND))

    assert standing.released(Cause.LOSS, Cause.DATA, Cause.STRESS) is standing


def test_the_end_of_a_halt_is_the_first_day_of_the_ramp():
    assert Standing().held(a_hold(Cause.LOSS)).released(Cause.LOSS).ramp_day == 1


def test_a_halt_that_becomes_milder_begins_the_ramp_too():
    assert Standing().held(a_hold(Cause.COMMAND)).held(a_hold(Cause.COMMAND, Mode.REDUCING)).ramp_day == 1


def test_no_ramp_begins_while_another_cause_still_halts():
    standing = Standing().held(a_hold(Cause.COMMAND)).held(a_hold(Cause.LOSS)).released(Cause.LOSS)

    assert (standing.mode, standing.ramp_day) == (Mode.HALTED, 0)


def test_what_only_reduced_leaves_no_ramp():
    assert Standing().held(a_hold(Cause.DATA, Mode.REDUCING)).released(Cause.DATA).ramp_day == 0


def test_a_halt_ends_the_ramp_of_the_one_before():
    assert Standing(ramp_day=2).held(a_hold()).ramp_day == 0


def test_what_only_reduces_leaves_the_ramp_as_it_is():
    standing = Standing(ramp_day=2).held(a_hold(Cause.DATA, Mode.REDUCING))

    assert (standing.ramp_day, standing.released(Cause.DATA).ramp_day) == (2, 2)


def test_it_says_what_holds_it_since_when_and_how_it_ends():
    standing = Standing().held(Hold(Cause.LOSS, Mode.HALTED, at("14:05"), "the day has lost too much"))

    assert str(standing) == "halted since 2018-02-02 14:05 until the next trading day: the day has lost too much"


def test_in_the_ramp_it_says_its_day():
    assert str(Standing(ramp_day=2)) == f"trading, day 2 of {RAMP_DAYS} after a halt with at most 1 a day"
