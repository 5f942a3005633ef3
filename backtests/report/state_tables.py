"""Tables of what held the desk, and of how near its margin call came."""

import math

from rich.table import Table

from backtests.report.layout import captioned, new_table, percent, usd
from backtests.report.margins import MarginFigures
from backtests.report.records import After
from backtests.report.restrictions import Restrictions


def restrictions_table(held: Restrictions) -> Table:
    """Each cause that held the desk."""
    table = new_table("When the desk was held", "State", "By", "Times", "Days", "The first time", left=2)
    table.columns[4].justify = "left"
    for row in held.by_cause:
        table.add_row(
            row.mode, row.cause, f"{row.times:,}", f"{row.days:,}", f"{row.first.since:%Y-%m-%d}: {row.first.why}"
        )
    return captioned(table, "Days: trading days on which it came, or that closed with it; each in standings.jsonl")


def margin_table(margin: MarginFigures) -> Table:
    """The day nearest to the margin call by group, and the worst that a scenario would have made of any day."""
    table = new_table("Margin at the closes", "", "Day", "Needs", "Of account value")
    nearest = margin.nearest
    table.add_row("Nearest to the margin call", f"{nearest.day}", usd(nearest.requirement), _share(nearest.share))
    for name, requirement in nearest.groups.items():
        share = requirement / nearest.account_value if nearest.account_value > 0 else math.inf
        table.add_row(f"  {name}", "", usd(requirement), _share(share))
    table.add_row("  away from the call", "", usd(nearest.distance), "")
    if margin.worst is not None:
        table.add_row(
            _scenario(margin.worst), f"{margin.worst_day}", usd(margin.worst.requirement), _share(margin.worst.share)
        )
    return captioned(table, "After a scenario: of what it would leave; each campaign's share is in margins.jsonl")


def _scenario(after: After) -> str:
    return f"Worst after a scenario: {after.scenario}"


def _share(share: float) -> str:
    return percent(share) if math.isfinite(share) else "all is lost"
