"""What a user asks of a look at a data folder, checked; the look with its progress; and what is told of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from rich.console import Console

from backtests.checks.data import layout
from backtests.checks.data.findings import MOST_RANGES, Effect, Report
from backtests.checks.data.inspect import inspect
from backtests.checks.data.layout import OptionRoot
from backtests.checks.trading_days import trading_days
from backtests.console.console import own_file_fault
from backtests.console.parameters import MAIN, RunOptions, configured, merged_parameters
from backtests.console.progress import progress
from backtests.console.validation import BadInputError, Checks
from backtests.system.placing import whole
from config import products
from strategies.parts.strategy import every_strategy

MARK: Final = "Found by python -m backtests data:"


@dataclass(frozen=True, slots=True)
class DataRequest:
    """A folder to look at for the trading days in [start, end], and what of it a run with `parameters` needs."""

    folder: Path
    start: date
    end: date
    parameters: Mapping[str, str]


def data_request(
    folder: Path,
    start: str | None,
    end: str | None,
    settings: Sequence[str],
    out: Path | None,
    *,
    config: Path | None = None,
) -> DataRequest:
    """Check the options of `data`; what is left out comes from where `run` takes it. Raises BadInputError."""
    checks = Checks()
    checks.data(folder, "DIR")
    options = RunOptions(MAIN, start, end, settings=tuple(settings), config=config)
    parameters = merged_parameters(checks, options)
    configured(checks, options, parameters)
    first, last = trading_days(checks, parameters["start"], parameters["end"])
    if out is not None:
        checks.out(out, own_file_fault(out, MARK.encode()))
    checks.finish()
    return DataRequest(folder, first, last, {name: given.text for name, given in parameters.items()})


def inspected(console: Console, request: DataRequest, *, is_deep: bool = False) -> Report:
    """Inspect a folder and show how far it has come."""
    total = (request.end - request.start).days + 1
    with progress(console, f"Data in {request.folder}", total) as tell:
        report = inspect(
            request.folder,
            request.start,
            request.end,
            families_of(request.parameters),
            is_deep=is_deep,
            on_day=lambda day: tell((day - request.start).days + 1, day.isoformat()),
        )
        tell(total, "looked through")
    return report


def tell(console: Console, report: Report, out: Path | None) -> None:
    """What was found, by its effect; the whole list goes into the file `out`, if one is given."""
    for effect in Effect:
        if lines := [*report.of(effect).lines(None if out is None else MOST_RANGES)]:
            console.print(f"{effect.value[0].upper()}{effect.value[1:]}:", markup=False)
            for line in lines:
                console.print(f"  {line}", markup=False, soft_wrap=True)
    console.print(f"{len(report.days)} trading days, {len(report.findings)} faults.")
    if out is not None:
        with whole(out) as beside:
            beside.write_text("".join(f"{line}\n" for line in (MARK, *report.findings)), encoding="utf-8")


def approve(console: Console, request: DataRequest) -> Report:
    """Look at the data of a run of the desk, and tell what only stops entries or is worth knowing.

    Raises BadInputError with everything for which it can't start.
    """
    report = inspected(console, request)
    for effect in (Effect.ENTRIES, Effect.NOTED):
        for line in report.of(effect).lines(MOST_RANGES):
            console.print(f"Data, {effect.value}: {line}", markup=False, soft_wrap=True)
    if stops := [*report.of(Effect.STOPS).lines()]:
        raise BadInputError([f"--data {request.folder}: {line}" for line in stops])
    return report


def families_of(parameters: Mapping[str, str]) -> tuple[OptionRoot, ...]:
    """The option roots on the ladders of the strategies that `parameters` name; all of them where they name none."""
    named = {name.strip().upper() for name in parameters.get("strategies", "").split(",")}
    every = [strategy.row for strategy in every_strategy()]
    rows = [row for row in every if row.name in named] or every
    rungs = {rung for row in rows for rung in (*row.ladder, *row.phase_0_ladder)}
    roots = {rung.root.lower() for rung in products.RUNGS if rung.name in rungs}
    return tuple(family for family in layout.FAMILIES if family.root in roots)


def check_covered(folder: Path, start: date, end: date) -> None:
    """Raise BadInputError where a folder has no minute file of the days in [start, end].

    It is all that can be asked for an algorithm of which it isn't known what it needs.
    """
    days = sorted({path.name[:8] for path in folder.glob("*/*/minute/*/*.zip")})
    if not any(f"{start:%Y%m%d}" <= day <= f"{end:%Y%m%d}" for day in days):
        held = f"; it has {days[0]} to {days[-1]}" if days else ""
        raise BadInputError([f"--data {folder}: no minute file of {start} to {end}{held}"])
