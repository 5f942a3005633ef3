"""Tables of what campaigns are made of: P&L by part, the calls sold on long calls, the trap zones."""

from collections.abc import Sequence

from rich.table import Table

from backtests.report.layout import captioned, new_table, percent, signed, usd
from backtests.report.parts import Cycles, PartFigures, TrapFigures


def parts_table(parts: Sequence[PartFigures]) -> Table:
    """What each part of each strategy's campaigns earned."""
    table = new_table(
        "P&L by part, closed and open", "Strategy", "Part", "Campaigns", "Cash", "Fees", "Held, at mid", "P&L", left=2
    )
    for number, row in enumerate(parts):
        table.add_row(
            row.strategy,
            row.part,
            f"{row.campaigns:,}",
            signed(row.cash),
            f"{row.fees:,.0f}",
            signed(row.worth),
            signed(row.pnl),
            end_section=number + 1 < len(parts) and parts[number + 1].strategy != row.strategy,
        )
    return captioned(table, "USD; cash: taken in less paid; P&L: cash less fees plus what is held; ?: it has no price")


def particulars(cycles: Sequence[Cycles], trap_zones: Sequence[TrapFigures]) -> Table:
    """What only some strategies have."""
    table = new_table("Covered calls and trap zones", "Strategy", "", "", left=2)
    table.show_header = False
    for row in cycles:
        average = "?" if row.average is None else f"{row.average:+,.2f}"
        table.add_row(row.strategy, "Weekly calls", f"{row.cycles:,} cycles, {average} USD a cycle after fees")
        table.add_row(row.strategy, "Income of all cycles", f"{signed(row.income)} USD")
        table.add_row(row.strategy, "Cost basis of the long calls", _cost_basis(row))
    for zone in trap_zones:
        share = "" if zone.share is None else f", {percent(zone.share)} of the underlying"
        table.add_row(
            zone.strategy,
            f"Trap zone on {zone.rung}",
            f"{zone.points:,.1f} points{share} ({zone.campaigns:,} campaigns' average)",
        )
    return table


def _cost_basis(row: Cycles) -> str:
    if row.income is None or row.reduced is None:
        return usd(row.debit)
    word = "reduced" if row.reduced >= 0 else "raised"
    return f"{row.debit:,.0f}, now {usd(row.debit - row.income)} ({word} by {percent(abs(row.reduced))})"
