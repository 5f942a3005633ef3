"""The table of crises: a row a run, those of one period and account value together."""

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from backtests.report.crises import CrisisFigures
from backtests.report.layout import captioned, count, new_table, percent

LOUD = "bold red"


def crises_table(crises: Sequence[CrisisFigures], months_before: int) -> Table:
    """At most 100 columns; a run's failure stands in red where its figures would."""
    table = new_table(
        "Crises", "Period", "Account", "Without", "Return", "Worst day", "Drawdown", "Calls", "Halts", "Opened"
    )
    table.columns[2].justify = "left"
    for at, row in enumerate(crises):
        is_last = at + 1 < len(crises) and _group(crises[at + 1]) != _group(row)
        is_first = at == 0 or _group(crises[at - 1]) != _group(row)
        table.add_row(
            row.period if is_first else "",
            f"{row.value:,.0f}" if is_first else "",
            ", ".join(row.without) or "-",
            _share(row.returned) if row.error is None else Text(row.error, style=LOUD),
            _share(row.worst_day),
            "-" if row.drawdown is None else percent(row.drawdown),
            _calls(row),
            count(row.halts),
            count(row.opened),
            end_section=is_last,
        )
    return captioned(
        table,
        f"Of the period alone; each run begins {months_before} months before it, with the account in USD. Worst day: from "
        "close to close; calls: days with a margin call of the desk; halts: those that began; opened: campaigns",
    )


def _group(row: CrisisFigures) -> tuple[str, float]:
    return row.period, row.value


def _share(value: float | None) -> str:
    return "-" if value is None else percent(value, signed=True)


def _calls(row: CrisisFigures) -> str | Text:
    return Text(str(row.margin_calls), style=LOUD) if row.margin_calls else count(row.margin_calls)
