"""`lint`: faults that stand between the rows of config/."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from backtests.checks.lint import Parameters, inspect, tables
from backtests.checks.lint import as_json as lint_json
from backtests.commands.options import AsJson, Config, Settings
from backtests.console.console import show
from backtests.console.parameters import given_to_show, said_otherwise, shown
from backtests.console.validation import BadInputError, Checks
from backtests.runs.result_folder import at, newest
from strategies.configuration.numbers import in_force, using


def lint(
    *,
    result: Annotated[
        Path | None, typer.Option(help="Result folder to hold win rates against; else the newest below results/.")
    ] = None,
    config_only: Annotated[bool, typer.Option("--config-only", help="Look at no result folder and no date.")] = False,
    config: Config = None,
    settings: Settings = None,
    as_json: AsJson = False,
) -> bool:
    """Look for faults that stand between the rows of config/, such as a window that ends before it starts, and for what
    does nothing, such as a cap that nothing can reach.

    Exit code 0: none, or warnings only; 1: a fault, with which nothing runs; 2: what was given can't be used.
    """
    if config_only and result is not None:
        raise BadInputError([f"--result is {str(result)!r}; expected nothing beside --config-only"])
    looked_at, today = (None, None) if config_only else (at(result) if result else newest(), date.today())
    checks = Checks()
    given = given_to_show(checks, config, settings or ())
    configuration = shown(checks, given) if given or checks.faults else in_force()
    checks.finish()
    with using(configuration):
        found = inspect(Parameters(), looked_at, today, said_otherwise(given))
    show(tables(found), lint_json(found), as_json=as_json)
    return not found.faults
