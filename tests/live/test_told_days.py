"""What a live day tells, shows and leaves on disk, on the engine's live mode."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from backtests.checks.watched import seen_in
from backtests.engine.live.life import KillAtMinute
from backtests.engine.live.loop import LiveLoop
from backtests.engine.live.run import Live, LiveRun, run_live
from backtests.engine.live.strict import StrictHandler, Whims
from book.heartbeat import Heartbeat, heartbeat_of
from book.starting import Phase
from tests.builders import a_contract
from tests.days.market import FRIDAY, MONDAY, Day, write
from tests.live.drill import MAIN

CONTRACT = a_contract(2855.0, "C")  # far from all that the desk trades
DESK = "storage/position-scaling-desk/live/desk"
CALM = Day(still="10:30")


def a_day(root: Path, day: Day = CALM, *, notify: str = "email:me@here.org", **live: object) -> LiveRun:
    given = {"start": "2018-02-02", "end": "2018-02-02", "cash": "100000", "strategies": "0DTE", "notify": notify}
    finished = run_live(MAIN, write(root / "data", day), live=Live(**live), parameters=given, storage=root / "storage")
    assert finished.error is None, finished.error
    return finished


def kinds(finished: LiveRun) -> list[str]:
    """The words that the notices begin with."""
    return [
        line.split(" ")[1]
        for _, _, text in finished.notices
        for line in text.split(": ", 2)[2].splitlines()
        if line[2:3] == ":"
    ]


def said(finished: LiveRun, word: str) -> list[str]:
    return [text for _, text in finished._host.log if text.startswith(word)]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[LiveRun, Path]:
    root = tmp_path_factory.mktemp("told")
    return a_day(root), root


def test_a_day_tells_of_its_start_its_fills_and_its_end(whole: tuple[LiveRun, Path]):
    told = kinds(whole[0])

    assert told[0] == "START"
    assert told[-1] == "DIGEST"
    assert (told.count("START"), told.count("DIGEST"), set(told[1:-1])) == (1, 1, {"FILL"})
    ended = [row for row in whole[0].records()["campaigns"] if row["state"] == "closed"]
    assert sum(text.count("it is closed") for _, _, text in whole[0].notices) == len(ended) > 3


def test_the_digest_says_what_the_day_came_to(whole: tuple[LiveRun, Path]):
    when, _, text = whole[0].notices[-1]

    assert f"{when:%H:%M}" == "16:00"
    pnl = sum(row["pnl"] for row in whole[0].records()["campaigns"])
    assert f"for {pnl:+,.2f} USD after fees" in text
    assert text.endswith("the check before the close: all in order")


def test_no_denial_is_told(whole: tuple[LiveRun, Path]):
    assert said(whole[0], "DENIED")
    assert not any("DENIED" in text for _, _, text in whole[0].notices)


def test_what_is_shown_is_of_the_last_minute(whole: tuple[LiveRun, Path]):
    seen = seen_in(whole[1] / DESK)

    assert seen.view is not None
    assert seen.heartbeat.phase == Phase.RUNNING.value
    assert (seen.view.campaigns, seen.view.notices[-1].alert.name) == ((), "DIGEST")
    assert seen.view.time >= datetime.fromisoformat("2018-02-02T16:00:00-05:00")


@pytest.mark.parametrize(("killed", "fills"), [("10:54", 0), ("10:52", 1)])
def test_after_a_restart_only_what_happened_meanwhile_is_told(tmp_path: Path, killed: str, fills: int):
    # the second entry is told of with the bar of 10:52
    at = datetime.fromisoformat(f"2018-02-02 {killed}")
    finished = a_day(tmp_path, kill=KillAtMinute(at), until=datetime(2018, 2, 2, 11, 0))

    after = [text for when, _, text in finished.notices if when >= at]
    assert sum(text.count(" FILL ") for text in after) == fills
    assert sum(" START " in text for text in after) == 1


def test_with_nobody_to_tell_nothing_is_sent(tmp_path: Path):
    finished = a_day(tmp_path, notify="", until=datetime(2018, 2, 2, 11, 0))

    assert finished.notices == ()
    assert said(finished, "NOT NOTIFIED") == []


def test_a_recipient_that_is_none_refuses_the_start(tmp_path: Path):
    with pytest.raises(AssertionError, match=r"parameter notify is 'fax:1'; 'fax:1' has the way 'fax'"):
        a_day(tmp_path, notify="fax:1")


def test_a_live_night_has_a_sign_of_life(tmp_path: Path):
    # the engine's clock comes to what is scheduled at night with the day that follows
    write(tmp_path / "data", Day(on=MONDAY, listed=FRIDAY, still="10:30"))
    seen: list[Heartbeat] = []

    def look(loop: LiveLoop) -> None:
        if f"{loop.host.clock.now:%a %H:%M}" == "Mon 09:31":
            seen.append(heartbeat_of((tmp_path / DESK / "heartbeat.json").read_text()))

    a_day(tmp_path, begin=datetime(2018, 2, 2, 15, 50), until=datetime(2018, 2, 5, 9, 40), on_minute=look)

    assert [(f"{beat.time:%a %H:%M}", beat.phase, beat.alarms) for beat in seen] == [("Mon 09:30", "running", ())]


def test_what_the_broker_does_by_itself_is_an_alarm_and_a_quarantine(tmp_path: Path):
    finished = a_day(tmp_path, whims=Whims(), on_minute=opens_at("11:05"), until=datetime(2018, 2, 2, 11, 20))

    told = kinds(finished)
    assert {"LEDGER", "QUARANTINE", "START", "RESUMED"} <= set(told)
    assert told.index("LEDGER") < told.index("QUARANTINE") < told.index("RESUMED")


@pytest.mark.parametrize(("clock", "is_found"), [("15:24", False), ("15:48", True)])
def test_the_check_before_the_close_tells_of_what_differs_then(tmp_path: Path, clock: str, is_found: bool):
    # as no time exit comes before half past three, something is held at 15:24; a stranger of the night before is later
    finished = a_day(tmp_path, CALM, whims=Whims(), on_minute=opens_at(clock), begin=datetime(2018, 2, 2, 15, 15))

    assert bool(said(finished, "ALARM CHECK")) is is_found
    assert ("the check before the close: all in order" in finished.notices[-1][2]) is not is_found


def opens_at(clock: str):
    """A hand opens a contract that LEAN hears of, at a minute."""

    def act(loop: LiveLoop) -> None:
        if f"{loop.host.clock.now:%H:%M}" == clock:
            option = loop.algorithm.desk._market.symbol(CONTRACT)
            loop.host.subscribe(option)
            handler = loop.host.handler
            assert isinstance(handler, StrictHandler)
            handler.fill_unknown(option, 1.0)

    return act
