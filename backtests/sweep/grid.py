"""The settings of a sweep's runs: every combination of lists, or a list of runs, typed or from a TOML file."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from backtests.console.parameters import plain_name
from backtests.console.validation import NUMBER, Checks
from backtests.sweep.trials import Settings

VARY, RUN = "vary", "run"  # the tables of a file
FORM = f"a table [{VARY}] of lists, or tables [[{RUN}]], and nothing else"


@dataclass(frozen=True, slots=True)
class Grid:
    """The runs that a sweep is made of, each by its settings."""

    runs: tuple[Settings, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for run in self.runs for name, _ in run))

    @property
    def numbers(self) -> frozenset[str]:
        """The names that hold a number in every run."""
        texts = {name: {dict(run).get(name, "") for run in self.runs} for name in self.names}
        return frozenset(name for name, values in texts.items() if all(map(NUMBER.fullmatch, values)))


def read_grid(checks: Checks, vary: Sequence[str], file: Path | None) -> Grid:
    """Read `--vary` (a name and its values, each) and a file; every combination of lists is made for each listed run."""
    table = {} if file is None else _table(checks, file)
    lists = [*_typed(checks, vary), *((f"{file}: {VARY}", *item) for item in _flat(table.get(VARY, {})).items())]
    varied: dict[str, list[str]] = {}
    for where, name, values in lists:
        texts = _texts(values)
        if not all((name, *texts)):
            checks.refuse(where, f"{name}={values}", "a name and its values, such as cash=35000,65000")
        elif name in varied:
            checks.refuse(where, f"{name}={values}", f"{name} only once")
        else:
            varied[name] = texts
    runs = [tuple((name, f"{value}") for name, value in _flat(run).items()) for run in table.get(RUN, [{}])]
    for name in sorted(varied.keys() & {name for run in runs for name, _ in run}):
        checks.refuse(f"{file}: {RUN}", name, "a name that is not varied beside it")
    grid = [tuple(zip(varied, values, strict=True)) for values in product(*varied.values())]
    return Grid(tuple((*run, *settings) for run in runs for settings in grid))


def _typed(checks: Checks, vary: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    for text in vary:
        name, equals, values = text.partition("=")
        if equals:
            yield "--vary", plain_name(name), values
        else:
            checks.refuse("--vary", text, "a name and its values, such as cash=35000,65000")


def _table(checks: Checks, file: Path) -> dict[str, Any]:
    """What of a file can be read as lists and runs; refuses all else."""
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        checks.refuse("--file", file, f"a TOML file: {fault}")
        return {}
    lists, runs = table.get(VARY), table.get(RUN)
    has_runs = isinstance(runs, list) and bool(runs) and all(isinstance(run, dict) for run in runs)
    usable = ({VARY: lists} if isinstance(lists, dict) else {}) | ({RUN: runs} if has_runs else {})
    if strange := [name for name in table if name not in usable] or ([] if table else ["nothing"]):
        checks.refuse("--file", file, f"a TOML file with {FORM}; it has {', '.join(strange)}")
    return usable


def _flat(table: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """A table of tables by dotted names."""
    found: dict[str, Any] = {}
    for name, value in table.items():
        found |= _flat(value, f"{before}{name}.") if isinstance(value, dict) else {plain_name(f"{before}{name}"): value}
    return found


def _texts(values: Any) -> list[str]:
    """Values as texts: of a list of TOML's, or of a text such as 1,2 or, where values have commas, 0DTE;0DTE,LT112."""
    if isinstance(values, str):
        return [value.strip() for value in values.split(";" if ";" in values else ",")]
    return [f"{value}" for value in values] if isinstance(values, list) and values else [""]
