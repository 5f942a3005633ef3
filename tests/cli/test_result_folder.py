"""What a run may replace, and how a result takes its place."""

import json
import multiprocessing
import os
from itertools import count
from pathlib import Path

import pytest

from backtests.console.validation import BadInputError
from backtests.runs.result_folder import (
    ACCOUNTS,
    comparison_fault_of,
    fault_of,
    finished,
    new_result,
    newest,
    write_records,
)
from backtests.system import placing
from backtests.system.placing import tidy
from tests.cli.fakes import FullDisk
from tests.report.builders import a_result_folder


def a_folder(path, *names):
    path.mkdir()
    for name in names:
        (path / name).write_text("x")
    return path


def a_file(folder: Path, name: str, text: str = "x") -> Path:
    (folder / name).write_text(text)
    return folder


def set_marker(folder: Path, **said: object) -> Path:
    marker = folder / "run.json"
    marker.write_text(json.dumps(json.loads(marker.read_text()) | said))
    return folder


def a_comparison(path):
    a_folder(path, "accounts.txt", "accounts.json")
    a_result_folder(path / "35000")
    a_result_folder(path / "45000.5")
    return path


def test_an_empty_folder_or_an_earlier_result_may_be_replaced(tmp_path):
    assert fault_of(a_folder(tmp_path / "empty")) is None
    assert fault_of(tmp_path / "new") is None
    assert fault_of(a_file(a_result_folder(tmp_path / "result", decisions=[]), "why.jsonl")) is None


@pytest.mark.parametrize("names", [("summary.png",), ("result.json", "main.py"), ("log.txt", "a.jsonl")])
def test_anything_else_is_none_of_ours(tmp_path, names):
    assert fault_of(a_folder(tmp_path / "out", *names)) is not None


def test_lines_that_no_run_recorded_are_somebody_elses(tmp_path):
    assert "mine.jsonl is none of a result's files" in fault_of(a_file(a_result_folder(tmp_path / "out"), "mine.jsonl"))


def test_a_folder_inside_an_earlier_result_is_not_removed(tmp_path):
    folder = a_result_folder(tmp_path / "out")
    (folder / "why.txt").mkdir()

    assert fault_of(folder) is not None


def test_a_file_or_a_link_is_no_result_folder(tmp_path):
    (tmp_path / "out").write_text("")
    (tmp_path / "link").symlink_to(a_result_folder(tmp_path / "result"))

    assert fault_of(tmp_path / "out") == "a folder, or a path where one can be made"
    assert fault_of(tmp_path / "link") == "a folder, or a path where one can be made"


def test_an_earlier_comparison_may_be_replaced_and_nothing_that_only_resembles_one(tmp_path):
    folder = a_comparison(tmp_path / "out")

    assert comparison_fault_of(folder, ACCOUNTS) is None
    (folder / "accounts.json").unlink()
    assert "it has no accounts.json" in comparison_fault_of(folder, ACCOUNTS)


def test_a_folder_of_results_is_no_comparison(tmp_path):
    folder = a_comparison(tmp_path / "out")
    a_result_folder(folder / "2018-02-01_2018-02-02_100000")

    assert "2018-02-01_2018-02-02_100000 is no part of one" in comparison_fault_of(folder, ACCOUNTS)


def test_a_comparison_with_a_strange_file_in_an_account_is_left_alone(tmp_path):
    folder = a_comparison(tmp_path / "out")
    (folder / "35000" / "letter.txt").write_text("dear")

    assert "35000 is no part of one" in comparison_fault_of(folder, ACCOUNTS)


def test_a_link_in_a_comparison_is_not_followed(tmp_path):
    folder = a_comparison(tmp_path / "out")
    (folder / "65000").symlink_to(a_result_folder(tmp_path / "elsewhere"))

    assert "65000 is no part of one" in comparison_fault_of(folder, ACCOUNTS)


def test_a_file_is_no_folder_for_a_comparison(tmp_path):
    (tmp_path / "out").write_text("")

    assert comparison_fault_of(tmp_path / "out", ACCOUNTS) == "a folder, or a path where one can be made"


def test_a_figure_that_json_has_no_word_for_is_an_error(tmp_path):
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_records(tmp_path, {"decisions": [{"vix": float("nan")}]})


def test_the_older_result_stands_until_the_new_one_is_whole(tmp_path):
    place = a_result_folder(tmp_path / "out", log="old")

    with new_result(place) as new:
        a_result_folder(new.folder, log="new")
        assert (place / "log.txt").read_text() == "old"
        assert new.put() == place

    assert (place / "log.txt").read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("stop", [KeyboardInterrupt, ValueError])
def test_what_is_not_finished_leaves_nothing_and_takes_nothing(tmp_path, stop):
    place = a_result_folder(tmp_path / "out", log="old")

    with pytest.raises(stop) as raised, new_result(place) as new:
        a_file(new.folder, "run.json")
        raise stop

    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert (place / "log.txt").read_text() == "old"
    kept = f"Nothing of this run is kept, and {place} is as it was."
    assert getattr(raised.value, "__notes__", []) == ([kept] if stop is KeyboardInterrupt else [])


def interrupted(at: int, work):
    """Work that is interrupted, once, before it is done for the `at`th time."""
    calls = count(1)

    def stopped(*given, **named):
        if next(calls) == at:
            raise KeyboardInterrupt
        return work(*given, **named)

    return stopped


@pytest.mark.parametrize(
    ("step", "kept"),
    [
        ((placing.Path, "rename", 1), "old"),
        ((placing.Path, "rename", 2), "old"),
        ((placing.shutil, "rmtree", 1), "new"),
    ],
    ids=["before the older one is moved", "between the two", "while the older one is removed"],
)
def test_an_interrupt_while_a_result_is_put_in_its_place_says_what_stands_there(tmp_path, monkeypatch, step, kept):
    owner, name, at = step
    place = a_result_folder(tmp_path / "out", log="old")

    with pytest.raises(KeyboardInterrupt) as raised, new_result(place) as new:
        a_result_folder(new.folder, log="new")
        monkeypatch.setattr(owner, name, interrupted(at, getattr(owner, name)))
        new.put()

    notes = {
        "old": f"Nothing of this run is kept, and {place} is as it was.",
        "new": f"The run had ended: what it wrote is whole, {place}.",
    }
    assert (place / "log.txt").read_text() == kept
    assert raised.value.__notes__ == [notes[kept]]


def test_a_disk_that_is_full_is_told_by_the_place(cli):
    cli.engine.outcome = FullDisk(None)

    outcome = cli.run("--from", "2018-02-01", "--to", "2018-02-02", "--out", "mine")

    assert outcome.exit_code == 1
    assert outcome.stderr.splitlines()[-1] == "mine can't be read or written: No space left on device"
    assert not Path("mine").exists()


def test_a_failed_result_goes_beside_the_one_that_it_would_replace(tmp_path):
    place = a_result_folder(tmp_path / "out", log="old")

    with new_result(place) as new:
        a_result_folder(new.folder, log="new")
        assert new.put(has_failed=True) == tmp_path / "out_failed"

    assert (place / "log.txt").read_text() == "old"


def test_what_somebody_laid_into_the_place_meanwhile_stays(tmp_path):
    place = a_result_folder(tmp_path / "out", log="old")

    with new_result(place) as new:
        a_result_folder(new.folder, log="new")
        a_file(place, "notes.md", "mine")
        assert new.put() == tmp_path / "out_2"

    assert (place / "notes.md").read_text() == "mine"
    assert (tmp_path / "out_2" / "log.txt").read_text() == "new"


def test_two_runs_at_once_never_share_a_place(tmp_path):
    place = tmp_path / "out"

    refused = pytest.raises(BadInputError, match=r"out is being written by another run; expected")
    with new_result(place), refused, new_result(place):
        pass

    with new_result(place) as new:
        new.put()
    assert place.is_dir()


@pytest.mark.parametrize("command", ["run", "accounts", "same-day", "crises"])
def test_a_place_that_another_run_writes_for_is_refused_before_history_is_modelled(cli, command):
    days = () if command == "crises" else ("--from", "2018-02-01", "--to", "2018-02-02")

    with new_result(Path("mine")):
        outcome = cli(command, *days, "--out", "mine")

    assert (outcome.exit_code, cli.history.asked) == (2, [])
    assert "mine is being written by another run; expected its end, or another --out" in outcome.stderr


def write_and_die(place: Path) -> None:
    with new_result(place) as new:
        (new.folder / "run.json").write_text("{")
        os._exit(9)


def replace_and_die(place: Path) -> None:
    with new_result(place) as new:
        a_result_folder(new.folder, log="new")
        placing.Path.rename = dies_before_the_second_of(Path.rename)  # a kill between the two renames
        new.put()


def dies_before_the_second_of(rename):
    done = []

    def renamed(self, target):
        if done:
            os._exit(9)
        done.append(target)
        return rename(self, target)

    return renamed


def killed(target, place: Path) -> None:
    process = multiprocessing.get_context("spawn").Process(target=target, args=(place,))
    process.start()
    process.join()
    assert process.exitcode == 9


def test_what_a_killed_run_began_is_no_result_and_in_nobodys_way(tmp_path):
    killed(write_and_die, tmp_path / "out")

    assert finished(tmp_path) == []
    with new_result(tmp_path / "out") as new:
        assert list(new.folder.iterdir()) == []
        a_result_folder(new.folder)
        new.put()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("look", [finished, tidy], ids=["results", "tidy"])
def test_a_kill_between_two_renames_loses_nothing(tmp_path, look):
    place = a_result_folder(tmp_path / "out", log="old")

    killed(replace_and_die, place)
    look(tmp_path)

    assert (place / "log.txt").read_text() == "old"


def test_the_newest_result_is_a_finished_runs(tmp_path):
    older, newer, failed = (a_result_folder(tmp_path / name) for name in ("older", "newer", "failed"))
    set_marker(failed, ending="failed")
    a_file(a_folder(tmp_path / "broken"), "run.json", "{")
    a_result_folder(tmp_path / ".unfinished-other")
    for number, folder in enumerate((older, newer, failed, tmp_path / "broken", tmp_path / ".unfinished-other")):
        os.utime(folder / "run.json", (number, number))

    assert newest(tmp_path) == newer
    assert finished(tmp_path) == [newer, older]


def test_without_any_there_is_no_newest(tmp_path):
    assert newest(tmp_path / "none") is None
