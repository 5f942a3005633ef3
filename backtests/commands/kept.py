"""`kept`: what a live desk has kept."""

from pathlib import Path
from typing import Annotated

import typer

from backtests.checks.kept import as_json as kept_json
from backtests.checks.kept import for_lean, read, tables
from backtests.commands.options import AsJson
from backtests.console.console import show


def kept(
    folder: Annotated[
        Path,
        typer.Argument(help="A deployment's folder of the object store: storage/position-scaling-desk/live/desk."),
    ],
    *,
    as_json: AsJson = False,
) -> bool:
    """Print the book that a live desk has kept, and the account that LEAN's paper trading needs to go on with it."""
    found = read(folder)
    show(tables(found), kept_json(found), as_json=as_json)
    if not as_json:
        typer.echo("\n".join(["", "For a local paper account, in lean.json:", *for_lean(found.document)]))
    return not found.told
