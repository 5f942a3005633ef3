"""What stops the desk before its first bar."""

from __future__ import annotations

from pathlib import Path

import pytest

from backtests.engine import Run, run
from tests.days.market import Day, write
from tests.days.story import MAIN

BEFORE = """
from dataclasses import replace

import execution.bars
from main import PositionScalingDesk
from risk.parameters import RiskParameters
from risk.sizing import PositionSizer


class Inconsistent(PositionScalingDesk):
    def initialize(self):
        kept = execution.bars.{name}
        execution.bars.{name} = {other}
        try:
            super().initialize()
        finally:
            execution.bars.{name} = kept

    def on_data(self, slice):
        raise AssertionError("a bar came")
"""
ROWS = (
    "replace(RiskParameters(), strategy_limits=tuple("
    "replace(row, base=3) if row.strategy == '0DTE' else row for row in RiskParameters().strategy_limits))"
)


def a_start(tmp_path: Path, algorithm: Path = MAIN, **parameters: str) -> Run:
    given = {"start": "2018-02-02", "end": "2018-02-02", "cash": "100000", "strategies": "0DTE", **parameters}
    return run(algorithm, write(tmp_path / "data", Day()), parameters=given)


def inconsistent(tmp_path: Path, name: str, other: str) -> Path:
    path = tmp_path / "inconsistent.py"
    path.write_text(BEFORE.format(name=name, other=other))
    return path


@pytest.mark.parametrize(
    ("component", "name", "other"),
    [
        ("sizer", "PositionSizer", f"lambda parameters, broker: PositionSizer({ROWS}, broker)"),
        ("gate", "limits_for", f"lambda *given: kept(*given[:4], {ROWS})"),
    ],
)
def test_a_component_with_another_limits_row_stops_the_start(tmp_path: Path, component: str, name: str, other: str):
    finished = a_start(tmp_path, inconsistent(tmp_path, name, other))
    assert finished.error is not None
    assert "in initialize" in finished.error
    assert "IntegrationError: the desk's components disagree" in finished.error
    assert (
        f"{component} says phase 1 and limit 3 for 0DTE at 30,000.00 and VIX 15; the parameters say 1 and 2"
        in finished.error
    )
    assert "LT112" not in finished.error
    assert "a bar came" not in finished.error


def test_components_that_agree_let_it_start(tmp_path: Path):
    finished = a_start(tmp_path, inconsistent(tmp_path, "PositionSizer", "kept"))
    assert "AssertionError: a bar came" in finished.error


def test_all_bad_parameters_are_named_in_one_message(tmp_path: Path):
    finished = a_start(tmp_path, start="2018-13-01", cash="-5", strategies="FOO")
    message = finished.error.split("ValueError: ")[-1]
    assert "parameter start is '2018-13-01'; expected a date" in message
    assert "parameter cash is '-5'; expected an amount in USD above 0" in message
    assert "parameter strategies is 'FOO'" in message
    assert "0DTE, LT112, IPMCC, STRANGLE" in message


@pytest.mark.parametrize("cash", ["0", "nan", "inf", "1,5", "much"])
def test_an_amount_that_is_none_is_refused_and_never_guessed(tmp_path: Path, cash: str):
    assert f"parameter cash is '{cash}'" in a_start(tmp_path, cash=cash).error


def test_an_end_before_the_start_is_refused(tmp_path: Path):
    assert "parameter end is 2018-02-01; expected a day on or after start" in a_start(tmp_path, end="2018-02-01").error


def test_a_cash_of_less_than_a_set_needs_opens_nothing_and_says_from_where_on_it_would(tmp_path: Path):
    finished = a_start(tmp_path, cash="5000")
    rows = finished.algorithm.records()["decisions"]
    assert finished.error is None
    assert {code for row in rows for code in row["codes"]} == {"POSITION_SIZE"}
    assert all("no rung with a price fits before" in row["reasons"][0] for row in rows)
