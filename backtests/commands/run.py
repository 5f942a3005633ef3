"""`run`: one backtest, explained."""

from pathlib import Path
from typing import Annotated

import typer

from backtests.commands.options import Algorithm, Config, Data, End, History, SameDayVol, Settings, Start, backtester_of
from backtests.console.parameters import MAIN, RunOptions
from backtests.runs.backtest import run as run_backtest
from backtests.runs.request import run_request


def run(
    context: typer.Context,
    *,
    start: Start = None,
    end: End = None,
    cash: Annotated[str | None, typer.Option(help="Cash to start with, in USD.")] = None,
    data: Data = None,
    history: History = None,
    out: Annotated[
        Path | None, typer.Option(help="Result folder; else results/FROM_TO_CASH. An earlier result is replaced.")
    ] = None,
    algorithm: Algorithm = MAIN,
    settings: Settings = None,
    config: Config = None,
    periods: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PERIOD,...",
            help="Years or months with a row of their own, such as 2008,2018-02; may be repeated. "
            "Left out: each calendar year of a run longer than two years (731 days), and 2018-02 in a run that "
            "holds the whole of it.",
        ),
    ] = None,
    same_day_vol: SameDayVol = None,
) -> bool:
    """Run a backtest and explain it. What is left out comes from config.json beside the algorithm."""
    given = tuple(settings or ()), config, tuple(periods or ()), same_day_vol
    options = RunOptions(algorithm, start, end, cash, data, history, out, *given)
    return run_backtest(backtester_of(context), run_request(options))
