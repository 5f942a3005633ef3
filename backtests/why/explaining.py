"""`why`: reads a result, follows its shadows, writes why.txt and why.jsonl beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console, RenderableType

from backtests.console.console import write as write_tables
from backtests.console.validation import BadInputError, Checks, Given
from backtests.report.read import read_marker
from backtests.report.records import Marker
from backtests.runs import result_folder
from backtests.why.figures import figures
from backtests.why.pool import follow_all
from backtests.why.proposals import Proposals, read_proposals
from backtests.why.shadows import Course, Shadow
from backtests.why.tables import report
from config.limits import POSITION_MULTIPLIERS
from strategies.parts.strategy import every_strategy

RESULT = "RESULT"
DECISIONS = "decisions"
CENTS = 2


@dataclass(frozen=True, slots=True)
class FinishedRun:
    """A finished run of the desk that can be explained: its folder, what was noted about it, where its prices are."""

    folder: Path
    marker: Marker
    course: Course


def explained_run(result: Path | None) -> FinishedRun:
    """Check the result that was named, or take the newest below results/. Raises BadInputError with every fault."""
    folder = result_folder.named_or_newest(result, "a result folder")
    try:
        marker = read_marker(folder)
    except BadInputError as fault:
        raise BadInputError([f"{RESULT} is {str(folder)!r}; expected the folder of a finished run: {fault}"]) from fault
    checks = Checks()
    if DECISIONS not in marker.records:
        checks.refuse(RESULT, folder, f"a run that recorded its {DECISIONS}, as main.py does")
    if not Path(marker.data).is_dir():
        checks.refuse(f"{folder}/run.json: data", marker.data, "the data folder of the run, which is no longer there")
    start, end = checks.days(_parameter(marker, "start"), _parameter(marker, "end"))
    checks.finish()
    return FinishedRun(folder, marker, Course(Path(marker.data), start, end))


def explain(result: Path | None, out: Console, err: Console) -> None:
    """Show what the denials of a run saved and cost, and write it into its folder. Raises BadInputError."""
    run = explained_run(result)
    found = _proposals(run.folder)
    proposals = (*found.denied, *found.approved)
    shadows = follow_all(proposals, run.course, err) if proposals else ()
    tables = report(figures(found, shadows, POSITION_MULTIPLIERS), run.marker.prices)
    write(run.folder, [shadow for shadow in shadows if shadow.proposal.codes], tables)
    out.print(tables)
    out.print(f"{result_folder.WHY} and a line a shadow, why.jsonl: {run.folder}")


def write(folder: Path, shadows: Sequence[Shadow], tables: RenderableType) -> None:
    """Write why.txt and why.jsonl, the latter with a line a denied proposal."""
    write_tables(folder / result_folder.WHY, tables)
    result_folder.write_records(folder, {"why": [_row(shadow) for shadow in shadows]})


def _proposals(folder: Path) -> Proposals:
    found = read_proposals(folder)
    strange = {one.strategy for one in (*found.denied, *found.approved)} - {
        strategy.row.name for strategy in every_strategy()
    }
    if strange:
        named = ", ".join(sorted(strange))
        raise BadInputError([f"{folder}: decisions.jsonl names {named}; expected strategies of strategies/"])
    return found


def _parameter(marker: Marker, name: str) -> Given:
    return Given(f"run.json: parameters: {name}", marker.parameters.get(name, ""))


def _row(shadow: Shadow) -> dict[str, Any]:
    proposal = shadow.proposal
    return {
        "proposal": proposal.id,
        "time": proposal.time.isoformat(),
        "strategy": proposal.strategy,
        "codes": list(proposal.codes),
        "vix": shadow.vix,
        "fate": shadow.fate.value,
        "rung": shadow.rung,
        "sets": shadow.sets,
        "pnl": None if shadow.pnl is None else round(shadow.pnl, CENTS),
        "reason": shadow.reason,
        "days": None if shadow.days is None else round(shadow.days, 4),
    }
