"""A sign of life on minutes without a bar, written from what the main thread left; and what it must not write over."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from backtests.engine.api.imports import importable
from book.document import NOBODY, Owner
from book.heartbeat import ALIVE, Heartbeat
from tests.builders import at
from tests.execution.test_store import a_store
from tests.watching import a_heartbeat

with importable():
    from execution.pulse import BETWEEN_BARS, EACH, Pulse

MINUTE = timedelta(minutes=1)
BEAT = a_heartbeat(time=at("11:00"), alarms=())


class Night:
    """A pulse over a store of its own."""

    def __init__(self, root: Path, *, is_open: bool = False) -> None:
        self.root = root
        self.alarms: list[str] = []
        self.is_open = is_open
        self.store = a_store(root)
        self.pulse = Pulse(self.store, lambda: self.is_open, lambda why, now: self.alarms.append(why))

    def minutes(self, count: int, start: datetime = BEAT.time) -> None:
        """So many minutes from a start on, of which every second one is a moment of the schedule."""
        for minute in range(1, count + 1):
            if (start + minute * MINUTE).minute % 2 == 0:
                self.pulse.beat(start + minute * MINUTE)

    def last(self) -> Heartbeat:
        beat = a_store(self.root).other_beat(NOBODY)
        assert beat is not None
        return beat


@pytest.fixture
def night(tmp_path: Path) -> Night:
    return Night(tmp_path)


def test_the_minute_that_follows_a_bar_is_left_to_the_next_bar(night: Night):
    night.pulse.give(BEAT._replace(time=at("11:01")))
    night.minutes(2)

    assert night.last() == BEAT._replace(time=at("11:01"))


def test_it_is_given_more_often_than_another_desk_takes_it_for_dead():
    assert EACH + BETWEEN_BARS <= ALIVE


def test_without_bars_it_is_given_anew_and_says_no_more_than_the_last_bar_did(night: Night):
    night.pulse.give(BEAT)
    night.minutes(3)
    assert night.last() == BEAT._replace(time=at("11:02"))

    night.minutes(600)

    assert night.last() == BEAT._replace(time=at("21:00"))
    assert night.alarms == []


@pytest.mark.parametrize(("minutes", "is_alarming"), [(7, False), (8, True)])
def test_an_open_market_without_a_bar_for_five_minutes_is_an_alarm_once(
    tmp_path: Path, minutes: int, is_alarming: bool
):
    night = Night(tmp_path, is_open=True)
    night.pulse.give(BEAT)
    night.minutes(minutes)

    assert len(night.alarms) == is_alarming
    assert night.last().alarms == tuple(night.alarms)
    assert all(why.startswith("no bar has come since 2018-02-02 11:00") for why in night.alarms)

    night.minutes(10, BEAT.time + minutes * MINUTE)
    assert len(night.alarms) == 1


def test_the_first_minutes_of_a_morning_are_no_silence(tmp_path: Path):
    night = Night(tmp_path)
    night.pulse.give(BEAT._replace(time=at("16:15")))
    night.minutes(900, at("16:15"))
    night.is_open = True
    night.minutes(4, at("16:15") + 900 * MINUTE)

    assert night.alarms == []


def test_a_bar_ends_the_silence(tmp_path: Path):
    night = Night(tmp_path, is_open=True)
    night.pulse.give(BEAT)
    night.minutes(5)
    night.pulse.give(BEAT._replace(time=at("11:06")))
    night.minutes(5, at("11:06"))

    assert night.alarms == []


def test_before_the_account_is_its_own_and_after_it_was_taken_over_nothing_is_written(night: Night):
    night.minutes(3)
    assert a_store(night.root).other_beat(NOBODY) is None

    night.pulse.give(BEAT)
    night.pulse.stop()
    night.minutes(3)

    assert night.last() == BEAT


@pytest.mark.parametrize(("since", "is_left"), [("09:30", False), ("10:30", True)])
def test_what_a_later_desk_wrote_at_night_is_left_for_the_morning_to_see(night: Night, since: str, is_left: bool):
    night.pulse.give(BEAT)
    other = a_heartbeat(owner=Owner("beef", at(since)), time=at("11:02"))
    a_store(night.root).beat(other)

    night.minutes(5)

    assert (night.last() == other) is is_left
