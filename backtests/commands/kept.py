"""`kept`: what a live desk has kept."""

import typer

from backtests.checks.deployment import STORE, deployment_in
from backtests.checks.kept import BOOKS, for_lean, read, tables
from backtests.checks.kept import as_json as kept_json
from backtests.commands.options import AsJson, Store
from backtests.console.console import show


def kept(
    folder: Store = STORE,
    *,
    as_json: AsJson = False,
) -> bool:
    """Print the book that a live desk has kept, and the account that LEAN's paper trading needs to go on with it."""
    found = read(deployment_in(folder, *BOOKS))
    show(tables(found), kept_json(found), as_json=as_json)
    if not as_json:
        typer.echo("\n".join(["", "For a local paper account, in lean.json:", *for_lean(found.document)]))
    return not found.told
