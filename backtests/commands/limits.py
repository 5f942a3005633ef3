"""`limits`: every limit at an account value and a VIX."""

from typing import Annotated

import typer

from backtests.checks.limits import as_json as limits_json
from backtests.checks.limits import explain, limits_request, tables
from backtests.console.console import show


def limits(
    *,
    value: Annotated[str, typer.Option(help="Account value in USD.")],
    vix: Annotated[str, typer.Option(help="VIX level.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> bool:
    """Explain every limit at an account value and a VIX."""
    found = explain(*limits_request(value, vix))
    show(tables(found), limits_json(found), as_json=as_json)
    return True
