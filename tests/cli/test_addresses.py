"""Whom a live desk tells is written down nowhere: an address may be a secret."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from backtests import engine, history
from backtests.commands.app import build
from execution.recipients import without_addresses
from tests.days.market import Day, write
from tests.days.story import MAIN

HIDDEN = "OFFICETOKEN"
NOTIFY = f"webhook:https://hooks.example.com/{HIDDEN}, email:me@example.com"
DAY = ("--from", "2018-02-02", "--to", "2018-02-02", "--data", "lean", "--set", "strategies=0DTE")


def typed(*words: str) -> Result:
    return CliRunner().invoke(build(engine.run, history.write), words)


@pytest.fixture
def lived(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The result of a live run that notified two."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "lean", Day(still="10:30"))
    outcome = typed("run", "--algorithm", str(MAIN), *DAY, "--live", "--set", f"notify={NOTIFY}")
    assert outcome.exit_code == 0, outcome.output
    (result,) = Path("results").iterdir()
    return result


def holding(words: str) -> list[str]:
    """The files below results/ whose names or content have some words."""
    paths = [path for path in Path("results").rglob("*") if path.is_file()]
    return [f"{path}" for path in paths if words in f"{path}" or words.encode() in path.read_bytes()]


def test_no_address_is_in_a_result_or_in_its_name(lived: Path):
    for words in (HIDDEN, "hooks", "example.com"):
        assert holding(words) == []
    assert json.loads((lived / "run.json").read_text())["parameters"]["notify"] == "webhook:...,email:..."
    assert "webhook:...,email:..." in (lived / "result.json").read_text()


def test_a_run_like_it_notifies_nobody_and_says_so_unless_somebody_is_named(lived: Path):
    again = ("run", "--like", lived.name, "--live")
    to_nobody, to_another = typed(*again), typed(*again, "--set", f"notify=webhook:https://example.com/{HIDDEN}")

    said = f"--like {lived.name} notified webhook:...,email:...: no result has an address"
    assert (to_nobody.exit_code, to_another.exit_code) == (0, 0), to_nobody.output + to_another.output
    assert said in " ".join(to_nobody.stderr.split())
    assert "notified" not in to_another.stderr
    assert holding(HIDDEN) == []


@pytest.mark.parametrize(
    ("given", "noted"),
    [
        ({"notify": "webhook:https://a.b/c:d?e=f", "cash": "5"}, {"notify": "webhook:...", "cash": "5"}),
        ({"notify": " sms:+15551234567 ,telegram:-1"}, {"notify": "sms:...,telegram:..."}),
        ({"notify": "webhook:..."}, {"notify": "webhook:..."}),
        ({"notify": ""}, {"notify": ""}),
        ({"strategies": "0DTE,LT112"}, {"strategies": "0DTE,LT112"}),
    ],
)
def test_of_recipients_the_ways_alone_are_noted(given: dict[str, str], noted: dict[str, str]):
    assert without_addresses(given) == noted
