"""Days on which the desk is held: by the loss of the day, by missing prices, by command; and how it comes back."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from backtests.engine.base.market_hours import previous_trading_day
from tests.days.market import Day
from tests.days.story import Story, a_story

DAILY = Path(__file__).parent / "daily.py"
NO_PRICE = 0.0
FRIDAY = date(2018, 2, 2)
WEEK_AFTER = tuple(date(2018, 2, day) for day in (5, 6, 7, 8))
BEFORE_PRESIDENTS_DAY = date(2018, 2, 16)
AROUND_PRESIDENTS_DAY = tuple(date(2018, 2, day) for day in (20, 21, 22, 23))
ANY_DAY = {"still": "10:30"}  # nothing reaches its target: as many open as the limit lets
FULL = 5  # the limit of 0DTE at 100,000 and VIX 16

LIST = "halt, reduce, resume, status, close CAMPAIGN, close-all CONFIRM, reconcile, forget NAME, take-over"


def a_day(on: date, **said: Any) -> Day:
    return Day(on=on, listed=previous_trading_day(on), **{**ANY_DAY, **said})


def a_daily_story(root: Path, *days: Day, **parameters: str) -> Story:
    return a_story(root, *days, algorithm=DAILY, **parameters)


def standings(story: Story) -> list[tuple[str, str]]:
    """Each change of the desk's state: when, and its mode or the day of the ramp."""
    return [
        (
            row["time"][5:16].replace("T", " "),
            f"ramp {row['ramp_day']}" if row["ramp_day"] and row["mode"] == "trading" else row["mode"],
        )
        for row in story.algorithm.records()["standings"]
    ]


def opened(story: Story) -> list[int]:
    """How many campaigns each day opened, in the order of the days."""
    return list(Counter(row["opened"][:10] for row in story.campaigns).values())


@pytest.mark.parametrize(
    ("crash", "after"),
    [(FRIDAY, WEEK_AFTER), (BEFORE_PRESIDENTS_DAY, AROUND_PRESIDENTS_DAY)],
    ids=["weekend", "holiday"],
)
def test_a_day_that_loses_5_percent_halts_at_once_and_the_desk_begins_again_slowly(
    tmp_path: Path, crash: date, after: tuple[date, ...]
):
    falls = a_day(crash, spot={"11:24": 2800, "11:25": 2700})

    story = a_daily_story(tmp_path, falls, *(a_day(day) for day in after))

    assert standings(story) == [
        (f"{crash:%m-%d} 11:25", "halted"),
        (f"{after[0]:%m-%d} 09:31", "ramp 1"),
        (f"{after[0]:%m-%d} 16:00", "ramp 2"),
        (f"{after[1]:%m-%d} 16:00", "ramp 3"),
        (f"{after[2]:%m-%d} 16:00", "trading"),
    ]
    assert opened(story) == [4, 1, 1, 1, FULL]
    assert story.reasons()[:4] == ["stop"] * 4
    assert {row["closed"][:16] for row in story.campaigns[:4]} <= {f"{crash}T11:{minute}" for minute in (27, 28)}


def test_what_the_ramp_keeps_back_is_denied_with_its_day(tmp_path: Path):
    falls = a_day(FRIDAY, spot={"11:24": 2800, "11:25": 2700})

    story = a_daily_story(tmp_path, falls, a_day(WEEK_AFTER[0]))

    assert {reason for row in story.denied for reason in row["reasons"]} == {
        "HALTED 1 of 1 today, day 1 of 3 after a halt"
    }


def test_a_day_that_loses_less_halts_nothing(tmp_path: Path):
    story = a_daily_story(tmp_path, a_day(FRIDAY, spot={"11:07": 2800, "11:08": 2760}))

    assert story.gain < -3_000
    assert standings(story) == []


def test_a_vix_outage_reduces_after_three_looks_and_ends_with_a_sound_one(tmp_path: Path):
    vix = {"10:35": 16, "10:36": NO_PRICE, "11:06": NO_PRICE, "11:07": 16}

    story = a_daily_story(tmp_path, a_day(FRIDAY, vix=vix))

    assert standings(story) == [("02-02 11:05", "reducing"), ("02-02 11:10", "trading")]
    assert story.proposals() == ["10:30", "10:45", "11:00", "11:15", "11:30"]


def test_a_vix_outage_of_two_looks_reduces_nothing(tmp_path: Path):
    story = a_daily_story(tmp_path, a_day(FRIDAY, vix={"10:35": 16, "10:36": NO_PRICE, "11:02": NO_PRICE, "11:03": 16}))

    assert standings(story) == []


def test_an_outage_until_the_close_ends_on_the_next_day_without_a_ramp(tmp_path: Path):
    story = a_daily_story(tmp_path, a_day(FRIDAY, bars_end={"VIX": "10:34"}), a_day(WEEK_AFTER[0]))

    assert [mode for _, mode in standings(story)] == ["reducing", "trading"]
    assert standings(story)[1][0] == "02-05 10:30"
    assert opened(story)[1] == FULL


def test_a_commanded_halt_ends_by_command_alone_and_then_the_ramp_begins(tmp_path: Path):
    days = [a_day(day) for day in (FRIDAY, *WEEK_AFTER)]

    story = a_daily_story(tmp_path, *days, commands="2018-02-02 10:50 halt,2018-02-06 10:50 resume")

    assert standings(story) == [
        ("02-02 10:50", "halted"),
        ("02-06 10:50", "ramp 1"),
        ("02-06 16:00", "ramp 2"),
        ("02-07 16:00", "ramp 3"),
        ("02-08 16:00", "trading"),
    ]
    assert opened(story) == [2, 1, 1, 1]


def test_a_command_is_obeyed_on_its_bar_also_where_nothing_is_looked_at(tmp_path: Path):
    story = a_daily_story(tmp_path, a_day(FRIDAY), commands="2018-02-02 10:17 reduce,2018-02-02 10:53 resume")

    assert standings(story) == [("02-02 10:17", "reducing"), ("02-02 10:53", "trading")]
    assert story.proposals() == ["10:45", "11:00", "11:15", "11:30", "11:45"]


@pytest.mark.parametrize("action", ["halt", "reduce"])
@pytest.mark.parametrize(
    ("day", "reason"),
    [
        ({"still": None}, "profit_target"),
        ({"spot": {"11:30": 2800, "11:31": 2760}}, "stop"),
        ({}, "time_exit"),
    ],
    ids=["target", "stop", "time"],
)
def test_no_state_holds_an_exit_back(tmp_path: Path, action: str, day: dict[str, Any], reason: str):
    free = a_daily_story(tmp_path / "free", a_day(FRIDAY, **day))
    held = a_daily_story(tmp_path / "held", a_day(FRIDAY, **day), commands=f"2018-02-02 10:57 {action}")

    assert held.reasons() == [reason] * 2
    assert [row["closed"] for row in held.campaigns] == [row["closed"] for row in free.campaigns[:2]]
    assert held.holdings() == {}


def test_what_no_command_is_is_refused_and_logged(tmp_path: Path):
    desk = a_daily_story(tmp_path, a_day(FRIDAY, close="10:30")).algorithm

    for action in ("dance", "", None):
        assert desk.on_command(SimpleNamespace(action=action)) is False
        assert [*desk._host.log][-1][1] == f"COMMAND {action!r} is unknown; expected one of {LIST}"


@pytest.mark.parametrize("action", ["halt", "REDUCE", " Resume "])
def test_a_command_is_known_in_any_case(tmp_path: Path, action: str):
    assert a_daily_story(tmp_path, a_day(FRIDAY)).algorithm.on_command(SimpleNamespace(action=action)) is True


def test_a_backtest_saves_nothing(tmp_path: Path):
    story = a_daily_story(tmp_path, a_day(FRIDAY), commands="2018-02-02 15:50 halt")

    assert story.algorithm.object_store.keys == []
    assert standings(story)[0] == ("02-02 15:50", "halted")


def test_what_is_left_out_of_a_comparison_is_logged(tmp_path: Path):
    story = a_daily_story(tmp_path, a_day(FRIDAY), without="DYNAMIC_LIMITS")

    assert len(story.proposals()) == FULL + 1
    assert [line for _, line in story.algorithm._host.log if line.startswith("FOR COMPARISON ONLY, WITHOUT DYNAMIC_")]
