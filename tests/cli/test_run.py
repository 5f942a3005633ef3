import json
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest

from backtests.history import HistoryError
from tests.cli.conftest import result
from tests.cli.fakes import FakeRun, NeverInitialized, Recording

DAYS = ("--from", "2018-02-01", "--to", "2018-02-02")


def a_project_config(cli, **parameters):
    (cli.folder / "project" / "config.json").write_text(json.dumps({"parameters": parameters}))


def test_every_fault_is_told_at_once_before_any_work(cli):
    (cli.folder / "mine").mkdir()
    (cli.folder / "mine" / "letter.txt").write_text("dear")

    outcome = cli(
        "run", "--from", "2018-02-31", "--to", "soon", "--cash", "1,000", "--data", "nowhere", "--history", "gone",
        "--out", "mine", "--algorithm", "none.py", "--set", "vix", "--set", "a=1", "--set", "a=2",
    )  # fmt: skip

    assert outcome.exit_code == 2
    assert outcome.stderr.splitlines() == [
        "--algorithm is 'none.py'; expected a Python file that exists",
        "--set is 'vix'; expected name=value",
        "--set is 'a=2'; expected a only once",
        "--from is '2018-02-31'; expected a date such as 2018-12-31",
        "--to is 'soon'; expected a date such as 2018-12-31",
        "--cash is '1,000'; expected an amount in USD above 0, digits only, such as 100000",
        "--data is 'nowhere'; expected a folder in LEAN's format, with one of index, equity, option, indexoption in it",
        "--history is 'gone'; expected a csv file that exists",
        "--history is 'gone'; expected nothing beside --data, whose prices are used as they are",
        "--out is 'mine'; expected a folder that is new, empty or holds an earlier result only; "
        "letter.txt is none of a result's files",
    ]
    assert cli.engine.algorithm is None
    assert cli.history.asked == []


def test_a_last_day_before_the_first_is_refused(cli):
    outcome = cli.run("--from", "2018-02-02", "--to", "2018-02-01")

    assert outcome.exit_code == 2
    assert "--from is '2018-02-02'; expected a day no later than --to, 2018-02-01" in outcome.stderr


@pytest.mark.parametrize(
    ("first", "last", "fault"),
    [
        ("1995-12-31", "1996-02-01", "--from is '1995-12-31'; expected a day from 1996-01-01 to 2032-12-31, between"),
        ("0001-01-02", "2018-02-01", "--from is '0001-01-02'; expected a day from 1996-01-01"),
        ("2018-02-01", "2033-01-01", "--to is '2033-01-01'; expected a day from 1996-01-01 to 2032-12-31, between"),
        ("2018-02-03", "2018-02-04", "--from is '2018-02-03'; expected a trading day between it and --to, 2018-02-04"),
        ("2001-09-11", "2001-09-16", "--from is '2001-09-11'; expected a trading day between it and --to, 2001-09-16"),
    ],
)
@pytest.mark.parametrize("command", ["run", "accounts", "data"])
def test_a_range_that_no_trading_day_is_known_in_is_refused(cli, command, first, last, fault):
    (cli.folder / "lean" / "index").mkdir(parents=True)
    where = ("lean",) if command == "data" else ("--algorithm", "project/main.py")
    outcome = cli(command, *where, "--from", first, "--to", last)

    assert outcome.exit_code == 2
    assert outcome.stderr.startswith(fault)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("1996-01-01", "1996-02-01"),
        ("2032-12-01", "2032-12-31"),
        ("2018-02-03", "2018-02-05"),
        ("2001-09-11", "2001-09-17"),
    ],
)
def test_a_range_with_a_trading_day_is_a_run(cli, first, last):
    assert cli.run("--from", first, "--to", last).exit_code == 0


@pytest.mark.parametrize(
    ("days", "fault"),
    [
        ((), "--data lean: no minute file of 2018-02-01 to 2018-02-02"),
        (("20180131",), "--data lean: no minute file of 2018-02-01 to 2018-02-02; it has 20180131 to 20180131"),
        (("20180131", "20180205"), "it has 20180131 to 20180205"),
        (("20180131", "20180202"), None),
    ],
)
def test_a_folder_without_any_of_the_days_is_refused_for_any_algorithm(cli, days, fault):
    folder = cli.folder / "lean" / "equity" / "usa" / "minute" / "qqq"
    folder.mkdir(parents=True)
    for day in days:
        (folder / f"{day}_trade.zip").write_bytes(b"")
    outcome = cli.run(*DAYS, "--data", "lean")

    assert outcome.exit_code == (0 if fault is None else 2)
    assert fault is None or fault in outcome.stderr


def test_a_single_day_is_a_run(cli):
    assert cli.run("--from", "2018-02-02", "--to", "2018-02-02").exit_code == 0


@pytest.mark.parametrize("cash", ["0", "-5", "1e5", "nan", "1_000", "9" * 400])
def test_cash_that_is_no_plain_amount_is_refused(cli, cash):
    outcome = cli.run(f"--cash={cash}")

    assert outcome.exit_code == 2
    assert f"--cash is '{cash}'" in outcome.stderr


def test_dates_and_cash_are_handed_over_as_parameters(cli):
    cli.run(*DAYS, "--cash", "45000")

    assert cli.engine.parameters == {"start": "2018-02-01", "end": "2018-02-02", "cash": "45000"}


def test_without_options_the_dates_and_cash_of_the_configuration_are_used(cli):
    cli.run()

    assert cli.engine.parameters == {"start": "2017-06-01", "end": "2018-12-31", "cash": "100000"}


def test_options_win_over_the_project_and_settings_win_over_both(cli):
    a_project_config(cli, start="2018-01-02", cash="50000", strategies="0DTE", colour="red")

    cli.run("--to", "2018-02-02", "--cash", "60000", "--set", "cash=70000", "--set", "strategies=LT112")

    assert cli.engine.parameters == {
        "start": "2018-01-02",
        "end": "2018-02-02",
        "cash": "70000",
        "strategies": "LT112",
        "colour": "red",
    }


def test_a_run_names_what_the_project_file_says_otherwise_than_the_configuration(cli):
    a_project_config(cli, cash="50000", start="2018-01-02", end="2018-12-31", strategies="0DTE", colour="red")

    outcome = cli.run("--from", "2018-02-01", "--set", "strategies=LT112")

    told = [line for line in outcome.stderr.splitlines() if "config.json" in line]
    assert told == [
        "Warning: config.json cash: 50000 counts, and config/run.py CASH is 100000.0; "
        "to mend it: say it in config/run.py alone",
    ]


def test_a_number_of_the_project_file_has_one_name_however_it_is_written(cli):
    a_project_config(cli, **{"run.cash": "50000"})

    cli.run(*DAYS)

    assert cli.engine.parameters == {"start": "2018-02-01", "end": "2018-02-02", "cash": "50000"}


def test_a_fault_in_the_project_names_its_file_and_parameter(cli):
    a_project_config(cli, start="yesterday", strategies=["0DTE"])

    outcome = cli.run()

    assert outcome.exit_code == 2
    assert "config.json: start is 'yesterday'; expected a date" in outcome.stderr
    assert "config.json: strategies is \"['0DTE']\"; expected a text or a number" in outcome.stderr


def test_a_broken_project_file_is_refused(cli):
    (cli.folder / "project" / "config.json").write_text("{")

    outcome = cli.run()

    assert outcome.exit_code == 2
    assert "config.json is no JSON" in outcome.stderr


def test_without_data_history_is_modelled_for_the_days_of_the_run(cli):
    cli.run(*DAYS)

    assert cli.history.asked == [(date(2018, 2, 1), date(2018, 2, 2), Path("data"), None)]
    assert cli.engine.data == Path("data/days")


def test_days_that_no_history_covers_are_refused_before_the_run(cli):
    cli.history.fault = HistoryError("2019-01-02 was asked for; the bars end on 2018-12-31")

    outcome = cli.run(*DAYS)

    assert outcome.exit_code == 2
    assert "the bars end on 2018-12-31" in outcome.stderr
    assert cli.engine.algorithm is None


def test_given_data_is_used_and_nothing_is_modelled(cli):
    days = cli.folder / "lean" / "index" / "usa" / "minute" / "spx"
    days.mkdir(parents=True)
    with ZipFile(days / "20180201_trade.zip", "w") as file:
        file.writestr("20180201_spx_minute_trade.csv", "34260000,2820.5,2820.5,2820.5,2820.5,0\n")

    outcome = cli.run(*DAYS, "--data", "lean")

    assert cli.history.asked == []
    assert cli.engine.data == Path("lean")
    assert "modelled" not in outcome.stdout


def test_a_run_leaves_its_records_summary_and_picture_in_a_folder_that_can_be_found(cli):
    outcome = cli.run(*DAYS)

    assert outcome.exit_code == 0
    assert {path.name for path in result().iterdir()} == {
        "result.json",
        "order-events.json",
        "log.txt",
        "run.json",
        "decisions.jsonl",
        "campaigns.jsonl",
        "summary.txt",
        "summary.png",
        "trades.csv",
        "fills.csv",
        "report.html",
    }


def test_the_summary_is_shown_and_kept_as_text(cli):
    outcome = cli.run(*DAYS)

    kept = (result() / "summary.txt").read_text()
    assert "Win rate of campaigns" in kept
    assert kept in outcome.stdout
    assert "Option prices are modelled" in kept


def test_an_algorithm_without_records_gets_the_general_summary(cli):
    cli.engine.outcome = FakeRun(object())

    outcome = cli.run(*DAYS)

    assert outcome.exit_code == 0
    assert "Win rate of trades" in outcome.stdout


def test_an_earlier_result_is_replaced_whole(cli):
    cli.run(*DAYS)
    cli.engine.outcome = FakeRun(object())

    assert cli.run(*DAYS).exit_code == 0
    assert not (result() / "decisions.jsonl").exists()


def test_a_folder_with_anything_else_in_it_is_left_alone(cli):
    cli.run(*DAYS)
    (result() / "notes.md").write_text("mine")

    outcome = cli.run(*DAYS)

    assert outcome.exit_code == 2
    assert "notes.md is none of a result's files" in outcome.stderr
    assert (result() / "summary.txt").exists()


def test_a_failed_algorithm_shows_its_traceback_and_still_writes_its_files(cli):
    cli.engine.outcome = FakeRun(Recording(), error="Traceback (most recent call last):\nValueError: [strike] is -1")

    outcome = cli.run(*DAYS)

    assert outcome.exit_code == 1
    assert "ValueError: [strike] is -1" in outcome.stderr
    assert {"result.json", "log.txt", "decisions.jsonl"} <= {path.name for path in result().iterdir()}


def test_an_algorithm_that_could_not_be_made_is_a_failure_too(cli):
    cli.engine.outcome = FakeRun(None, error="SyntaxError: invalid syntax")

    outcome = cli.run(*DAYS)

    assert outcome.exit_code == 1
    assert "SyntaxError" in outcome.stderr


def test_an_algorithm_that_failed_in_initialize_has_no_records_but_its_files(cli):
    cli.engine.outcome = FakeRun(NeverInitialized(), error="ValueError: parameter cash is 'x'")

    outcome = cli.run(*DAYS)

    assert outcome.exit_code == 1
    assert "ValueError: parameter cash is 'x'" in outcome.stderr
    assert (result() / "result.json").exists()


def test_records_that_break_without_another_failure_are_not_hidden(cli):
    cli.engine.outcome = FakeRun(NeverInitialized())

    assert isinstance(cli.run(*DAYS).exception, AttributeError)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x = 1\n", "expected a file that defines a QCAlgorithm"),
        ("class Mine(:\n", "expected a Python file; line 1: invalid syntax"),
    ],
)
def test_a_file_that_holds_no_algorithm_is_refused_before_any_work(cli, text, told):
    (cli.folder / "project" / "main.py").write_text(text)

    outcome = cli.run(*DAYS)

    assert outcome.exit_code == 2
    assert told in outcome.stderr
    assert cli.history.asked == []


def test_progress_off_a_terminal_is_a_few_lines(cli):
    outcome = cli.run(*DAYS)

    assert "Backtest 2018-02-01 to 2018-02-02: 100% (2018-02-02)" in outcome.stderr
    assert len(outcome.stderr.splitlines()) <= 10


@pytest.mark.parametrize("words", [("--periods", "2018,2018-02"), ("--periods", "2018", "--periods", "2018-02")])
def test_periods_have_rows_of_their_own_in_the_summary(cli, words):
    kept = cli.run(*DAYS, *words).stdout

    rows = [line.replace("\u2502", " ").split() for line in kept.splitlines() if line.startswith("\u2502 2018")]
    assert [row[0] for row in rows] == ["2018", "2018-02"]


def test_without_periods_a_short_run_shows_none_and_a_longer_one_the_february_of_2018(cli):
    assert "Periods" not in cli.run(*DAYS).stdout
    assert "\u2502 2018-02" in cli.run("--from", "2018-01-02", "--to", "2018-03-29").stdout


@pytest.mark.parametrize(
    ("periods", "told"),
    [
        ("soon", "--periods is 'soon'; expected a year such as 2008 or a month such as 2018-02"),
        ("2018-13", "--periods is '2018-13'; expected a year such as 2008 or a month such as 2018-02"),
        ("2017", "--periods is '2017'; expected a year or a month of the run, 2018-02-01 to 2018-02-02"),
        ("2018,2018", "--periods is '2018'; expected each year or month only once"),
        (",", "--periods is ','; expected years or months, such as 2008,2018-02"),
    ],
)
def test_a_period_that_can_not_be_shown_is_refused_before_the_run(cli, periods, told):
    outcome = cli.run(*DAYS, "--periods", periods)

    assert (outcome.exit_code, outcome.stderr.strip()) == (2, told)
    assert cli.engine.algorithm is None


def test_wrong_days_say_nothing_of_periods_that_may_be_right(cli):
    outcome = cli.run("--from", "soon", "--to", "2018-02-02", "--periods", "2018")

    assert outcome.stderr.splitlines() == ["--from is 'soon'; expected a date such as 2018-12-31"]


def test_a_report_says_which_same_day_volatility_its_prices_assume(cli):
    outcome = cli.run("--from", "2018-02-01", "--to", "2018-02-02", "--same-day-vol", "0.7", "--out", "mine")

    assert outcome.exit_code == 0
    assert cli.history.same_day_vols == [0.7]
    assert json.loads((cli.folder / "mine" / "run.json").read_text())["same_day_vol"] == 0.7
    assert "0.7 of VIX" in " ".join((cli.folder / "mine" / "summary.txt").read_text().split())


def test_a_same_day_volatility_means_nothing_beside_a_data_folder(cli):
    (cli.folder / "bought" / "index").mkdir(parents=True)
    outcome = cli.run("--data", "bought", "--same-day-vol", "0.7")

    assert outcome.exit_code == 2
    assert "--same-day-vol is '0.7'; expected nothing beside --data" in outcome.stderr
