"""Parity sees one changed thing, says where it is, and says nothing where nothing was changed."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from backtests.parity.compare import compare
from backtests.parity.differences import Compared, Comparison, Disagreement
from backtests.parity.read import read
from tests.parity.conftest import Lived, parity

Rows = list[dict[str, Any]]
Whole = dict[str, Any]


def compared(a: Path, b: Path) -> Comparison:
    return compare(read(a), read(b))


def found(comparison: Comparison) -> dict[Compared, tuple[int, int, int]]:
    """How many differ, are only in A and only in B, of each part that doesn't agree."""
    counts = {count.part: (count.differ, count.only_a, count.only_b) for count in comparison.counts}
    return {part: numbers for part, numbers in counts.items() if any(numbers)}


def fill_of(events: Rows, tag_orders: set[int] | None = None) -> dict[str, Any]:
    return next(event for event in events if event["fillQuantity"] and event["orderId"] in (tag_orders or {1}))


def without_campaign(name: str) -> Callable[[Whole, Rows], None]:
    """Take a campaign away, as if its entry had never been approved: later orders and campaigns move up by one."""

    def change(result: Whole, events: Rows) -> None:
        number = int(name.partition("-")[2])
        orders = sorted(result["orders"].values(), key=lambda order: order["id"])
        kept = [order for order in orders if order["tag"].split()[0] != name]
        new_id = {order["id"]: n for n, order in enumerate(kept, start=1)}

        def moved(match: re.Match[str]) -> str:
            of = int(match[1])
            return f"-{of - (of > number)} "

        result["orders"] = {
            str(new_id[order["id"]]): {
                **order,
                "id": new_id[order["id"]],
                "tag": re.sub(r"-(\d+) ", moved, order["tag"], count=1),
            }
            for order in kept
        }
        events[:] = [{**event, "orderId": new_id[event["orderId"]]} for event in events if event["orderId"] in new_id]

    return change


def test_a_result_equals_itself(lived: Lived):
    outcome = parity(lived.folder, lived.folder)

    assert outcome.exit_code == 0
    assert "The two results are equal." in outcome.stdout
    counts = compared(lived.folder, lived.folder).counts
    assert all(count.both > 0 for count in counts)
    assert all(count.first is None for count in counts)


def as_lean(folder: Path, to: Path) -> Path:
    """The same result as LEAN would have written it: its file names, its further keys, and its decimals as floats."""
    to.mkdir()
    result = json.loads((folder / "result.json").read_text())
    for order in result["orders"].values():
        order |= {
            "price": order["price"] + 1e-9,
            "timeInForce": {"typeName": "GoodTilCanceledTimeInForce"},
            "isOpen": False,
        }
        order["groupOrderManager"]["limitPrice"] -= 4e-7
    equity = result["charts"]["Strategy Equity"]["series"]["Equity"]["values"]
    samples = [[at - 600, 1, 2, 0, 1.5] for at, *_ in equity[1:]]
    weekend = [1517677200, 5, 5, 5, 5]  # a Saturday's
    candles = [[at, close, close + 9, close - 9, close - 1e-6] for at, *_, close in equity]
    result["charts"]["Strategy Equity"]["series"]["Equity"]["values"] = sorted([*samples, weekend, *candles])
    result["charts"]["Benchmark"] = {"name": "Benchmark", "series": {}}
    result["profitLoss"] = {at: usd + 3e-7 for at, usd in result["profitLoss"].items()}
    result |= {"analysis": [], "serverStatistics": {"CPU Usage": "5%"}}
    events = json.loads((folder / "order-events.json").read_text())
    lean = [{**event, "algorithmId": "77", "id": "77-1", "ip": None, "orderFeeCurrency": "USD"} for event in events]
    (to / "77.json").write_text(json.dumps(result))
    (to / "77-summary.json").write_text("{}")
    (to / "77-order-events.json").write_text(json.dumps(lean))
    shutil.copy(folder / "log.txt", to / "77-log.txt")
    (to / "log.txt").write_text("20180202 TRACE:: Engine.Main(): started\n")
    return to


def test_a_result_in_leans_shape_equals_the_same_in_the_engines(lived: Lived, tmp_path: Path):
    lean = as_lean(lived.folder, tmp_path / "lean")

    assert parity(lean, lived.folder).exit_code == 0
    assert parity(lived.folder, lean).exit_code == 0


@pytest.mark.parametrize(
    ("change", "parts", "told"),
    [
        (
            lambda result, events: fill_of(events).update(fillPrice=1.5),
            {Compared.EVENTS: (1, 0, 0), Compared.CASH: (1, 0, 0)},
            "fill price: 1.45 in A, 1.5 in B",
        ),
        (
            lambda result, events: fill_of(events).update(orderFeeAmount=1.25),
            {Compared.FEES: (1, 0, 0), Compared.CASH: (1, 0, 0)},
            "fee: 1 in A, 1.25 in B",
        ),
        (
            lambda result, events: fill_of(events).update(time=fill_of(events)["time"] + 60),
            {Compared.EVENTS: (1, 0, 0)},
            "time: 2018-02-02 10:36:00 in A, 2018-02-02 10:37:00 in B",
        ),
        (
            lambda result, events: fill_of(events).update(isAssignment=True),
            {Compared.EVENTS: (1, 0, 0)},
            "assignment: False in A, True in B",
        ),
        (
            lambda result, events: events.append({**fill_of(events), "orderEventId": 9, "fillQuantity": 0.0}),
            {Compared.EVENTS: (0, 0, 1)},
            "order events, only in B",
        ),
        (
            lambda result, events: events.remove(next(e for e in events if e["status"] == "updateSubmitted")),
            {Compared.EVENTS: (0, 1, 0)},
            "order events, only in A",
        ),
        (
            lambda result, events: result["orders"]["1"]["groupOrderManager"].update(limitPrice=-1.8),
            {Compared.ORDERS: (1, 0, 0)},
            "limit: -1.75 in A, -1.8 in B",
        ),
        (
            lambda result, events: result["orders"]["1"].update(createdTime="2018-02-02T15:32:00Z"),
            {Compared.ORDERS: (1, 0, 0)},
            "created: 2018-02-02 10:31:00 in A, 2018-02-02 10:32:00 in B",
        ),
        (
            lambda result, events: result["orders"]["1"].update(tag="0DTE-1 close stop"),
            {Compared.ORDERS: (1, 0, 0)},
            "tag: 0DTE open in A, 0DTE close stop in B",
        ),
        (
            lambda result, events: result["orders"]["1"].update(status=5, lastFillTime=None),
            {Compared.ORDERS: (1, 0, 0)},
            "last fill: 2018-02-02 10:36:00 in A, none in B",
        ),
        (
            lambda result, events: result["profitLoss"].update({"2018-02-02T18:01:00Z": 133.5}),
            {Compared.CLOSINGS: (1, 0, 0)},
            "USD: 133.4 in A, 133.5 in B",
        ),
        (
            lambda result, events: result["profitLoss"].pop("2018-02-02T18:01:00.001Z"),
            {Compared.CLOSINGS: (0, 1, 0)},
            "profit of closings, only in A",
        ),
        (
            lambda result, events: last_value(result).__setitem__(-1, 100_584.01),
            {Compared.VALUES: (1, 0, 0)},
            "USD: 100,584 in A, 100,584.01 in B",
        ),
        (
            lambda result, events: result["charts"]["Strategy Equity"]["series"]["Equity"]["values"].pop(),
            {Compared.VALUES: (0, 1, 0)},
            "account value, by day, only in A",
        ),
    ],
    ids=[
        "price",
        "fee",
        "minute of a fill",
        "assignment",
        "one event more",
        "one event less",
        "limit",
        "minute of an order",
        "tag",
        "status and last fill",
        "profit",
        "a closing less",
        "value of a day",
        "a day less",
    ],
)
def test_one_changed_thing_is_seen_where_it_is(
    lived: Lived, change: Callable[[Whole, Rows], object], parts: dict[Compared, tuple[int, int, int]], told: str
):
    changed = lived.changed(change)

    assert found(compared(lived.folder, changed)) == parts
    outcome = parity(lived.folder, changed)
    assert outcome.exit_code == 1
    assert told in outcome.stdout


def last_value(result: Whole) -> list[float]:
    return result["charts"]["Strategy Equity"]["series"]["Equity"]["values"][-1]


@pytest.mark.parametrize(("noise", "equal"), [(0.00009, True), (0.00011, False), (-0.00009, True), (-0.00011, False)])
@pytest.mark.parametrize("place", ["price", "fee", "value", "profit"])
def test_money_agrees_to_a_hundredth_of_a_cent(lived: Lived, place: str, noise: float, equal: bool):
    def change(result: Whole, events: Rows) -> None:
        fill = next(event for event in events if event["fillQuantity"] == 2.0)
        if place == "price":
            result["orders"]["1"]["price"] += noise
        elif place == "fee":
            fill["orderFeeAmount"] += noise
        elif place == "value":
            last_value(result)[-1] += noise
        else:
            result["profitLoss"]["2018-02-02T18:01:00Z"] += noise

    assert (not compared(lived.folder, lived.changed(change)).differences) is equal


def test_a_missing_order_is_named_and_does_not_drown_the_report(lived: Lived):
    changed = lived.changed(without_campaign("0DTE-2"))
    comparison = compared(lived.folder, changed)

    assert found(comparison)[Compared.ORDERS] == (0, 8, 0)
    assert found(comparison)[Compared.NUMBERS] == (32 - 4, 0, 0)
    assert found(comparison).keys() == {Compared.ORDERS, Compared.EVENTS, Compared.CASH, Compared.NUMBERS}
    first = comparison.differences[0]
    assert (first.part, first.kind, f"{first.at:%H:%M}") == (Compared.ORDERS, Disagreement.ONLY_A, "10:46")
    assert first.subject.startswith("0DTE-2 open, SPXW")

    told = parity(changed, lived.folder).stdout
    assert "First difference, 2018-02-02 10:46 New York: orders, only in B" in told
    assert "A: no such order" in told


def test_other_numbers_alone_are_a_difference_that_is_told_once(lived: Lived):
    def change(result: Whole, events: Rows) -> None:
        result["orders"] = {
            str(int(name) + 7): {**order, "id": order["id"] + 7} for name, order in result["orders"].items()
        }
        for event in events:
            event["orderId"] += 7

    changed = lived.changed(change)
    assert found(compared(lived.folder, changed)) == {Compared.NUMBERS: (40, 0, 0)}
    assert parity(lived.folder, changed).exit_code == 1


def test_the_earliest_difference_is_explained_with_both_sides_orders_logs_and_bars(lived: Lived):
    def change(result: Whole, events: Rows) -> None:
        last_value(result)[-1] = 0.0
        later = next(event for event in events if event["fillQuantity"] and event["orderId"] == 9)
        later["fillPrice"] = 7.0
        fill_of(events)["fillPrice"] = 1.5

    outcome = parity(lived.folder, lived.changed(change), "--data", lived.data)

    told = " ".join(outcome.stdout.split())
    assert "First difference, 2018-02-02 10:36 New York: order events, differs" in told
    assert "0DTE-1 open, SPXW 180202P02780000: filled" in told
    assert "A: order 1 [0DTE-1 open] combo limit -2 SPXW 180202P02780000 at -1.75, leg of 4 x 2" in told
    assert "10:36:00 filled -2 at 1.45, fee 1" in told
    assert "10:36:00 filled -2 at 1.5, fee 1" in told
    assert re.search(r"10:36 < +\S +2800\.00 +\S +1\.45 / 1\.55 ", told)
    assert "10:31" in told
    assert "10:42 " not in told


def test_the_log_of_that_minute_is_shown(lived: Lived):
    changed = lived.changed(without_campaign("0DTE-2"))

    assert "A's log of that minute:" in parity(lived.folder, changed).stdout
    assert "2018-02-02 10:46:00 APPROVED 0DTE-2" in parity(lived.folder, changed).stdout


def test_without_a_data_folder_it_says_how_to_see_the_bars(lived: Lived):
    changed = lived.changed(lambda result, events: fill_of(events).update(fillPrice=1.5))

    assert "give --data" in parity(lived.folder, changed).stdout


def test_the_data_folder_that_a_result_names_is_used(lived: Lived):
    changed = lived.changed(lambda result, events: fill_of(events).update(fillPrice=1.5))
    marker = {"algorithm": "main.py", "data": str(lived.data), "prices": "modelled", "parameters": {}, "records": []}
    (changed / "run.json").write_text(json.dumps(marker))

    assert "10:36 <" in parity(lived.folder, changed).stdout
