"""Where the command line's words go, and how it ends."""

from collections.abc import Sequence

import typer
from rich.console import Console

from backtests.runs.folder import WIDTH

FAILED = 1
BAD_INPUT = 2


def console(*, stderr: bool = False) -> Console:
    """Standard output or error, as wide as the terminal or, where there is none, as a summary."""
    made = Console(stderr=stderr, highlight=False)
    if not made.is_terminal:
        made.width = WIDTH
    return made


def refused(err: Console, faults: Sequence[str]) -> typer.Exit:
    """Say what was wrong with what was given, a line each; returns the end to raise."""
    for fault in faults:
        err.print(fault, markup=False, soft_wrap=True)
    return typer.Exit(BAD_INPUT)
