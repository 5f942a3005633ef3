"""`history`: modelled history in LEAN's data format."""

from pathlib import Path
from typing import Annotated

import typer

from backtests.commands.options import Bars, Config, SameDayVol, backtester_of
from backtests.runs.backtest import write_history
from backtests.runs.request import history_request


def history(
    context: typer.Context,
    *,
    start: Annotated[str, typer.Option("--from", help="First day, such as 2017-06-01.")],
    end: Annotated[str, typer.Option("--to", help="Last day, such as 2018-12-31.")],
    out: Annotated[
        Path, typer.Option(help="Folder to keep it in; the data folder of these days is made below it, and named.")
    ],
    history: Bars = None,
    config: Config = None,
    same_day_vol: SameDayVol = None,
) -> bool:
    """Write modelled history in LEAN's data format: real daily bars, option quotes from a pricing model."""
    folder = write_history(
        backtester_of(context), history_request(start, end, out, history, same_day_vol, config=config)
    )
    typer.echo(folder)  # alone, so that a script can use it
    return True
