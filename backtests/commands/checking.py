"""The commands that check and prove, and run nothing: lint, preserved, margin."""

import json
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from backtests.checks import lint as linted
from backtests.checks import margin as margins
from backtests.checks import preserved as proven
from backtests.console.console import FAILED, console, refused
from backtests.report import ReportError
from backtests.runs import newest as results
from risk.parameters import get_risk_parameters


def add_checks(app: typer.Typer) -> None:
    """Add the commands to a command line."""

    @app.command()
    def lint(
        *,
        result: Annotated[
            Path | None, typer.Option(help="Result folder to hold win rates against; else the newest below results/.")
        ] = None,
        config_only: Annotated[
            bool, typer.Option("--config-only", help="Look at no result folder and no date.")
        ] = False,
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
    ) -> None:
        """Look for faults that stand between the rows of config/, such as a cap that nothing can reach."""
        out, err = console(), console(stderr=True)
        if config_only and result is not None:
            raise refused(err, [f"--result is {str(result)!r}; expected nothing beside --config-only"])
        try:
            beside = (None, None) if config_only else (result or results.newest(), date.today())
            found = linted.inspect(linted.Parameters(), *beside)
        except ReportError as fault:
            raise refused(err, [str(fault)]) from None
        if as_json:
            typer.echo(json.dumps(linted.as_json(found), indent=2))
        else:
            out.print(linted.tables(found))
        if found.faults:
            raise typer.Exit(FAILED)

    @app.command()
    def preserved(
        *, as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False
    ) -> None:
        """Show what share of an account the limits put at risk at most, from 25,000 USD to 2 million and VIX 9 to 80."""
        found = proven.preserved(get_risk_parameters())
        if as_json:
            typer.echo(json.dumps(proven.as_json(found), indent=2))
        else:
            console().print(proven.tables(found))
        if not found.is_kept:
            raise typer.Exit(FAILED)

    @app.command()
    def margin(
        campaign: Annotated[str, typer.Argument(help="Campaign, such as 0DTE-17.")],
        *,
        result: Annotated[Path | None, typer.Option(help="Result folder; else the newest below results/.")] = None,
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
    ) -> None:
        """Explain what a campaign needed at its entry: each step with the rule that asks for it."""
        out, err = console(), console(stderr=True)
        folder = result or results.newest()
        if folder is None:
            raise refused(
                err, [f"there is no result below {results.RESULTS}/; run a backtest, or name one with --result"]
            )
        try:
            found = margins.explain(folder, campaign)
        except (ReportError, margins.UnknownCampaignError) as fault:
            raise refused(err, [str(fault)]) from None
        if as_json:
            typer.echo(json.dumps(margins.as_json(found), indent=2))
        else:
            out.print(margins.tables(found))
        if not found.is_same:
            raise typer.Exit(FAILED)
