"""`crises`: the desk in the market's crises, with all its rules and without one after the other."""

from pathlib import Path
from typing import Annotated

import typer

from backtests.commands.options import Bars, Config, SameDayVol, backtester_of
from backtests.runs.crises import VALUES, crises_request, run


def crises(
    context: typer.Context,
    *,
    history: Bars = None,
    config: Config = None,
    values: Annotated[
        list[str] | None,
        typer.Option(metavar="USD,...", help=f"Account values to start with; may be repeated. Else {VALUES}."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Folder for the results; else one below results/ that is named by the settings. An earlier comparison in it is replaced."
        ),
    ] = None,
    same_day_vol: SameDayVol = None,
) -> bool:
    """Run the desk through 2008, 2018-02, 2020-03 and 2024-08, with all its rules and without one after the other."""
    return run(backtester_of(context), crises_request(history, values or [VALUES], out, same_day_vol, config=config))
