"""The same crisis with the desk's rules and without some of them: a row a run, those of one period and value together."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from rich.table import Table
from rich.text import Text

from backtests.report.layout import LOUD, new_table, percent, written
from backtests.report.periods import Period, period_figures
from backtests.report.records import HoldMode, Result
from backtests.report.restrictions import spells


@dataclass(frozen=True, slots=True)
class CrisisFigures:
    """One run within its period. `value` is the cash that it started with, months before, USD.

    `returned`, `worst_day` and `drawdown` are fractions of the account value: over the period, of the close before, and
    of the peak within. `margin_calls` are days with one, `halts` those that began, `opened` campaigns.
    """

    period: str
    value: float
    without: tuple[str, ...]
    error: str | None
    returned: float | None = None
    worst_day: float | None = None
    drawdown: float | None = None
    margin_calls: int | None = None
    halts: int | None = None
    opened: int | None = None


def crisis_figures(period: Period, value: float, without: tuple[str, ...], result: Result) -> CrisisFigures:
    """The figures of one finished run within its period."""
    found = period_figures(result, period)
    halts = [
        spell.restriction for spell in spells(result.trading_states or ()) if spell.restriction.mode is HoldMode.HALTED
    ]
    return CrisisFigures(
        period=period.name,
        value=value,
        without=without,
        error=None,
        returned=found.returned,
        worst_day=_worst_day(result.equity, period),
        drawdown=found.drawdown,
        margin_calls=sum(period.first <= day <= period.last for day in result.margin_calls),
        halts=sum(period.has(halt.since) for halt in halts),
        opened=found.opened,
    )


def failed_crisis(period: Period, value: float, without: tuple[str, ...], error: str) -> CrisisFigures:
    """A run whose algorithm failed with a traceback."""
    return CrisisFigures(period.name, value, without, error.strip().splitlines()[-1])


def crises_table(crises: Sequence[CrisisFigures], months_before: int) -> Table:
    """At most 80 columns; a run's failure stands in red where its figures would."""
    table = new_table(
        "Crises",
        *("Period", "Account", "Without", "Return", "Worst day", "Drawdown", "Calls", "Halts", "Opened"),
        caption=f"Of the period alone; each run begins {months_before} months before it, with the account in USD. Worst "
        "day: from close to close; calls: days with a margin call of the desk; halts: those that began; opened: campaigns",
    )
    table.columns[2].justify = "left"
    table.padding = (0, 0, 0, 0)
    before = None
    for row in crises:
        group = (row.period, row.value)
        if before not in (None, group):
            table.add_section()
        table.add_row(
            *(("", "") if group == before else (row.period, f"{row.value:,.0f}")),
            ", ".join(row.without) or "-",
            Text(row.error, style=LOUD) if row.error is not None else percent(row.returned, signed=True),
            percent(row.worst_day, signed=True),
            percent(row.drawdown),
            Text(written(row.margin_calls), style=LOUD if row.margin_calls else ""),
            written(row.halts),
            written(row.opened),
        )
        before = group
    return table


def _worst_day(equity: pd.Series, period: Period) -> float | None:
    """The lowest change from close to close, a fraction; above 0 where no day lost anything."""
    closes = equity.groupby(equity.index.date).last()
    changes = closes.pct_change(fill_method=None).dropna()
    within = changes[(changes.index >= period.first) & (changes.index <= period.last)]
    return None if within.empty else float(within.min())
