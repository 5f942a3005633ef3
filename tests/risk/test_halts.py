"""What holds the desk and what lets it go again: each cause from both sides of its boundary, and the ramp after a halt."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book.standing import Cause, Mode, Standing
from config.limits import MAX_DAY_LOSS, MAX_STRESS_LOSS, RAMP_DAYS
from config.run import DATA_FAULT_LOOKS, STRESS_LOOK_LOSS
from risk.halts import Command, after_prices, after_stress, after_value, commanded, is_stress_due, on_close, on_day
from tests.builders import FRIDAY, a_hold, a_market, a_standing, an_account, at

MONDAY, TUESDAY = date(2018, 2, 5), date(2018, 2, 6)
UNKNOWN = float("nan")
NOW = at("11:00")
BOTH = ("SPX", "SPY")


def held(standing: Standing) -> list[tuple[Cause, Mode]]:
    return [(hold.cause, hold.mode) for hold in standing.holds]


# the loss of the day


@pytest.mark.parametrize(
    ("value", "mode"), [(95_000.01, Mode.TRADING), (95_000.0, Mode.HALTED), (94_999.99, Mode.HALTED)]
)
def test_a_day_that_has_lost_5_percent_halts_the_desk(value, mode):
    assert after_value(a_standing(), NOW, an_account(value)).mode is mode


def test_a_loss_says_its_numbers_since_when_and_what_ends_it():
    halted = after_value(a_standing(), NOW, an_account(94_000.0))

    assert str(halted) == (
        "halted since 2018-02-02 11:00 until the next trading day: "
        "the day has lost 6,000 of 100,000 (6.0%), the limit is 5%"
    )


def test_a_value_that_comes_back_releases_nothing_on_the_same_day():
    halted = after_value(a_standing(), NOW, an_account(94_000.0))

    assert after_value(halted, at("15:00"), an_account(100_000.0)) is halted
    assert on_day(halted, FRIDAY) is halted


def test_a_day_is_measured_from_the_close_before():
    evening = on_close(a_standing(), an_account(90_000.0))
    morning = on_day(evening, MONDAY)

    assert morning.start_value == 90_000.0
    assert after_value(morning, NOW, an_account(85_500.01)).mode is Mode.TRADING
    assert after_value(morning, NOW, an_account(85_500.0)).mode is Mode.HALTED


def test_the_first_day_is_measured_from_its_first_look():
    first = after_value(on_day(Standing(), FRIDAY), at("09:31"), an_account(80_000.0))

    assert first.start_value == 80_000.0
    assert after_value(first, NOW, an_account(76_000.0)).mode is Mode.HALTED


def test_a_day_that_ended_without_an_account_value_leaves_the_next_to_its_first_look():
    monday = on_day(on_close(a_standing(), an_account(UNKNOWN)), MONDAY)

    assert monday.start_value is None
    assert after_value(monday, NOW, an_account(70_000.0)).start_value == 70_000.0


@pytest.mark.parametrize("value", [UNKNOWN, float("inf"), -1.0])
def test_an_account_value_that_is_none_is_no_loss(value):
    assert after_value(a_standing(), NOW, an_account(value)) == a_standing()


@pytest.mark.parametrize("start", [0.0])
def test_an_account_that_began_with_nothing_has_nothing_to_lose(start):
    assert after_value(replace(a_standing(), start_value=start), NOW, an_account(0.0)).mode is Mode.TRADING


def test_the_next_trading_day_releases_yesterdays_loss_and_nothing_else():
    halted = a_standing(Cause.LOSS, Cause.COMMAND, Cause.STRESS, Cause.DATA)

    assert held(on_day(halted, MONDAY)) == [(cause, Mode.HALTED) for cause in (Cause.COMMAND, Cause.STRESS, Cause.DATA)]


# prices


def looks(*faulty: bool, standing: Standing | None = None, **fault) -> Standing:
    """The standing after looks on which something had no sound price, or everything had one."""
    standing = standing or a_standing()
    for number, is_faulty in enumerate(faulty):
        now = at("11:00") + timedelta(minutes=5 * number)
        value = fault.get("value", 100_000.0) if is_faulty else 100_000.0
        said = {name: what for name, what in fault.items() if name != "value"} if is_faulty else {}
        standing = after_prices(standing, a_market(now, **said), an_account(value), BOTH)
    return standing


FAULTS = [{"vix": None}, {"vix": UNKNOWN}, {"vix_age": timedelta(minutes=15, seconds=1)}, {"spx": 0.0}, {"spy": UNKNOWN}, {"value": UNKNOWN}]  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_unsound_prices_make_the_desk_reduce_on_the_third_look_in_a_row(fault):
    assert DATA_FAULT_LOOKS == 3
    assert looks(True, True, **fault).mode is Mode.TRADING
    assert held(looks(True, True, True, **fault)) == [(Cause.DATA, Mode.REDUCING)]


def test_a_vix_of_15_minutes_ago_is_sound():
    assert looks(True, True, True, vix_age=timedelta(minutes=15)).mode is Mode.TRADING


def test_one_sound_look_begins_the_count_anew():
    assert looks(True, True, False, True, True, vix=None).mode is Mode.TRADING


def test_one_sound_look_releases_it():
    assert looks(True, True, True, False, vix=None) == a_standing()


def test_it_says_what_was_unsound():
    said = str(looks(True, True, True, vix=None, spx=0.0, spy=275.0))

    assert said == "reducing since 2018-02-02 11:10 until prices are sound again: no sound SPX, VIX on 3 looks in a row"


def test_a_desk_that_reduces_already_is_not_changed_by_each_look():
    reducing = looks(True, True, True, vix=None)

    assert looks(True, standing=reducing, vix=None) is reducing


def test_only_the_underlyings_that_are_traded_are_looked_at():
    market = a_market(spx=0.0, spy=275.0)

    assert after_prices(a_standing(), market, an_account(), ("SPY",)) == a_standing()


# the worst scenario


@pytest.mark.parametrize(
    ("loss", "mode"), [(24_999.99, Mode.TRADING), (25_000.0, Mode.TRADING), (25_000.01, Mode.REDUCING)]
)
def test_a_book_that_could_lose_more_than_a_quarter_makes_the_desk_reduce(loss, mode):
    assert MAX_STRESS_LOSS == 0.25
    assert after_stress(a_standing(), NOW, an_account(100_000.0), loss).mode is mode


@pytest.mark.parametrize(("loss", "is_released"), [(25_000.01, False), (25_000.0, True), (0.0, True)])
def test_a_book_that_could_lose_no_more_than_that_releases_it(loss, is_released):
    reducing = a_standing(Cause.STRESS, mode=Mode.REDUCING)

    assert (after_stress(reducing, NOW, an_account(100_000.0), loss).mode is Mode.TRADING) is is_released


def test_a_book_that_can_not_be_repriced_changes_nothing():
    for standing in (a_standing(), a_standing(Cause.STRESS, mode=Mode.REDUCING)):
        assert after_stress(standing, NOW, an_account(), None) is standing
        assert after_stress(standing, NOW, an_account(UNKNOWN), 1e9) is standing


def test_stress_says_its_numbers():
    said = str(after_stress(a_standing(), NOW, an_account(100_000.0), 30_000.0))

    assert said == (
        "reducing since 2018-02-02 11:00 until the book loses less in its worst scenario: "
        "the book would lose 30,000 of 100,000 (30.0%), the limit is 25%"
    )


@pytest.mark.parametrize(("value", "is_due"), [(99_000.01, False), (99_000.0, True), (90_000.0, True)])
def test_the_book_is_repriced_by_itself_once_the_account_has_lost_1_percent(value, is_due):
    assert STRESS_LOOK_LOSS == 0.01
    repriced = after_stress(a_standing(), NOW, an_account(100_000.0), 0.0)

    assert is_stress_due(repriced, an_account(value)) is is_due


def test_each_repricing_begins_anew_from_its_own_account_value():
    repriced = after_stress(a_standing(), NOW, an_account(100_000.0), 0.0)
    again = after_stress(repriced, NOW, an_account(99_000.0), 0.0)

    assert not is_stress_due(again, an_account(98_500.0))
    assert is_stress_due(again, an_account(98_010.0))


def test_while_the_book_is_stressed_it_is_always_due():
    assert is_stress_due(a_standing(Cause.STRESS, mode=Mode.REDUCING), an_account(1e9))
    assert not is_stress_due(a_standing(Cause.STRESS, mode=Mode.REDUCING), an_account(UNKNOWN))


def test_a_book_that_was_never_repriced_waits_for_its_first_entry_or_close():
    assert not is_stress_due(a_standing(), an_account(1.0))


# commands


@pytest.mark.parametrize(("command", "mode"), [(Command.HALT, Mode.HALTED), (Command.REDUCE, Mode.REDUCING)])
def test_a_command_holds_the_desk_until_a_command(command, mode):
    standing = commanded(a_standing(), command, NOW)

    assert held(standing) == [(Cause.COMMAND, mode)]
    assert str(standing) == f"{mode.value} since 2018-02-02 11:00 until a command: as commanded"


def test_the_same_command_twice_keeps_its_time():
    halted = commanded(a_standing(), Command.HALT, NOW)

    assert commanded(halted, Command.HALT, at("12:00")) is halted


@pytest.mark.parametrize(
    ("first", "second", "mode"),
    [(Command.HALT, Command.REDUCE, Mode.REDUCING), (Command.REDUCE, Command.HALT, Mode.HALTED)],
)
def test_a_command_takes_the_place_of_the_one_before(first, second, mode):
    standing = commanded(commanded(a_standing(), first, NOW), second, at("12:00"))

    assert held(standing) == [(Cause.COMMAND, mode)]


def test_status_changes_nothing():
    for standing in (a_standing(), a_standing(Cause.LOSS)):
        assert commanded(standing, Command.STATUS, NOW) is standing


def test_to_resume_a_desk_that_trades_changes_nothing():
    standing = replace(a_standing(ramp_day=2), faulty_looks=2)

    assert commanded(standing, Command.RESUME, NOW) is standing


def test_to_resume_lets_go_of_all_that_holds():
    resumed = commanded(a_standing(*Cause, mode=Mode.REDUCING), Command.RESUME, NOW)

    assert (resumed.holds, resumed.ramp_day) == ((), 0)


def test_a_loss_that_was_resumed_from_is_measured_from_the_next_look():
    resumed = commanded(a_standing(Cause.LOSS), Command.RESUME, NOW)
    looked = after_value(resumed, NOW, an_account(94_000.0))

    assert looked.start_value == 94_000.0
    assert after_value(looked, NOW, an_account(89_300.01)).mode is Mode.TRADING
    assert after_value(looked, NOW, an_account(89_300.0)).mode is Mode.HALTED


def test_to_resume_from_a_command_forgives_no_loss():
    resumed = commanded(a_standing(Cause.COMMAND, mode=Mode.REDUCING), Command.RESUME, NOW)

    assert resumed.start_value == 100_000.0


def test_a_rule_makes_a_command_stricter():
    reducing = a_standing(Cause.COMMAND, mode=Mode.REDUCING)

    assert after_value(reducing, NOW, an_account(90_000.0)).mode is Mode.HALTED


def test_a_rule_that_lets_go_leaves_the_command():
    halted = a_standing(Cause.COMMAND)
    stressed = after_stress(halted, NOW, an_account(100_000.0), 30_000.0)

    assert stressed.mode is Mode.HALTED
    assert held(after_stress(stressed, NOW, an_account(100_000.0), 0.0)) == [(Cause.COMMAND, Mode.HALTED)]


# the ramp


def day_by_day(standing: Standing, *days: date) -> list[int]:
    """The day of the ramp on each trading day, all of which end without a hold of their own."""
    found = []
    for day in days:
        standing = on_day(standing, day)
        found.append(standing.ramp_day)
        standing = on_close(standing, an_account(100_000.0))
    return found


def test_a_halt_of_a_friday_is_followed_by_three_trading_days_over_the_weekend():
    friday = on_close(a_standing(Cause.LOSS), an_account(94_000.0))

    assert day_by_day(friday, MONDAY, TUESDAY, date(2018, 2, 7), date(2018, 2, 8)) == [1, 2, 3, 0]


def test_a_holiday_is_no_day_of_the_ramp():
    friday = on_close(replace(a_standing(Cause.LOSS), day=date(2018, 1, 12)), an_account(94_000.0))
    after_martin_luther_king = [date(2018, 1, day) for day in (16, 17, 18, 19)]

    assert day_by_day(friday, *after_martin_luther_king) == [1, 2, 3, 0]


def test_the_day_on_which_the_desk_resumes_is_the_first_of_the_ramp():
    resumed = commanded(a_standing(Cause.COMMAND), Command.RESUME, NOW)

    assert resumed.ramp_day == 1
    assert day_by_day(on_close(resumed, an_account()), MONDAY, TUESDAY, date(2018, 2, 7)) == [2, 3, 0]


def test_a_desk_that_resumes_over_the_weekend_has_three_days_of_ramp_left():
    friday = on_close(a_standing(Cause.COMMAND), an_account())
    resumed = commanded(friday, Command.RESUME, at("12:00", date(2018, 2, 3)))

    assert day_by_day(resumed, MONDAY, TUESDAY, date(2018, 2, 7), date(2018, 2, 8)) == [1, 2, 3, 0]


def test_reducing_has_no_ramp():
    for cause in Cause:
        assert a_standing(cause, mode=Mode.REDUCING).released(cause).ramp_day == 0


def test_a_halt_that_becomes_a_reduction_keeps_its_ramp_until_the_desk_trades():
    reducing = commanded(a_standing(Cause.COMMAND), Command.REDUCE, NOW)
    monday = on_day(on_close(reducing, an_account()), MONDAY)

    resumed = commanded(monday, Command.RESUME, at("12:00", MONDAY))

    assert day_by_day(on_close(resumed, an_account()), TUESDAY, date(2018, 2, 7), date(2018, 2, 8)) == [2, 3, 0]


def test_a_day_of_the_ramp_that_ends_reducing_counts_not():
    second = a_standing(ramp_day=2)
    reducing = second.held(a_hold(Cause.DATA, Mode.REDUCING))

    assert on_close(reducing, an_account()).ramp_day == 2
    assert on_close(second, an_account()).ramp_day == 3


def test_a_day_that_ends_without_an_account_value_counts_not():
    assert on_close(a_standing(ramp_day=1), an_account(UNKNOWN)).ramp_day == 1


def test_a_halt_in_the_ramp_begins_it_anew():
    assert a_standing(ramp_day=3).held(a_hold()).ramp_day == 1


@pytest.mark.parametrize(
    ("ramp_day", "said"),
    [
        (0, "trading"),
        (1, "trading, after a halt with at most 1 a day for 3 more trading days"),
        (3, "trading, after a halt with at most 1 a day for 1 more trading day"),
    ],
)
def test_the_ramp_says_how_long_it_lasts(ramp_day, said):
    assert str(a_standing(ramp_day=ramp_day)) == said


# any order of events

DAY_LOSSES = st.floats(0.0, 2 * MAX_DAY_LOSS)
WORST_LOSSES = st.floats(0.0, 2 * MAX_STRESS_LOSS)
EVENTS = st.one_of(
    st.tuples(st.just("command"), st.sampled_from(Command)),
    st.tuples(st.just("lost"), DAY_LOSSES),
    st.tuples(st.just("stress"), WORST_LOSSES),
    st.tuples(st.just("prices"), st.booleans()),
    st.tuples(st.just("night"), st.none()),
)


class Life:
    """A desk through events, beside what a user would expect of it, reckoned in another way."""

    def __init__(self):
        self.standing = on_day(Standing(), FRIDAY)
        self.ordered: Command | None = None
        self.days_traded_since_halt = RAMP_DAYS  # no halt yet

    def live(self, event, what):
        before = self.standing
        if event == "command":
            self.standing = commanded(before, what, NOW)
            if what is not Command.STATUS:
                self.ordered = None if what is Command.RESUME else what
        elif event == "lost":
            start = before.start_value or 100_000.0
            self.standing = after_value(before, NOW, an_account(start * (1 - what)))
        elif event == "stress":
            self.standing = after_stress(before, NOW, an_account(100_000.0), what * 100_000.0)
        elif event == "prices":
            self.standing = after_prices(before, a_market(vix=20.0 if what else None), an_account(), BOTH)
        else:
            self.days_traded_since_halt += before.mode is Mode.TRADING
            self.standing = on_day(on_close(before, an_account(100_000.0)), before.day + timedelta(days=1))
        if Mode.HALTED in (before.mode, self.standing.mode):
            self.days_traded_since_halt = 0


@given(st.lists(EVENTS, max_size=40))
def test_no_order_of_events_lets_go_of_what_a_user_holds(events):
    life = Life()
    for event, what in events:
        life.live(event, what)

        if life.ordered is Command.HALT:
            assert life.standing.mode is Mode.HALTED
        if life.ordered is Command.REDUCE:
            assert life.standing.mode in (Mode.REDUCING, Mode.HALTED)
        assert life.standing.is_held_by(Cause.COMMAND) is (life.ordered is not None)


@given(st.lists(EVENTS, max_size=40))
def test_every_halt_is_followed_by_exactly_the_ramp(events):
    life = Life()
    for event, what in events:
        life.live(event, what)

        left = RAMP_DAYS - life.days_traded_since_halt
        assert life.standing.ramp_day == (RAMP_DAYS + 1 - left if left > 0 else 0)


@given(st.lists(EVENTS, max_size=40))
def test_a_cause_never_holds_twice_and_the_strictest_counts(events):
    life = Life()
    for event, what in events:
        life.live(event, what)

        causes, modes = zip(*held(life.standing), strict=True) if life.standing.holds else ((), ())
        assert len(set(causes)) == len(causes)
        strictest = next((mode for mode in (Mode.HALTED, Mode.REDUCING) if mode in modes), Mode.TRADING)
        assert life.standing.mode is strictest
