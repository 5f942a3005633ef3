"""The files that the lean CLI reads say the same as the project's own configuration."""

import json
import re
from pathlib import Path

import pytest

from backtests.console.parameters import MAIN, RunOptions
from backtests.runs.request import run_request
from execution.settings import read_settings
from strategies.configuration.numbers import as_written, changed, take_as_written

ROOT = Path(__file__).resolve().parents[2]


def lean_workspace():
    """lean.json without its comments, each of which has a line of its own."""
    text = (ROOT / "lean.json").read_text(encoding="utf-8")
    return json.loads(re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE))


def lean_project():
    return json.loads((ROOT / "config.json").read_text(encoding="utf-8"))


def test_the_project_is_python_with_parameters_as_texts():
    project = lean_project()

    assert project["algorithm-language"] == "Python"
    assert all(isinstance(value, str) for value in project["parameters"].values())


def test_no_number_of_the_configuration_stands_in_the_project_file_too():
    assert lean_project()["parameters"] == {}


@pytest.fixture
def edited():
    """The configuration after an edit of config/run.py."""
    before = as_written()
    rows = {"start": "2018-01-29", "end": "2018-02-09", "cash": "45000", "strategies": "LT112,0DTE"}
    take_as_written(changed(before, {f"run.{name}": text for name, text in rows.items()}))
    yield rows
    take_as_written(before)


def test_a_run_has_the_days_cash_and_strategies_of_the_configuration(edited):
    assert run_request(RunOptions(MAIN)).parameters == edited


def test_lean_has_the_days_cash_and_strategies_of_the_configuration(edited):
    settings = read_settings(lean_project()["parameters"])

    assert (f"{settings.start}", f"{settings.end}", f"{settings.cash:g}") == (
        edited["start"],
        edited["end"],
        edited["cash"],
    )
    assert ",".join(strategy.row.name for strategy in settings.strategies) == edited["strategies"]


def test_leans_data_are_kept_out_of_git():
    assert lean_workspace()["data-folder"].startswith("data/")
    assert "data/" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()


def test_the_workspace_names_no_organization():
    assert lean_workspace()["organization-id"] == ""
