"""The table of a run's years and months."""

from collections.abc import Iterable, Sequence

from rich.table import Table

from backtests.report.layout import captioned, new_table, percent, span
from backtests.report.periods import PeriodFigures


def period_table(periods: Sequence[PeriodFigures]) -> Table:
    """One row a period; reasons, codes and limits stand below each other."""
    table = new_table("Periods", "Period", "Return", "Fall", "Opened", "Closed", "Denied", "Limits", "VIX")
    table.padding = (0, 0, 0, 1)
    for column in table.columns:
        column.overflow = "fold"
    for row in periods:
        table.add_row(
            row.period.name,
            "-" if row.returned is None else percent(row.returned, signed=True),
            "-" if row.drawdown is None else percent(row.drawdown),
            f"{row.opened:,}",
            _counted(row.by_reason),
            _counted((denial.code, denial.proposals) for denial in row.denials),
            "\n".join(f"{name} {span(ends)}" for name, ends in row.limits.items()) or "-",
            "-" if row.vix_range is None else "{:.1f}-{:.1f}".format(*row.vix_range),
            end_section=True,
        )
    return captioned(
        table,
        "Return: from the last account value before; fall: the largest within; denied: proposals, each once under "
        "every code; limits and VIX: lowest to highest",
    )


def _counted(counts: Iterable[tuple[str, int]]) -> str:
    return "\n".join(f"{name} {count:,}" for name, count in counts) or "none"
