"""The commands that show what the modelled history assumes: beside recorded quotes, and in its effect on a run."""

from pathlib import Path
from typing import Annotated

import typer

from backtests import same_day
from backtests.faults import BadInputError
from backtests.parameters import RunOptions
from backtests.recorded import RecordedError, read, show
from backtests.request import MAIN
from backtests.running import Desk, RunEngine, WriteHistory
from backtests.terminal import FAILED, console, refused

QUOTES = MAIN.parent / "tests" / "history" / "recorded" / "real_quotes.csv"


def add_assumptions(app: typer.Typer, engine: RunEngine, writer: WriteHistory) -> None:
    """Add the commands to a command line."""

    @app.command()
    def recorded(
        *,
        quotes: Annotated[Path, typer.Option(help="Csv file of recorded quotes, such as the project's own.")] = QUOTES,
        picture: Annotated[Path | None, typer.Option(help="File to draw the smile into, such as smile.png.")] = None,
    ) -> None:
        """Show the modelled volatilities and widths beside recorded quotes."""
        try:
            found = read.read(quotes)
        except RecordedError as fault:
            raise refused(console(stderr=True), [str(fault)]) from None
        console().print(show.tables(found))
        if picture is not None:
            show.draw(found, picture)

    @app.command(name="same-day")
    def same_day_command(
        *,
        start: Annotated[str | None, typer.Option("--from", help="First day, such as 2018-01-02.")] = None,
        end: Annotated[str | None, typer.Option("--to", help="Last day, such as 2018-12-31.")] = None,
        cash: Annotated[str | None, typer.Option(help="Cash to start with, in USD.")] = None,
        shares: Annotated[
            list[str] | None,
            typer.Option(metavar="SHARE,...", help=f"Shares of VIX; may be repeated. Else {same_day.SHARES}."),
        ] = None,
        history: Annotated[
            Path | None, typer.Option(help="Csv file of daily S&P 500 and VIX bars; else the built-in ones.")
        ] = None,
        out: Annotated[
            Path | None,
            typer.Option(help=f"Folder for the results; else {same_day.OUT}. An earlier comparison in it is replaced."),
        ] = None,
    ) -> None:
        """Run the same backtest at several modelled volatilities of expiry days, two at once, and compare the results."""
        desk = Desk(engine, writer, console(stderr=False), console(stderr=True))
        options = RunOptions(MAIN, start, end, cash, None, history, out)
        try:
            done = same_day.run(desk, same_day.shares_request(options, shares or [same_day.SHARES]))
        except BadInputError as fault:
            raise refused(desk.err, fault.faults) from None
        if not done:
            raise typer.Exit(FAILED)
