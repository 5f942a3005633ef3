"""A file that takes its place when it is whole; folders are `tests/cli/test_result_folder.py`."""

import multiprocessing
import os
from pathlib import Path

import pytest

from backtests.runs.result_folder import fault_of
from backtests.system.placing import BusyError, tidy, whole
from tests.report.builders import a_result_folder


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "why.txt").write_text("old")
    return tmp_path / "why.txt"


def names_beside(place: Path) -> list[str]:
    return [path.name for path in place.parent.iterdir()]


def test_the_older_file_stands_until_the_new_one_is_whole(place):
    with whole(place) as beside:
        beside.write_text("new")
        assert place.read_text() == "old"

    assert place.read_text() == "new"
    assert names_beside(place) == ["why.txt"]


@pytest.mark.parametrize("stop", [KeyboardInterrupt, ValueError])
def test_a_file_that_is_broken_off_leaves_the_older_one_alone(place, stop):
    with pytest.raises(stop), whole(place) as beside:
        beside.write_text("ne")
        raise stop

    assert place.read_text() == "old"
    assert names_beside(place) == ["why.txt"]


def test_two_never_write_the_same_file_at_once(place):
    with whole(place) as beside:
        beside.write_text("one")
        with pytest.raises(BusyError, match=r"why\.txt is being written by another run"), whole(place):
            pass
        tidy(place.parent)  # as whoever looks for results meanwhile

    assert place.read_text() == "one"


def write_and_die(place: Path) -> None:
    with whole(place) as beside:
        beside.write_text("ne")
        os._exit(9)


def test_what_a_kill_left_of_a_file_is_cleared_away_and_makes_no_result_somebody_elses(tmp_path):
    folder = a_result_folder(tmp_path / "out")
    process = multiprocessing.get_context("spawn").Process(target=write_and_die, args=(folder / "why.txt",))
    process.start()
    process.join()

    assert process.exitcode == 9
    assert not (folder / "why.txt").exists()
    assert fault_of(folder) is None
    tidy(tmp_path)
    assert ".unfinished-why.txt" not in names_beside(folder / "why.txt")
