"""`report`: a result folder as a page."""

from pathlib import Path
from typing import Annotated

import typer

from backtests.commands.options import backtester_of
from backtests.pages.report import write
from backtests.report.read import read_marker
from backtests.runs.lean_folder import is_leans, taken
from backtests.runs.noted import noted
from backtests.runs.result_folder import named_or_newest
from strategies.configuration.numbers import using


def report(
    context: typer.Context,
    result: Annotated[
        Path | None,
        typer.Argument(
            help="Result folder of a run, or LEAN's with the run's records in it; else the newest below results/."
        ),
    ] = None,
) -> bool:
    """Write report.html of a finished run anew: one page to open in a browser, or to send."""
    folder = named_or_newest(result)
    if is_leans(folder):
        folder = taken(folder)
    with using(noted(read_marker(folder)).configuration):
        path = write(folder)
    backtester_of(context).out.print(f"{path}", soft_wrap=True)
    return True
