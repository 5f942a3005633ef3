"""`cloud`: the folder to push."""

from pathlib import Path
from typing import Annotated

import typer

from backtests.checks.cloud import lay_out
from backtests.commands.options import backtester_of

PROJECT = Path(__file__).parents[2]


def cloud(
    context: typer.Context,
    out: Annotated[
        Path, typer.Argument(help="Folder to push, such as ../position-scaling-desk; an earlier one is renewed.")
    ],
) -> bool:
    """Lay out what goes to the cloud: what main.py imports, config.json with a brief diary, the notebook, nothing else."""
    backtester_of(context).out.print(f"{lay_out(PROJECT, out)}", soft_wrap=True)
    return True
