"""Drills in pieces: what is kept isn't run again, and the table is of all of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.live.drill import Drill, Outcome
from tests.live.pieces import Piece, kept_in, run_pieces, source, together


def a_drill(name: str = "one", of: int = 10) -> tuple[Drill, list[range]]:
    """A drill of ten points, of which the fourth has a word to say, and the parts of it that ran."""
    ran: list[range] = []

    def run(points: int | None, *, first: int | None) -> Outcome:
        part = range(of)[first:][:points]
        ran.append(part)
        words = ("the fourth",) if 3 in part else ()
        return Outcome(len(part), of, unexplained=len(words), words=words)

    return Drill(name, "a drill", run), ran


def a_run(drill: Drill, file: Path, each: int = 4, points: int | None = None, first: int = 0) -> None:
    list(run_pieces(drill, file, each, points, first))


def outcome(drill: Drill, file: Path) -> Outcome:
    ((_, found, _),) = together([drill], kept_in(file))
    return found


def test_a_drill_runs_in_pieces_to_its_end_and_is_the_same_as_in_one(tmp_path: Path):
    drill, ran = a_drill()

    a_run(drill, tmp_path / "kept" / "drills.jsonl")

    assert ran == [range(4), range(4, 8), range(8, 10)]
    assert outcome(drill, tmp_path / "kept" / "drills.jsonl") == drill.run(None, first=None)


@pytest.mark.parametrize("points", [4, 5, 9])
def test_what_is_kept_is_not_run_again(tmp_path: Path, points: int):
    drill, ran = a_drill()
    a_run(drill, tmp_path / "kept", points=points)

    a_run(drill, tmp_path / "kept")
    a_run(drill, tmp_path / "kept")

    assert [point for part in ran for point in part] == list(range(10))


def test_pieces_that_ran_beside_each_other_are_filled_up(tmp_path: Path):
    drill, ran = a_drill()
    a_run(drill, tmp_path / "kept", first=6, points=2)

    a_run(drill, tmp_path / "kept", each=5)

    assert ran == [range(6, 8), range(5), range(5, 6), range(8, 10)]


def test_pieces_of_other_files_than_now_are_run_anew(tmp_path: Path):
    drill, ran = a_drill()
    a_run(drill, tmp_path / "kept", each=10)
    (tmp_path / "kept").write_text((tmp_path / "kept").read_text().replace(source(), "0" * 12))

    a_run(drill, tmp_path / "kept", each=10)

    assert ran == [range(10), range(10)]


def test_points_that_two_pieces_have_are_refused():
    drill, _ = a_drill()
    piece = Piece("one", source(), 0, 5, 1.0, Outcome(5, 10))

    assert together([drill], [piece, replace(piece, first=5, end=6)]) == [(drill, Outcome(10, 10), 2.0)]
    with pytest.raises(ValueError, match="one: two pieces have the points from 4 on"):
        together([drill], [piece, replace(piece, first=4, end=6)])


def test_a_drill_of_which_nothing_is_kept_has_no_row():
    assert together([a_drill()[0]], [Piece("two", source(), 0, 5, 1.0, Outcome(5, 10))]) == []
