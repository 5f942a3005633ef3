"""What is kept below results/: each kind of run has a name of its own, is listed with its figures, and goes by name."""

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from strategies.configuration.numbers import Configuration, as_written, take_as_written
from strategies.zero_dte import ZeroDte
from tests.cli.conftest import BARS, result, results
from tests.cli.fakes import FailsAt, FakeRun, Recording
from tests.report.builders import a_result_folder, an_equity

DAYS = ("--from", "2018-02-01", "--to", "2018-02-02")


def a_result(cli, name, **said):
    return a_result_folder(cli.folder / "results" / name, **said)


def test_a_comparison_run_has_a_folder_of_its_own_that_says_what_differs(cli):
    (cli.folder / "bars.csv").write_text(BARS)
    others = {
        "_0DTE_": ("--set", "strategies=0DTE"),
        "_STRESS_": ("--set", "without=STRESS"),
        "_vol0.7_": ("--same-day-vol", "0.7"),
        "_bars_": ("--history", "bars.csv"),
    }
    cli.run(*DAYS)
    kept = {result()}

    for word, other in others.items():
        cli.run(*DAYS, *other)
        (new,) = {*results()} - kept
        assert word in new.name
        kept.add(new)

    assert {*results()} == kept


def test_the_same_run_again_replaces_its_own_kind_alone(cli):
    for words in ((), ("--set", "without=STRESS"), ("--set", "without= stress")):
        assert cli.run(*DAYS, *words).exit_code == 0

    assert len(results()) == 2


@pytest.fixture
def edited():
    """A configuration in which 0DTE's row says that its campaigns stay overnight, which no setting can say."""
    before = as_written()
    yield Configuration(
        tuple(
            replace(each, row=replace(each.row, same_day=False)) if isinstance(each, ZeroDte) else each
            for each in before.constants
        )
    )
    take_as_written(before)


def test_what_only_a_file_says_makes_another_run_too(cli, edited):
    cli.run(*DAYS)
    take_as_written(edited)
    cli.run(*DAYS)

    assert len(results()) == 2


def test_other_bars_under_the_same_name_are_another_run(cli):
    for content in (BARS, BARS.replace("2821.98", "2820.98")):
        (cli.folder / "bars.csv").write_text(content)
        cli.run(*DAYS, "--history", "bars.csv")

    assert len(results()) == 2


@pytest.mark.drill
def test_other_values_of_a_comparison_are_another_comparison(cli):
    cli.engine = FailsAt("none")
    for values in ("35000", "45000"):
        assert cli("accounts", "--algorithm", "project/main.py", *DAYS, "--values", values).exit_code == 0

    assert len(results("accounts_2018-02-01_2018-02-02_")) == 2


def test_a_failed_run_replaces_no_finished_one(cli):
    cli.run(*DAYS)
    kept = (result() / "summary.txt").read_bytes()
    cli.engine.outcome = FakeRun(Recording(), error="ValueError: [strike] is -1")

    outcome = cli.run(*DAYS)

    assert outcome.exit_code == 1
    done, failed = results()
    assert failed.name == f"{done.name}_failed"
    assert f"What it wrote until then: {failed}" in " ".join(outcome.stderr.split())
    assert (done / "summary.txt").read_bytes() == kept


def test_the_list_shows_settings_return_drawdown_and_size(cli):
    equity = an_equity(("2018-02-01", 100.0), ("2018-02-02", 120.0), ("2018-02-05", 90.0))
    a_result(cli, "mine", equity=equity, parameters={"without": "STRESS"})

    outcome = cli("results", "--json")

    (kept,) = json.loads(outcome.stdout)["kept"]
    assert (kept["name"], kept["settings"]) == ("mine", "without STRESS")
    assert (kept["returned"], kept["drawdown"]) == (pytest.approx(-0.1), pytest.approx(0.25))
    assert kept["size"] == sum(path.stat().st_size for path in Path("results/mine").iterdir())
    for words in ("mine", "without STRESS", "-10.0%", "25.0%", "MB"):
        assert words in cli("results").stdout


def test_a_comparison_is_one_row_and_what_no_run_wrote_is_named(cli):
    for value in ("35000", "45000"):
        a_result(cli, f"several/{value}")
    for name in ("several/accounts.txt", "several/accounts.json", "letter.txt"):
        (Path("results") / name).write_text("x")

    text = cli("results").stdout

    assert "accounts: 2 finished runs" in text
    assert "No run has written letter.txt." in text


def a_sweep(folder: Path, runs: int = 2, *, is_whole: bool = True) -> Path:
    """The folder of a sweep whose runs have ended, or of which some have."""
    (folder / "runs").mkdir(parents=True)
    plan = {
        "names": ["limits.vix.above_35"],
        "parameters": {"start": "2018-02-01", "end": "2018-02-02", "cash": "100000"},
    }
    (folder / "sweep.json").write_text(json.dumps(plan))
    if is_whole:
        pd.DataFrame({"number": range(runs)}).to_parquet(folder / "runs.parquet")
    for number in () if is_whole else range(runs):
        (folder / "runs" / f"{number}.parquet").write_text("x")
    return folder


@pytest.mark.parametrize("is_whole", [True, False])
def test_a_sweep_is_listed_as_one_and_goes_by_its_name(cli, is_whole: bool):
    a_sweep(Path("results/mine"), runs=3, is_whole=is_whole)

    (kept,) = json.loads(cli("results", "--json").stdout)["kept"]

    over = "sweep over limits.vix.above_35: 3 runs" if is_whole else "sweep over limits.vix.above_35: 3 runs so far"
    assert kept["settings"] == f"{over}; 2018-02-01 to 2018-02-02, 100000 USD"
    assert cli("results", "--delete", "mine").exit_code == 0
    assert results() == []


@pytest.mark.parametrize("command", ["atlas", "watch"])
def test_a_page_that_a_command_wrote_is_listed_and_goes_by_its_name(cli, command: str):
    Path("results").mkdir()
    page = Path("results") / f"{command}.html"
    page.write_text(f"<!doctype html><!-- python -m backtests {command} -->")

    (kept,) = json.loads(cli("results", "--json").stdout)["kept"]

    assert (kept["name"], kept["settings"]) == (page.name, f"a page of `python -m backtests {command}`")
    assert cli("results", "--delete", page.name).exit_code == 0
    assert not page.exists()


def test_live_runs_say_how_they_lived(cli):
    a_result(cli, "one", live="Live, broker strict, seed 7, fault lost: fills are never told.")

    assert "Live, broker strict, seed 7, fault lost: fills are never told" in cli("results").stdout.replace(
        "\n    ", " "
    )


def test_a_result_goes_by_its_name_and_nothing_else_does(cli):
    a_result(cli, "one")
    a_result(cli, "two")

    assert cli("results", "--delete", "one").exit_code == 0
    assert [path.name for path in results()] == ["two"]


def test_names_that_are_none_are_refused_together_and_nothing_goes(cli):
    a_result(cli, "one")
    Path("results/letter.txt").write_text("dear")

    outcome = cli("results", "--delete", "one", "--delete", "on", "--delete", "letter.txt", "--delete", "../project")

    assert outcome.exit_code == 2
    assert outcome.stderr.splitlines() == [
        "--delete is 'on'; expected the name of a result, such as one",
        "--delete is 'letter.txt'; expected a result; results/letter.txt holds what no run has written",
        "--delete is '../project'; expected the name of a result, such as one",
    ]
    assert [path.name for path in results()] == ["letter.txt", "one"]


def test_without_any_result_the_list_says_so(cli):
    assert cli("results").stdout == "There is no result below results/.\n"
