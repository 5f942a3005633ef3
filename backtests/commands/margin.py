"""`margin`: what a campaign needed at its entry."""

from pathlib import Path
from typing import Annotated

import typer

from backtests.checks.margin import as_json as margin_json
from backtests.checks.margin import explain, tables
from backtests.commands.options import AsJson
from backtests.console.console import show
from backtests.report.layout import stacked
from backtests.report.read import read_marker
from backtests.runs.noted import noted
from backtests.runs.result_folder import named_or_newest
from strategies.configuration.numbers import using


def margin(
    campaign: Annotated[str, typer.Argument(help="Campaign, such as 0DTE-3.")],
    result: Annotated[
        Path | None, typer.Argument(help="Result folder of a run; else the newest below results/.")
    ] = None,
    *,
    as_json: AsJson = False,
) -> bool:
    """Explain what a campaign needed at its entry: each step with the rule that asks for it."""
    folder = named_or_newest(result)
    then = noted(read_marker(folder))
    with using(then.configuration):
        found = explain(folder, campaign)
    show(stacked(tables(found), then.told), margin_json(found), as_json=as_json)
    return found.is_same
