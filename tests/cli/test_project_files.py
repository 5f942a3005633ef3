"""The files that the lean CLI reads say the same as the project's own configuration."""

import json
import re
from pathlib import Path

from config import run

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


def test_the_project_starts_with_the_days_and_cash_of_the_configuration():
    parameters = lean_project()["parameters"]

    assert (parameters["start"], parameters["end"]) == (run.START.isoformat(), run.END.isoformat())
    assert float(parameters["cash"]) == run.CASH


def test_leans_data_are_kept_out_of_git():
    assert lean_workspace()["data-folder"].startswith("data/")
    assert "data/" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()


def test_the_workspace_names_no_organization():
    assert lean_workspace()["organization-id"] == ""
