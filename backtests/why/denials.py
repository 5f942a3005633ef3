"""The proposals that a run's gate denied for good: each once, as it stood at its last denial."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from backtests.report.fields import Fields, ReportError

DECISIONS = "decisions.jsonl"
APPROVED = "approved"


@dataclass(frozen=True, slots=True)
class Denied:
    """A proposal that never was approved: when it was denied last, and the codes of that denial.

    `account_value` in USD and `vix` are those of the first denial with these codes; None where they were unknown.
    """

    proposal: str
    strategy: str
    time: datetime
    codes: tuple[str, ...]
    account_value: float | None
    vix: float | None


@dataclass(frozen=True, slots=True)
class Asked:
    """All proposals of a run, and those of them that were denied for good, in the order of their last denials."""

    proposals: int
    denied: tuple[Denied, ...]


def read_denials(folder: Path) -> Asked:
    """Read a result folder's proposals. Raises ReportError naming the file, the line and what is wrong with it."""
    last: dict[str, Denied | None] = {}
    for row in _rows(folder / DECISIONS):
        proposal = row.text("proposal")
        if row.text("verdict") == APPROVED:
            last[proposal] = None
        elif proposal not in last or last[proposal] is not None:
            last[proposal] = _denied(proposal, row)
    denied = [one for one in last.values() if one is not None]
    return Asked(len(last), tuple(sorted(denied, key=lambda one: (one.time, one.strategy, one.proposal))))


def _denied(proposal: str, row: Fields) -> Denied:
    return Denied(
        proposal=proposal,
        strategy=row.text("strategy"),
        time=row.time("until"),
        codes=row.texts("codes"),
        account_value=row.maybe_number("account_value"),
        vix=row.maybe_number("vix"),
    )


def _rows(path: Path) -> Iterator[Fields]:
    if not path.is_file():
        raise ReportError(f"{path} is missing; only a run of the desk has one")
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        where = f"{path.name} line {number}"
        try:
            values = json.loads(line)
        except json.JSONDecodeError as fault:
            raise ReportError(f"{where} is no JSON: {fault}") from fault
        if not isinstance(values, dict):
            raise ReportError(f"{where} holds a {type(values).__name__}; expected an object")
        yield Fields(where, values)
