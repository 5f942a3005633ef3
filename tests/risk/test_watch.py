"""What changes the desk's standing: each rule on both sides of its boundary, and what holds whatever happens."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.limits import RAMP_DAYS
from risk.model import Reading
from risk.standing import Cause, Mode, Standing
from risk.watch import Command, after_prices, after_stress, after_value, commanded, on_close, on_day
from tests.builders import FRIDAY, a_hold, a_market, an_account, at

MONDAY = FRIDAY + timedelta(days=3)
MINUTE = timedelta(minutes=1)
NAN = float("nan")
BOTH = ("SPX", "SPY")


def a_day(start=100_000.0, **said):
    return Standing(day=FRIDAY, start_value=start, **said)


def valued(standing, value):
    return after_value(standing, at("11:00"), an_account(value))


@pytest.mark.parametrize(
    ("value", "mode"), [(95_000.01, Mode.TRADING), (95_000.0, Mode.HALTED), (94_999.99, Mode.HALTED)]
)
def test_a_day_that_has_lost_5_percent_halts(value, mode):
    assert valued(a_day(), value).mode is mode


def test_the_loss_of_the_day_says_its_numbers():
    (hold,) = valued(a_day(), 94_000.0).holds

    assert hold.why == "the day has lost 6,000 of 100,000 (6.0%), the limit is 5%"


def test_a_loss_that_comes_back_the_same_day_halts_until_the_next():
    assert valued(valued(a_day(), 94_000.0), 101_000.0).mode is Mode.HALTED


def test_the_next_trading_day_forgets_the_loss_and_begins_the_ramp():
    monday = on_day(on_close(valued(a_day(), 94_000.0), an_account(94_000.0)), MONDAY)

    assert (monday.mode, monday.ramp_day, monday.start_value) == (Mode.TRADING, 1, 94_000.0)


def test_a_loss_over_night_counts_from_the_close_before():
    monday = on_day(on_close(a_day(), an_account(100_000.0)), MONDAY)

    assert valued(monday, 94_000.0).mode is Mode.HALTED


def test_a_day_without_a_close_before_it_is_measured_from_its_first_look():
    first = valued(on_day(Standing(), FRIDAY), 90_000.0)

    assert (first.start_value, first.mode) == (90_000.0, Mode.TRADING)


@pytest.mark.parametrize("value", [NAN, -1.0, float("inf")])
def test_an_account_value_that_is_none_changes_nothing(value):
    standing = a_day()

    assert valued(standing, value) is standing
    assert on_close(standing, an_account(value)) is standing
    assert after_stress(standing, at("11:00"), an_account(value), 1e9) is standing


def test_an_account_that_began_with_nothing_has_nothing_to_lose():
    assert valued(a_day(start=0.0), 0.0).mode is Mode.TRADING


@pytest.mark.parametrize("cause", [Cause.STRESS, Cause.DATA, Cause.COMMAND])
def test_a_new_day_lets_go_of_nothing_but_the_loss(cause):
    held = a_day().held(a_hold(cause))

    assert on_day(held, MONDAY).holds == held.holds


def test_the_same_day_again_changes_nothing():
    standing = a_day(ramp_day=1)

    assert on_day(standing, FRIDAY) is standing


@pytest.mark.parametrize(("before", "after"), [(0, 0), (1, 2), (2, 3), (RAMP_DAYS, 0)])
def test_the_ramp_is_three_trading_days_long(before, after):
    assert on_day(a_day(ramp_day=before), MONDAY).ramp_day == after


def looked(standing, *, vix=20.0, value=100_000.0, age=timedelta(0), **market):
    return after_prices(standing, a_market(vix=vix, vix_age=age, **market), an_account(value), BOTH)


@pytest.mark.parametrize(("looks", "mode"), [(1, Mode.TRADING), (2, Mode.TRADING), (3, Mode.REDUCING)])
def test_three_looks_in_a_row_without_a_price_reduce(looks, mode):
    standing = a_day()
    for _ in range(looks):
        standing = looked(standing, vix=None)

    assert standing.mode is mode


def test_one_sound_look_between_begins_the_count_anew():
    standing = looked(looked(looked(looked(a_day(), vix=None), vix=None)), vix=None)

    assert (standing.mode, standing.faulty_looks) == (Mode.TRADING, 1)


def test_a_sound_look_lets_the_desk_trade_again_without_a_ramp():
    standing = looked(replace(a_day(), faulty_looks=2), vix=None)

    released = looked(standing)

    assert (standing.mode, released.mode, released.ramp_day, released.faulty_looks) == (
        Mode.REDUCING,
        Mode.TRADING,
        0,
        0,
    )


def test_sound_looks_change_nothing():
    standing = a_day()

    assert looked(standing) is standing


@pytest.mark.parametrize(
    ("fault", "named"),
    [
        ({"vix": None}, "VIX"),
        ({"vix": NAN}, "VIX"),
        ({"age": 15 * MINUTE + timedelta(seconds=1)}, "VIX"),
        ({"spx": NAN, "spy": 275.0}, "SPX"),
        ({"spy": 0.0}, "SPY"),
        ({"value": NAN}, "account value"),
        ({"vix": None, "spx": 0.0}, "SPX, SPY, VIX"),
    ],
)
def test_what_has_no_sound_price_is_named(fault, named):
    (hold,) = looked(a_day(faulty_looks=2), **fault).holds

    assert hold.why == f"no sound {named} on 3 looks in a row"


def test_a_price_that_is_15_minutes_old_is_sound():
    assert looked(a_day(), age=15 * MINUTE).faulty_looks == 0


def test_an_underlying_that_no_strategy_trades_may_be_missing():
    market = replace(a_market(), underlyings={"SPX": Reading(2750.0, at("11:00")), "SPY": Reading(0.0, None)})

    assert after_prices(a_day(), market, an_account(), ("SPX",)).faulty_looks == 0


def stressed(standing, loss, value=100_000.0):
    return after_stress(standing, at("11:00"), an_account(value), loss)


@pytest.mark.parametrize(("loss", "mode"), [(25_000.0, Mode.TRADING), (25_000.01, Mode.REDUCING)])
def test_a_book_that_would_lose_more_than_a_quarter_reduces(loss, mode):
    assert stressed(a_day(), loss).mode is mode


def test_a_book_that_would_lose_less_again_lets_the_desk_trade():
    assert stressed(stressed(a_day(), 30_000.0), 25_000.0).mode is Mode.TRADING


@pytest.mark.parametrize("before", [a_day(), a_day().held(a_hold(Cause.STRESS, Mode.REDUCING))])
def test_a_book_that_can_not_be_repriced_leaves_the_desk_as_it_was(before):
    assert stressed(before, None) is before


def test_stress_says_its_numbers():
    (hold,) = stressed(a_day(), 30_000.0).holds

    assert hold.why == "the book would lose 30,000 of 100,000 (30.0%), the limit is 25%"


def told(standing, command, now=None, value=100_000.0):
    return commanded(standing, command, now or at("11:00"), an_account(value))


@pytest.mark.parametrize(("command", "mode"), [(Command.HALT, Mode.HALTED), (Command.REDUCE, Mode.REDUCING)])
def test_a_command_holds_the_desk(command, mode):
    assert told(a_day(), command).mode is mode


def test_a_command_to_reduce_makes_a_commanded_halt_milder():
    assert told(told(a_day(), Command.HALT), Command.REDUCE).mode is Mode.REDUCING


def test_a_command_to_reduce_makes_no_loss_milder():
    assert told(a_day().held(a_hold(Cause.LOSS)), Command.REDUCE).mode is Mode.HALTED


def test_to_resume_lets_go_of_all_and_measures_the_day_from_now():
    held = a_day(faulty_looks=3)
    for cause in Cause:
        held = held.held(a_hold(cause))

    resumed = told(held, Command.RESUME, value=80_000.0)

    assert (resumed.mode, resumed.ramp_day, resumed.start_value, resumed.faulty_looks) == (
        Mode.TRADING,
        1,
        80_000.0,
        0,
    )


def test_to_resume_without_an_account_value_measures_the_day_from_the_next_look():
    assert told(a_day(), Command.RESUME, value=NAN).start_value is None


def test_a_command_before_the_first_look_of_a_day_is_that_days():
    friday = on_close(a_day().held(a_hold(Cause.COMMAND)), an_account(100_000.0))

    resumed = on_day(told(friday, Command.RESUME, at("09:31", MONDAY), 80_000.0), MONDAY)

    assert (resumed.ramp_day, resumed.start_value) == (1, 80_000.0)


@dataclass(frozen=True)
class Look:
    """What one look of a sequence brings; `days` later than the one before."""

    days: int
    value: float
    vix: float | None
    worst_loss: float | None
    command: Command | None


LOOKS = st.lists(
    st.builds(
        Look,
        days=st.sampled_from((0, 0, 0, 1, 3)),
        value=st.sampled_from((100_000.0, 99_000.0, 94_000.0, 89_000.0, NAN)),
        vix=st.sampled_from((20.0, 20.0, None)),
        worst_loss=st.sampled_from((None, 0.0, 50_000.0)),
        command=st.sampled_from((None, None, None, *Command)),
    ),
    max_size=60,
)


def walked(looks):
    """The standing after each look, with the day it was in and the command it had; a day closes when the next comes."""
    standing, day, value = Standing(), date(2018, 1, 2), NAN
    for look in looks:
        if look.days:
            standing = on_close(standing, an_account(value))
        day, value = day + timedelta(days=look.days), look.value
        now, account = at("11:00", day), an_account(value)
        if look.command is not None:
            standing = commanded(standing, look.command, now, account)
        standing = after_value(on_day(standing, day), now, account)
        standing = after_prices(standing, a_market(now, look.vix), account, BOTH)
        standing = after_stress(standing, now, account, look.worst_loss)
        yield day, look, standing


@given(LOOKS)
def test_only_a_command_ends_what_a_command_began(looks):
    before = Standing()
    for _, look, after in walked(looks):
        if before.is_held_by(Cause.COMMAND) and not after.is_held_by(Cause.COMMAND):
            assert look.command is Command.RESUME
        before = after


@given(LOOKS)
def test_the_mode_is_always_that_of_the_strictest_hold(looks):
    order = [Mode.TRADING, Mode.REDUCING, Mode.HALTED]
    for _, _, standing in walked(looks):
        assert standing.mode is max((hold.mode for hold in standing.holds), key=order.index, default=Mode.TRADING)


@given(LOOKS)
def test_a_cause_never_has_two_holds(looks):
    for _, _, standing in walked(looks):
        causes = [hold.cause for hold in standing.holds]
        assert len(causes) == len(set(causes))


@given(LOOKS)
def test_every_halt_is_followed_by_exactly_its_ramp(looks):
    released_on, days_since, was_halted, last_day = None, 0, False, None
    for day, _, standing in walked(looks):
        days_since += day != last_day
        last_day = day
        if standing.mode is Mode.HALTED:
            was_halted, released_on = True, None
            assert standing.ramp_day == 0
            continue
        if was_halted:
            was_halted, released_on, days_since = False, day, 1
        expected = days_since if released_on is not None and days_since <= RAMP_DAYS else 0
        assert standing.ramp_day == expected


@given(LOOKS)
def test_a_loss_holds_for_its_day_and_no_other(looks):
    for day, _, standing in walked(looks):
        assert all(hold.since.date() == day for hold in standing.holds if hold.cause is Cause.LOSS)
