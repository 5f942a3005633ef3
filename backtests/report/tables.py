"""The summary of a run as tables that a trader can read."""

import math
from collections.abc import Collection, Iterable, Iterator, Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from backtests.report.exposure import Exposures
from backtests.report.figures import Gate, LimitRange, RunFigures, StrategyFigures
from backtests.report.layout import LOUD, counted, money, new_table, percent, signed, span, stacked, usd, written
from backtests.report.margins import MarginFigures
from backtests.report.parts import Cycles, PartFigures, TrapFigures
from backtests.report.performance import MONTHS, Growth, Moved
from backtests.report.periods import PeriodFigures
from backtests.report.read import log_of
from backtests.report.reconciliation import Reconciliation
from backtests.report.records import Carried, Marker, Prices, Result
from backtests.report.restrictions import Restrictions, waits
from risk.gate.comparison import Omitted, in_words

SHORT = 365  # days of the calendar, below which a year is made of less than one
PRICES = {
    Prices.MODELLED: (
        "Option prices are modelled, not recorded: real daily S&P 500 and VIX bars, quotes from a pricing model. "
        "The figures show how limits, gate and exits work together, not what the strategies would have earned."
    ),
    Prices.GIVEN: "Prices are those of the data folder that was given: {data}",
}


def summary(result: Result, figures: RunFigures, periods: Sequence[PeriodFigures] = ()) -> RenderableType:
    """The tables of a run, widest 80 columns. Parts that the algorithm recorded nothing for are left out.

    Below the first stands, in red, whatever keeps the campaigns from explaining the account, and a live desk from trading.
    """
    booked, strategies, held = figures.reconciliation, figures.strategies, figures.restrictions
    waiting = waits(result.trading_states or (), log_of(result.folder)) if result.marker.live is not None else None
    return stacked(
        _account(result, figures),
        Text("\n".join(faults(booked)), style=LOUD) if booked and not booked.is_sound else None,
        Text(warning(figures.without), style=LOUD) if figures.without else None,
        Text(waiting, style=LOUD) if waiting else None,
        _periods(periods) if periods else None,
        _period_limits(periods) if any(row.limits for row in periods) else None,
        _months(figures.months) if len(figures.months) > 1 else None,
        None
        if strategies is None or figures.total is None
        else _campaigns(strategies, figures.total, result.marker.carried),
        _reasons(strategies) if strategies and any(row.by_reason for row in strategies) else None,
        _parts(figures.parts) if figures.parts else None,
        _particulars(figures.cycles, figures.trap_zones) if figures.cycles or figures.trap_zones else None,
        None if figures.limits is None else _limits(figures.limits),
        _margin(figures.margin) if figures.margin else None,
        _exposures(figures.exposures) if figures.exposures else None,
        _restrictions(held) if held and held.by_cause else None,
        _denials("What the gate denied", "The gate denied nothing", figures.gate) if figures.gate else None,
        _denials("What the gate answered to rolls", "The gate denied no roll", figures.rolls)
        if figures.rolls and figures.rolls.proposals
        else None,
        Text(provenance(result.marker), style="italic"),
    )


def provenance(marker: Marker) -> str:
    """Where a run's prices come from, and what was assumed of them, in words."""
    words = PRICES[marker.prices].format(data=marker.data)
    if marker.live is not None:
        words = f"{marker.live} {words}"
    if marker.same_day_vol is None:
        return words
    return f"{words} At the open of an expiry day volatility is {marker.same_day_vol:g} of VIX (--same-day-vol)."


def warning(omitted: Collection[Omitted]) -> str:
    """The line that says in plain words what was left out; at least one rule was."""
    return f"For comparison only, without {in_words(omitted)}."


def faults(booked: Reconciliation) -> list[str]:
    """What keeps the campaigns from explaining the account, in words; empty for a sound ledger."""
    unexplained = (
        f"THE CAMPAIGNS DO NOT EXPLAIN THE ACCOUNT: it gained {money(booked.gained)} USD, they say "
        f"{money(booked.booked)}; {money(booked.difference)} USD are unexplained."
    )
    named = (
        ("Approved, but in no row of campaigns.jsonl", booked.lost),
        ("Never approved, but in campaigns.jsonl", booked.unexplained),
        ("In campaigns.jsonl more than once", booked.repeated),
        ("Open without a price, so not in the sum", booked.unmarked),
        ("Parts do not add up to the campaign's P&L", booked.uneven),
    )
    found = [unexplained] if booked.difference else []
    return found + [f"{words}: {', '.join(names)}." for words, names in named if names]


def _account(result: Result, figures: RunFigures) -> Table:
    account = figures.account
    title = f"{result.marker.algorithm}, {account.first_day} to {account.last_day}"
    return new_table(title, "", "", rows=_account_rows(result, figures), has_header=False)


def _account_rows(result: Result, figures: RunFigures) -> Iterator[tuple[str, str]]:
    account, peak, calls, held = figures.account, figures.peak_bp, figures.margin_calls, figures.restrictions
    yield "Final value", f"{usd(account.end)} (from {usd(account.start)})"
    yield "Return", percent(account.returned, signed=True)
    yield "CAGR, Sharpe, Sortino", _growth(figures.growth, (account.last_day - account.first_day).days + 1)
    yield (
        "Largest drawdown",
        f"{percent(account.drawdown)} (low on {account.drawdown_low})" if account.drawdown else "none",
    )
    if len(figures.months) > 1:
        worst = min(figures.months, key=lambda month: month.returned)
        yield "Worst month", f"{percent(worst.returned, signed=True)} ({worst.name})"
    if figures.total is None:
        yield "Win rate of trades", result.statistics.get("Win Rate", "unknown")
    else:
        yield "Win rate of campaigns", percent(figures.total.win_rate)
    yield "Orders, fills", f"{account.orders:,}, {account.fills:,}"
    yield "Fees", usd(account.fees)
    if peak is not None:
        cap = percent(peak.cap_share)
        yield "Peak BP", f"{percent(peak.share)} of account value on {peak.when} (cap {cap})"
    if figures.vix_range is not None:
        low, high = figures.vix_range
        yield "VIX seen", f"{low:.2f} to {high:.2f}"
    if calls is not None:
        counted = f"days with one: {calls.days}, campaigns closed: {calls.campaigns}"
        yield "Margin calls", counted if calls.days else "none"
    if held is not None:
        days = [(held.halted, "halted"), (held.reducing, "reducing")]
        yield "Desk held", ", ".join(f"{word} on days: {count}" for count, word in days if count) or "never"
    if figures.reconciliation is not None and figures.reconciliation.is_sound:
        yield "Campaigns explain", f"{money(figures.reconciliation.booked)} USD, the account's gain to the cent"
    if result.status != "Completed":
        yield "State of the run", result.status


def _growth(found: Growth, days: int) -> str:
    told = f"{percent(found.cagr, signed=True)}, {written(found.sharpe, '.2f')}, {written(found.sortino, '.2f')}"
    return f"{told} (a year made of {counted(days, 'day')})" if days < SHORT else told


def _months(months: Sequence[Moved]) -> Table:
    """A row a year, a column a month."""
    table = new_table("Months, % of the account value before", "Year", *MONTHS, "Year")
    table.padding = (0, 0, 0, 0)
    of: dict[str, dict[int, float]] = {}
    for month in months:
        year, _, number = month.name.partition("-")
        of.setdefault(year, {})[int(number)] = month.returned
    for year, found in of.items():
        whole = math.prod(1 + returned for returned in found.values()) - 1
        cells = (f"{100 * found[n]:.1f}" if n in found else "" for n in range(1, 13))
        table.add_row(year, *cells, f"{100 * whole:.1f}")
    return table


def _exposures(found: Exposures) -> Table:
    units = (
        ("Delta, a point of the S&P 500", found.delta),
        ("Vega, a point of volatility", found.vega),
        ("Theta, a day", found.theta),
    )
    return new_table(
        "Exposure at the closes, USD",
        *("", "Lowest", "Average", "Highest"),
        rows=((name, *(f"{value:+,.0f}" for value in (one.lowest, one.average, one.highest))) for name, one in units),
        caption=f"Something was held at {percent(found.held)} of the closes; each is in margins.jsonl",
    )


def _periods(periods: Sequence[PeriodFigures]) -> Table:
    """One row a period; reasons, codes and limits stand below each other."""
    table = new_table(
        "Periods",
        *("Period", "Return", "Fall", "Opened", "Closed", "Denied", "VIX"),
        caption="Return: from the last account value before; fall: the largest within; denied: proposals, each once "
        "under every code; VIX: lowest to highest",
    )
    table.padding = (0, 0, 0, 0)
    for row in periods:
        table.add_row(
            row.period.name,
            percent(row.returned, signed=True),
            percent(row.drawdown),
            f"{row.opened:,}",
            _counted(row.by_reason),
            _counted((denial.code, denial.proposals) for denial in row.denials),
            "-" if row.vix_range is None else "{:.1f}-{:.1f}".format(*row.vix_range),
            end_section=True,
        )
    return table


def _period_limits(periods: Sequence[PeriodFigures]) -> Table:
    names = dict.fromkeys(name for row in periods for name in row.limits)
    return new_table(
        "Limits in the periods, lowest to highest",
        *("Period", *names),
        rows=((row.period.name, *(span(row.limits.get(name)) for name in names)) for row in periods),
    )


def _counted(counts: Iterable[tuple[str, int]]) -> str:
    return "\n".join(f"{name} {count:,}" for name, count in counts) or "none"


def _campaigns(strategies: Sequence[StrategyFigures], whole: StrategyFigures, carried: Carried | None) -> Table:
    table = new_table(
        "Campaigns",
        *("Strategy", "Opened", "Closed", "Open", "Unfilled", "Won", "P&L", "Open P&L", "Days"),
        caption="\n".join(
            [
                "P&L in USD after fees; open: still; unfilled: entries given up; won: of the closed ones; "
                "days: their average",
                *([] if carried is None or not carried.campaigns else [_told(carried)]),
                *(_idle(row) for row in strategies if not row.opened),
            ]
        ),
    )
    table.padding = (0, 0, 0, 0)
    for row in (*strategies, whole):
        counts = (row.opened, row.closed, row.still_open, row.never_opened)
        money = (percent(row.win_rate), signed(row.pnl), signed(row.open_pnl), written(row.average_days, ".1f"))
        table.add_row(row.strategy, *(f"{count:,}" for count in counts), *money, style="bold" if row is whole else None)
    return table


def _told(carried: Carried) -> str:
    return (
        f"Opened before this run, so not counted as opened: {', '.join(carried.campaigns)}; "
        f"their P&L is that of their whole life, {money(carried.pnl)} USD of it from before."
    )


def _idle(row: StrategyFigures) -> str:
    """Why a strategy opened nothing, as far as the gate's answers tell."""
    if row.proposals is None:
        return f"{row.strategy} opened nothing."
    if not row.proposals:
        return f"{row.strategy} opened nothing: {row.idle}."
    if row.proposals == 1:
        fate = f"was denied by {row.kept_out_by}" if row.kept_out_by else "did not fill"
        return f"{row.strategy} opened nothing: its one proposal {fate}."
    denied = f", most of them denied by {row.kept_out_by}" if row.kept_out_by else ", none of which filled"
    return f"{row.strategy} opened nothing of {row.proposals:,} proposals{denied}."


def _reasons(strategies: Sequence[StrategyFigures]) -> Table:
    rows = (
        (row.strategy, reason, f"{closed:,}", percent(closed / row.closed))
        for row in strategies
        for reason, closed in row.by_reason
    )
    return new_table("Why campaigns closed", "Strategy", "Reason", "Campaigns", "Share", rows=rows, left=2)


def _parts(parts: Sequence[PartFigures]) -> Table:
    table = new_table(
        "P&L by part, closed and open",
        *("Strategy", "Part", "Campaigns", "Cash", "Fees", "Held, at mid", "P&L"),
        left=2,
        caption="USD; cash: taken in less paid; P&L: cash less fees plus what is held; ?: it has no price",
    )
    for number, row in enumerate(parts):
        if number and row.strategy != parts[number - 1].strategy:
            table.add_section()
        figures = (signed(row.cash), f"{row.fees:,.0f}", signed(row.worth), signed(row.pnl))
        table.add_row(row.strategy, row.part, f"{row.campaigns:,}", *figures)
    return table


def _particulars(cycles: Sequence[Cycles], trap_zones: Sequence[TrapFigures]) -> Table:
    """What only some strategies have."""
    table = new_table("Covered calls and trap zones", "Strategy", "", "", left=2, has_header=False)
    for row in cycles:
        average = written(row.average, "+,.2f", "?")
        table.add_row(row.strategy, "Weekly calls", f"{counted(row.cycles, 'cycle')}, {average} USD a cycle after fees")
        table.add_row(row.strategy, "Income of all cycles", f"{signed(row.income)} USD")
        table.add_row(row.strategy, "Cost basis of the long calls", _cost_basis(row))
    for zone in trap_zones:
        share = "" if zone.share is None else f", {percent(zone.share)} of the underlying"
        whose = "of one campaign" if zone.campaigns == 1 else f"average of {zone.campaigns:,} campaigns"
        points = f"{zone.points:,.1f} points{share} ({whose})"
        table.add_row(zone.strategy, f"Trap zone on {zone.rung}", points)
    return table


def _cost_basis(row: Cycles) -> str:
    if row.income is None or row.reduced is None:
        return usd(row.debit)
    word = "reduced" if row.reduced >= 0 else "raised"
    return f"{row.debit:,.0f}, now {usd(row.debit - row.income)} ({word} by {percent(abs(row.reduced))})"


def _limits(limits: Sequence[LimitRange]) -> Table:
    return new_table(
        "Limits over the run",
        *("Of", "Lowest", "Highest", "Most open at once", "Largest campaign"),
        rows=(
            (row.name, written(row.lowest), written(row.highest), f"{row.most_open}", written(row.largest, ",.0f"))
            for row in limits
        ),
        caption="Largest campaign: the most USD that one ever needed of the buying power",
    )


def _margin(margin: MarginFigures) -> Table:
    """The day nearest to the margin call by group, and the worst that a scenario would have made of any day."""
    table = new_table(
        "Margin at the closes",
        *("", "Day", "Needs", "Of account value"),
        caption="After a scenario: of what it would leave; each campaign's share is in margins.jsonl",
    )
    nearest, worst = margin.nearest, margin.worst
    table.add_row("Nearest to the margin call", f"{nearest.day}", usd(nearest.requirement), _share(nearest.share))
    for name, requirement in nearest.groups.items():
        share = requirement / nearest.account_value if nearest.account_value > 0 else math.inf
        table.add_row(f"  {name}", "", usd(requirement), _share(share))
    table.add_row("  away from the call", "", usd(nearest.distance), "")
    if worst is not None:
        name = f"Worst after a scenario: {worst.scenario}"
        table.add_row(name, f"{margin.worst_day}", usd(worst.requirement), _share(worst.share))
    return table


def _share(share: float) -> str:
    return percent(share) if math.isfinite(share) else "all is lost"


def _restrictions(held: Restrictions) -> Table:
    table = new_table(
        "When the desk was held",
        *("State", "By", "Times", "Days", "The first time"),
        rows=(
            (row.mode, row.cause, f"{row.times:,}", f"{row.days:,}", f"{row.first.since:%Y-%m-%d}: {row.first.why}")
            for row in held.by_cause
        ),
        left=2,
        caption="Days: trading days on which it came, or that closed with it; each in standings.jsonl",
    )
    table.columns[4].justify = "left"
    return table


def _denials(title: str, nothing: str, gate: Gate) -> RenderableType:
    counts = f"{counted(gate.proposals, 'proposal')}, {gate.approved:,} approved"
    if not gate.denials:
        return Text(f"{nothing}: {counts}.")
    names = sorted({strategy for _, strategy in gate.by_strategy})
    return new_table(
        title,
        *("Denied with", "All", *names, "Approved later"),
        rows=(
            (
                row.code,
                f"{row.proposals:,}",
                *(f"{gate.by_strategy.get((row.code, name), 0):,}" for name in names),
                f"{row.later_approved:,}",
            )
            for row in gate.denials
        ),
        caption=f"{counts}; each counts once, under every code that denied it; approved later: on a later look",
    )
