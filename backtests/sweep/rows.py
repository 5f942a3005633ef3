"""A row of a sweep: what was run, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date

import pandas as pd

from backtests.report.figures import figures
from backtests.report.occupancy import busiest
from backtests.report.records import Result


@dataclass(frozen=True, slots=True)
class Row:
    """One run of a sweep; the same whoever ran it. Figures are None where it failed, `error` is None where it did not.

    USD, and fractions: `returned` and `lowest` of the cash that it began with, `drawdown` of the peak before.
    `days_at_limit`: trading days on whose busiest moment the book held as many campaigns as the portfolio's limit allowed.
    `margin_calls` are days with one. `days` are trading days and `values` the account's value at their close, behind the
    first one's cash.
    """

    number: int
    key: str
    world: int | None
    settings: tuple[tuple[str, str], ...]
    error: str | None = None
    start_value: float | None = None
    end_value: float | None = None
    returned: float | None = None
    drawdown: float | None = None
    lowest: float | None = None
    margin_calls: int | None = None
    margin_campaigns: int | None = None
    days_at_limit: int | None = None
    campaigns: int | None = None
    peak_bp: float | None = None
    orders: int | None = None
    fills: int | None = None
    fees: float | None = None
    days: tuple[date, ...] = ()
    values: tuple[float, ...] = ()

    def setting(self, name: str) -> str:
        """The text that a name was set to. Raises KeyError for one that was not varied."""
        return dict(self.settings)[name]


FIGURES = tuple(field.name for field in fields(Row) if field.name != "settings")


def finished(number: int, key: str, world: int | None, settings: tuple[tuple[str, str], ...], result: Result) -> Row:
    """The row of a run that completed, from its result folder."""
    found, equity = figures(result), result.equity
    by_day = equity.iloc[1:].groupby(equity.index[1:].date).last()
    return Row(
        number,
        key,
        world,
        settings,
        start_value=found.account.start,
        end_value=found.account.end,
        returned=found.account.returned,
        drawdown=found.account.drawdown,
        lowest=float(equity.min()) / found.account.start - 1.0,
        margin_calls=None if found.margin_calls is None else found.margin_calls.days,
        margin_campaigns=None if found.margin_calls is None else found.margin_calls.campaigns,
        days_at_limit=_days_at_limit(result),
        campaigns=None if found.total is None else found.total.opened,
        peak_bp=None if found.peak_bp is None else found.peak_bp.share,
        orders=found.account.orders,
        fills=found.account.fills,
        fees=found.account.fees,
        days=tuple(by_day.index),
        values=(found.account.start, *map(float, by_day)),
    )


def returns(row: Row) -> pd.Series:
    """The account's return on each of its days, a fraction."""
    values = pd.Series(row.values)
    return pd.Series((values / values.shift() - 1.0).iloc[1:].to_numpy(), index=pd.Index(row.days))


def completed(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if row.error is None]


def _days_at_limit(result: Result) -> int | None:
    if result.daily is None or result.campaigns is None:
        return None
    limits = result.daily.portfolio_limit
    held = busiest(result.campaigns, limits.index.normalize().tz_localize(None)).sum(axis=1)
    return int((held.to_numpy() >= limits.to_numpy()).sum())
