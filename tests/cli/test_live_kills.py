"""What a live run says of a kill that never came, and of what was typed twice."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from backtests import engine, history
from backtests.commands.app import build
from tests.days.market import Day, write
from tests.days.story import MAIN

DAY = ("--from", "2018-02-02", "--to", "2018-02-02", "--data", "lean", "--set", "strategies=0DTE")


@pytest.mark.parametrize("kill", ["99999999", "2018-02-02 23:00"])
def test_a_kill_that_never_came_is_not_told_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kill: str):
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "lean", Day(still="10:30"))
    words = ("run", "--algorithm", str(MAIN), *DAY, "--out", "out", "--live", "--kill", kill)

    outcome = CliRunner().invoke(build(engine.run, history.write), words)

    assert outcome.exit_code == 0, outcome.output
    lived = json.loads(Path("out/run.json").read_text())["live"]
    head, _, events = lived.partition(" The kill never came: the run has ")
    assert head == f"Live, broker paper, seed 1, to be killed at {kill}."
    assert 390 < int(events.removesuffix(" events.")) < 99_999_999
    assert "The kill never came" in " ".join(outcome.stdout.split())


@pytest.mark.parametrize(
    ("words", "twice"),
    [
        (("run", "--live", "--fault", "legs", "--fault", "lost"), ["--fault"]),
        (("run", "--cash", "1", "--kill", "2", "--cash=1", "--kill", "3"), ["--cash", "--kill"]),
        (("limits", "--value", "85000", "--vix", "20", "--vix", "30"), ["--vix"]),
    ],
)
def test_an_option_of_one_value_is_not_given_twice(cli, words: tuple[str, ...], twice: list[str]):
    outcome = cli(*words)

    assert outcome.exit_code == 2
    assert outcome.stderr.splitlines() == [f"{name} is given more than once; expected once" for name in twice]
    assert cli.engine.algorithm is None
