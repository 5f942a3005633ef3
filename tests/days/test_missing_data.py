"""Days on which VIX, SPX or SPY are missing, stale or zero: nothing is opened, and all that is open still ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.days.market import Day
from tests.days.story import a_story

READ = ("VIX", "SPX", "SPY")
SLOTS = ("10:30", "10:45", "11:00", "11:15", "11:30", "11:45")


@pytest.mark.parametrize("ticker", READ)
@pytest.mark.parametrize(
    "fault", [{"without": {}}, {"no_prices": {}}, {"bars_end": "10:00"}], ids=["no file", "zero", "stale"]
)
def test_without_sound_prices_every_entry_is_denied(tmp_path: Path, ticker: str, fault: dict[str, object]):
    name, value = next(iter(fault.items()))
    day = replace(Day(), **{name: {ticker: value} if name == "bars_end" else frozenset({ticker})})
    story = a_story(tmp_path, day)
    assert {row["proposal"] for row in story.denied} == {f"0DTE 2018-02-02 {slot}" for slot in SLOTS}
    assert all("MARKET_DATA" in row["codes"] and ticker in row["reasons"][-1] for row in story.denied)
    assert (story.approved, story.orders) == ([], [])


def test_yesterdays_vix_is_not_todays(tmp_path: Path):
    thursday = Day(on=date(2018, 2, 1), listed=date(2018, 1, 31))
    story = a_story(tmp_path, thursday, Day(without=frozenset({"VIX"})))
    assert len({row["proposal"] for row in story.denied}) == len(SLOTS)
    assert story.denied[0]["reasons"] == ["MARKET_DATA VIX is 1,110 minutes old"]
    assert story.orders == []


@pytest.mark.parametrize("ticker", READ)
@pytest.mark.parametrize(("last", "approved"), [("11:00", False), ("11:01", True), ("11:02", True)])
def test_a_price_of_15_minutes_ago_is_young_enough_for_the_entry_of_11_16(
    tmp_path: Path, ticker: str, last: str, approved: bool
):
    story = a_story(tmp_path, Day(bars_end={ticker: last}))
    assert ("11:15" in story.proposals()) is approved


@pytest.mark.parametrize("ticker", READ)
@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (Day(), "profit_target"),
        (Day(spot={"11:30": 2800, "11:31": 2760}, still="10:30"), "stop"),
        (Day(still="10:30"), "time_exit"),
    ],
    ids=["target", "stop", "time"],
)
def test_what_was_opened_before_the_prices_went_still_exits(tmp_path: Path, ticker: str, day: Day, reason: str):
    story = a_story(tmp_path, replace(day, bars_end={ticker: "10:45"}))
    assert story.reasons() == [reason] * 2
    assert all("MARKET_DATA" in row["codes"] for row in story.denied)
    assert len(story.denied) >= 1
    assert story.holdings() == {}


def test_no_prices_at_all_after_the_entry_keep_no_time_exit_back(tmp_path: Path):
    story = a_story(tmp_path, Day(still="10:30", bars_end=dict.fromkeys(READ, "10:45")))
    assert story.reasons() == ["time_exit"] * 2
    assert [order.sent for order in story.closes] == ["15:30"] * 2
    assert story.holdings() == {}


@pytest.mark.parametrize(
    ("listed", "told"),
    [
        (date(2018, 2, 1), []),
        (date(2018, 1, 31), ["OLD LIST SPXW: contracts as listed on 2018-01-31, the last close was on 2018-02-01"]),
        (date(2018, 1, 30), ["OLD LIST SPXW: contracts as listed on 2018-01-30, the last close was on 2018-02-01"]),
    ],
)
def test_a_list_of_contracts_older_than_the_last_close_is_used_and_told(tmp_path: Path, listed: date, told: list[str]):
    story = a_story(tmp_path, Day(listed=listed))
    assert [line for _, line in story.algorithm._host.log if line.startswith("OLD LIST SPXW")] == told
    assert story.approved
