"""Where the command line's words go, and how it ends."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typer
from pydantic_core import to_jsonable_python
from rich.console import Console, RenderableType

from backtests.system.placing import whole

FAILED = 1
BAD_INPUT = 2
FIRST_BYTES = 1024
STOPPED = 130  # what a shell says of a program that Ctrl-C has ended
WIDTH = 80  # columns of a table where there is no terminal to ask


def console(*, stderr: bool = False) -> Console:
    """Standard output or error, as wide as the terminal or, where there is none, as a summary."""
    made = Console(stderr=stderr, highlight=False)
    if not made.is_terminal:
        made.width = WIDTH
    return made


def show(tables: RenderableType, figures: object, *, as_json: bool) -> None:
    """Print tables for a reader, or their figures for other programs."""
    if as_json:
        typer.echo(json.dumps(objects_of(figures), indent=2))
    else:
        console().print(tables)


def objects_of(figures: object) -> Any:
    """Records as other programs read them: an object each, times in ISO's form, enums by their values."""
    return to_jsonable_python(figures)


def write(path: Path, tables: RenderableType) -> None:
    """Write tables into a file, as wide as a summary."""
    with whole(path) as beside, beside.open("w", encoding="utf-8") as file:
        Console(file=file, width=WIDTH).print(tables)


def own_file_fault(path: Path, mark: bytes) -> str | None:
    """What was expected instead, if a file may not be written; None where there is none, or one that bears `mark`.

    What this project writes where a user says bears its mark near the beginning, so that nothing else is written over.
    """
    if not path.exists():
        return None
    if not path.is_file():
        return "a file"
    with path.open("rb") as file:
        is_own = mark in file.read(FIRST_BYTES)
    return None if is_own else "a new file, or one that this command has written; what is there is left alone"


def refused(err: Console, faults: Sequence[str]) -> typer.Exit:
    """Say what was wrong with what was given, a line each; returns the end to raise."""
    for fault in faults:
        err.print(fault, markup=False, soft_wrap=True)
    return typer.Exit(BAD_INPUT)


def stopped(err: Console, interrupt: KeyboardInterrupt) -> typer.Exit:
    """Say that it was stopped and what is kept, as the notes of the interrupt tell; returns the end to raise."""
    err.print("Stopped.", *getattr(interrupt, "__notes__", ()), sep="\n", markup=False, soft_wrap=True)
    err.file.flush()
    return typer.Exit(STOPPED)
