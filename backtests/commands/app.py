"""The command line: puts the commands together, a file each, and ends them.

Exit codes: 0 done, 1 the algorithm failed, a check found faults or results differ, 2 what was given can't be used
(nothing was done then), 130 stopped by Ctrl-C.
"""

from collections.abc import Callable
from functools import wraps
from inspect import signature
from pathlib import Path
from typing import Annotated

import typer

from backtests.commands.accounts import accounts
from backtests.commands.atlas import atlas
from backtests.commands.cloud import cloud
from backtests.commands.compare import compare
from backtests.commands.config import config
from backtests.commands.crises import crises
from backtests.commands.data import data
from backtests.commands.history import history
from backtests.commands.kept import kept
from backtests.commands.limits import limits
from backtests.commands.lint import lint
from backtests.commands.margin import margin
from backtests.commands.parity import parity
from backtests.commands.preserved import preserved
from backtests.commands.recorded import recorded
from backtests.commands.report import report
from backtests.commands.results import results
from backtests.commands.run import run
from backtests.commands.same_day import same_day
from backtests.commands.sweep import sweep
from backtests.commands.watch import watch
from backtests.commands.why import why
from backtests.console.console import FAILED, console, refused, stopped
from backtests.console.validation import BadInputError
from backtests.runs.backtest import Backtester, RunEngine, WriteHistory
from backtests.runs.origin import version
from backtests.system.placing import BusyError, place_of
from strategies.configuration.faults import faults_of
from strategies.configuration.numbers import as_written

# Each answers whether all is well: that the algorithm completed, that nothing is wrong, that results are equal.
COMMANDS: tuple[Callable[..., bool], ...] = (
    run,
    report,
    accounts,
    crises,
    history,
    recorded,
    same_day,
    results,
    compare,
    sweep,
    limits,
    atlas,
    cloud,
    parity,
    data,
    lint,
    config,
    preserved,
    margin,
    why,
    kept,
    watch,
)


def build(engine: RunEngine, write_history: WriteHistory) -> typer.Typer:
    """The command line over an engine and a writer of modelled history."""
    asked_for_help = {"help_option_names": ["-h", "--help"]}
    app = typer.Typer(
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        help="Backtests off the cloud: the same main.py, on this machine.",
        context_settings={
            "obj": lambda: Backtester(engine, write_history, console(), console(stderr=True)),
            **asked_for_help,
        },
    )
    app.callback()(_before)
    for command in COMMANDS:
        app.command(context_settings=asked_for_help)(_ended(command))
    return app


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(f"position-scaling-desk {version()}")
        raise typer.Exit


def _before(
    *,
    _: Annotated[
        bool,
        typer.Option(
            "--version",
            is_eager=True,
            callback=_show_version,
            help="Show the version, with a hash of the code that decides.",
        ),
    ] = False,
) -> None: ...


def _ended(command: Callable[..., bool]) -> Callable[..., None]:
    """The command, ended with its exit code.

    One that takes --config checks the rows itself, with all else that it was given.
    """
    checks_rows = "config" in signature(command).parameters

    @wraps(command)
    def ended(*arguments: object, **options: object) -> None:
        try:
            if not checks_rows and (faults := faults_of(as_written())):
                raise BadInputError([*map(str, faults)])
            is_well = command(*arguments, **options)
        except BadInputError as bad:
            raise refused(console(stderr=True), bad.faults) from None
        except BusyError as busy:
            raise refused(console(stderr=True), [f"{busy}; expected its end"]) from None
        except KeyboardInterrupt as interrupt:
            raise stopped(console(stderr=True), interrupt) from None
        except OSError as fault:
            if fault.filename is None:
                raise
            place = place_of(Path(fault.filename))
            console(stderr=True).print(f"{place} can't be read or written: {fault.strerror}", markup=False)
            raise typer.Exit(FAILED) from None
        if not is_well:
            raise typer.Exit(FAILED)

    return ended
