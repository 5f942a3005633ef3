"""`limits`: every limit at an account value and a VIX."""

from typing import Annotated

import typer

from backtests.checks.limits import as_json as limits_json
from backtests.checks.limits import explain, limits_request, tables
from backtests.commands.options import Config, Settings
from backtests.console.console import show
from backtests.console.parameters import configuration_of
from backtests.console.validation import Checks
from strategies.configuration.numbers import using


def limits(
    *,
    value: Annotated[str, typer.Option(help="Account value in USD.")],
    vix: Annotated[str, typer.Option(help="VIX level.")],
    config: Config = None,
    settings: Settings = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> bool:
    """Explain every limit at an account value and a VIX."""
    checks = Checks()
    configuration, asked = configuration_of(checks, config, settings or ()), limits_request(checks, value, vix)
    with using(configuration):
        found = explain(*asked)
    show(tables(found), limits_json(found), as_json=as_json)
    return True
