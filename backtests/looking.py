"""The commands that only look: at the limits, and at two results side by side."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from backtests import limits as explained
from backtests.parity.compare import compare
from backtests.parity.request import parity_request
from backtests.parity.show import show
from backtests.request import BadInputError, Checks
from backtests.running import WIDTH

FAILED = 1
BAD_INPUT = 2


def add(app: typer.Typer) -> None:
    """Give the command line these commands."""
    app.command()(limits)
    app.command()(parity)


def limits(
    *,
    value: Annotated[str, typer.Option(help="Account value in USD.")],
    vix: Annotated[str, typer.Option(help="VIX level.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """Explain every limit at an account value and a VIX."""
    checks = Checks()
    account_value, vix_level = checks.number("--value", value), checks.number("--vix", vix)
    if checks.faults:
        raise refused(console(stderr=True), checks.faults)
    found = explained.explain(account_value, vix_level)
    if as_json:
        typer.echo(json.dumps(explained.as_json(found), indent=2))
    else:
        console(stderr=False).print(explained.table(found))


def parity(
    *,
    a: Annotated[Path, typer.Argument(metavar="A", help="Result folder of LEAN or of `run`.")],
    b: Annotated[Path, typer.Argument(metavar="B", help="Result folder to compare it with.")],
    data: Annotated[
        Path | None,
        typer.Option(help="Data folder whose bars explain the first difference; else the one that a result names."),
    ] = None,
) -> None:
    """Compare two results order by order: orders, events, fees, cash, profits and account values.

    Exit code 0: equal; 1: something differs; 2: a folder can't be read.
    """
    try:
        request = parity_request(a, b, data)
    except BadInputError as fault:
        raise refused(console(stderr=True), fault.faults) from None
    comparison = compare(request.a, request.b)
    console(stderr=False).print(show(comparison, request.data))
    if comparison.differences:
        raise typer.Exit(FAILED)


def console(*, stderr: bool) -> Console:
    """Where words go: as wide as the terminal, or as a summary's file where there is none."""
    made = Console(stderr=stderr, highlight=False)
    if not made.is_terminal:
        made.width = WIDTH
    return made


def refused(err: Console, faults: Sequence[str]) -> typer.Exit:
    """Tell every fault, and how the command ends then."""
    for fault in faults:
        err.print(fault, markup=False, soft_wrap=True)
    return typer.Exit(BAD_INPUT)
