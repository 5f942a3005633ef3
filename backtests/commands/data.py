"""`data`: whether a data folder has what a run needs."""

from pathlib import Path
from typing import Annotated

import typer

from backtests.checks.data.findings import Effect
from backtests.checks.data.request import data_request, inspected, tell
from backtests.commands.options import Config, End, Start
from backtests.console.console import console


def data(
    *,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Data folder in LEAN's format.")],
    start: Start = None,
    end: End = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="A parameter of the run: `strategies` says what is needed."),
    ] = None,
    config: Config = None,
    deep: Annotated[bool, typer.Option("--deep", help="Unpack every entry of every zip. Takes long.")] = False,
    out: Annotated[Path | None, typer.Option(help="File for the full list, a line for each day and file.")] = None,
) -> bool:
    """Look whether a data folder has what a run needs on its trading days.

    Exit code 0: the run can start; 1: it can't; 2: what was given can't be used.
    """
    request = data_request(folder, start, end, settings or [], out, config=config)
    report = inspected(console(stderr=True), request, is_deep=deep)
    tell(console(), report, out)
    return not report.of(Effect.STOPS).findings
