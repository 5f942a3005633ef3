"""`watch`: a live desk on the terminal."""

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Group, RenderableType
from rich.live import Live
from rich.text import Text

from backtests.checks.deployment import STORE, deployment_in
from backtests.checks.watched import HEARTBEAT, seen_in, shown
from backtests.commands.options import Store
from backtests.console.console import console, own_file_fault
from backtests.console.validation import BadInputError

PAGE = Path("results/watch.html")
SECONDS = 2


def watch(
    folder: Store = STORE,
    *,
    once: Annotated[
        bool, typer.Option("--once", help="Show it once, for a pipe or a test, instead of until Ctrl-C.")
    ] = False,
    page: Annotated[
        bool, typer.Option("--page", help=f"Write {PAGE} as well, which loads itself again in a browser.")
    ] = False,
) -> bool:
    """Watch a live desk: its sign of life, what holds it, its campaigns against their limits, its last notices."""
    desk = deployment_in(folder, HEARTBEAT)
    if page:
        from backtests.pages.watch import MARK, write  # noqa: PLC0415 - jinja2 and plotly, which only a page needs

        if (fault := own_file_fault(PAGE, MARK.encode())) is not None:
            raise BadInputError([f"--page writes {PAGE}; expected {fault}"])
    seen, out = seen_in(desk), console()

    def told() -> RenderableType:
        now = datetime.now(UTC)
        if not page:
            return shown(seen, now)
        PAGE.parent.mkdir(parents=True, exist_ok=True)
        write(PAGE, seen, desk.name, now)
        return Group(shown(seen, now), Text(f"\nAs a page: {PAGE}"))

    if once:
        out.print(told())
        return True
    try:
        with Live(told(), console=out, screen=out.is_terminal, auto_refresh=False) as screen:
            while True:
                time.sleep(SECONDS)
                seen = seen_in(desk, seen)
                screen.update(told(), refresh=True)
    except KeyboardInterrupt:
        return True
