"""`config`: every number that a run uses, as a settings file."""

from typing import Annotated

import typer

from backtests.commands.options import Config, Settings
from backtests.console.parameters import configuration_of
from backtests.console.validation import Checks
from strategies.configuration.show import as_toml


def config(
    what: Annotated[str, typer.Argument(metavar="show", help="What to do with it.")],
    *,
    config: Config = None,
    settings: Settings = None,
    places: Annotated[
        bool, typer.Option("--places", help="Name rows by their places, which stay as bounds of VIX are edited.")
    ] = False,
) -> bool:
    """Show every number of config/ and strategies/ by its path, with what it means and may be, those of FILE and --set in it.

    What is printed is a settings file itself: keep the lines that are yours, and give it with --config.
    """
    checks = Checks()
    if what != "show":
        checks.refuse("config", what, "show")
    configuration = configuration_of(checks, config, settings or ())
    checks.finish()
    typer.echo(as_toml(configuration, by_place=places))
    return True
