"""The figures of one run within a crisis."""

from io import StringIO

import pytest
from rich.console import Console

from backtests.console.console import objects_of
from backtests.report.crises import CrisisFigures, crises_table, crisis_figures, failed_crisis
from backtests.report.periods import parse_period
from backtests.report.read import read
from tests.report.builders import a_campaign, a_hold, a_result_folder, a_standing, an_equity, at

FEBRUARY = parse_period("2018-02")
EQUITY = an_equity(
    ("2018-01-30", 100.0),
    ("2018-01-31", 60.0),
    ("2018-02-01", 66.0),
    ("2018-02-02", 59.4),
    ("2018-02-05", 54.0),
    ("2018-03-01", 10.0),
)


def figures_of(folder, without=(), **said):
    return crisis_figures(FEBRUARY, 100_000.0, without, read(a_result_folder(folder, **{"equity": EQUITY, **said})))


def test_return_worst_day_and_drawdown_are_those_of_the_period(tmp_path):
    found = figures_of(tmp_path)

    assert found.returned == pytest.approx(-0.1)
    assert found.worst_day == pytest.approx(-0.1)
    assert found.drawdown == pytest.approx(1 - 54 / 66)


def test_a_run_without_a_value_in_the_period_has_no_figures(tmp_path):
    found = figures_of(tmp_path, equity=an_equity(("2018-01-30", 100.0), ("2018-01-31", 60.0)))

    assert (found.returned, found.worst_day, found.drawdown) == (None, None, None)


def test_margin_calls_halts_and_campaigns_of_the_period_are_counted(tmp_path):
    before, within, milder = (
        a_hold("2018-01-31"),
        a_hold("2018-02-05"),
        a_hold("2018-02-06", cause="STRESS", mode="reducing"),
    )

    found = figures_of(
        tmp_path,
        log="2018-01-31 10:00:00 MARGIN CALL: x\n2018-02-05 10:00:00 MARGIN CALL: x\n"
        "2018-02-05 10:01:00 MARGIN CALL: x\n2018-02-06 16:00:00 MARGIN 1 of 2 (50.0%), 1 to the margin call\n",
        standings=[
            a_standing("2018-01-31", before),
            a_standing("2018-02-01"),
            a_standing("2018-02-05", within),
            a_standing("2018-02-06", milder),
        ],
        campaigns=[a_campaign("a", opened=at("2018-01-31")), a_campaign("b", opened=at("2018-02-01"))],
    )

    assert (found.margin_calls, found.halts, found.opened) == (1, 1, 1)


def test_figures_are_json_with_what_was_left_out(tmp_path):
    (row,) = objects_of([figures_of(tmp_path, without=("STRESS",))])

    assert (row["period"], row["value"], row["without"], row["error"]) == ("2018-02", 100_000.0, ["STRESS"], None)


def text_of(*rows):
    console = Console(width=80, file=StringIO())
    console.print(crises_table(rows, 3))
    return console.file.getvalue()


def a_row(**said):
    return CrisisFigures(**{
        "period": "2018-02", "value": 500_000.0, "without": (), "error": None, "returned": -0.208, "worst_day": -0.1079,
        "drawdown": 0.352, "margin_calls": 0, "halts": 10, "opened": 152, **said,
    })  # fmt: skip


def test_a_period_and_account_are_written_once():
    text = text_of(a_row(), a_row(without=("DYNAMIC_LIMITS",)), a_row(period="2020-03"))

    assert (text.count("2018-02"), text.count("500,000"), text.count("DYNAMIC_LIMITS")) == (1, 2, 1)
    assert "-20.8%" in text
    assert "3 months before it" in " ".join(text.split())


def test_a_table_has_at_most_100_columns_and_nothing_is_cut():
    text = text_of(a_row(without=("DYNAMIC_LIMITS",), returned=-1.0))

    assert max(map(len, text.splitlines())) <= 100
    assert "\u2026" not in text


def test_a_run_that_failed_is_told_in_its_row():
    failed = failed_crisis(FEBRUARY, 100_000.0, (), "Traceback\nValueError: too small")

    assert "ValueError:" in text_of(failed)
    assert failed.error == "ValueError: too small"
