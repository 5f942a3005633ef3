"""`same-day`: the same backtest at several modelled volatilities of expiry days."""

from pathlib import Path
from typing import Annotated

import typer

from backtests.commands.options import Bars, Config, End, Start, backtester_of
from backtests.console.parameters import MAIN, RunOptions
from backtests.runs.same_day import SHARES, run, shares_request


def same_day(
    context: typer.Context,
    *,
    start: Start = None,
    end: End = None,
    cash: Annotated[str | None, typer.Option(help="Cash to start with, in USD.")] = None,
    shares: Annotated[
        list[str] | None, typer.Option(metavar="SHARE,...", help=f"Shares of VIX; may be repeated. Else {SHARES}.")
    ] = None,
    history: Bars = None,
    config: Config = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Folder for the results; else one below results/ that is named by the settings. An earlier comparison in it is replaced."
        ),
    ] = None,
) -> bool:
    """Run the same backtest at several modelled volatilities of expiry days, two at once, and compare the results."""
    options = RunOptions(MAIN, start, end, cash, None, history, out, config=config)
    return run(backtester_of(context), shares_request(options, shares or [SHARES]))
