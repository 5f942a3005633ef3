"""The same crisis with the desk's rules and without some of them: figures for a table and for other programs."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from backtests.report.periods import Period, period_figures
from backtests.report.records import HoldMode, Result
from backtests.report.restrictions import spells
from risk.gate.comparison import Omitted


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


def crisis_figures(period: Period, value: float, without: Collection[Omitted], result: Result) -> CrisisFigures:
    """The figures of one finished run within its period."""
    found = period_figures(result, period)
    halts = [
        spell.restriction for spell in spells(result.trading_states or ()) if spell.restriction.mode is HoldMode.HALTED
    ]
    return CrisisFigures(
        period=period.name,
        value=value,
        without=tuple(each.name for each in without),
        error=None,
        returned=found.returned,
        worst_day=_worst_day(result.equity, period),
        drawdown=found.drawdown,
        margin_calls=sum(period.first <= day <= period.last for day in result.margin_calls),
        halts=sum(period.has(halt.since) for halt in halts),
        opened=found.opened,
    )


def failed_crisis(period: Period, value: float, without: Collection[Omitted], error: str) -> CrisisFigures:
    """A run whose algorithm failed with a traceback."""
    return CrisisFigures(period.name, value, tuple(each.name for each in without), error.strip().splitlines()[-1])


def as_json(crises: Sequence[CrisisFigures]) -> list[Mapping[str, Any]]:
    """The same figures as objects for other programs."""
    return [asdict(crisis) for crisis in crises]


def _worst_day(equity: pd.Series, period: Period) -> float | None:
    """The lowest change from close to close, a fraction; above 0 where no day lost anything."""
    closes = equity.groupby(equity.index.date).last()
    changes = closes.pct_change(fill_method=None).dropna()
    within = changes[(changes.index >= period.first) & (changes.index <= period.last)]
    return None if within.empty else float(within.min())
