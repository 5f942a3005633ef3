"""Days of a live desk: without a fault those of the backtest; with one no exception leaves, and the exits go on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from desk.exits import Exits
from tests.days.market import Day, write
from tests.days.story import Story, a_story, tell_live
from tests.days.test_one_minute_once import STILL, standings

FAULTY = Path(__file__).parent / "faulty.py"
RUNAWAY = replace(STILL, spot={"12:07": 2800, "12:40": 2740})


def a_faulty_day(root: Path, part: str, first: str, last: str, day: Day = RUNAWAY) -> Story:
    data = write(root / "data", day)
    given = {"fault": f"{part},{first},{last}"}
    return tell_live(data, root / "out", day.on, day.on, seed=5, algorithm=FAULTY, **given)


def said(story: Story, word: str) -> list[str]:
    return [line for _, line in story.algorithm._host.log if line.startswith(f"{word} ")]


@pytest.mark.parametrize("part", ["every entry", "the margin call", "an order's sending", "an order event", "the walk"])
def test_a_fault_of_the_morning_stops_entries_and_leaves_every_exit(tmp_path: Path, part: str):
    whole = a_faulty_day(tmp_path / "whole", "", "", "")
    story = a_faulty_day(tmp_path / "faulty", part, "11:00", "11:02")

    assert said(story, "FAULT")
    assert [hold["cause"] for hold in standings(story)[0]["holds"]] == ["FAULT"]
    assert set(story.proposals()) <= {"10:30", "10:45", "11:00"}
    assert story.holdings() == {}
    early = [row["campaign"] for row in story.campaigns if row["opened"][11:16] < "11:00"]
    assert [order for order in story.closes if order.campaign in early] == [
        replace(order, ids=mine.ids)
        for order in whole.closes
        if order.campaign in early
        for mine in story.closes
        if mine.tag == order.tag and mine.kind == order.kind
    ]


def test_one_campaign_whose_exit_fails_keeps_no_other_one_back(tmp_path: Path):
    story = a_faulty_day(tmp_path, "the exit of one", "12:00", "15:00")

    ended = {row["campaign"]: row["closed"][11:16] for row in story.campaigns}
    assert ended["0DTE-1"] >= "15:00"
    assert max(clock for name, clock in ended.items() if name != "0DTE-1") < "12:45"
    assert story.holdings() == {}


def test_three_failing_minutes_in_a_row_are_an_alarm_of_their_own(tmp_path: Path):
    two = a_faulty_day(tmp_path / "two", "the margin call", "11:00", "11:02")
    three = a_faulty_day(tmp_path / "three", "the margin call", "11:00", "11:03")

    alarm = "ALARM 3 minutes in a row have failed: look at the log"
    assert alarm not in said(two, "ALARM")
    assert said(three, "ALARM").count(alarm) == 1


def test_in_a_backtest_the_exception_leaves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Exits, "margin_call", Exits.margin_call)  # which the run leaves failing, as it has no end
    with pytest.raises(AssertionError, match="ZeroDivisionError"):
        a_story(tmp_path, STILL, algorithm=FAULTY, fault="the margin call,11:00,11:02")
