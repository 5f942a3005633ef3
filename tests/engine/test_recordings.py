"""The engine gives LEAN's answers: every probe runs again, and each line and order event must be the recorded one."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from backtests.engine import Run, run
from tests.engine.recorded import PROBES, RECORDINGS, Recording, differences, load, without_margin

DataOf = Callable[[str], Path]

MARGIN_REFUSED = ("orders_ib", "orders_default")  # one order of these was refused for margin: see below
CALLS = ("api",)
WITH_MARGIN = ("shape", "orders")  # probes that ran with LEAN's margin on
PLAIN = sorted(p.stem for p in RECORDINGS.glob("*.jsonl") if p.stem not in (*MARGIN_REFUSED, *CALLS))
REFUSED_IDS = (9, 10)

NOT_KNOWN = ("option chain df",)  # of no use to this project: the engine refuses by name
OTHER_TEXT = ("time", "quit type")  # end in a Python object's own text


def run_probe(recording: Recording, lean_data: DataOf, probe: str | None = None) -> Run:
    finished = run(PROBES / (probe or recording.probe), lean_data(recording.data), parameters=recording.parameters)
    assert finished.error is None
    return finished


def written(finished: Run, folder: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The probe's lines and the order events of a run, read back from its files."""
    finished.write(folder)
    texts = (line.split(" ", 2)[2] for line in (folder / "log.txt").read_text().splitlines())
    lines = [json.loads(text.removeprefix("PROBE ")) for text in texts if text.startswith("PROBE ")]
    return lines, json.loads((folder / "order-events.json").read_text())


@pytest.mark.parametrize("name", PLAIN)
def test_a_probe_says_what_it_said_in_lean(name: str, lean_data: DataOf, tmp_path: Path):
    recording = load(name)
    lines, events = written(run_probe(recording, lean_data), tmp_path)
    margin = without_margin if name.startswith(WITH_MARGIN) else list
    assert differences(margin(recording.lines), margin(lines)) == []
    assert differences(recording.events or [], as_recorded(events, recording)) == []


@pytest.mark.parametrize("name", MARGIN_REFUSED)
def test_orders_beside_one_that_lean_refused_for_margin_are_the_same(name: str, lean_data: DataOf, tmp_path: Path):
    recording = load(name)
    lines, events = written(run_probe(recording, lean_data, "orders_without_margin.py"), tmp_path)
    kept = [renumbered(line) for line in recording.lines if not of_refused(line)]
    assert differences(without_margin(kept), without_margin(lines)) == []
    recorded = [renumbered(event) for event in recording.events or [] if not of_refused(event)]
    assert differences(recorded, as_recorded(events, recording)) == []


def test_each_api_call_answers_as_in_lean(lean_data: DataOf, tmp_path: Path):
    recording = load("api")
    lines, _ = written(run_probe(recording, lean_data), tmp_path)
    assert [line["what"] for line in lines] == [line["what"] for line in recording.lines]
    ours = {line["what"]: line for line in lines}
    kept = [line for line in recording.lines if line["what"] not in (*NOT_KNOWN, *OTHER_TEXT)]
    assert differences([as_ours(line) for line in kept], [ours[line["what"]] for line in kept]) == []
    assert {ours[what]["raised"] for what in NOT_KNOWN} == {"UnknownApiError"}
    assert ours["time"]["result"][:3] == next(x for x in recording.lines if x["what"] == "time")["result"][:3]


def of_refused(row: dict[str, Any]) -> bool:
    return row.get("what") == "tickets big" or row.get("id") in REFUSED_IDS or row.get("orderId") in REFUSED_IDS


def renumbered(row: dict[str, Any]) -> dict[str, Any]:
    """A recorded row with the order ids that come without the refused two."""
    row = dict(row)
    if isinstance(row.get("id"), int):
        row["id"] = _closed_up(row["id"])
    if "ids" in row:
        row["ids"] = [_closed_up(order_id) for order_id in row["ids"]]
    if "orderId" in row:
        row["orderId"] = _closed_up(row["orderId"])
        row["id"] = f"orders-{row['orderId']}-{row['orderEventId']}"
    return row


def _closed_up(order_id: int) -> int:
    return order_id - len(REFUSED_IDS) if order_id > max(REFUSED_IDS) else order_id


def as_recorded(events: list[dict[str, Any]], recording: Recording) -> list[dict[str, Any]]:
    """Events under the name that the algorithm had in LEAN, its class's or its file's."""
    name = recording.events[0]["algorithmId"] if recording.events else ""
    return [
        {**event, "algorithmId": name, "id": event["id"].replace(event["algorithmId"], name, 1)} for event in events
    ]


def as_ours(line: dict[str, Any]) -> dict[str, Any]:
    """LEAN lacks an attribute; the engine says that it does not know it, which is an AttributeError too."""
    return {**line, "raised": "UnknownApiError"} if line.get("raised") == "AttributeError" else line
