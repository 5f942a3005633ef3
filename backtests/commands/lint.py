"""`lint`: faults that stand between the rows of config/."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from backtests.checks.lint import Parameters, inspect, tables
from backtests.checks.lint import as_json as lint_json
from backtests.commands.options import AsJson
from backtests.console.console import show
from backtests.console.validation import BadInputError
from backtests.runs.result_folder import newest


def lint(
    *,
    result: Annotated[
        Path | None, typer.Option(help="Result folder to hold win rates against; else the newest below results/.")
    ] = None,
    config_only: Annotated[bool, typer.Option("--config-only", help="Look at no result folder and no date.")] = False,
    as_json: AsJson = False,
) -> bool:
    """Look for faults that stand between the rows of config/, such as a cap that nothing can reach."""
    if config_only and result is not None:
        raise BadInputError([f"--result is {str(result)!r}; expected nothing beside --config-only"])
    beside = (None, None) if config_only else (result or newest(), date.today())
    found = inspect(Parameters(), *beside)
    show(tables(found), lint_json(found), as_json=as_json)
    return not found.faults
