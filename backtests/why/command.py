"""The command `why`: what a run's denials saved and cost, or the whole answer of one moment."""

from pathlib import Path
from typing import Annotated

import typer

from backtests.console.console import console, refused
from backtests.console.given import BadInputError
from backtests.runs.run import RunEngine
from backtests.why.explaining import explain
from backtests.why.moment import answer, asked_moment, replayed
from backtests.why.moment_tables import answer_tables


def add_why(app: typer.Typer, engine: RunEngine) -> None:
    """Add the command to a command line."""

    @app.command()
    def why(
        result: Annotated[
            Path | None, typer.Argument(help="Result folder of a run; else the newest below results/.")
        ] = None,
        *,
        at: Annotated[
            str | None, typer.Option(help='A New York minute of the run, such as "2018-02-05 10:31"; with --strategy.')
        ] = None,
        strategy: Annotated[str | None, typer.Option(help="The strategy that is asked about; with --at.")] = None,
    ) -> None:
        """Follow what a run's gate denied, and say what the denials saved and cost.

        With --at and --strategy: what every rule of the gate said at one minute, with all numbers.
        """
        out, err = console(), console(stderr=True)
        try:
            if at is None and strategy is None:
                explain(result, out, err)
            else:
                asked = asked_moment(result, at, strategy)
                out.print(answer_tables(answer(asked, replayed(asked, engine, err))))
        except BadInputError as fault:
            raise refused(err, fault.faults) from None
