"""The engine live does what LEAN live did: which calls come in which minute, in which order on the main thread, with which
statuses, fills and values. Fractions of a second and threads are those of one run there, and of a seed here.

Left out: calls without bars (a second one in a minute is LEAN's or a seed's), a ticket's status in the second in which it
was sent, what a limit is before an update has been carried out, and whether what has left is told before or after its end.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from backtests.engine.live.account import Account, Position, symbol_of
from backtests.engine.live.loop import LiveLoop
from backtests.engine.live.run import Live, LiveRun, run_live
from tests.engine.recorded import PROBES, differences

RECORDINGS = Path(__file__).parent / "recordings"
DataOf = Callable[[str], Path]
Rows = list[dict[str, Any]]

THINNED = ("on_data", "scheduled")
FRESH = {"NEW", "SUBMITTED"}
SHARE_LIMITS = ("shares for the day", "shares till cancelled")  # which the engine does not know
THEIR_IDS = (5, 6)
LAST_GROUP = (11, 12, 13, 14)  # LEAN filled it at the quotes just before the minute's
MINUTE = timedelta(minutes=1)
SEED = 11  # of those with which no order is answered before its call returns


def recorded(name: str) -> tuple[dict[str, Any], Rows]:
    head, *lines = (json.loads(line) for line in (RECORDINGS / f"{name}.jsonl").read_text().splitlines())
    if name == "live_overnight":
        lines = [without_share_limits(line) for line in lines if line["what"] not in SHARE_LIMITS]
        lines = [line for line in lines if line.get("id") not in THEIR_IDS]
    return head, lines


def without_share_limits(row: dict[str, Any]) -> dict[str, Any]:
    working = row.get("open_orders")
    if not isinstance(working, list):
        return row
    return {**row, "open_orders": [each for each in working if each[0] not in THEIR_IDS]}


def of_one_start(rows: Rows) -> Rows:
    """All that is said before the first bars, whose seconds LEAN took and the engine doesn't take, as of one minute."""
    first = next((n for n, row in enumerate(rows) if row["what"] == "on_data" and row["bars"]), 0)
    return [{**row, "t": "at a start"} if n < first else row for n, row in enumerate(rows)]


def without_more_of_an_end(theirs: Rows, ours: Rows) -> Rows:
    """Without what the engine says at an end that the recording doesn't show, or shows a part of."""
    ends = [n for n, row in enumerate(ours) if row["what"] == "end"]
    if not ends or theirs[-1]["what"] == "look":
        return ours
    return ours[: ends[0] + (theirs[-1]["what"] == "end")]


def at_1044(loop: LiveLoop) -> None:
    if f"{loop.host.clock.now:%H:%M}" == "10:44":
        loop.command(action="halt", strategy="0DTE")


def lived(name: str, head: dict[str, Any], lines: Rows, lean_data: DataOf, store: Path) -> LiveRun:
    """The probe's life over the same minutes, from the first step that LEAN took on."""
    told = head["live"]
    bar = next((line["t"] for line in lines if line["what"] == "on_data" and line["bars"]), told["from"])
    begin = datetime.fromisoformat(bar[:16]) - MINUTE * (1 + (name == "live_night"))  # which looked at the price before
    if name == "live_legs":
        begin = datetime.fromisoformat(told["from"])
    last = lines[-1]["t"]
    until = datetime.fromisoformat(last if len(last) > len("10:07") else f"2018-02-05 {last}")
    account = None
    if "live-cash-balance" in told:
        holdings = {symbol_of(value): Position(*each) for value, each in told["live-holdings"].items()}
        account = Account(told["live-cash-balance"], holdings)
    probe = "live_without_share_limits.py" if name == "live_overnight" else head["probe"]
    until = until.replace(second=0, microsecond=0)
    on_minute = at_1044 if "command" in told else None
    live = Live(seed=SEED, begin=begin, until=until, account=account, on_minute=on_minute)
    return run_live(PROBES / probe, lean_data(head["data"]), live=live, parameters=head["parameters"], storage=store)


def said(finished: LiveRun) -> Rows:
    texts = [text for _, text in finished._host.log]
    return [json.loads(text.removeprefix("PROBE ")) for text in texts if text.startswith("PROBE ")]


def by_minute(rows: Rows) -> dict[str, tuple[list[Any], list[Any], set[str]]]:
    """Of each minute what the main thread said in its order, what others said, and what came and left."""
    minutes: dict[str, tuple[list[Any], list[Any], set[str]]] = defaultdict(lambda: ([], [], set()))
    changed = set[str]()
    for row in rows:
        minute = row["t"][:16]
        main, others, moved = minutes[minute]
        if row["what"] == "changed":
            moved.update(f"+{each}" for each in row["added"])
            moved.update(f"-{each}" for each in row["removed"])
            continue
        if row["what"] == "on_data" and not row.get("bars", True):
            continue
        if row["what"] in ("update", "cancel"):
            changed.add(minute)
        if row["what"] == "seen" and minute in changed:
            continue
        told = {key: plain(value) for key, value in row.items() if key not in ("t", "thread")}
        if row.get("error", "NONE") != "NONE":
            del told["text"]
        is_scheduled = row["what"].partition(" ")[0] in ("scheduled", "chain")  # mostly in its thread's place here
        speaks_main = row.get("thread", 0 if row["what"] == "event" else 1) == 1 and not is_scheduled
        (main if speaks_main else others).append(told)
    return {minute: (main, sorted(others, key=json.dumps), moved) for minute, (main, others, moved) in minutes.items()}


def plain(value: Any) -> Any:
    """A ticket's status in its first second is NEW or SUBMITTED, as it happens; texts of refusals are LEAN's own."""
    if isinstance(value, dict):
        return {key: "fresh" if key == "status" and each in FRESH else plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return ["fresh" if isinstance(each, str) and each in FRESH else plain(each) for each in value]
    return value


def compared(name: str, theirs: Rows, ours: Rows) -> list[str]:
    lean, engine = by_minute(of_one_start(theirs)), by_minute(of_one_start(without_more_of_an_end(theirs, ours)))
    is_thinned = name in ("live_night", "live_overnight")
    found, shown = [], set[str]()
    for minute in sorted(lean | engine):
        shown.update(*(row.get("quotes", ()) for row in engine.get(minute, ([], [], set()))[0]))
        mine, other = lean.get(minute, ([], [], set())), engine.get(minute, ([], [], set()))
        if is_thinned:
            kept = {row["what"] for row in (*mine[0], *mine[1])}
            main, others = (
                [row for row in rows if row["what"] not in THINNED or row["what"] in kept] for rows in other[:2]
            )
            other = main, others, other[2]
        for row in mine[0]:
            if "quotes" in row:  # a line had its last row at once there, and has its next one here
                row["quotes"] = {name: each for name, each in row["quotes"].items() if name in shown}
        for theirs_now, ours_now in zip(mine[:2], other[:2], strict=True):
            found += [f"{minute}: {each}" for each in differences(theirs_now, ours_now)]
        if mine[2] != other[2]:
            found.append(f"{minute}: {mine[2]} against {other[2]}")
    return found


@pytest.mark.parametrize(
    "name", ["live_day", "live_night", "live_overnight", "live_raise", "live_restart", "live_store"]
)
def test_a_live_probe_says_what_it_said_in_lean(name: str, lean_data: DataOf, tmp_path: Path):
    head, lines = recorded(name)

    if head["live"].get("store"):
        (tmp_path / "live-probe").mkdir()
        (tmp_path / "live-probe" / "state").write_text("one")

    finished = lived(name, head, lines, lean_data, tmp_path)

    assert (finished.error is not None) == (name == "live_raise")
    assert compared(name, lines, said(finished)) == []


def test_limits_of_legs_move_live_as_they_did_in_lean(lean_data: DataOf, tmp_path: Path):
    head, lines = recorded("live_legs")

    finished = lived("live_legs", head, lines, lean_data, tmp_path)

    assert compared("live_legs", quotes_left_out(lines), quotes_left_out(said(finished))) == []


def quotes_left_out(rows: Rows) -> Rows:
    return [{**row, "price": 0.0} if row.get("id") in LAST_GROUP else row for row in rows]
