"""What a user asks of a look at a data folder, checked, and which option roots an algorithm's parameters need."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from backtests.console.given import Checks, check_data
from backtests.checks.data import layout
from backtests.checks.data.layout import Family
from backtests.runs.parameters import RunOptions, merged_parameters
from backtests.runs.request import MAIN
from config.products import RUNGS
from config.strategies import STRATEGIES


@dataclass(frozen=True, slots=True)
class DataRequest:
    """A folder to look at for the trading days in [start, end]; `out` is a file for the full list, None for none."""

    folder: Path
    start: date
    end: date
    families: tuple[Family, ...]
    is_deep: bool
    out: Path | None


def data_request(  # noqa: PLR0917 - as the command has them
    folder: Path, start: str | None, end: str | None, settings: Sequence[str], is_deep: bool, out: Path | None
) -> DataRequest:
    """Check the options of `data`; what is left out comes from where `run` takes it. Raises BadInputError."""
    checks = Checks()
    check_data(checks, folder, "DIR")
    parameters = merged_parameters(checks, RunOptions(MAIN, start, end, settings=tuple(settings)))
    first, last = checks.trading_days(parameters["start"], parameters["end"])
    if out is not None and out.is_dir():
        checks.refuse("--out", out, "a file")
    checks.finish()
    families = families_of({name: given.text for name, given in parameters.items()})
    return DataRequest(folder, first, last, families, is_deep, out)


def families_of(parameters: Mapping[str, str]) -> tuple[Family, ...]:
    """The option roots on the ladders of the strategies that `parameters` name; all of them where they name none."""
    named = {name.strip().upper() for name in parameters.get("strategies", "").split(",")}
    rows = [row for row in STRATEGIES if row.name in named] or STRATEGIES
    rungs = {rung for row in rows for rung in (*row.ladder, *row.phase_0_ladder)}
    roots = {rung.root.lower() for rung in RUNGS if rung.name in rungs}
    return tuple(family for family in layout.FAMILIES if family.root in roots)
