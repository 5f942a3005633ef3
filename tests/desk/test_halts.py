"""Days on which the desk is halted or reduces: what stops, what goes on, and how it begins again."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from backtests.engine import Run, run
from tests.desk.market import Day, write
from tests.desk.story import Story, a_story

HELD = Path(__file__).parent / "held.py"
FRIDAY = date(2018, 2, 2)
KEY = "position-scaling-desk/live/desk/standing.json"

# all four condors are beyond their wings within a minute, and cost 6% of the account
CRASH = Day(spot={"11:26": 2800, "11:27": 2690}, still="10:30")


def after(days: int, **said: Any) -> Day:
    """A calm day so many calendar days after the crash."""
    on = FRIDAY + timedelta(days=days)
    return Day(on=on, listed=on - timedelta(days=3 if on.weekday() == 0 else 1), still="10:30", **said)


def lines(story: Story, word: str) -> list[str]:
    return [
        line.split(" ", 2)[2] for line in (story.folder / "log.txt").read_text().splitlines() if f" {word} " in line
    ]


def opened_on(story: Story, day: Day) -> int:
    return sum(row["time"].startswith(f"{day.on}") for row in story.approved)


def reasons_on(story: Story, day: Day) -> set[str]:
    return {reason for row in story.denied if row["time"].startswith(f"{day.on}") for reason in row["reasons"]}


WEEK = [CRASH, *(after(days) for days in (3, 4, 5, 6))]


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Story:
    return a_story(tmp_path_factory.mktemp("week"), *WEEK, algorithm=HELD, every_day="yes")


def test_a_day_that_loses_5_percent_halts_the_desk_until_the_next_trading_day(week: Story):
    assert week.algorithm.states[:3] == [
        ("02-02 09:31", "trading"),
        ("02-02 11:27", "halted"),
        ("02-05 09:31", "trading"),
    ]
    halted = lines(week, "DESK")[0]
    assert halted.startswith("DESK halted since 2018-02-02 11:27 until the next trading day: the day has lost ")
    assert halted.endswith("%), the limit is 5%")


def test_exits_go_on_while_it_is_halted(week: Story):
    closes = [order for order in week.closes if order.campaign in ("0DTE-1", "0DTE-2", "0DTE-3", "0DTE-4")]
    assert [(order.tag.split()[-1], order.status, order.sent) for order in closes] == [("stop", "filled", "11:28")] * 4


def test_the_three_trading_days_after_it_open_one_each_and_the_fourth_as_many_as_it_may(week: Story):
    assert [opened_on(week, day) for day in WEEK] == [4, 1, 1, 1, 5]
    for number, day in enumerate(WEEK[1:4], start=1):
        assert reasons_on(week, day) == {f"HALTED 1 of 1 today, day {number} of 3 after a halt"}
    assert not any("HALTED" in reason for reason in reasons_on(week, WEEK[4]))


def test_each_change_is_logged_once_and_is_a_row(week: Story):
    said = [line.removeprefix("DESK ") for line in lines(week, "DESK")]
    rows = week.algorithm.records()["standings"]
    assert [row["standing"] for row in rows] == said
    assert said[1:] == [
        *(f"trading, after a halt with at most 1 a day for {left} more trading days" for left in (3, 2, 1)),
        "trading",
    ]
    assert [row["mode"] for row in rows] == ["halted", "trading", "trading", "trading", "trading"]


def test_decisions_carry_the_state(week: Story):
    assert {row["state"] for row in week.decisions} == {"trading"}


# prices that are missing

OUTAGE = Day(still="10:30", gaps={"VIX": ("10:45", "11:20")})


def test_a_vix_outage_reduces_on_the_third_look_and_a_sound_vix_releases_it(tmp_path: Path):
    story = a_story(tmp_path, OUTAGE, algorithm=HELD)

    assert story.algorithm.states == [
        ("02-02 09:31", "trading"),
        ("02-02 11:15", "reducing"),
        ("02-02 11:25", "trading"),
    ]
    assert story.proposals() == ["10:30", "10:45", "11:15", "11:30", "11:45"]
    (denied,) = [row for row in story.denied if row["proposal"].endswith("11:15") and "HALTED" in row["codes"]]
    assert denied["codes"] == ["HALTED", "MARKET_DATA"]
    assert denied["state"] == "reducing"
    assert denied["reasons"][0] == (
        "HALTED reducing since 2018-02-02 11:15 until prices are sound again: no sound VIX on 3 looks in a row"
    )


def test_no_outage_of_two_looks_reduces(tmp_path: Path):
    story = a_story(tmp_path, Day(still="10:30", gaps={"VIX": ("10:50", "11:13")}), algorithm=HELD)

    assert story.algorithm.states == [("02-02 09:31", "trading")]


def test_what_is_open_ends_while_the_desk_reduces(tmp_path: Path):
    story = a_story(tmp_path, Day(bars_end={"VIX": "10:45"}), algorithm=HELD)

    assert story.algorithm.states[-1] == ("02-02 11:15", "reducing")
    assert story.reasons() == ["profit_target"] * len(story.campaigns)
    assert max(order.sent for order in story.closes) > "11:15"
    assert story.holdings() == {}


# commands


def commanded(tmp_path: Path, commands: str, *days: Day, **parameters: str) -> Story:
    return a_story(tmp_path, *(days or (Day(still="10:30"),)), algorithm=HELD, commands=commands, **parameters)


@pytest.mark.parametrize(("action", "mode"), [("halt", "halted"), ("reduce", "reducing"), (" HALT ", "halted")])
def test_a_command_stops_entries_from_its_minute_on(tmp_path: Path, action: str, mode: str):
    story = commanded(tmp_path, f"10:45 {action}")

    assert (story.algorithm.answers, story.proposals()) == ([True], ["10:30"])
    assert story.algorithm.states[-1] == ("02-02 10:45", mode)
    assert {row["state"] for row in story.denied} == {mode}


def test_a_command_of_the_night_holds_from_the_first_bar_on(tmp_path: Path):
    story = commanded(tmp_path, "16:00 halt", Day(on=date(2018, 2, 1), listed=date(2018, 1, 31)), Day())

    assert story.proposals() == []


def test_an_entry_that_works_is_taken_back(tmp_path: Path):
    slow = Day(still="10:30", quote_every=5)
    assert commanded(tmp_path / "a", "09:31 status", slow).entries[0].ended > "10:36"

    story = commanded(tmp_path / "b", "10:36 reduce", slow)

    assert [(order.status, order.ended) for order in story.entries] == [("canceled", "10:36")]
    assert story.campaigns[0]["state"] == "never_opened"


def test_time_exits_go_out_while_a_user_holds_the_desk(tmp_path: Path):
    story = commanded(tmp_path, "11:10 halt")

    assert story.reasons() == ["time_exit"] * 3
    assert story.holdings() == {}


def test_to_resume_begins_with_the_ramp(tmp_path: Path):
    story = commanded(tmp_path, "09:45 halt;10:40 resume")

    assert story.proposals() == ["10:30"]
    assert {row["reasons"][0] for row in story.denied[1:]} == {"HALTED 1 of 1 today, day 1 of 3 after a halt"}


def test_to_resume_from_a_reduction_has_no_ramp(tmp_path: Path):
    assert commanded(tmp_path, "09:45 reduce;10:40 resume").proposals() == ["10:30", "10:45", "11:00", "11:15", "11:30"]


def test_a_loss_makes_a_reduction_stricter_and_the_night_leaves_the_command(tmp_path: Path):
    story = commanded(tmp_path, "11:18 reduce", CRASH, after(3), every_day="yes")

    assert [mode for _, mode in story.algorithm.states] == ["trading", "reducing", "halted", "reducing"]


def test_status_says_the_state_and_changes_nothing(tmp_path: Path):
    story = commanded(tmp_path, "10:40 status;10:45 halt;10:50 status")

    assert lines(story, "COMMAND") == [
        "COMMAND status: trading",
        "COMMAND halt: halted since 2018-02-02 10:45 until a command: as commanded",
        "COMMAND status: halted since 2018-02-02 10:45 until a command: as commanded",
    ]


@pytest.mark.parametrize(("action", "named"), [("", "None"), ("stop", "'stop'")])
def test_an_unknown_command_is_answered_with_no_and_what_was_expected(tmp_path: Path, action: str, named: str):
    story = commanded(tmp_path, f"10:40 {action}".strip())

    assert story.algorithm.answers == [False]
    assert lines(story, "COMMAND") == [f"COMMAND {named} is unknown; expected one of halt, reduce, resume, status"]
    assert len(story.proposals()) == 5


def test_the_state_is_a_runtime_statistic(tmp_path: Path):
    assert commanded(tmp_path / "a", "").algorithm._host.runtime_statistics["State"] == "trading"
    assert commanded(tmp_path / "b", "10:40 halt").algorithm._host.runtime_statistics["State"] == "halted"


# live


def a_start(root: Path, name: str, storage: Path, **parameters: str) -> Run:
    given = {"start": f"{FRIDAY}", "end": f"{FRIDAY}", "cash": "100000", "strategies": "0DTE", **parameters}
    return run(HELD, write(root / name, Day(still="10:30")), parameters=given, storage=storage)


def test_a_live_desk_that_is_started_again_is_still_halted(tmp_path: Path):
    a_start(tmp_path, "first", tmp_path / "storage", live="yes", commands="15:45 halt")

    again = a_start(tmp_path, "second", tmp_path / "storage", live="yes")

    assert again.error is None
    assert again.algorithm.states == [("02-02 09:31", "halted")]
    assert again.algorithm.records()["standings"][0]["standing"].endswith("15:45 until a command: as commanded")


def test_another_deployment_and_a_backtest_know_nothing_of_it(tmp_path: Path):
    a_start(tmp_path, "first", tmp_path / "storage", live="yes", commands="15:45 halt")

    other = a_start(tmp_path, "second", tmp_path / "storage", live="yes", deployment="other")
    backtest = a_start(tmp_path, "third", tmp_path / "storage")

    assert [each.algorithm.states for each in (other, backtest)] == [[("02-02 09:31", "trading")]] * 2


def test_a_backtest_leaves_no_state(tmp_path: Path):
    a_start(tmp_path, "first", tmp_path / "storage", commands="10:40 halt")

    assert list((tmp_path / "storage").rglob("*.json")) == []


def test_a_damaged_state_ends_the_start_with_what_to_do(tmp_path: Path):
    kept = tmp_path / "storage" / KEY
    kept.parent.mkdir(parents=True)
    kept.write_text('{"version": 2}')

    finished = a_start(tmp_path, "first", tmp_path / "storage", live="yes")

    assert "in initialize" in finished.error
    assert (
        f"StoreError: object store {KEY}: version is 2 (a newer desk wrote it); expected 1; repair it" in finished.error
    )


def test_a_live_desk_refuses_to_leave_a_rule_out(tmp_path: Path):
    finished = a_start(tmp_path, "first", tmp_path / "storage", live="yes", without="STRESS")

    assert "parameter without is 'STRESS'; expected nothing live" in finished.error


# comparison runs


def test_a_run_that_leaves_a_rule_out_says_so(tmp_path: Path):
    story = a_story(tmp_path, CRASH, algorithm=HELD, without="halted,dynamic_limits")

    assert lines(story, "WITHOUT") == [
        "WITHOUT For comparison only: HALTED was off, and every dynamic limit stood at its cap."
    ]
    assert story.algorithm.states == [("02-02 09:31", "trading")]
    assert {row["limit"] for row in story.decisions} == {12}


def test_a_run_that_leaves_nothing_out_says_nothing(tmp_path: Path):
    assert lines(a_story(tmp_path, Day()), "WITHOUT") == []
