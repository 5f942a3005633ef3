"""The command line: run a backtest, compare account values and crises, write modelled history; and the commands that only look.

Exit codes: 0 done, 1 the algorithm failed, a check found faults or results differ, 2 what was given can't be used
(nothing was done then).
"""

from pathlib import Path
from typing import Annotated

import typer

from backtests import accounts as compared
from backtests import crises as stormy
from backtests import looking, running
from backtests.assumptions import add_assumptions
from backtests.checks import add_checks
from backtests.faults import BadInputError
from backtests.history import SAME_DAY_VOL
from backtests.parameters import RunOptions
from backtests.request import ACCOUNT_VALUES, MAIN, accounts_request, history_request, run_request
from backtests.running import Desk, RunEngine, WriteHistory
from backtests.terminal import FAILED, console, refused
from backtests.why.command import add_why

SameDayVol = Annotated[
    str | None,
    typer.Option(
        "--same-day-vol",
        metavar="SHARE",
        help=f"Modelled volatility at the money at the open of an expiry day, over VIX; else {SAME_DAY_VOL:g}.",
    ),
]


def build(engine: RunEngine, history: WriteHistory) -> typer.Typer:
    """The command line over an engine and a writer of modelled history."""
    app = typer.Typer(
        add_completion=False,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        help="Backtests off the cloud: the same main.py, on this machine.",
    )

    @app.command()
    def run(
        *,
        start: Annotated[str | None, typer.Option("--from", help="First day, such as 2017-06-01.")] = None,
        end: Annotated[str | None, typer.Option("--to", help="Last day, such as 2018-12-31.")] = None,
        cash: Annotated[str | None, typer.Option(help="Cash to start with, in USD.")] = None,
        data: Annotated[
            Path | None, typer.Option(help="Data folder in LEAN's format to use; else history is modelled below data/.")
        ] = None,
        history: Annotated[
            Path | None, typer.Option(help="Csv file of daily S&P 500 and VIX bars for the modelled history.")
        ] = None,
        out: Annotated[
            Path | None, typer.Option(help="Result folder; else results/FROM_TO_CASH. An earlier result is replaced.")
        ] = None,
        algorithm: Annotated[Path, typer.Option(help="File with the QCAlgorithm.")] = MAIN,
        settings: Annotated[
            list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="A parameter; may be repeated.")
        ] = None,
        periods: Annotated[
            list[str] | None,
            typer.Option(
                metavar="PERIOD,...",
                help="Years or months with a row of their own, such as 2008,2018-02; may be repeated. "
                "Left out: each calendar year of a run longer than two years (731 days), and 2018-02 in a run that "
                "holds the whole of it.",
            ),
        ] = None,
        same_day_vol: SameDayVol = None,
    ) -> None:
        """Run a backtest and explain it. What is left out comes from config.json beside the algorithm."""
        desk = _desk()
        options = RunOptions(
            algorithm, start, end, cash, data, history, out, tuple(settings or ()), tuple(periods or ()), same_day_vol
        )
        try:
            done = running.run(desk, run_request(options))
        except BadInputError as fault:
            raise refused(desk.err, fault.faults) from None
        if not done:
            raise typer.Exit(FAILED)

    @app.command()
    def accounts(
        *,
        start: Annotated[str | None, typer.Option("--from", help="First day, such as 2017-06-01.")] = None,
        end: Annotated[str | None, typer.Option("--to", help="Last day, such as 2018-12-31.")] = None,
        values: Annotated[
            list[str] | None,
            typer.Option(
                metavar="USD,...", help=f"Account values to start with; may be repeated. Else {ACCOUNT_VALUES}."
            ),
        ] = None,
        data: Annotated[
            Path | None, typer.Option(help="Data folder in LEAN's format to use; else history is modelled below data/.")
        ] = None,
        history: Annotated[
            Path | None, typer.Option(help="Csv file of daily S&P 500 and VIX bars for the modelled history.")
        ] = None,
        out: Annotated[
            Path | None,
            typer.Option(
                help="Folder for a result folder of each value, accounts.txt and accounts.json; else "
                "results/accounts_FROM_TO. An earlier comparison in it is replaced whole."
            ),
        ] = None,
        algorithm: Annotated[Path, typer.Option(help="File with the QCAlgorithm.")] = MAIN,
        settings: Annotated[
            list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="A parameter; may be repeated.")
        ] = None,
        same_day_vol: SameDayVol = None,
    ) -> None:
        """Run the same backtest at several account values, two at once, and compare what they could trade."""
        desk = _desk()
        options = RunOptions(
            algorithm, start, end, None, data, history, out, tuple(settings or ()), same_day_vol=same_day_vol
        )
        try:
            done = compared.run(desk, accounts_request(options, values or [ACCOUNT_VALUES]))
        except BadInputError as fault:
            raise refused(desk.err, fault.faults) from None
        if not done:
            raise typer.Exit(FAILED)

    @app.command()
    def crises(
        *,
        history: Annotated[
            Path | None, typer.Option(help="Csv file of daily S&P 500 and VIX bars; else the built-in ones.")
        ] = None,
        values: Annotated[
            list[str] | None,
            typer.Option(
                metavar="USD,...", help=f"Account values to start with; may be repeated. Else {stormy.VALUES}."
            ),
        ] = None,
        out: Annotated[
            Path | None,
            typer.Option(
                help=f"Folder for the results; else {stormy.OUT}. An earlier comparison in it is replaced whole."
            ),
        ] = None,
        same_day_vol: SameDayVol = None,
    ) -> None:
        """Run the desk through 2008, 2018-02, 2020-03 and 2024-08, with all its rules and without one after the other."""
        desk = _desk()
        try:
            done = stormy.run(desk, stormy.crises_request(history, values or [stormy.VALUES], out, same_day_vol))
        except BadInputError as fault:
            raise refused(desk.err, fault.faults) from None
        if not done:
            raise typer.Exit(FAILED)

    @app.command(name="history")
    def write_history(
        *,
        start: Annotated[str, typer.Option("--from", help="First day, such as 2017-06-01.")],
        end: Annotated[str, typer.Option("--to", help="Last day, such as 2018-12-31.")],
        out: Annotated[
            Path, typer.Option(help="Folder to keep it in; the data folder of these days is made below it, and named.")
        ],
        history: Annotated[
            Path | None, typer.Option(help="Csv file of daily S&P 500 and VIX bars; else the built-in ones.")
        ] = None,
        same_day_vol: SameDayVol = None,
    ) -> None:
        """Write modelled history in LEAN's data format: real daily bars, option quotes from a pricing model."""
        desk = _desk()
        try:
            folder = running.write_history(desk, history_request(start, end, out, history, same_day_vol))
        except BadInputError as fault:
            raise refused(desk.err, fault.faults) from None
        typer.echo(folder)  # alone, so that a script can use it

    add_assumptions(app, engine, history)
    looking.add(app)
    add_checks(app)
    add_why(app, engine)

    def _desk() -> Desk:
        return Desk(engine, history, console(stderr=False), console(stderr=True))

    return app
