"""`watch`: a live desk on the terminal."""

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.live import Live

from backtests.checks.watched import deployment_in, seen_in, shown
from backtests.console.console import console

KEPT = Path("storage/position-scaling-desk/live")
SECONDS = 2


def watch(
    folder: Annotated[
        Path,
        typer.Argument(help="The object store of a local run, or a deployment's own folder in it."),
    ] = KEPT,
    *,
    once: Annotated[
        bool, typer.Option("--once", help="Show it once, for a pipe or a test, instead of until Ctrl-C.")
    ] = False,
) -> bool:
    """Watch a live desk: its sign of life, what holds it, its campaigns against their limits, its last notices."""
    desk = deployment_in(folder)
    seen, out = seen_in(desk), console()
    if once:
        out.print(shown(seen, datetime.now(UTC)))
        return True
    try:
        with Live(shown(seen, datetime.now(UTC)), console=out, screen=out.is_terminal, auto_refresh=False) as screen:
            while True:
                time.sleep(SECONDS)
                seen = seen_in(desk, seen)
                screen.update(shown(seen, datetime.now(UTC)), refresh=True)
    except KeyboardInterrupt:
        return True
