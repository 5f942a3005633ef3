"""The summary of a run as tables that a trader can read."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from backtests.report.figures import Gate, LimitRange, Performance, RunFigures, StrategyFigures
from backtests.report.layout import captioned, count, money, new_table, percent, rate, usd
from backtests.report.left_out import warning
from backtests.report.part_tables import particulars, parts_table
from backtests.report.period_table import period_table
from backtests.report.periods import PeriodFigures
from backtests.report.reconciliation import Reconciliation
from backtests.report.records import Prices, Result
from backtests.report.restrictions import Restrictions
from backtests.report.state_tables import margin_table, restrictions_table

PRICES = {
    Prices.MODELLED: (
        "Option prices are modelled, not recorded: real daily S&P 500 and VIX bars, quotes from a pricing model. "
        "The figures show how limits, gate and exits work together, not what the strategies would have earned."
    ),
    Prices.GIVEN: "Prices are those of the data folder that was given: {data}",
}


LOUD = "bold red"


def summary(result: Result, figures: RunFigures, periods: Sequence[PeriodFigures] = ()) -> RenderableType:
    """The tables of a run, widest 100 columns. Parts that the algorithm recorded nothing for are left out.

    Below the first stands, in red, whatever keeps the campaigns from explaining the account.
    """
    parts: list[RenderableType] = [_account(result, figures)]
    if figures.reconciliation is not None and not figures.reconciliation.is_sound:
        parts.append(Text("\n".join(faults(figures.reconciliation)), style=LOUD))
    if figures.without:
        parts.append(Text(warning(figures.without), style=LOUD))
    if periods:
        parts.append(period_table(periods))
    if figures.strategies is not None and figures.total is not None:
        parts.append(_campaigns(figures.strategies, figures.total))
        parts.append(_reasons(figures.strategies))
    if figures.parts:
        parts.append(parts_table(figures.parts))
    if figures.cycles or figures.trap_zones:
        parts.append(particulars(figures.cycles, figures.trap_zones))
    if figures.limits is not None:
        parts.append(_limits(figures.limits))
    if figures.margin is not None:
        parts.append(margin_table(figures.margin))
    if figures.restrictions is not None and figures.restrictions.by_cause:
        parts.append(restrictions_table(figures.restrictions))
    if figures.gate is not None:
        parts.append(_denials("What the gate denied", figures.gate))
    if figures.rolls is not None and figures.rolls.proposals:
        parts.append(_denials("What the gate answered to rolls", figures.rolls))
    parts.append(Text(PRICES[result.marker.prices].format(data=result.marker.data), style="italic"))
    return Group(*(item for part in parts for item in (part, Text())))


def faults(reconciliation: Reconciliation) -> list[str]:
    """What keeps the campaigns from explaining the account, in words; empty for a sound ledger."""
    found = []
    if reconciliation.difference:
        found.append(
            f"THE CAMPAIGNS DO NOT EXPLAIN THE ACCOUNT: it gained {money(reconciliation.gained)} USD, they say "
            f"{money(reconciliation.booked)}; {money(reconciliation.difference)} USD are unexplained."
        )
    for words, names in (
        ("Approved, but in no row of campaigns.jsonl", reconciliation.lost),
        ("Never approved, but in campaigns.jsonl", reconciliation.unexplained),
        ("In campaigns.jsonl more than once", reconciliation.repeated),
        ("Open without a price, so not in the sum", reconciliation.unmarked),
        ("Parts do not add up to the campaign's P&L", reconciliation.uneven),
    ):
        if names:
            found.append(f"{words}: {', '.join(names)}.")
    return found


def _account(result: Result, figures: RunFigures) -> Table:
    account = figures.account
    table = new_table(f"{result.marker.algorithm}, {account.first_day} to {account.last_day}", "", "")
    table.show_header = False
    for name, value in _account_rows(result, account, figures):
        table.add_row(name, value)
    return table


def _account_rows(result: Result, account: Performance, figures: RunFigures) -> list[tuple[str, str]]:
    rows = [
        ("Final value", f"{usd(account.end)} (from {usd(account.start)})"),
        ("Return", percent(account.returned, signed=True)),
        ("Largest drawdown", _drawdown(account)),
    ]
    if figures.total is None:
        rows.append(("Win rate of trades", result.statistics.get("Win Rate", "unknown")))
    else:
        rows.append(("Win rate of campaigns", rate(figures.total.win_rate)))
    rows.append(("Orders, fills", f"{account.orders:,}, {account.fills:,}"))
    rows.append(("Fees", usd(account.fees)))
    if figures.peak_bp is not None:
        peak = figures.peak_bp
        rows.append(
            ("Peak BP", f"{percent(peak.share)} of account value on {peak.when} (cap then {percent(peak.cap_share)})")
        )
    if figures.vix_range is not None:
        low, high = figures.vix_range
        rows.append(("VIX seen", f"{low:.2f} to {high:.2f} (when the gate was asked, and as each day ended)"))
    if figures.margin_calls is not None:
        calls = figures.margin_calls
        rows.append(
            (
                "Margin calls",
                f"days with one: {calls.days}, campaigns closed: {calls.campaigns}" if calls.days else "none",
            )
        )
    if figures.restrictions is not None:
        rows.append(("Desk held", _restrictions(figures.restrictions)))
    if figures.reconciliation is not None and figures.reconciliation.is_sound:
        rows.append(
            ("Campaigns explain", f"{money(figures.reconciliation.booked)} USD, the account's gain to the cent")
        )
    if result.status != "Completed":
        rows.append(("State of the run", result.status))
    return rows


def _drawdown(account: Performance) -> str:
    return f"{percent(account.drawdown)} (low on {account.drawdown_low})" if account.drawdown else "none"


def _restrictions(held: Restrictions) -> str:
    counted = [(held.halted, "halted"), (held.reducing, "reducing")]
    return ", ".join(f"{word} on days: {days}" for days, word in counted if days) or "never"


def _campaigns(strategies: tuple[StrategyFigures, ...], whole: StrategyFigures) -> Table:
    table = new_table(
        "Campaigns", "Strategy", "Opened", "Closed", "Still open", "Unfilled", "Win rate", "P&L", "Open P&L", "Days"
    )
    for row in (*strategies, whole):
        table.add_row(
            row.strategy,
            f"{row.opened:,}",
            f"{row.closed:,}",
            f"{row.still_open:,}",
            f"{row.never_opened:,}",
            rate(row.win_rate),
            f"{row.pnl:+,.0f}",
            f"{row.open_pnl:+,.0f}",
            "-" if row.average_days is None else f"{row.average_days:.1f}",
            style="bold" if row is whole else None,
        )
    return captioned(table, "P&L in USD after fees; unfilled: entries given up; days: average of the closed ones")


def _reasons(strategies: tuple[StrategyFigures, ...]) -> Table:
    table = new_table("Why campaigns closed", "Strategy", "Reason", "Campaigns", "Share", left=2)
    for row in strategies:
        for reason, closed in row.by_reason:
            table.add_row(row.strategy, reason, f"{closed:,}", percent(closed / row.closed))
    return table


def _limits(limits: tuple[LimitRange, ...]) -> Table:
    table = new_table("Limits over the run", "Of", "Lowest", "Highest", "Most open at once", "Largest campaign")
    for row in limits:
        largest = "-" if row.largest is None else f"{row.largest:,.0f}"
        table.add_row(row.name, count(row.lowest), count(row.highest), f"{row.most_open}", largest)
    return captioned(table, "Largest campaign: the most USD that one ever needed of the buying power")


def _denials(title: str, gate: Gate) -> Table:
    table = new_table(title, "Denied with", "Proposals", "Approved on a later look")
    for row in gate.denials:
        table.add_row(row.code, f"{row.proposals:,}", f"{row.later_approved:,}")
    return captioned(
        table,
        f"{gate.proposals:,} proposals, {gate.approved:,} approved; each counts once, under every code that denied it",
    )
