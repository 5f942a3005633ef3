"""The command line of `why`."""

import json
import shutil
from collections import Counter
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from backtests import engine, history
from backtests.commands.app import build
from backtests.runs.result_folder import fault_of
from tests.report.builders import a_result_folder


def why(*words: str) -> Result:
    return CliRunner().invoke(build(engine.run, history.write), ["why", *words])


def rows_of(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.fixture(scope="module")
def explained(february: Path) -> Path:
    outcome = why(str(february))
    assert outcome.exit_code == 0, outcome.output
    return february


def test_every_proposal_that_was_denied_for_good_has_one_line(explained: Path):
    rows = rows_of(explained / "why.jsonl")
    decisions = rows_of(explained / "decisions.jsonl")

    approved = {row["proposal"] for row in decisions if row["verdict"] == "approved"}
    assert {row["proposal"] for row in rows} == {row["proposal"] for row in decisions} - approved
    assert Counter(row["proposal"] for row in rows).most_common(1)[0][1] == 1
    assert [row["time"] for row in rows] == sorted(row["time"] for row in rows)


def test_the_tables_are_written_beside_the_result_and_say_what_they_can_not_say(explained: Path):
    text = (explained / "why.txt").read_text()

    for words in ("By rule", "By strategy", "By VIX at the denial", "How true shadows are", "can't say", "modelled"):
        assert words in text


@pytest.mark.drill
def test_the_same_run_is_explained_in_the_same_bytes(explained: Path):
    files = [explained / "why.txt", explained / "why.jsonl"]
    before = [file.read_bytes() for file in files]

    why(str(explained))

    assert [file.read_bytes() for file in files] == before


def test_an_explained_result_can_be_replaced_by_a_run(explained: Path):
    assert fault_of(explained) is None


def test_a_moment_is_shown_with_every_rule_the_shape_and_the_limits(february: Path):
    outcome = why(str(february), "--at", "2018-02-02 10:31", "--strategy", "0dte")

    assert outcome.exit_code == 0
    for words in ("0DTE at 2018-02-02 10:31", "BUYING_POWER", "SPREAD_TOO_WIDE", "What it would open", "x phase"):
        assert words in outcome.stdout


def test_what_a_run_was_left_without_is_told_and_so_are_the_rules_that_have_no_word(unguarded: Path):
    outcome = why(str(unguarded), "--at", "2018-02-02 10:46", "--strategy", "0DTE", "--page")

    assert outcome.exit_code == 0
    html = next(unguarded.glob("minute-*.html")).read_text("utf-8")
    for told in (" ".join(outcome.stdout.split()), html):
        assert "For comparison only, without STRESS (no scenario" in told
        assert "DYNAMIC_LIMITS (every position limit" in told
        assert "left out of this run" in told


def test_what_denials_saved_says_what_the_run_was_left_without(unguarded: Path):
    assert why(str(unguarded)).exit_code == 0

    assert "For comparison only, without STRESS (no scenario" in (unguarded / "why.txt").read_text()


@pytest.mark.parametrize(
    ("words", "faults"),
    [
        (("--at", "noon", "--strategy", "0DTE"), ["--at is 'noon'; expected a New York time"]),
        (("--at", "2018-02-03 10:31", "--strategy", "0DTE"), ["--at is '2018-02-03 10:31'; expected a trading day"]),
        (("--at", "2018-03-02 10:31", "--strategy", "0DTE"), ["expected a day of the run, 2018-02-01 to 2018-02-16"]),
        (("--at", "2018-02-02 09:30", "--strategy", "0DTE"), ["after 09:30 and before 16:00"]),
        (("--at", "2018-02-02 16:00", "--strategy", "0DTE"), ["after 09:30 and before 16:00"]),
        (
            ("--at", "2018-02-02 10:31", "--strategy", "MINE"),
            ["--strategy is 'MINE'; expected one that the run traded"],
        ),
        (("--at", "2018-02-02 10:31"), ["--strategy is ''; expected one that the run traded"]),
        (("--strategy", "MINE"), ["--at is ''; expected a New York time", "--strategy is 'MINE'"]),
    ],
)
def test_what_can_not_be_used_is_named_and_nothing_is_done(february: Path, words: tuple[str, ...], faults: list[str]):
    outcome = why(str(february), *words)

    assert outcome.exit_code == 2
    assert len(outcome.stderr.splitlines()) == len(faults)
    assert all(fault in line for fault, line in zip(faults, outcome.stderr.splitlines(), strict=True))


def test_a_moment_names_the_result_that_was_taken(february: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    shutil.copytree(february, tmp_path / "results" / "mine")
    monkeypatch.chdir(tmp_path)

    outcome = why("--at", "2018-02-02 10:31", "--strategy", "0dte")

    assert outcome.stdout.splitlines()[0] == "Result: results/mine"


def test_without_any_result_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)

    outcome = why()

    assert outcome.exit_code == 2
    assert outcome.stderr == "there is no result below results/; run a backtest, or name a result folder\n"


@pytest.mark.parametrize("words", [(), ("--at", "2018-02-02 10:46", "--strategy", "WHEEL")])
@pytest.mark.parametrize(
    ("parameters", "config"),
    [({"strategies": "0DTE, wheel"}, {}), ({}, {"run.strategies": "0DTE,WHEEL"})],
)
def test_a_strategy_whose_file_is_gone_is_named_with_what_would_help(unguarded, tmp_path, words, parameters, config):
    folder = shutil.copytree(unguarded, tmp_path / "result")
    marker = json.loads((folder / "run.json").read_text())
    marker["parameters"] |= parameters
    marker["config"] |= config
    (folder / "run.json").write_text(json.dumps(marker))

    outcome = why(str(folder), *words)

    assert (outcome.exit_code, outcome.exception.__class__) == (2, SystemExit)
    assert f"{folder}/run.json: strategies is WHEEL; expected some of 0DTE, " in outcome.stderr
    assert "or a file in strategies/ that has it" in outcome.stderr


def test_a_folder_that_is_no_result_is_named(tmp_path: Path):
    outcome = why(str(tmp_path))

    assert outcome.exit_code == 2
    assert "expected the folder of a finished run" in outcome.stderr


def test_a_run_of_another_algorithm_whose_data_is_gone_is_named_with_both_faults(tmp_path: Path):
    outcome = why(str(a_result_folder(tmp_path / "result")))

    assert outcome.exit_code == 2
    assert "a run that recorded its decisions" in outcome.stderr
    assert "expected the data folder of the run" in outcome.stderr


def test_a_run_at_a_broker_that_has_no_record_any_more_is_named(tmp_path: Path):
    outcome = why(str(a_result_folder(tmp_path / "result", parameters={"brokerage": "tradier"})))

    assert outcome.exit_code == 2
    assert "run.json: parameters: brokerage is 'TRADIER'; expected one of INTERACTIVE_BROKERS" in outcome.stderr
