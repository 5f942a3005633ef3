"""`run --live`: what its options refuse, and a live run from the command line to its result folder, over the real engine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from backtests import engine, history
from backtests.commands.app import build
from backtests.runs.faults import FAULTS
from tests.cli.conftest import result, results
from tests.days.market import FRIDAY as FRIDAY_IT_IS
from tests.days.market import MONDAY, Day, write
from tests.days.story import MAIN

DAYS = ("--from", "2018-02-01", "--to", "2018-02-02")
FRIDAY = ("--from", "2018-02-02", "--to", "2018-02-02", "--set", "strategies=0DTE")


def test_options_of_a_live_run_mean_nothing_without_it(cli):
    outcome = cli.run(*DAYS, "--broker", "paper", "--seed", "1", "--kill", "5", "--fault", "late", "--storage", "kept")

    assert outcome.exit_code == 2
    assert outcome.stderr.splitlines() == [
        "--broker is 'paper'; expected nothing without --live",
        "--seed is '1'; expected nothing without --live",
        "--kill is '5'; expected nothing without --live",
        "--fault is 'late'; expected nothing without --live",
        "--storage is 'kept'; expected nothing without --live",
    ]


def test_every_fault_of_a_live_run_is_told_at_once_with_the_nearest_name(cli):
    outcome = cli.run(*DAYS, "--live", "--broker", "stict", "--seed", "-1", "--kill", "noon", "--fault", "tornsave")

    assert outcome.exit_code == 2
    assert outcome.stderr.splitlines() == [
        "--broker is 'stict'; expected one of paper, strict; the nearest is strict",
        "--seed is '-1'; expected a whole number of at least 0, such as 1",
        "--kill is 'noon'; expected a New York minute such as \"2018-02-05 10:31\", or the number of an event such as 1200",
        f"--fault is 'tornsave'; expected one of {', '.join(FAULTS)}; the nearest is torn-save",
    ]


def test_a_desk_without_a_rule_does_not_live_and_hears_so_beside_all_else(cli):
    words = ("--live", "--set", "without=STRESS", "--set", "lean_margin=maybe", "--broker", "stict")
    outcome = cli("run", *DAYS, *words)

    assert outcome.exit_code == 2
    for fault in (
        "--set without is 'STRESS'; expected nothing live, where every rule holds",
        "--set lean_margin is 'maybe'",
        "--broker is 'stict'",
    ):
        assert fault in outcome.stderr
    assert cli.history.asked == []


@pytest.mark.parametrize(
    ("minute", "is_refused"),
    [("2018-01-31 16:00", True), ("2018-02-01 00:00", False), ("2018-02-02 16:00", False), ("2018-02-03 00:00", True)],
)
def test_a_kill_comes_in_a_minute_of_the_run(cli, minute: str, is_refused: bool):
    refusal = f"--kill is '{minute}'; expected a minute of the run, 2018-02-01 to 2018-02-02"

    assert (refusal in cli.run(*DAYS, "--live", "--kill", minute, "--data", "gone").stderr) == is_refused


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return write(tmp_path / "lean", Day(still="10:30"))


def lived(data: Path, *words: str) -> Result:
    command = ("run", "--algorithm", str(MAIN), "--data", str(data), "--out", "out", *FRIDAY, "--live", *words)
    return CliRunner().invoke(build(engine.run, history.write), command)


def campaigns(folder: Path = Path("out")) -> list[tuple[str, str]]:
    rows = map(json.loads, (folder / "campaigns.jsonl").read_text().splitlines())
    return sorted((row["campaign"], row["state"]) for row in rows)


def test_a_killed_run_has_the_results_of_all_its_lives_and_its_reports(data: Path):
    whole = lived(data)
    assert whole.exit_code == 0, whole.output
    undisturbed, (report,) = campaigns(), sorted(Path("out").glob("report-*.txt"))
    assert report.read_text() == "START: 0 contracts agree, 0 differences are explained\n"

    killed = lived(data, "--kill", "2018-02-02 11:24", "--storage", "kept")

    assert killed.exit_code == 0, killed.output
    assert campaigns() == undisturbed
    assert [path.name for path in sorted(Path("out").glob("report-*.txt"))] == [
        "report-2018-02-02-0931.txt",
        "report-2018-02-02-1128.txt",
    ]
    assert (
        "Live, broker paper, seed 1, killed at 2018-02-02 11:24, storage kept."
        in (Path("out") / "summary.txt").read_text()
    )
    assert (Path("kept") / "position-scaling-desk/live/desk/book-1.json").is_file()


def lives_on(data: Path, day: str, *words: str) -> Result:
    command = ("run", "--algorithm", str(MAIN), "--data", str(data), "--from", day, "--to", day, "--live", *words)
    return CliRunner().invoke(build(engine.run, history.write), (*command, "--set", "strategies=0DTE"))


def test_the_days_that_a_storage_has_lived_are_not_lived_again_and_the_result_stands(data: Path):
    assert lives_on(data, "2018-02-02", "--storage", "kept").exit_code == 0
    summary = result() / "summary.txt"
    before = summary.read_text()

    again = lives_on(data, "2018-02-02", "--storage", "kept", "--cash", "50000")

    assert again.exit_code == 2
    first, second = again.stderr.splitlines()
    assert first == (
        "--from is '2018-02-02'; expected a day after 2018-02-02, until which the desk of --storage has lived; "
        "or another folder"
    )
    assert second.startswith("--cash is '50000'; expected nothing beside --storage, whose account has ")
    assert summary.read_text() == before


def test_the_day_after_begins_with_the_account_that_was_left_in_a_place_of_its_own(data: Path):
    write(data, Day(on=MONDAY, listed=FRIDAY_IT_IS, still="10:30"))
    lives_on(data, "2018-02-02", "--storage", "kept")
    first = result()
    left = json.loads((Path("kept") / "position-scaling-desk/live/desk/account.json").read_text())["account"]

    outcome = lives_on(data, "2018-02-05", "--storage", "kept")

    assert outcome.exit_code == 0, outcome.output
    (second,) = {*results()} - {first}
    assert "live_kept_" in second.name
    assert f"{left['cash']:,.0f} USD)" in (second / "summary.txt").read_text()
    assert "on from 2018-02-02 with " in json.loads((second / "run.json").read_text())["live"]
    assert campaigns(second) == []
    assert [path.name for path in second.glob("report-*.txt")] == ["report-2018-02-05-0931.txt"]


def test_a_run_that_keeps_its_storage_has_another_place_than_one_that_does_not(data: Path):
    lives_on(data, "2018-02-02")
    lives_on(data, "2018-02-02", "--storage", "kept")

    assert len(results()) == 2


BRIEFLY = ("legs", "lost", "by-hand", "store", "torn-save")  # of the orders, the account and the store


@pytest.mark.parametrize(
    "name", [name if name in BRIEFLY else pytest.param(name, marks=pytest.mark.drill) for name in FAULTS]
)
def test_a_day_with_a_fault_ends_without_an_exception(data: Path, name: str):
    outcome = lived(data, "--fault", name)

    assert outcome.exit_code == 0, outcome.output
    assert f"fault {name}: " in json.loads((Path("out") / "run.json").read_text())["live"]


@pytest.mark.drill
def test_a_desk_that_lives_in_parts_ends_as_one_that_lives_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    days = [("2018-01-31", "2018-02-02"), ("2018-02-05", "2018-02-09"), ("2018-02-12", "2018-02-13")]

    def ends_with(start: str, end: str, *words: str) -> str:
        command = ("run", "--live", "--from", start, "--to", end, "--out", "out", *words)
        outcome = CliRunner().invoke(build(engine.run, history.write), command)
        assert outcome.exit_code == 0, outcome.output
        assert "the account's gain to the cent" in outcome.stdout
        (line,) = [line for line in outcome.stdout.splitlines() if "Final value" in line]
        return line.partition("USD (from")[0].split()[-1]

    assert [ends_with(*each, "--storage", "kept") for each in days][-1] == ends_with("2018-01-31", "2018-02-13")
