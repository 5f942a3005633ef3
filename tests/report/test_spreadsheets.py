"""Campaigns and fills for a spreadsheet."""

import csv
import json
from datetime import datetime
from pathlib import Path

from backtests.report.fills import read_fills
from backtests.report.read import read
from backtests.report.spreadsheets import write_fills, write_trades
from tests.report.builders import a_campaign, a_decision, a_result_folder, at

LEGS = [
    {"symbol": "SPXW  180202P02720000", "role": "short_put", "quantity": -2},
    {"symbol": "SPXW  180202P02710000", "role": "long_put", "quantity": 2},
]


def an_event(order: int, quantity: float, price: float, *, symbol: str = LEGS[0]["symbol"], **said) -> dict:
    moment = datetime.fromisoformat(at("2018-02-02", "10:31")).timestamp()
    return {
        "orderId": order,
        "time": moment,
        "symbolValue": symbol,
        "status": "filled" if quantity else "submitted",
        "fillQuantity": quantity,
        "fillPrice": price,
        **said,
    }


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_each_campaign_is_a_line_by_its_opening(tmp_path):
    campaigns = [
        a_campaign("0DTE-2", opened=at("2018-02-05"), pnl=None),
        a_campaign("0DTE-3", opened=None, state="never_opened"),
        a_campaign(closed=at("2018-02-02", "12:00"), pnl=-49.999, days_held=0.0625, sets=2),
    ]
    result = read(a_result_folder(tmp_path, campaigns=campaigns, decisions=[a_decision(legs=LEGS)]))

    first, second, third = rows_of(write_trades(tmp_path, result.campaigns, result.decisions))

    assert [row["Campaign"] for row in (first, second, third)] == ["0DTE-1", "0DTE-2", "0DTE-3"]
    assert (first["Opened"], first["Closed"], first["Days"]) == ("2018-02-02 10:30:00", "2018-02-02 12:00:00", "0.06")
    assert (first["P&L USD"], first["Sets"], second["P&L USD"]) == ("-50.00", "2", "")
    assert first["Legs at the entry"] == "2 sold SPXW 180202P02720000; 2 bought SPXW 180202P02710000"
    assert third["State"] == "never_opened"


def test_legs_at_the_entry_are_without_those_that_came_later(tmp_path):
    folder = a_result_folder(tmp_path, campaigns=[a_campaign(legs=LEGS)], decisions=[a_decision(legs=LEGS[:1])])
    result = read(folder)

    (row,) = rows_of(write_trades(tmp_path, result.campaigns, result.decisions))

    assert row["Legs at the entry"] == "2 sold SPXW 180202P02720000"


def test_no_text_can_be_taken_for_a_formula(tmp_path):
    result = read(a_result_folder(tmp_path, campaigns=[a_campaign()], decisions=[a_decision(legs=LEGS)]))

    (row,) = rows_of(write_trades(tmp_path, result.campaigns, result.decisions))

    texts = [text for name, text in row.items() if not name.endswith("USD")]
    assert not [text for text in texts if text.startswith(("=", "+", "-", "@"))]


def test_each_fill_is_a_line_and_what_did_not_fill_is_none(tmp_path):
    events = [
        an_event(1, 0.0, 0.0),
        an_event(1, -2.0, 1.25, orderFeeAmount=2.6),
        an_event(2, 100.0, 270.5, symbol="SPY"),
    ]
    folder = a_result_folder(tmp_path, events=events)
    document = json.loads((folder / "result.json").read_text())
    (folder / "result.json").write_text(json.dumps(document | {"orders": {"1": {"tag": "0DTE-1 open"}, "2": {}}}))

    option, shares = rows_of(write_fills(tmp_path, read_fills(folder)))

    assert (option["Time"], option["Campaign"], option["Why"]) == ("2018-02-02 10:31:00", "0DTE-1", "open")
    assert (option["Quantity"], option["Price"], option["Amount USD"], option["Fee USD"]) == (
        "-2", "1.2500", "250.00", "2.60",
    )  # fmt: skip
    assert (shares["Campaign"], shares["Amount USD"], shares["Fee USD"]) == ("", "-27050.00", "0.00")
