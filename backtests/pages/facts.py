"""The figures at the top of a report, and the run in one line."""

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import groupby
from statistics import fmean

from backtests.pages.page import Fact
from backtests.report.figures import RunFigures
from backtests.report.layout import counted, percent, signed, usd, written
from backtests.report.occupancy import busiest
from backtests.report.performance import AccountGrowth, Growth, Moved, closes
from backtests.report.records import CampaignState, Result


def verdict(result: Result, found: RunFigures, grown: AccountGrowth) -> str:
    """The run in one line."""
    account = found.account
    words = f"{usd(account.end)} from {usd(account.start)}, {percent(account.returned, signed=True)}"
    if grown.index is not None:
        words += f" where the S&P 500 made {percent(grown.index.total, signed=True)}"
    words += f"; the deepest fall was {percent(account.drawdown)}"
    if grown.index is not None:
        words += f", the index's {percent(grown.index.drawdown)}"
    if found.margin_calls is not None:
        calls = found.margin_calls.days
        words += f"; margin calls on {counted(calls, 'day')}" if calls else "; no margin call"
    return f"{words}."


def facts(result: Result, found: RunFigures, grown: AccountGrowth) -> Iterator[Fact]:
    """The figures at the top of the page."""
    own, index = grown.own, grown.index

    def beside(figure: Callable[[Growth], float | None], form: str = "+.1%") -> str:
        return "" if index is None else f"S&P 500 {written(figure(index), form)}"

    yield Fact("Return", percent(own.total, signed=True), beside(lambda held: held.total))
    yield Fact("A year (CAGR)", percent(own.cagr, signed=True), beside(lambda held: held.cagr))
    yield Fact("Largest drawdown", percent(own.drawdown), beside(lambda held: held.drawdown, ".1%"))
    interval = grown.interval
    between = (
        "too few days for an interval" if interval is None else f"95% from {interval.low:.2f} to {interval.high:.2f}"
    )
    yield Fact(
        "Sharpe ratio", written(own.sharpe, ".2f"), f"{between}; {beside(lambda held: held.sharpe, '.2f')}".rstrip("; ")
    )
    yield Fact("Sortino ratio", written(own.sortino, ".2f"), beside(lambda held: held.sortino, ".2f"))
    yield Fact("Volatility a year", percent(own.volatility), beside(lambda held: held.volatility, ".1%"))
    yield Fact("Calmar ratio", written(own.calmar, ".2f"), beside(lambda held: held.calmar, ".2f"))
    yield _moved("Worst day", grown.worst_day, grown.best_day)
    yield _moved("Worst month", grown.worst_month, grown.best_month)
    yield Fact(
        "Worst 5% of days",
        f"{percent(grown.tail_edge, signed=True)} or less",
        f"mean {percent(grown.tail_loss, signed=True)}",
    )
    yield Fact("Longest drawdown", counted(grown.longest_fall, "day"), "of the calendar, peak to peak or to the end")
    yield Fact("Skew of days", written(grown.skew, "+.1f"), f"excess kurtosis {written(grown.kurtosis, '.1f')}")
    yield Fact("Days that gained", percent(grown.days_won), f"{percent(grown.months_won)} of the months")
    if grown.beta is not None:
        yield Fact("Beta to the S&P 500", f"{grown.beta:.2f}", f"correlation {written(grown.correlation, '.2f')}")
    yield Fact(
        "Fees",
        usd(found.account.fees),
        f"{counted(found.account.orders, 'order')}, {counted(found.account.fills, 'fill')}",
    )
    share = days_at_risk(result)
    if share is not None:
        yield Fact("Days at risk", percent(share), "trading days on which a campaign was open")
    if found.total is not None:
        yield Fact(
            "Campaigns that won",
            percent(found.total.win_rate),
            f"{found.total.closed:,} closed, {found.total.still_open:,} open; at most {lost_in_a_row(result):,} lost in a row",
        )
        won, lost = average_gain(result), average_loss(result)
        made = f"average gain {written(won, ',.0f')}, average loss {written(lost, ',.0f')} USD"
        yield Fact("Profit factor", written(profit_factor(result), ".2f"), made)
    if found.reconciliation is not None and found.reconciliation.is_sound:
        yield Fact("Explained by campaigns", "to the cent", f"{signed(found.reconciliation.booked)} USD")


def days_at_risk(result: Result) -> float | None:
    """The share of trading days on which a campaign was open; None where none are recorded."""
    if result.campaigns is None:
        return None
    opened = [campaign for campaign in result.campaigns if campaign.state is not CampaignState.NEVER_OPENED]
    days = closes(result.equity).index
    return float((busiest(opened, days).sum(axis=1) > 0).mean()) if opened else 0.0


def profit_factor(result: Result) -> float | None:
    """What closed campaigns won over what they lost; None where none lost."""
    made = _made(result)
    lost = -sum(pnl for pnl in made if pnl < 0)
    return sum(pnl for pnl in made if pnl > 0) / lost if lost else None


def lost_in_a_row(result: Result) -> int:
    """The most closed campaigns that lost one after the other, in the order in which they closed."""
    closed = [one for one in result.campaigns or () if one.state is CampaignState.CLOSED and one.closed is not None]
    closed.sort(key=lambda one: one.closed or datetime.min)
    losses = groupby(closed, lambda one: one.pnl is not None and one.pnl < 0)
    return max((len(list(row)) for is_lost, row in losses if is_lost), default=0)


def average_gain(result: Result) -> float | None:
    """USD, of the closed campaigns that won; None where none did."""
    gains = [pnl for pnl in _made(result) if pnl > 0]
    return fmean(gains) if gains else None


def average_loss(result: Result) -> float | None:
    """USD, above 0, of the closed campaigns that lost; None where none did."""
    losses = [-pnl for pnl in _made(result) if pnl < 0]
    return fmean(losses) if losses else None


def _made(result: Result) -> list[float]:
    """The P&L of each closed campaign, USD after fees."""
    return [one.pnl for one in result.campaigns or () if one.state is CampaignState.CLOSED and one.pnl is not None]


def _moved(name: str, worst: Moved | None, best: Moved | None) -> Fact:
    if worst is None or best is None:
        return Fact(name, "-")
    note = f"{worst.name}; best {percent(best.returned, signed=True)} on {best.name}"
    return Fact(name, percent(worst.returned, signed=True), note)
