"""`results`: what is kept below results/."""

from typing import Annotated

import typer

from backtests.commands.options import AsJson
from backtests.console.console import console, show
from backtests.runs.results import delete, listed, tables


def results(
    *,
    names: Annotated[
        list[str] | None,
        typer.Option("--delete", metavar="NAME", help="Remove the result of this name; may be repeated."),
    ] = None,
    as_json: AsJson = False,
) -> bool:
    """List the results below results/ with their settings, return, drawdown and size, or remove some by name."""
    if names:
        delete(names)
        console().print(f"Removed: {', '.join(dict.fromkeys(names))}", soft_wrap=True)
        return True
    shelf = listed()
    show(tables(shelf), shelf, as_json=as_json)
    return True
