"""`compare`: results side by side."""

from pathlib import Path
from typing import Annotated

import typer

from backtests.compare.picture import MARK, draw
from backtests.compare.sides import Side, sides_of
from backtests.compare.tables import Beside, comparison
from backtests.console.console import console, own_file_fault
from backtests.console.validation import BadInputError
from backtests.parity import compare as parity
from backtests.parity import read as parity_read
from backtests.parity.differences import Compared, Count

PICTURE = Path("compare.png")


def compare(
    results: Annotated[
        list[Path], typer.Argument(metavar="A B [...]", help="Result folders, or names as `results` lists them.")
    ],
    *,
    picture: Annotated[Path, typer.Option(help="File to draw the account values into.")] = PICTURE,
) -> bool:
    """Compare results: settings that differ, statistics, equity in one picture, what only one has, where they part.

    The first one is held against each of the others.
    """
    if (fault := own_file_fault(picture, MARK.encode())) is not None:
        raise BadInputError([f"--picture is {str(picture)!r}; expected {fault}"])
    sides = sides_of(results)
    first, *others = sides
    out = console()
    out.print(comparison(sides, [Beside(first, other, _orders(first, other)) for other in others]))
    out.print(f"The account values in one picture: {draw(sides, picture)}", soft_wrap=True)
    return True


def _orders(one: Side, other: Side) -> Count | None:
    try:
        read = [parity_read.read(side.result.folder) for side in (one, other)]
    except BadInputError:
        return None  # an algorithm of the user's own may have orders that parity does not know
    found = parity.compare(*read)
    return next(count for count in found.counts if count.part is Compared.ORDERS)
