"""`preserved`: the share of an account that the limits put at risk."""

from backtests.checks.preserved import as_json as preserved_json
from backtests.checks.preserved import preserved as risk_preserved
from backtests.checks.preserved import tables
from backtests.commands.options import AsJson
from backtests.console.console import show
from risk.parameters import get_risk_parameters


def preserved(*, as_json: AsJson = False) -> bool:
    """Show what share of an account the limits put at risk at most, from 25,000 USD to 2 million and VIX 9 to 80."""
    found = risk_preserved(get_risk_parameters())
    show(tables(found), preserved_json(found), as_json=as_json)
    return found.is_kept
