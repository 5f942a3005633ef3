"""`run`: one backtest, explained."""

from pathlib import Path
from typing import Annotated

import typer

from backtests.commands.options import Algorithm, Config, Data, End, History, SameDayVol, Settings, Start, backtester_of
from backtests.console.parameters import MAIN, RunOptions
from backtests.runs.backtest import run as run_backtest
from backtests.runs.request import repeating, run_request


def run(
    context: typer.Context,
    *,
    start: Start = None,
    end: End = None,
    cash: Annotated[str | None, typer.Option(help="Cash to start with, in USD.")] = None,
    data: Data = None,
    history: History = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Result folder; else one below results/ that is named by days, cash and every other setting. "
            "An earlier result in it is replaced when the new one is whole."
        ),
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
    like: Annotated[
        Path | None,
        typer.Option(
            metavar="RESULT",
            help="Repeat this result: what is left out comes from its run.json, numbers of config/ and data too.",
        ),
    ] = None,
) -> bool:
    """Run a backtest and explain it. What is left out comes from config.json beside the algorithm."""
    given = tuple(settings or ()), config, tuple(periods or ()), same_day_vol
    options = RunOptions(algorithm, start, end, cash, data, history, out, *given)
    return run_backtest(backtester_of(context), run_request(options if like is None else repeating(options, like)))
