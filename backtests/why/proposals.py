"""The proposals of a run, each once: as it stood at its last denial, or as it was approved."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from backtests.report.fields import Fields, ReportError

DECISIONS, CAMPAIGNS = "decisions.jsonl", "campaigns.jsonl"
NEVER_OPENED = "never_opened"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal and its last answer: when it came, and the codes of a denial, none for an approval.

    `account_value` in USD and `vix` are those of the first answer with these codes; None where they were unknown.
    """

    id: str
    strategy: str
    time: datetime
    codes: tuple[str, ...]
    account_value: float | None
    vix: float | None


@dataclass(frozen=True, slots=True)
class Proposals:
    """The proposals of a run in the order of their last answers: denied for good, and approved at last.

    `made` is the P&L in USD of those that became a campaign and opened; None where it was open without a price.
    """

    denied: tuple[Proposal, ...]
    approved: tuple[Proposal, ...]
    made: Mapping[str, float | None]


def read_proposals(folder: Path) -> Proposals:
    """Read a result folder's proposals. Raises ReportError naming the file, the line and what is wrong with it."""
    last: dict[str, Proposal] = {}
    for row in _rows(folder / DECISIONS):
        one = _proposal(row)
        before = last.get(one.id)
        if before is None or before.codes:  # once approved, it is no denied one
            last[one.id] = one
    in_order = sorted(last.values(), key=lambda one: (one.time, one.strategy, one.id))
    return Proposals(
        denied=tuple(one for one in in_order if one.codes),
        approved=tuple(one for one in in_order if not one.codes),
        made={
            row.text("proposal"): row.maybe_number("pnl")
            for row in _rows(folder / CAMPAIGNS)
            if row.text("state") != NEVER_OPENED
        },
    )


def _proposal(row: Fields) -> Proposal:
    return Proposal(
        id=row.text("proposal"),
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
