"""The command `why`: what a run's denials saved and cost, or the whole answer of one moment."""

from pathlib import Path
from typing import Annotated

import typer

from backtests.request import BadInputError
from backtests.running import RunEngine
from backtests.terminal import console, refused
from backtests.why.explaining import explain


def add_why(app: typer.Typer, engine: RunEngine) -> None:
    """Add the command to a command line."""

    @app.command()
    def why(
        result: Annotated[
            Path | None, typer.Argument(help="Result folder of a run; else the newest below results/.")
        ] = None,
    ) -> None:
        """Follow what a run's gate denied, and say what the denials saved and cost."""
        out, err = console(), console(stderr=True)
        try:
            explain(result, out, err)
        except BadInputError as fault:
            raise refused(err, fault.faults) from None
