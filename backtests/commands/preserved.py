"""`preserved`: the share of an account that the limits put at risk."""

from backtests.checks.preserved import as_json as preserved_json
from backtests.checks.preserved import preserved as risk_preserved
from backtests.checks.preserved import tables
from backtests.commands.options import AsJson, Config, Settings
from backtests.console.console import show
from backtests.console.parameters import configuration_of
from backtests.console.validation import Checks
from risk.parameters import get_risk_parameters
from strategies.configuration.numbers import using


def preserved(*, config: Config = None, settings: Settings = None, as_json: AsJson = False) -> bool:
    """Show what share of an account the limits put at risk at most, from 25,000 USD to 2 million and VIX 9 to 80."""
    checks = Checks()
    configuration = configuration_of(checks, config, settings or ())
    checks.finish()
    with using(configuration):
        found = risk_preserved(get_risk_parameters())
        shown = tables(found)
    show(shown, preserved_json(found), as_json=as_json)
    return found.is_kept
