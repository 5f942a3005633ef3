"""The commands that only look: at the limits, at two results side by side, at a data folder."""

import json
from pathlib import Path
from typing import Annotated

import typer

from backtests.checks import limits as explained
from backtests.checks.data.findings import MOST_RANGES, Effect
from backtests.checks.data.look import look
from backtests.checks.data.request import data_request
from backtests.console.console import FAILED, console, refused
from backtests.console.given import BadInputError, Checks
from backtests.parity.compare import compare
from backtests.parity.request import parity_request
from backtests.parity.show import show


def add(app: typer.Typer) -> None:
    """Give the command line these commands."""
    app.command()(limits)
    app.command()(parity)
    app.command()(data)


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


def data(
    *,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Data folder in LEAN's format.")],
    start: Annotated[str | None, typer.Option("--from", help="First day, such as 2017-06-01.")] = None,
    end: Annotated[str | None, typer.Option("--to", help="Last day, such as 2018-12-31.")] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="A parameter of the run: `strategies` says what is needed."),
    ] = None,
    deep: Annotated[bool, typer.Option("--deep", help="Unpack every entry of every zip. Takes long.")] = False,
    out: Annotated[Path | None, typer.Option(help="File for the full list, a line for each day and file.")] = None,
) -> None:
    """Look whether a data folder has what a run needs on its trading days.

    Exit code 0: the run can start; 1: it can't; 2: what was given can't be used.
    """
    words, err = console(stderr=False), console(stderr=True)
    try:
        request = data_request(folder, start, end, settings or [], deep, out)
    except BadInputError as fault:
        raise refused(err, fault.faults) from None
    report = look(err, request)
    for effect in Effect:
        if lines := [*report.of(effect).lines(None if out is None else MOST_RANGES)]:
            words.print(f"{effect.value[0].upper()}{effect.value[1:]}:", markup=False)
            for line in lines:
                words.print(f"  {line}", markup=False, soft_wrap=True)
    words.print(f"{len(report.days)} trading days, {len(report.findings)} faults.")
    if out is not None:
        out.write_text("".join(f"{finding}\n" for finding in report.findings), encoding="utf-8")
    if report.of(Effect.STOPS).findings:
        raise typer.Exit(FAILED)
