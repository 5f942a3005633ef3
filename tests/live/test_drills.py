"""A part of each drill on scripted days; `make drill` runs them whole."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.days.market import Day, write
from tests.live.drill import Drill, Outcome, table
from tests.live.kills import killed_at_minutes, killed_between_events

FRIDAY = date(2018, 2, 2)


@pytest.fixture(scope="module")
def a_day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("day"), Day(still="10:30", quote_every=2))


def test_a_desk_that_is_killed_at_a_minute_loses_doubles_and_leaves_unexplained_nothing(a_day: Path):
    found = killed_at_minutes(6, (FRIDAY, FRIDAY), a_day)

    assert (found.points, found.words) == (6, ())
    assert found.of > 20


def test_a_desk_that_is_killed_between_two_events_loses_doubles_and_leaves_unexplained_nothing(a_day: Path):
    found = killed_between_events(None, 10, (FRIDAY, FRIDAY), a_day)

    assert (found.points, found.words) == (10, ())


def test_the_table_says_how_much_of_a_drill_ran():
    drill = Drill("one", "a drill", lambda points, first: Outcome(5, 5))

    rows = table([(drill, Outcome(5, 500, lost=1, doubled=2, unexplained=3), 90.0), (drill, Outcome(500, 500), 0.0)])

    assert rows.splitlines()[2:] == [
        "| a drill (`one`) | 5 of 500 | 1 | 2 | 3 | 1.5 |",
        "| a drill (`one`) | 500 | 0 | 0 | 0 | 0.0 |",
    ]
