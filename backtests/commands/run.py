"""`run`: one backtest, explained."""

from pathlib import Path
from typing import Annotated

import typer

from backtests.commands.options import Algorithm, Config, Data, End, History, SameDayVol, Settings, Start, backtester_of
from backtests.console.parameters import MAIN, LiveOptions, RunOptions
from backtests.runs.backtest import run as run_backtest
from backtests.runs.faults import FAULTS
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
    live: Annotated[
        bool, typer.Option("--live", help="Run it live over these days, as LEAN's live engine would.")
    ] = False,
    broker: Annotated[
        str | None,
        typer.Option(
            metavar="BROKER", help="With --live: paper (the default), or strict, which does what a real one may."
        ),
    ] = None,
    seed: Annotated[
        str | None,
        typer.Option(metavar="NUMBER", help="With --live: decides fractions of seconds, threads and whims; else 1."),
    ] = None,
    kill: Annotated[
        str | None,
        typer.Option(
            metavar="MOMENT",
            help="With --live: when the desk is killed, and started again three minutes later: a New York minute such as "
            '"2018-02-05 10:31", or the number of an event.',
        ),
    ] = None,
    fault: Annotated[
        str | None, typer.Option(metavar="NAME", help=f"With --live: what goes wrong each day: {', '.join(FAULTS)}.")
    ] = None,
    storage: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="With --live: where the object store is kept; else nowhere.")
    ] = None,
    like: Annotated[
        Path | None,
        typer.Option(
            metavar="RESULT",
            help="Repeat this result: what is left out comes from its run.json, numbers of config/ and data too.",
        ),
    ] = None,
) -> bool:
    """Run a backtest, or with --live a live run, and explain it. What is left out comes from config.json beside the
    algorithm where it says something, else from config/run.py."""
    lived = LiveOptions(live, broker, seed, kill, fault, storage)
    given = tuple(settings or ()), config, tuple(periods or ()), same_day_vol, lived
    options = RunOptions(algorithm, start, end, cash, data, history, out, *given)
    backtester = backtester_of(context)
    if like is not None:
        options = repeating(options, like, backtester.err.print)
    return run_backtest(backtester, run_request(options))
