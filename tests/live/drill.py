"""What a drill is, and the table of them."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from backtests.history import write
from tests.copies import ROOT

DATA = ROOT / "data"
COLUMNS = DATA / "columns"
MAIN = ROOT / "main.py"
FOUR = "0DTE,LT112,IPMCC,STRANGLE"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a drill found. `points` are what it tried of `of`; lost and doubled are campaigns, unexplained are orders.

    `words` say what was unexplained, and where.
    """

    points: int
    of: int
    lost: int = 0
    doubled: int = 0
    unexplained: int = 0
    words: tuple[str, ...] = ()

    @property
    def is_well(self) -> bool:
        return not (self.lost or self.doubled or self.unexplained)


class Runs(Protocol):
    """Runs over at most so many points, None for all, from the one of a number on; None for as it likes, such as spread."""

    def __call__(self, points: int | None, *, first: int | None) -> Outcome: ...


@dataclass(frozen=True, slots=True)
class Drill:
    """A drill by its name: what its points are, and how it runs."""

    name: str
    what: str
    run: Runs


def table(drills: list[tuple[Drill, Outcome, float]]) -> str:
    """The drills as a table of Markdown, with the seconds that each took."""
    rows = ["| drill | points | lost | doubled | unexplained | minutes |", "|---|---|---|---|---|---|"]
    for drill, found, seconds in drills:
        points = f"{found.points:,}" if found.points == found.of else f"{found.points:,} of {found.of:,}"
        rows.append(
            f"| {drill.what} (`{drill.name}`) | {points} | {found.lost} | {found.doubled} | {found.unexplained} "
            f"| {seconds / 60:.1f} |"
        )
    return "\n".join(rows)


def timed(drill: Drill, points: int | None, first: int | None = None) -> tuple[Drill, Outcome, float]:
    """Run a drill, or a part of it."""
    begun = time.monotonic()
    found = drill.run(points, first=first)
    return drill, found, time.monotonic() - begun


def data_of(first: date, last: date) -> Path:
    """The modelled history of some days, as `backtests run` keeps it."""
    return write(first, last, DATA, history=None, on_month=None)
