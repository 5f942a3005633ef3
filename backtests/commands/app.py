"""The command line: puts the commands together, a file each, and ends them.

Exit codes: 0 done, 1 the algorithm failed, a check found faults or results differ, 2 what was given can't be used
(nothing was done then), 130 stopped by Ctrl-C.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cache, wraps
from importlib import import_module
from inspect import signature
from pathlib import Path
from typing import Annotated, Any, cast

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption

from backtests.checks.constants import renamed
from backtests.console.console import FAILED, console, refused, stopped
from backtests.console.validation import BadInputError
from backtests.runs.backtester import Backtester, RunEngine, WriteHistory
from backtests.system.placing import BusyError, place_of
from strategies.configuration.faults import faults_of
from strategies.configuration.numbers import as_written

# A file each, with a function of its name, which answers whether all is well: that the algorithm completed, that
# nothing is wrong, that results are equal.
COMMANDS = (
    "run",
    "report",
    "accounts",
    "crises",
    "history",
    "recorded",
    "same_day",
    "results",
    "compare",
    "sweep",
    "limits",
    "atlas",
    "cloud",
    "parity",
    "data",
    "lint",
    "config",
    "preserved",
    "margin",
    "why",
    "kept",
    "watch",
)
ASKED_FOR_HELP = {"help_option_names": ["-h", "--help"]}


def build(engine: RunEngine, write_history: WriteHistory) -> typer.Typer:
    """The command line over an engine and a writer of modelled history."""
    app = typer.Typer(
        cls=_Group,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        help="Backtests off the cloud: the same main.py, on this machine.",
        context_settings={
            "obj": lambda: Backtester(engine, write_history, console(), console(stderr=True)),
            **ASKED_FOR_HELP,
        },
    )
    app.callback()(_before)
    return app


class _Files(Mapping[str, Any]):
    """The commands by name, each imported when it is asked for: most need little of what the others compute and draw with."""

    def __getitem__(self, name: str) -> Any:
        if name not in self:
            raise KeyError(name)
        return _command(name.replace("-", "_"))

    def __iter__(self) -> Iterator[str]:
        return (file.replace("_", "-") for file in COMMANDS)

    def __contains__(self, name: object) -> bool:
        return name in [*self]

    def __len__(self) -> int:
        return len(COMMANDS)


class _Group(TyperGroup):
    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.commands = cast(Any, _Files())

    def list_commands(self, ctx: Any) -> list[str]:
        return list(self.commands)


class _Once(TyperCommand):
    """A command that refuses what is given twice and has one value: the last would count, and the others be lost in silence."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        _, _, given = self.make_parser(ctx).parse_args(args=[*args])
        counts = Counter(option for option in given if isinstance(option, TyperOption) and not option.is_flag)
        twice = [option.opts[0] for option, count in counts.items() if count > 1 and not option.multiple]
        if twice and not ctx.resilient_parsing:
            raise refused(console(stderr=True), [f"{name} is given more than once; expected once" for name in twice])
        return super().parse_args(ctx, args)


@cache
def _command(file: str) -> Any:
    alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    called = getattr(import_module(f"backtests.commands.{file}"), file)
    alone.command(cls=_Once, context_settings=ASKED_FOR_HELP)(_ended(called))
    return typer.main.get_command(alone)


def _show_version(asked: bool) -> None:
    if asked:
        from backtests.runs.origin import version  # noqa: PLC0415 - reads all that decides, for this option alone

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
            if slips := renamed():
                raise BadInputError(slips)
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
