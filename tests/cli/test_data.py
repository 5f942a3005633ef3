"""What a data folder lacks is told before a run: what stops it refuses it, what stops entries is a warning."""

from __future__ import annotations

from pathlib import Path

import pytest

from backtests.checks.data import layout
from backtests.checks.data.layout import SPXW, SPY
from tests.checks.data.folders import a_whole_folder, half_of
from tests.cli.conftest import result, results
from tests.cli.fakes import FailsAt
from tests.days.market import FRIDAY, MONDAY

DAYS = ("--from", "2018-02-02", "--to", "2018-02-05")
SPX_BARS = layout.index_trades("SPX", MONDAY).zip
VIX_BARS = layout.index_trades("VIX", FRIDAY).zip


@pytest.fixture
def lean(cli) -> Path:
    """A data folder with everything, beside the command line."""
    return a_whole_folder(cli.folder / "lean")


def told(outcome) -> list[str]:
    """What it said of the data on the side: not its progress, nor that two days have no window of some strategies."""
    lines = [line for line in outcome.stderr.splitlines() if " never looks for an entry: " not in line]
    return [line for line in lines if not line.startswith(("Data in", "Backtest", "2 accounts"))]


def test_a_run_over_a_whole_folder_says_nothing_of_it(cli, lean):
    outcome = cli("run", *DAYS, "--data", "lean")

    assert outcome.exit_code == 0
    assert told(outcome) == []
    assert cli.engine.data == Path("lean")
    assert not (result() / "data.txt").exists()


def test_a_run_that_can_not_start_is_refused_with_everything_named(cli, lean):
    (lean / SPX_BARS).unlink()
    half_of(lean / VIX_BARS)
    (lean / SPY.quotes(MONDAY)).unlink()

    outcome = cli("run", *DAYS, "--data", "lean")

    assert outcome.exit_code == 2
    assert told(outcome) == [
        "Data, no entries on these days: SPY option quotes: missing on 2018-02-05",
        "--data lean: VIX minute bars: half-written or no zip file: its end is missing on 2018-02-02",
        "--data lean: SPX minute bars: missing on 2018-02-05",
    ]
    assert cli.engine.algorithm is None
    assert results() == []


def test_what_only_stops_entries_is_a_warning_and_stays_in_the_result_folder(cli, lean):
    (lean / SPXW.quotes(MONDAY)).unlink()
    (lean / layout.RATES).unlink()

    outcome = cli("run", *DAYS, "--data", "lean")

    assert outcome.exit_code == 0
    assert told(outcome) == [
        "Data, no entries on these days: SPXW option quotes: missing on 2018-02-05",
        f"Data, worth knowing: Interest rates: missing; statistics take 1% a year ({layout.RATES})",
    ]
    assert (result() / "data.txt").read_text().splitlines() == [
        f"Interest rates: missing; statistics take 1% a year  {layout.RATES}",
        f"2018-02-05  SPXW option quotes: missing  {SPXW.quotes(MONDAY)}",
    ]
    assert cli("run", *DAYS, "--data", "lean").exit_code == 0, "the folder is still known as a result's"


def test_a_root_that_no_strategy_of_the_run_trades_is_not_needed(cli, lean):
    (lean / SPXW.quotes(MONDAY)).unlink()

    assert told(cli("run", *DAYS, "--data", "lean", "--set", "strategies=ipmcc")) == []
    assert told(cli("run", *DAYS, "--data", "lean", "--set", "strategies=ipmcc, 0dte")) != []


def test_another_algorithm_needs_what_it_needs(cli, lean):
    (lean / SPX_BARS).unlink()

    assert cli.run(*DAYS, "--data", "lean").exit_code == 0


@pytest.mark.drill
def test_accounts_look_once_and_keep_the_list_beside_them(cli, lean):
    cli.engine = FailsAt("none")
    (lean / SPXW.quotes(MONDAY)).unlink()

    outcome = cli("accounts", *DAYS, "--data", "lean", "--values", "35000,45000", "--out", "all")

    assert outcome.exit_code == 0
    assert told(outcome) == ["Data, no entries on these days: SPXW option quotes: missing on 2018-02-05"]
    assert "SPXW option quotes: missing" in Path("all/data.txt").read_text()
    assert cli("accounts", *DAYS, "--data", "lean", "--values", "35000", "--out", "all").exit_code == 0


def test_accounts_that_can_not_start_are_refused(cli, lean):
    (lean / SPX_BARS).unlink()

    outcome = cli("accounts", *DAYS, "--data", "lean", "--values", "35000", "--out", "all")

    assert outcome.exit_code == 2
    assert not Path("all").exists()


def test_the_command_tells_a_folder_whole(cli, lean):
    outcome = cli("data", "lean", *DAYS)

    assert outcome.exit_code == 0
    assert outcome.stdout == "2 trading days, 0 faults.\n"


def test_the_command_groups_faults_by_what_they_lead_to_and_fails_for_those_that_stop(cli, lean):
    (lean / SPX_BARS).unlink()
    (lean / SPY.quotes(FRIDAY)).unlink()
    (lean / SPY.quotes(MONDAY)).unlink()

    outcome = cli("data", "lean", *DAYS, "--out", "faults.txt")

    assert outcome.exit_code == 1
    assert outcome.stdout.splitlines() == [
        "The run can't start:",
        "  SPX minute bars: missing on 2018-02-05",
        "No entries on these days:",
        "  SPY option quotes: missing on 2018-02-02 to 2018-02-05 (2 days)",
        "2 trading days, 3 faults.",
    ]
    assert len(Path("faults.txt").read_text().splitlines()) == 1 + 3
    assert cli("data", "lean", *DAYS, "--out", "faults.txt").exit_code == 1  # its own list is written over


def test_a_file_that_it_did_not_write_is_left_alone(cli, lean):
    Path("letter.txt").write_text("dear")

    outcome = cli("data", "lean", *DAYS, "--out", "letter.txt")

    assert outcome.exit_code == 2
    assert outcome.stderr.startswith("--out is 'letter.txt'; expected a new file, or one that this command has written")
    assert Path("letter.txt").read_text() == "dear"


def test_faults_that_stop_nothing_are_no_failure_of_the_command(cli, lean):
    (lean / SPY.quotes(FRIDAY)).unlink()

    assert cli("data", "lean", *DAYS).exit_code == 0


def test_every_fault_of_the_options_is_told_at_once(cli):
    (cli.folder / "folder").mkdir()

    outcome = cli("data", "nowhere", "--from", "soon", "--to", "2018-02-05", "--set", "x", "--out", "folder")

    assert outcome.exit_code == 2
    assert outcome.stderr.splitlines() == [
        "DIR is 'nowhere'; expected a folder in LEAN's format, with one of index, equity, option, indexoption in it",
        "--set is 'x'; expected name=value",
        "--from is 'soon'; expected a date such as 2018-12-31",
        "--out is 'folder'; expected a file",
    ]
