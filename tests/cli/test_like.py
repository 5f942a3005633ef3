"""What a result notes of itself, and what repeats it or looks at it again with its own numbers."""

import json
from datetime import date

import pytest

from backtests.report.read import read_marker
from backtests.report.records import Ending
from backtests.runs.noted import UNNOTED, noted
from backtests.runs.origin import given_origin, version
from strategies.configuration.numbers import as_written, changed, numbers
from tests.cli.conftest import BARS, result
from tests.days.story import MAIN
from tests.report.builders import a_result_folder

DAYS = ("--from", "2018-02-01", "--to", "2018-02-02")
NUMBER = "limits.vix.above_35"


def changed_marker(folder, **said):
    path = folder / "run.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | said))
    return read_marker(folder)


def texts(configuration):
    return {number.place: number.text for number in numbers(configuration)}


def test_a_result_notes_version_ending_origin_and_every_number(cli):
    (cli.folder / "bars.csv").write_text(BARS)
    cli.run(*DAYS, "--history", "bars.csv")

    marker = read_marker(result())

    assert (marker.ending, marker.version, marker.file) == (Ending.COMPLETED, version(), "project/main.py")
    assert (marker.origin.history, marker.config) == ("bars.csv", texts(as_written()))


def test_numbers_that_were_changed_since_are_told_and_the_runs_own_count(tmp_path):
    then = changed(as_written(), {NUMBER: "0.25"})

    found = noted(
        changed_marker(a_result_folder(tmp_path), config=texts(then), parameters={"cash": "5", NUMBER: "0.25"})
    )

    assert texts(found.configuration) == texts(then)
    assert found.parameters == {"cash": "5", NUMBER: "0.25"}
    today = next(number.text for number in numbers(as_written()) if number.path == NUMBER)
    assert found.differences == (f"{NUMBER} is 0.25 in this run, which counts here; in config/ it is {today} today",)


def test_what_a_parameter_gave_counts_before_the_configuration_of_then(tmp_path):
    then = changed(as_written(), {"run.cash": "70000", "run.strategies": "LT112"})
    parameters = {"cash": "45000", "strategies": "0DTE"}

    found = noted(changed_marker(a_result_folder(tmp_path), config=texts(then), parameters=parameters))

    assert found.parameters == parameters


def test_what_is_as_it_was_is_not_told(tmp_path):
    same = changed_marker(a_result_folder(tmp_path), config=texts(as_written()), version=version())

    assert noted(same).differences == ()
    assert noted(same).told is None


def test_numbers_that_came_or_went_since_and_other_code_are_told(tmp_path):
    then = texts(as_written()) | {"limits.gone": "1"}
    new = next(iter(then))
    del then[new]

    told = noted(changed_marker(a_result_folder(tmp_path), config=then, version="0.0.9+abc")).differences

    assert [line.split(" ")[0] for line in told] == ["limits.gone", new, "The"]
    assert "0.0.9+abc" in told[-1]


def test_an_older_result_without_numbers_says_so(tmp_path):
    found = noted(read_marker(a_result_folder(tmp_path)))

    assert (texts(found.configuration), found.differences) == (texts(as_written()), (UNNOTED,))


def test_a_run_like_one_whose_strategy_is_gone_says_what_would_help(cli):
    cli.run(*DAYS)
    told = read_marker(result()).parameters
    changed_marker(result(), file=str(MAIN), parameters={**told, "strategies": "WHEEL"})

    outcome = cli("run", "--like", result().name)

    assert outcome.exit_code == 2
    assert "expected some of 0DTE, LT112, IPMCC, STRANGLE, or a file in strategies/ that has it" in outcome.stderr


def test_a_run_like_another_has_its_parameters_data_and_folder(cli):
    (cli.folder / "bars.csv").write_text(BARS)
    cli.run(*DAYS, "--cash", "45000", "--set", "without=STRESS", "--history", "bars.csv", "--same-day-vol", "0.7")
    asked, given, first = cli.history.asked[-1], cli.engine.parameters, result()
    (cli.folder / "project" / "config.json").write_text('{"parameters": {"cash": "1", "strategies": "0DTE"}}')

    outcome = cli("run", "--like", first.name)

    assert outcome.exit_code == 0, outcome.stderr
    assert (cli.history.asked[-1], cli.history.same_day_vols[-1], cli.engine.parameters) == (asked, 0.7, given)
    assert result() == first


def test_what_is_typed_counts_before_what_is_repeated(cli):
    cli.run(*DAYS, "--cash", "45000")

    cli("run", "--like", str(result()), "--cash", "50000", "--set", "without=STRESS")

    assert cli.engine.parameters["cash"] == "50000"
    assert cli.engine.parameters["without"] == "STRESS"


@pytest.mark.parametrize("named", ["nowhere", "project"])
def test_what_is_no_result_can_not_be_repeated(cli, named):
    outcome = cli("run", "--like", named)

    assert outcome.exit_code == 2
    assert f"{named}/run.json is missing" in outcome.stderr


def test_the_key_of_given_data_changes_with_the_files_of_the_runs_days_alone(tmp_path):
    day = tmp_path / "index" / "usa"
    day.mkdir(parents=True)
    files = [day / f"{name}_trade.zip" for name in ("20180201", "20180205")]
    for file in files:
        file.write_bytes(b"1")

    def key():
        return given_origin(tmp_path, date(2018, 2, 1), date(2018, 2, 2)).key

    before = key()
    files[1].write_bytes(b"12")
    assert key() == before
    files[0].write_bytes(b"12")
    assert key() != before
