"""What a drill is, and the table of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

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


@dataclass(frozen=True, slots=True)
class Drill:
    """A drill by its name: what its points are, and how it runs over at most so many of them, None for all."""

    name: str
    what: str
    run: Callable[[int | None], Outcome]


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


def timed(drill: Drill, points: int | None) -> tuple[Drill, Outcome, float]:
    """Run a drill."""
    begun = time.monotonic()
    found = drill.run(points)
    return drill, found, time.monotonic() - begun


def data_of(first: date, last: date) -> Path:
    """The modelled history of some days, as `backtests run` keeps it."""
    return write(first, last, DATA, history=None, on_month=None)
