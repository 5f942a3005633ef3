"""`sweep`: many runs, over settings or over worlds."""

from pathlib import Path
from typing import Annotated

import typer

from backtests.commands.options import Config, Data, End, History, SameDayVol, Settings, Start, backtester_of
from backtests.console.parameters import MAIN, RunOptions
from backtests.sweep.plan import WINDOW, SweepOptions, sweep_request


def sweep(
    context: typer.Context,
    *,
    vary: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUE,...",
            help="A setting and its values; repeated, every combination is run. Values that have commas are parted by ;.",
        ),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(
            help="TOML file: a table [vary] of lists, every combination of them, or tables [[run]], a run each."
        ),
    ] = None,
    start: Start = None,
    end: End = None,
    cash: Annotated[str | None, typer.Option(help="Cash to start with, in USD.")] = None,
    data: Data = None,
    history: History = None,
    settings: Settings = None,
    config: Config = None,
    same_day_vol: SameDayVol = None,
    worlds: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            help="Run over N resampled histories instead of the real one; without --vary at five account values, with "
            "the dynamic limits and with hard-coded ones.",
        ),
    ] = None,
    seed: Annotated[int | None, typer.Option(help="What --worlds are drawn from.")] = None,
    in_turn: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Run each world at one value of this setting, in turn, instead of at all."),
    ] = None,
    workers: Annotated[int | None, typer.Option(help="Processes on this machine; else one a processor.")] = None,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="A Dask scheduler whose workers run instead, tcp://host:8786.")
    ] = None,
    best: Annotated[bool, typer.Option("--best", help="Name the best run, with what speaks against it.")] = False,
    axes: Annotated[
        str | None,
        typer.Option("--map", metavar="NAME,NAME", help="The two numbers of the map; else those of most values."),
    ] = None,
    window: Annotated[int, typer.Option(help="Trading days of a window of the walk forward.")] = WINDOW,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Folder for the rows; else one below results/ that is named by the settings. A sweep that was stopped there goes on."
        ),
    ] = None,
) -> bool:
    """Run many settings, or one over many worlds, on this machine's processors or a cluster's; each run is a row."""
    from backtests.sweep.sweep import run  # noqa: PLC0415 - Dask, which no other command waits for

    one = RunOptions(
        MAIN, start, end, cash, data, history, out, tuple(settings or ()), config, same_day_vol=same_day_vol
    )
    options = SweepOptions(one, tuple(vary or ()), file, worlds, seed, in_turn, scheduler, workers, best, axes, window)
    return run(backtester_of(context), sweep_request(options))
