"""A look at a data folder as commands need it: with progress, and refused where the run can't start."""

from datetime import date
from pathlib import Path

from rich.console import Console

from backtests.console.given import BadInputError
from backtests.checks.data.findings import MOST_RANGES, Effect, Report
from backtests.checks.data.inspect import inspect
from backtests.checks.data.request import DataRequest, families_of
from backtests.console.progress import progress
from backtests.runs.request import RunRequest


def look(console: Console, request: DataRequest) -> Report:
    """Inspect a folder and show how far it has come."""
    total = (request.end - request.start).days + 1
    with progress(console, f"Data in {request.folder}", total) as tell:
        report = inspect(
            request.folder,
            request.start,
            request.end,
            request.families,
            is_deep=request.is_deep,
            on_day=lambda day: tell((day - request.start).days + 1, day.isoformat()),
        )
        tell(total, "looked through")
    return report


def approve(console: Console, request: RunRequest, folder: Path) -> Report:
    """Look at the data of a run of the desk, and tell what only stops entries or is worth knowing.

    Raises BadInputError with everything for which it can't start.
    """
    report = look(
        console, DataRequest(folder, request.start, request.end, families_of(request.parameters), False, None)
    )
    for effect in (Effect.ENTRIES, Effect.NOTED):
        for line in report.of(effect).lines(MOST_RANGES):
            console.print(f"Data, {effect.value}: {line}", markup=False, soft_wrap=True)
    if stops := [*report.of(Effect.STOPS).lines()]:
        raise BadInputError([f"--data {folder}: {line}" for line in stops])
    return report


def check_covered(folder: Path, start: date, end: date) -> None:
    """Raise BadInputError where a folder has no minute file of the days in [start, end].

    It is all that can be asked for an algorithm of which it isn't known what it needs.
    """
    days = sorted({path.name[:8] for path in folder.glob("*/*/minute/*/*.zip")})
    if not any(f"{start:%Y%m%d}" <= day <= f"{end:%Y%m%d}" for day in days):
        held = f"; it has {days[0]} to {days[-1]}" if days else ""
        raise BadInputError([f"--data {folder}: no minute file of {start} to {end}{held}"])
