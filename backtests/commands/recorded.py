"""`recorded`: the modelled volatilities and widths beside recorded quotes."""

from pathlib import Path
from typing import Annotated

import typer

from backtests.checks.recorded import RecordedError, read, show
from backtests.console.console import console, own_file_fault
from backtests.console.parameters import MAIN
from backtests.console.validation import BadInputError

QUOTES = MAIN.parent / "tests" / "history" / "recorded" / "real_quotes.csv"


def recorded(
    *,
    quotes: Annotated[Path, typer.Option(help="Csv file of recorded quotes, such as the project's own.")] = QUOTES,
    picture: Annotated[Path | None, typer.Option(help="File to draw the smile into, such as smile.png.")] = None,
) -> bool:
    """Show the modelled volatilities and widths beside recorded quotes."""
    if picture is not None and (fault := own_file_fault(picture, show.MARK.encode())) is not None:
        raise BadInputError([f"--picture is {str(picture)!r}; expected {fault}"])
    try:
        found = read.read(quotes)
    except RecordedError as fault:
        raise BadInputError([str(fault)]) from None
    console().print(show.tables(found))
    if picture is not None:
        show.draw(found, picture)
    return True
