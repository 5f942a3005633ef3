"""Pieces of drills, kept a line each: a drill of an hour runs in bounded parts, and the table is put together of all of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cache
from itertools import chain, pairwise
from pathlib import Path

from tests.copies import ROOMS, ROOT
from tests.live.drill import Drill, Outcome, timed


@dataclass(frozen=True, slots=True)
class Piece:
    """The points of a drill from `first` up to `end`, of one state of the project's files, and what they found."""

    drill: str
    source: str
    first: int
    end: int
    seconds: float
    found: Outcome


@cache
def source() -> str:
    """What tells one state of the project's files, and of the drills, from another."""
    text = hashlib.sha256()
    for folder in (*ROOMS, "tests/live"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            text.update(file.read_bytes())
    return text.hexdigest()[:12]


def kept_in(file: Path) -> list[Piece]:
    """The pieces that a file has; none where there is no file."""
    lines = file.read_text().splitlines() if file.exists() else []
    return [_piece(json.loads(line)) for line in lines]


def run_pieces(drill: Drill, file: Path, each: int, points: int | None, first: int) -> Iterator[Piece]:
    """Run what the file doesn't have of a drill, from a point on, in pieces; each is in the file once it is over."""
    left = points
    while left is None or left > 0:
        mine = sorted(
            (each for each in kept_in(file) if each.drill == drill.name and each.source == source()), key=_first
        )
        for piece in mine:
            first = piece.end if piece.first <= first < piece.end else first
        if any(first >= piece.found.of for piece in mine):
            return
        count = min([each, *[piece.first - first for piece in mine if piece.first > first]])
        count = count if left is None else min(count, left)
        _, found, seconds = timed(drill, count, first)
        piece = Piece(drill.name, source(), first, min(first + count, found.of), seconds, found)
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a") as kept:
            kept.write(f"{json.dumps(asdict(piece))}\n")
        yield piece
        left = None if left is None else left - count


def together(drills: Iterable[Drill], pieces: Iterable[Piece]) -> list[tuple[Drill, Outcome, float]]:
    """What all pieces of each drill found. Raises ValueError for points that two pieces have."""
    rows = []
    by_first = sorted(pieces, key=_first)
    for drill in drills:
        mine = [piece for piece in by_first if piece.drill == drill.name]
        for piece, following in pairwise(mine):
            if following.first < piece.end:
                raise ValueError(f"{drill.name}: two pieces have the points from {following.first} on")
        if mine:
            found = [piece.found for piece in mine]
            outcome = Outcome(
                sum(each.points for each in found),
                max(each.of for each in found),
                sum(each.lost for each in found),
                sum(each.doubled for each in found),
                sum(each.unexplained for each in found),
                tuple(chain.from_iterable(each.words for each in found)),
            )
            rows.append((drill, outcome, sum(piece.seconds for piece in mine)))
    return rows


def _first(piece: Piece) -> int:
    return piece.first


def _piece(saved: dict[str, object]) -> Piece:
    found = dict(saved.pop("found"))  # type: ignore[call-overload]
    return Piece(found=Outcome(**{**found, "words": tuple(found["words"])}), **saved)  # type: ignore[arg-type]
