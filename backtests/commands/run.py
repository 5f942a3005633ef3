"""`run`: one backtest, explained."""

from pathlib import Path
from typing import Annotated

import typer

from backtests.commands.options import Algorithm, Data, End, History, SameDayVol, Settings, Start, backtester_of
from backtests.console.parameters import MAIN, LiveOptions, RunOptions
from backtests.runs.backtest import run as run_backtest
from backtests.runs.faults import FAULTS
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
) -> bool:
    """Run a backtest, or with --live a live run, and explain it. What is left out comes from config.json beside the
    algorithm."""
    lived = LiveOptions(live, broker, seed, kill, fault, storage)
    options = RunOptions(
        algorithm,
        start,
        end,
        cash,
        data,
        history,
        out,
        tuple(settings or ()),
        tuple(periods or ()),
        same_day_vol,
        lived,
    )
    return run_backtest(backtester_of(context), run_request(options))
