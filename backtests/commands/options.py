"""The options that several commands have, each once, and what carries the commands out."""

from pathlib import Path
from typing import Annotated

import typer

from backtests.history import SAME_DAY_VOL
from backtests.runs.backtester import Backtester

Start = Annotated[str | None, typer.Option("--from", help="First day, such as 2017-06-01.")]
End = Annotated[str | None, typer.Option("--to", help="Last day, such as 2018-12-31.")]
Data = Annotated[
    Path | None, typer.Option(help="Data folder in LEAN's format to use; else history is modelled below data/.")
]
History = Annotated[Path | None, typer.Option(help="Csv file of daily S&P 500 and VIX bars for the modelled history.")]
Bars = Annotated[Path | None, typer.Option(help="Csv file of daily S&P 500 and VIX bars; else the built-in ones.")]
Algorithm = Annotated[Path, typer.Option(help="File with the QCAlgorithm.")]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="NAME=VALUE",
        help="A parameter, or a number of config/ by its path (see `config show`); may be repeated.",
    ),
]
Config = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="Settings file in TOML: numbers of config/, by their paths."),
]
SameDayVol = Annotated[
    str | None,
    typer.Option(
        "--same-day-vol",
        metavar="SHARE",
        help=f"Modelled volatility at the money at the open of an expiry day, over VIX; else {SAME_DAY_VOL:g}.",
    ),
]
Store = Annotated[
    Path, typer.Argument(help="The object store of a local run, or a deployment's own folder in it or in a copy.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]


def backtester_of(context: typer.Context) -> Backtester:
    """The engine and the history that the command line was built over."""
    made: Backtester = context.obj()
    return made
