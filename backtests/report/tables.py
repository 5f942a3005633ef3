"""The summary of a run as tables that a trader can read."""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from backtests.report.figures import Account, Figures, Gate, LimitRange, StrategyFigures
from backtests.report.records import Prices, Result

PRICES = {
    Prices.MODELLED: (
        "Option prices are modelled, not recorded: real daily S&P 500 and VIX bars, quotes from a pricing model. "
        "The figures show how limits, gate and exits work together, not what the strategies would have earned."
    ),
    Prices.GIVEN: "Prices are those of the data folder that was given: {data}",
}


def summary(result: Result, figures: Figures) -> RenderableType:
    """The tables of a run, widest 100 columns. Parts that the algorithm recorded nothing for are left out."""
    parts: list[RenderableType] = [_account(result, figures)]
    if figures.strategies is not None and figures.total is not None:
        parts.append(_campaigns(figures.strategies, figures.total))
        parts.append(_reasons(figures.strategies))
    if figures.limits is not None:
        parts.append(_limits(figures.limits))
    if figures.gate is not None:
        parts.append(_denials(figures.gate))
    parts.append(Text(PRICES[result.marker.prices].format(data=result.marker.data), style="italic"))
    return Group(*(item for part in parts for item in (part, Text())))


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold")
    for number, column in enumerate(columns):
        table.add_column(column, justify="left" if number == 0 else "right")
    return table


def _account(result: Result, figures: Figures) -> Table:
    account = figures.account
    table = _table(f"{result.marker.algorithm}, {account.first_day} to {account.last_day}", "", "")
    table.show_header = False
    for name, value in _account_rows(result, account, figures):
        table.add_row(name, value)
    return table


def _account_rows(result: Result, account: Account, figures: Figures) -> list[tuple[str, str]]:
    rows = [
        ("Final value", f"{_usd(account.end)} (from {_usd(account.start)})"),
        ("Return", _percent(account.returned, signed=True)),
        ("Largest drawdown", _drawdown(account)),
    ]
    if figures.total is None:
        rows.append(("Win rate of trades", result.statistics.get("Win Rate", "unknown")))
    else:
        rows.append(("Win rate of campaigns", _rate(figures.total.win_rate)))
    rows.append(("Orders, fills", f"{account.orders:,}, {account.fills:,}"))
    rows.append(("Fees", _usd(account.fees)))
    if figures.peak_bp is not None:
        peak = figures.peak_bp
        rows.append(
            ("Peak BP", f"{_percent(peak.share)} of account value on {peak.when} (cap then {_percent(peak.cap_share)})")
        )
    if figures.vix_range is not None:
        low, high = figures.vix_range
        rows.append(("VIX seen", f"{low:.2f} to {high:.2f} (when the gate was asked, and as each day ended)"))
    if result.status != "Completed":
        rows.append(("State of the run", result.status))
    return rows


def _drawdown(account: Account) -> str:
    return f"{_percent(account.drawdown)} (low on {account.drawdown_low})" if account.drawdown else "none"


def _campaigns(strategies: tuple[StrategyFigures, ...], total: StrategyFigures) -> Table:
    table = _table(
        "Campaigns", "Strategy", "Opened", "Closed", "Still open", "Unfilled", "Win rate", "P&L", "Open P&L", "Days"
    )
    for row in (*strategies, total):
        table.add_row(
            row.strategy,
            f"{row.opened:,}",
            f"{row.closed:,}",
            f"{row.still_open:,}",
            f"{row.never_opened:,}",
            _rate(row.win_rate),
            f"{row.pnl:+,.0f}",
            f"{row.open_pnl:+,.0f}",
            "-" if row.average_days is None else f"{row.average_days:.1f}",
            style="bold" if row is total else None,
        )
    table.caption = "P&L in USD after fees; unfilled: entries given up; days: average of the closed ones"
    table.caption_justify = "left"
    return table


def _reasons(strategies: tuple[StrategyFigures, ...]) -> Table:
    table = _table("Why campaigns closed", "Strategy", "Reason", "Campaigns", "Share")
    table.columns[1].justify = "left"
    for row in strategies:
        for reason, count in row.by_reason:
            table.add_row(row.strategy, reason, f"{count:,}", _percent(count / row.closed))
    return table


def _limits(limits: tuple[LimitRange, ...]) -> Table:
    table = _table("Limits over the run", "Of", "Lowest", "Highest", "Most open at once")
    for row in limits:
        table.add_row(row.name, _count(row.lowest), _count(row.highest), f"{row.most_open}")
    return table


def _denials(gate: Gate) -> Table:
    table = _table("What the gate denied", "Code", "Proposals", "Approved on a later look")
    for row in gate.denials:
        table.add_row(row.code, f"{row.proposals:,}", f"{row.later_approved:,}")
    table.caption = (
        f"{gate.proposals:,} proposals, {gate.approved:,} approved; each counts once, under every code that denied it"
    )
    table.caption_justify = "left"
    return table


def _usd(value: float) -> str:
    return f"{value:,.0f} USD"


def _percent(value: float, *, signed: bool = False) -> str:
    return f"{value:+.1%}" if signed else f"{value:.1%}"


def _rate(value: float | None) -> str:
    return "-" if value is None else _percent(value)


def _count(value: int | None) -> str:
    return "-" if value is None else str(value)
