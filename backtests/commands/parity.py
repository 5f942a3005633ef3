"""`parity`: two results side by side, order by order."""

from pathlib import Path
from typing import Annotated

import typer

from backtests.console.console import console
from backtests.parity.compare import compare
from backtests.parity.read import read_both
from backtests.parity.show import show


def parity(
    *,
    a: Annotated[
        Path, typer.Argument(metavar="A", help="Result folder of LEAN or of `run`, or a name as `results` lists it.")
    ],
    b: Annotated[Path, typer.Argument(metavar="B", help="Another to compare it with.")],
    data: Annotated[
        Path | None,
        typer.Option(help="Data folder whose bars explain the first difference; else the one that a result names."),
    ] = None,
) -> bool:
    """Compare two results order by order: orders, events, fees, cash, profits and account values.

    Exit code 0: equal; 1: something differs; 2: a folder can't be read.
    """
    comparison = compare(*read_both(a, b, data))
    console().print(show(comparison, data))
    return not comparison.differences
