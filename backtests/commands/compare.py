"""`compare`: results side by side."""

from pathlib import Path
from typing import Annotated

import typer

from backtests.compare import page as compare_page
from backtests.compare.sides import Side, sides_of
from backtests.compare.tables import Beside, comparison
from backtests.console.console import console, own_file_fault
from backtests.console.validation import BadInputError
from backtests.parity import compare as parity
from backtests.parity import read as parity_read
from backtests.parity.differences import Compared, Count
from backtests.runs.result_folder import RESULTS

PICTURE, PAGE = RESULTS / "compare.png", RESULTS / "compare.html"


def compare(
    results: Annotated[
        list[Path], typer.Argument(metavar="A B [...]", help="Result folders, or names as `results` lists them.")
    ],
    *,
    picture: Annotated[Path, typer.Option(help="File to draw the account values into.")] = PICTURE,
    page: Annotated[Path, typer.Option(help="Page to write: the charts of a report over each other.")] = PAGE,
) -> bool:
    """Compare results: settings that differ, statistics, equity in one picture, what only one has, where they part.

    The first one is held against each of the others.
    """
    from backtests.compare.picture import MARK, draw  # noqa: PLC0415 - matplotlib, which only a picture needs

    faults = [
        f"{name} is {str(path)!r}; expected {fault}"
        for name, path in (("--picture", picture), ("--page", page))
        if (fault := own_file_fault(path, MARK.encode())) is not None
    ]
    if faults:
        raise BadInputError(faults)
    sides = sides_of(results)
    first, *others = sides
    for path in (picture, page):
        path.parent.mkdir(parents=True, exist_ok=True)
    out = console()
    pairs = [Beside(first, other, _orders(first, other)) for other in others]
    out.print(comparison(sides, pairs))
    out.print(f"The account values in one picture: {draw(sides, picture)}", soft_wrap=True)
    out.print(f"The charts over each other: {compare_page.write(sides, pairs, page)}", soft_wrap=True)
    return True


def _orders(one: Side, other: Side) -> Count | None:
    try:
        read = [parity_read.read(side.result.folder) for side in (one, other)]
    except BadInputError:
        return None  # an algorithm of the user's own may have orders that parity does not know
    found = parity.compare(*read)
    return next(count for count in found.counts if count.part is Compared.ORDERS)
