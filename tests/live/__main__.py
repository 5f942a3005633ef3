"""`python -m tests.live [DRILL ...] [--points N] [--from K] [--kept FILE] [--each N]`: runs the drills, all where none is named,
and prints their table.

With `--kept` they run in pieces of `--each` points, which are kept in the file as they end. What the file has is not run again,
so the same command goes on after a break, `--points` bounds what it adds, and the table is of all that the file has.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from tests.live.drill import Drill, Outcome, table, timed
from tests.live.kills import killed_at_minutes, killed_between_events
from tests.live.pieces import kept_in, run_pieces, source, together
from tests.live.same import live_is_the_backtest
from tests.live.sequences import through_sequences, through_the_machine
from tests.live.year import a_year_of_restarts

DRILLS = (
    Drill("same", "live is the backtest, order for order, over a month: seeds", live_is_the_backtest),
    Drill("minutes", "killed at every minute of a month on which anything happened", killed_at_minutes),
    Drill("moments", "killed between any two events of a year, some in the middle of a save", killed_between_events),
    Drill("year", "a restart every night and a fault every week of a year: days", a_year_of_restarts),
    Drill("sequences", "the desk at a strict broker, through sequences of what may happen", through_sequences),
    Drill("machine", "the desk's orders at a strict broker, by a state machine: sequences", through_the_machine),
)
BY_NAME = {drill.name: drill for drill in DRILLS}


def main(
    names: Annotated[list[str] | None, typer.Argument(help=f"Some of {', '.join(BY_NAME)}; else all.")] = None,
    points: Annotated[int | None, typer.Option(min=1, help="At most so many points of each; else all.")] = None,
    first: Annotated[
        int | None, typer.Option("--from", min=0, help="The number of the first point; else they are spread.")
    ] = None,
    kept: Annotated[Path | None, typer.Option(help="Where pieces are kept; the table is of all of them.")] = None,
    each: Annotated[int, typer.Option(min=1, help="At most so many points in a piece.")] = 100,
) -> None:
    """Run the drills of the live desk, and print what they found."""
    unknown = [name for name in names or () if name not in BY_NAME]
    if unknown:
        raise typer.BadParameter(f"{', '.join(unknown)}; expected some of {', '.join(BY_NAME)}")
    drills = [BY_NAME[name] for name in names] if names else list(DRILLS)
    found = []
    for drill in drills:
        if kept is None:
            found.append(timed(drill, points, first))
            _tell(drill, found[-1][1])
            continue
        for piece in run_pieces(drill, kept, each, points, first or 0):
            _tell(drill, piece.found)
            print(f"{drill.name}: points {piece.first} to {piece.end} of {piece.found.of}", file=sys.stderr)
    if kept is not None:
        there = kept_in(kept)
        pieces = [piece for piece in there if piece.source == source()]
        if len(pieces) < len(there):
            print(f"{len(there) - len(pieces)} pieces are of other files than now, and left out", file=sys.stderr)
        found = together(DRILLS, pieces)
    print(table(found))
    if not all(outcome.is_well for _, outcome, _ in found):
        raise typer.Exit(1)


def _tell(drill: Drill, found: Outcome) -> None:
    for word in found.words:
        print(f"{drill.name}: {word}", file=sys.stderr)


if __name__ == "__main__":
    typer.run(main)
