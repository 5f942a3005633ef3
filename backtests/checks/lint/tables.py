"""What the linter found, for a reader and for other programs."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from backtests.checks.lint.outside import LEAST_CLOSED, WinRate
from backtests.checks.lint.reference import ACCOUNTS, INDEX, LEVELS
from backtests.checks.lint.sizes import Start
from backtests.report.layout import LOUD, counted, new_table, percent, stacked, written
from config.bounds import Fault
from strategies.configuration.faults import CHECKS

OUT_OF_BOUNDS = "out_of_bounds"
STOPPING = frozenset({OUT_OF_BOUNDS, *(check.__name__ for check in CHECKS)})


@dataclass(frozen=True, slots=True)
class LintFinding:
    """A fault, the check that found it, and the reason why it stays if config/accepted.py gives one."""

    check: str
    fault: Fault
    accepted: str | None = None

    @property
    def stops(self) -> bool:
        """Whether no run starts with it."""
        return self.accepted is None and self.check in STOPPING


@dataclass(frozen=True, slots=True)
class LintReport:
    """All that the linter has to say; `result` is the folder whose win rates were looked at, if any."""

    findings: tuple[LintFinding, ...]
    starts: tuple[Start, ...]
    result: Path | None
    rates: tuple[WinRate, ...]

    @property
    def faults(self) -> tuple[LintFinding, ...]:
        """What no run starts with."""
        return tuple(finding for finding in self.findings if finding.stops)

    @property
    def warnings(self) -> tuple[LintFinding, ...]:
        """What is worth a look, and stops nothing."""
        return tuple(finding for finding in self.findings if finding.accepted is None and not finding.stops)

    @property
    def accepted(self) -> tuple[LintFinding, ...]:
        return tuple(finding for finding in self.findings if finding.accepted is not None)


def as_json(found: LintReport) -> dict[str, Any]:
    def one(found: LintFinding) -> dict[str, Any]:
        return {"check": found.check, **asdict(found.fault), "accepted": found.accepted}

    return {
        "faults": [one(finding) for finding in found.faults],
        "warnings": [one(finding) for finding in found.warnings],
        "accepted": [one(finding) for finding in found.accepted],
        "starts": found.starts,
        "result": found.result,
        "win_rates": found.rates,
    }


def tables(found: LintReport) -> RenderableType:
    """Faults first."""
    advice = [(each, each.fault.advice) for each in found.faults]
    warned = [(each, each.fault.advice) for each in found.warnings]
    reasons = [(each, each.accepted or "") for each in found.accepted]
    rates: RenderableType | None = None
    if found.rates:
        rates = _rates(found)
    elif found.result is not None:
        rates = Text(f"{found.result} has no campaigns to measure win rates by.")
    told = f"{counted(len(found.faults), 'fault')}, {counted(len(found.warnings), 'warning')}"
    return stacked(
        _findings("Faults, with which nothing runs", "What would mend it", advice) if advice else None,
        _findings("Warnings", "What would mend it", warned) if warned else None,
        _findings("Accepted in config/accepted.py", "Accepted because", reasons) if reasons else None,
        _starts(found.starts) if found.starts else None,
        rates,
        Text(f"{told}, {len(found.accepted)} accepted.", style=LOUD if found.faults else "bold"),
    )


def _findings(title: str, last: str, rows: Sequence[tuple[LintFinding, str]]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", show_lines=True)
    table.add_column("Row", overflow="fold", ratio=3)
    table.add_column("What is wrong", ratio=4)
    table.add_column(last, ratio=3)
    for finding, text in rows:
        table.add_row(f"{finding.fault.row}\n{finding.check}", finding.fault.wrong, text)
    return table


def _starts(starts: Sequence[Start]) -> Table:
    table = new_table(
        "From which account value a strategy trades",
        *("Strategy", *(f"VIX {level:g}" for level in LEVELS)),
        caption=f"The first of {len(ACCOUNTS)} values from {ACCOUNTS[0]:,.0f} to {ACCOUNTS[-1]:,.0f} USD at which the gate "
        f"approves with an empty book, and the rung; below it the first at which it does so wherever the index stands "
        f"between two strikes. Reference market: S&P 500 from {INDEX[0]:,.0f}, modelled quotes",
    )
    for name in dict.fromkeys(start.strategy for start in starts):
        by_level = {start.vix: start for start in starts if start.strategy == name}
        table.add_row(name, *(_start(by_level[level]) for level in LEVELS))
    return table


def _start(start: Start) -> str:
    if start.account is None:
        return "never"
    later = written(start.everywhere, ",.0f", "never")
    return f"{start.account:,.0f} {start.rung}" + ("" if start.everywhere == start.account else f"\n{later} everywhere")


def _rates(found: LintReport) -> Table:
    table = new_table(f"Win rates in {found.result}", "Strategy", "Configured", "Measured", "Closed", "")
    for each in found.rates:
        few = "" if each.is_enough else f"too few to judge by, of {LEAST_CLOSED}"
        table.add_row(each.strategy, percent(each.configured), percent(each.measured), f"{each.closed}", few)
    return table
