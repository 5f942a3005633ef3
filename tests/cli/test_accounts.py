import json
from datetime import date
from pathlib import Path

import pytest

from tests.checks.data.folders import a_whole_folder
from tests.cli.conftest import result
from tests.cli.fakes import FailsAt

DAYS = ("--from", "2018-02-01", "--to", "2018-02-02")


def accounts(cli, *words):
    return cli("accounts", "--algorithm", "project/main.py", *words)


def parameters_of(account):
    return json.loads((result() / account / "run.json").read_text())["parameters"]


def test_accounts_share_one_history_and_one_table_and_each_has_a_result_folder(cli):
    cli.engine = FailsAt("none")

    outcome = accounts(cli, *DAYS, "--values", "35000,45000.5", "--values", "250000", "--set", "strategies=0DTE")

    assert outcome.exit_code == 0
    assert {path.name for path in result().iterdir()} == {"35000", "45000.5", "250000", "accounts.txt", "accounts.json"}
    assert "summary.png" in {path.name for path in (result() / "35000").iterdir()}
    assert parameters_of("45000.5") == {
        "start": "2018-02-01",
        "end": "2018-02-02",
        "cash": "45000.5",
        "strategies": "0DTE",
    }
    kept = (result() / "accounts.txt").read_text()
    assert kept in outcome.stdout
    assert [row["value"] for row in json.loads((result() / "accounts.json").read_text())] == [
        35000.0,
        45000.5,
        250000.0,
    ]
    assert cli.history.asked == [(date(2018, 2, 1), date(2018, 2, 2), Path("data"), None)]
    assert "3 accounts, 2018-02-01 to 2018-02-02: 100% (all ended)" in outcome.stderr


@pytest.mark.drill  # tests/cli/test_crises.py holds it of the same comparison
def test_an_account_that_fails_is_told_beside_the_others_results(cli):
    cli.engine = FailsAt("35000")

    outcome = accounts(cli, *DAYS, "--values", "35000,45000")

    assert outcome.exit_code == 1
    assert "The algorithm failed at 35,000 USD:" in outcome.stderr
    assert "ValueError: too small" in outcome.stderr
    failed, done = json.loads((result() / "accounts.json").read_text())
    assert (failed["error"], failed["end"]) == ("ValueError: too small", None)
    assert (done["error"], done["end"]) == (None, 101_000.0)


def test_every_fault_is_told_at_once_before_any_work(cli):
    (cli.folder / "mine").mkdir()
    (cli.folder / "mine" / "letter.txt").write_text("dear")

    outcome = accounts(
        cli, "--from", "2018-02-31", "--to", "soon", "--values", "35000,1e5,35000,0", "--data", "nowhere",
        "--out", "mine", "--set", "cash=5", "--set", "vix",
    )  # fmt: skip

    assert outcome.exit_code == 2
    assert outcome.stderr.splitlines() == [
        "--set is 'vix'; expected name=value",
        "--set is 'cash=5'; expected nothing beside --values, which are the cash",
        "--from is '2018-02-31'; expected a date such as 2018-12-31",
        "--to is 'soon'; expected a date such as 2018-12-31",
        "--values is '1e5'; expected an amount in USD above 0, digits only, such as 100000",
        "--values is '35000'; expected each account value only once",
        "--values is '0'; expected an amount in USD above 0, digits only, such as 100000",
        "--data is 'nowhere'; expected a folder in LEAN's format, with one of index, equity, option, indexoption in it",
        "--out is 'mine'; expected a folder that is new, empty or holds an earlier comparison of accounts only; "
        "letter.txt is no part of one",
    ]
    assert cli.history.asked == []


def test_no_values_at_all_are_refused(cli):
    outcome = accounts(cli, *DAYS, "--values", ",")

    assert outcome.exit_code == 2
    assert "--values is ','; expected account values in USD, such as 35000,45000" in outcome.stderr


def test_the_same_account_written_twice_is_one_folder_and_refused(cli):
    outcome = accounts(cli, *DAYS, "--values", "35000,35000.0")

    assert outcome.exit_code == 2
    assert "--values is '35000.0'; expected each account value only once" in outcome.stderr


def test_in_a_process_of_its_own_workers_find_the_real_engine(typed, tmp_path):
    a_whole_folder(tmp_path / "lean")

    outcome = typed("accounts --data lean --from 2018-02-02 --to 2018-02-02 --values 35000,45000 --out mine", tmp_path)

    assert (outcome.returncode, "Traceback" in outcome.stderr) == (0, False), outcome.stderr
    assert {path.name for path in (tmp_path / "mine").iterdir()} == {"35000", "45000", "accounts.txt", "accounts.json"}
