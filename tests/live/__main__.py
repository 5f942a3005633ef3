"""`python -m tests.live [DRILL ...] [--points N] [--from K]`: runs the drills, all where none is named, and prints their table.

A long one runs in parts, one after the other or beside each other: `--points 100`, `--points 100 --from 100`, and so on.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from tests.live.drill import Drill, table, timed
from tests.live.kills import killed_at_minutes, killed_between_events
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
        int, typer.Option("--from", min=0, help="The number of the first point; else they are spread.")
    ] = 0,
) -> None:
    """Run the drills of the live desk, and print what they found."""
    unknown = [name for name in names or () if name not in BY_NAME]
    if unknown:
        raise typer.BadParameter(f"{', '.join(unknown)}; expected some of {', '.join(BY_NAME)}")
    found = []
    for drill in [BY_NAME[name] for name in names] if names else DRILLS:
        found.append(timed(drill, points, first))
        for word in found[-1][1].words:
            print(f"{drill.name}: {word}", file=sys.stderr)
    print(table(found))
    if not all(outcome.is_well for _, outcome, _ in found):
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
