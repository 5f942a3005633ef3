"""`why`: reads a result, follows its shadows, writes why.txt and why.jsonl beside it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from backtests.console.console import write as write_tables
from backtests.console.progress import progress
from backtests.console.validation import BadInputError, Checks, Given
from backtests.pages import report as report_page
from backtests.report.layout import LOUD, stacked
from backtests.report.read import read_marker
from backtests.report.records import Marker
from backtests.report.tables import warning
from backtests.runs import result_folder
from backtests.runs.noted import Noted, noted
from backtests.system.workers import AT_ONCE, in_processes
from backtests.why.figures import figures
from backtests.why.market import trading_days
from backtests.why.proposals import Proposal, Proposals, read_proposals
from backtests.why.shadows import Course, Shadow, follow
from backtests.why.tables import report
from config import limits
from config import run as config_run
from config.brokers import BROKERS
from strategies.configuration.numbers import using
from strategies.parts.strategy import load_strategies

RESULT = "RESULT"
DECISIONS = "decisions"
CENTS = 2


@dataclass(frozen=True, slots=True)
class FinishedRun:
    """A finished run of the desk that can be explained: its folder, what was noted about it, where its prices are.

    `noted` has its numbers, with which everything that is asked of it is answered.
    """

    folder: Path
    marker: Marker
    course: Course
    noted: Noted


def explained_run(result: Path | None) -> FinishedRun:
    """Check the result that was named, or take the newest below results/. Raises BadInputError with every fault."""
    folder = result_folder.named_or_newest(result)
    try:
        marker = read_marker(folder)
    except BadInputError as fault:
        raise BadInputError([f"{RESULT} is {str(folder)!r}; expected the folder of a finished run: {fault}"]) from fault
    checks = Checks()
    if DECISIONS not in marker.records:
        checks.refuse(RESULT, folder, f"a run that recorded its {DECISIONS}, as main.py does")
    if not Path(marker.data).is_dir():
        checks.refuse(f"{folder}/run.json: data", marker.data, "the data folder of the run, which is no longer there")
    then = noted(marker)
    start, end = checks.days(_parameter(marker, "start"), _parameter(marker, "end"))
    brokerage = (marker.parameters.get("brokerage") or config_run.BROKERAGE).upper()
    if brokerage not in BROKERS:
        checks.refuse("run.json: parameters: brokerage", brokerage, f"one of {', '.join(BROKERS)}")
    _check_strategies(checks, f"{folder}/run.json", traded(marker))
    checks.finish()
    with using(then.configuration):
        course = Course(Path(marker.data), start, end, BROKERS[brokerage])
    return FinishedRun(folder, marker, course, then)


def traded(marker: Marker) -> tuple[str, ...]:
    """The names of the strategies that a run traded."""
    noted_names = marker.parameters.get("strategies") or (marker.config or {}).get("run.strategies")
    names = noted_names.split(",") if noted_names else config_run.STRATEGIES
    return tuple(name.strip().upper() for name in names)


def explain(result: Path | None, out: Console, err: Console) -> None:
    """Show what the denials of a run saved and cost, and write it into its folder. Raises BadInputError."""
    run = explained_run(result)
    found = _proposals(run.folder)
    proposals = (*found.denied, *found.approved)
    with using(run.noted.configuration):
        shadows = follow_all(proposals, run, err) if proposals else ()
        figured = figures(found, shadows, limits.POSITION_MULTIPLIERS)
    compared = Text(warning(run.marker.without), style=LOUD) if run.marker.without else None
    tables = stacked(compared, report(figured, run.marker.prices), run.noted.told)
    write_tables(run.folder / result_folder.WHY, tables)
    denied = [_row(shadow) for shadow in shadows if shadow.proposal.codes]
    result_folder.write_records(run.folder, {"why": denied})
    with using(run.noted.configuration):
        report_page.write(run.folder)
    out.print(tables)
    out.print(f"{result_folder.WHY}, a line a shadow in why.jsonl, and both in report.html: {run.folder}")


def follow_all(proposals: Sequence[Proposal], run: FinishedRun, console: Console) -> tuple[Shadow, ...]:
    """Follow all proposals; the shadows come in their order. Each process follows every second one of each strategy."""
    by_strategy = sorted(proposals, key=lambda one: (one.strategy, one.time, one.id))
    shares = [share for n in range(AT_ONCE) if (share := by_strategy[n::AT_ONCE])]
    total = sum(len(trading_days(min(one.time for one in share).date(), run.course.end)) for share in shares)
    with progress(console, f"{len(proposals):,} shadows", total) as tell:
        lived: list[date] = []

        def on_day(day: date) -> None:
            lived.append(day)
            tell(len(lived), day.isoformat())

        followed = in_processes(partial(_follow, run), shares, on_day)
        tell(total, "all ended")
    found = {shadow.proposal.id: shadow for shadows in followed for shadow in shadows}
    return tuple(found[one.id] for one in proposals)


def _follow(run: FinishedRun, share: Sequence[Proposal], tell: Callable[[date], object]) -> tuple[Shadow, ...]:
    with using(run.noted.configuration):
        return follow(share, run.course, tell)


def _proposals(folder: Path) -> Proposals:
    found = read_proposals(folder)
    if names := tuple({one.strategy for one in (*found.denied, *found.approved)}):
        checks = Checks()
        _check_strategies(checks, f"{folder}/{DECISIONS}.jsonl", names)
        checks.finish()
    return found


def _check_strategies(checks: Checks, where: object, names: tuple[str, ...]) -> None:
    try:
        load_strategies(names)
    except ValueError as gone:  # what it would do, only its own file can say
        checks.faults.append(f"{where}: {gone}")


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
