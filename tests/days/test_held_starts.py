"""A desk that is held over a restart, over a night and while orders work, and how it says so."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from backtests.engine import Run, run
from backtests.engine.live.run import Live, run_live
from tests.days.market import Day, write
from tests.days.story import Story, a_story

HERE = Path(__file__).parent
DAILY = HERE / "daily.py"
THURSDAY, FRIDAY, MONDAY = date(2018, 2, 1), date(2018, 2, 2), date(2018, 2, 5)
KEYS = "position-scaling-desk/live/desk"
VERSION_1 = HERE.parent / "book" / "kept" / "version-1.json"
HALT_BEFORE_THE_CLOSE = "2018-02-02 15:45 halt"


def a_start(root: Path, name: str, on: date = FRIDAY, *, is_live: bool = True, **parameters: str) -> Run:
    """One run of a day, over the object store that all runs below `root` share."""
    given = {"start": f"{on}", "end": f"{on}", "cash": "100000", "strategies": "0DTE", **parameters}
    listed = THURSDAY if on == FRIDAY else FRIDAY
    data = write(root / name, Day(on=on, listed=listed, still="10:30"))
    if not is_live:
        return run(DAILY, data, parameters=given, storage=root / "storage")
    return run_live(DAILY, data, live=Live(), parameters=given, storage=root / "storage")


def again_on_monday(root: Path, **parameters: str) -> Run:
    """The run after one of Friday."""
    return a_start(root, "again", on=MONDAY, **parameters)


def a_damaged_start(root: Path, text: str) -> Run:
    folder = root / "storage" / KEYS
    folder.mkdir(parents=True)
    for name in ("book-0.json", "book-1.json"):
        (folder / name).write_text(text)
    return a_start(root, "run")


def opened(finished: Run) -> int:
    return len([*finished.algorithm.records()["campaigns"]])


def said(finished: Run, word: str) -> list[str]:
    return [line for _, line in finished.algorithm._host.log if line.startswith(f"{word} ")]


def test_a_live_desk_that_is_started_again_is_still_halted(tmp_path: Path):
    first = a_start(tmp_path, "first", commands=HALT_BEFORE_THE_CLOSE)
    again = again_on_monday(tmp_path)

    assert (opened(first), opened(again)) == (5, 0)
    halted = "DESK halted since 2018-02-02 15:45 until a command: as commanded"
    starting = "reducing since 2018-02-05 00:00 until the start is over: entries wait for it"
    assert said(again, "DESK") == [f"{halted}; {starting}", halted]
    assert again.algorithm._host.runtime_statistics["State"] == "halted"


def test_a_state_that_was_resumed_is_not_there_after_a_restart(tmp_path: Path):
    a_start(tmp_path, "first", commands="2018-02-02 10:00 reduce,2018-02-02 15:45 resume")

    assert opened(again_on_monday(tmp_path)) == 5


def test_another_deployment_and_a_backtest_know_nothing_of_it(tmp_path: Path):
    a_start(tmp_path, "first", commands=HALT_BEFORE_THE_CLOSE)

    assert opened(a_start(tmp_path, "other", deployment="other")) == 5
    assert opened(a_start(tmp_path, "backtest", is_live=False)) == 5


def test_a_command_of_the_night_is_saved_before_the_next_bar(tmp_path: Path):
    finished = a_start(tmp_path, "first")
    finished.algorithm.desk.on_command("halt")

    assert opened(again_on_monday(tmp_path)) == 0


def test_a_book_that_can_not_be_trusted_holds_the_start_and_is_left_as_it_is(tmp_path: Path):
    text, fault = "{", "neither its checksum holds nor is it JSON"

    finished = a_damaged_start(tmp_path, text)

    assert finished.error is None
    (held,) = said(finished, "ALARM")
    assert f"{KEYS}/book-0.json: {fault}" in held
    assert f"{KEYS}/book-1.json: {fault}" in held
    assert held.endswith("or `forget desk` to begin with an empty book")
    assert {(tmp_path / "storage" / KEYS / f"book-{n}.json").read_text() for n in (0, 1)} == {text}
    assert [*finished.algorithm.records()["decisions"]] == []


def test_what_a_desk_kept_before_it_kept_a_book_still_holds_it(tmp_path: Path):
    folder = tmp_path / "storage" / KEYS
    folder.mkdir(parents=True)
    (folder / "standing.json").write_text(VERSION_1.read_text())

    assert opened(again_on_monday(tmp_path)) == 0
    assert (folder / "standing.json").read_text() == VERSION_1.read_text()
    assert "as commanded" in (folder / "book-1.json").read_text()


def test_a_live_desk_refuses_to_leave_a_rule_out(tmp_path: Path):
    finished = a_start(tmp_path, "run", without="STRESS")

    assert "parameter without is 'STRESS'; expected nothing live" in finished.error


def a_commanded_story(root: Path, commands: str, *days: Day) -> Story:
    return a_story(root, *days, algorithm=DAILY, commands=commands)


def test_a_command_after_the_close_holds_from_the_next_morning_on(tmp_path: Path):
    thursday = Day(on=THURSDAY, listed=date(2018, 1, 31), still="10:30")

    story = a_commanded_story(tmp_path, "2018-02-01 16:05 halt", thursday, Day(still="10:30"))

    assert {row["opened"][:10] for row in story.campaigns} == {f"{THURSDAY}"}


@pytest.mark.parametrize("action", ["halt", "reduce"])
def test_an_entry_that_works_is_taken_back(tmp_path: Path, action: str):
    slow = Day(still="10:30", quote_every=5)
    free = a_commanded_story(tmp_path / "free", "", slow)
    assert (free.entries[0].sent, free.entries[0].status, free.entries[0].ended) == ("10:35", "filled", "10:40")

    held = a_commanded_story(tmp_path / "held", f"2018-02-02 10:36 {action}", slow)

    assert [(order.sent, order.status, order.ended) for order in held.entries] == [("10:35", "canceled", "10:36")]
    assert [row["state"] for row in held.campaigns] == ["never_opened"]


def test_a_loss_makes_a_reduction_stricter_and_the_next_day_leaves_the_command(tmp_path: Path):
    falls = Day(spot={"11:24": 2800, "11:25": 2690}, still="10:30")
    calm = Day(on=MONDAY, listed=FRIDAY, still="10:30")

    story = a_commanded_story(tmp_path, "2018-02-02 11:23 reduce", falls, calm)

    rows = story.algorithm.records()["standings"]
    assert [(row["mode"], [hold["cause"] for hold in row["holds"]]) for row in rows] == [
        ("reducing", ["COMMAND"]),
        ("halted", ["COMMAND", "LOSS"]),
        ("reducing", ["COMMAND"]),
    ]
    assert story.reasons() == ["stop"] * 4


def test_every_command_is_logged_with_what_it_led_to(tmp_path: Path):
    commands = "2018-02-02 10:40 status,2018-02-02 10:45 halt,2018-02-02 10:50 status,2018-02-02 10:55 resume"

    finished = a_start(tmp_path, "run", is_live=False, commands=commands)

    assert said(finished, "COMMAND") == [
        "COMMAND status: trading",
        "COMMAND halt: halted since 2018-02-02 10:45 until a command: as commanded",
        "COMMAND status: halted since 2018-02-02 10:45 until a command: as commanded",
        "COMMAND resume: trading, after a halt with at most 1 a day for 3 more trading days",
    ]
    assert finished.algorithm._host.runtime_statistics["State"] == "trading"


def test_each_answer_of_the_gate_carries_the_state(tmp_path: Path):
    story = a_commanded_story(tmp_path, "2018-02-02 10:50 reduce", Day(still="10:30"))

    assert {(row["verdict"], row["state"]) for row in story.decisions} == {
        ("approved", "trading"),
        ("denied", "reducing"),
    }
