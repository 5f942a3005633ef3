"""`accounts`: the same backtest at several account values."""

from pathlib import Path
from typing import Annotated

import typer

from backtests.commands.options import Algorithm, Config, Data, End, History, SameDayVol, Settings, Start, backtester_of
from backtests.console.parameters import MAIN, RunOptions
from backtests.runs.accounts import run
from backtests.runs.request import ACCOUNT_VALUES, accounts_request


def accounts(
    context: typer.Context,
    *,
    start: Start = None,
    end: End = None,
    values: Annotated[
        list[str] | None,
        typer.Option(metavar="USD,...", help=f"Account values to start with; may be repeated. Else {ACCOUNT_VALUES}."),
    ] = None,
    data: Data = None,
    history: History = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Folder for a result folder of each value, accounts.txt and accounts.json; else "
            "one below results/ that is named by the settings. An earlier comparison in it is replaced."
        ),
    ] = None,
    algorithm: Algorithm = MAIN,
    settings: Settings = None,
    config: Config = None,
    same_day_vol: SameDayVol = None,
) -> bool:
    """Run the same backtest at several account values, two at once, and compare what they could trade."""
    options = RunOptions(
        algorithm, start, end, None, data, history, out, tuple(settings or ()), config, same_day_vol=same_day_vol
    )
    return run(backtester_of(context), accounts_request(options, values or [ACCOUNT_VALUES]))
