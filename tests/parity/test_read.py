"""What can't be compared is refused, every fault of both sides at once."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from backtests.console.validation import MOST_FAULTS
from backtests.parity.read import read
from tests.engine.recorded import RECORDINGS
from tests.parity.conftest import Lived, parity


def test_faults_of_both_sides_and_of_the_data_folder_are_told_at_once(tmp_path: Path):
    (tmp_path / "empty").mkdir()

    outcome = parity(tmp_path / "gone", tmp_path / "empty", "--data", tmp_path / "nowhere")

    assert outcome.exit_code == 2
    data, gone, empty = outcome.stderr.splitlines()
    assert data.startswith(f"--data is '{tmp_path / 'nowhere'}'; expected a folder in LEAN's format")
    assert gone == f"{tmp_path / 'gone'} is no folder; expected the result folder of a run"
    assert empty.startswith(f"{tmp_path / 'empty'} holds none; expected one result: result.json and order-events.json")


def test_a_side_goes_by_its_name_below_results(lived: Lived, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    shutil.copytree(lived.folder, tmp_path / "results" / "mine")
    monkeypatch.chdir(tmp_path)

    outcome = parity("mine", lived.folder)

    assert outcome.exit_code == 0, outcome.output


def test_a_folder_of_several_results_is_refused_by_their_names(lived: Lived, tmp_path: Path):
    several = tmp_path / "several"
    several.mkdir()
    for name in ("100", "200"):
        shutil.copy(lived.folder / "order-events.json", several / f"{name}-order-events.json")

    outcome = parity(lived.folder, several)

    assert outcome.exit_code == 2
    assert f"{several} holds those of 100, 200; expected one result" in outcome.stderr


def test_a_missing_and_a_broken_file_are_both_named(lived: Lived):
    changed = lived.changed(lambda result, events: None)
    (changed / "order-events.json").unlink()
    (changed / "result.json").write_text('{"orders": ')

    outcome = parity(changed, lived.folder)

    assert outcome.exit_code == 2
    missing, broken = outcome.stderr.splitlines()
    assert broken.startswith(f"{changed / 'result.json'} is no JSON")
    assert missing == f"{changed / 'order-events.json'} is missing; it is one of the files of a finished run"


def test_a_log_that_is_no_text_is_named(lived: Lived):
    changed = lived.changed(lambda result, events: None)
    (changed / "log.txt").write_bytes(b"2018\xff\xfe")

    outcome = parity(changed, lived.folder)

    assert outcome.exit_code == 2
    assert outcome.stderr == f"{changed / 'log.txt'} is no text: its byte 5 is no UTF-8\n"


def test_a_file_of_another_kind_is_refused(lived: Lived):
    changed = lived.changed(lambda result, events: None)
    (changed / "order-events.json").write_text("{}")

    assert f"{changed / 'order-events.json'} holds a dict; expected a list" in parity(changed, lived.folder).stderr


def test_every_wrong_field_is_named_with_its_place(lived: Lived):
    def change(result: dict, events: list) -> None:
        result["orders"]["3"]["price"] = "cheap"
        result["orders"]["4"]["createdTime"] = "noon"
        del result["profitLoss"]
        del events[0]["status"]

    outcome = parity(lived.changed(change), lived.folder)

    assert outcome.exit_code == 2
    told = [Path(line).name for line in outcome.stderr.splitlines()]
    assert told == [
        "order-events.json entry 1: status is missing",
        "result.json: orders: 3: price is 'cheap'; expected a finite number",
        "result.json: orders: 4: createdTime is 'noon'; expected an ISO time with an offset",
        "result.json: profitLoss is missing",
    ]


def test_an_event_of_no_order_is_refused(lived: Lived):
    outcome = parity(lived.changed(lambda result, events: events[0].update(orderId=99)), lived.folder)

    assert outcome.exit_code == 2
    assert "order-events.json: orderId is 99; expected an order of result.json" in outcome.stderr


def test_a_flood_of_faults_is_cut_off_and_counted(lived: Lived):
    def change(result: dict, events: list) -> None:
        for event in events:
            del event["status"]

    changed = lived.changed(change)
    lines = parity(changed, lived.folder).stderr.splitlines()

    events = len(json.loads((changed / "order-events.json").read_text()))
    assert len(lines) == MOST_FAULTS + 1
    assert lines[-1] == f"... and {events - MOST_FAULTS} more"


@pytest.mark.parametrize("recorded", sorted(RECORDINGS.glob("*.orders.json")), ids=lambda path: path.stem)
def test_order_events_that_lean_wrote_are_read(lived: Lived, recorded: Path):
    changed = lived.changed(lambda result, events: None)
    events = json.loads(recorded.read_text())
    result = json.loads((changed / "result.json").read_text())
    order = result["orders"]["1"]
    result["orders"] = {str(event["orderId"]): {**order, "id": event["orderId"]} for event in events}
    (changed / "result.json").unlink()
    (changed / "order-events.json").unlink()
    (changed / "77.json").write_text(json.dumps(result))
    (changed / "77-order-events.json").write_text(recorded.read_text())

    assert sum(len(order.events) for order in read(changed).orders) == len(events)
