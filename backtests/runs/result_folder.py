"""The result folder of a run: what may be overwritten, and what is written beside the engine's own files."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import RenderableType

from backtests.console.console import objects_of, write
from backtests.console.validation import BadInputError
from backtests.pages.report import MINUTE_PAGES, REPORT
from backtests.report.read import EVENTS, LOG, MARKER, RESULT
from backtests.report.records import Marker

SUMMARY = "summary.txt"
PICTURE = "summary.png"
WHY = "why.txt"
FAULTS = "data.txt"
FILES = frozenset({MARKER, RESULT, EVENTS, LOG, SUMMARY, PICTURE, WHY, FAULTS, REPORT})
RECORDS = ".jsonl"
RESULTS = Path("results")


@dataclass(frozen=True, slots=True)
class ComparisonFolder:
    """A folder of several results: what it compares, which is also what its table's files are called, one of them, and
    the pattern of their folders."""

    name: str
    each: str
    folder: re.Pattern[str]

    @property
    def text(self) -> str:
        return f"{self.name}.txt"

    @property
    def json(self) -> str:
        return f"{self.name}.json"


ACCOUNTS = ComparisonFolder("accounts", "account", re.compile(r"\d+(\.\d+)?"))  # the account value
CRISES = ComparisonFolder(
    "crises", "run", re.compile(r"\d{4}(-\d{2})?_\d+(\.\d+)?(_without_[A-Z_]+)?")
)  # period, account value, rules


def fault_of(folder: Path) -> str | None:
    """What was expected instead, if a run may not write into `folder`; None if it may.

    A run may write into a folder that is not there, is empty, or holds an earlier result and nothing else.
    """
    if not folder.is_dir():
        return _fault_of_file(folder)
    entries = sorted(folder.iterdir())
    strange = [entry.name for entry in entries if not _is_ours(entry)]
    if strange:
        return f"a folder that is new, empty or holds an earlier result only; {strange[0]} is none of a result's files"
    if entries and not ({MARKER, RESULT} & {entry.name for entry in entries}):
        return f"a folder that is new, empty or holds an earlier result; it has no {RESULT}"
    return None


def comparison_fault_of(folder: Path, kind: ComparisonFolder) -> str | None:
    """What was expected instead, if several results may not be written below `folder`; None if they may."""
    if not folder.is_dir():
        return _fault_of_file(folder)
    strange = [entry.name for entry in sorted(folder.iterdir()) if not _is_of(kind, entry)]
    expected = f"a folder that is new, empty or holds an earlier comparison of {kind.name} only"
    return f"{expected}; {strange[0]} is no part of one" if strange else None


def _fault_of_file(path: Path) -> str | None:
    return "a folder, or a path where one can be made" if path.exists() else None


def clear_comparison(folder: Path, kind: ComparisonFolder) -> None:
    """Make `folder`, without the earlier comparison that it may hold. Raises FileExistsError if it holds anything else."""
    if (fault := comparison_fault_of(folder, kind)) is not None:
        raise FileExistsError(f"{folder}: expected {fault}")
    folder.mkdir(parents=True, exist_ok=True)
    for entry in folder.iterdir():
        if entry.is_dir():
            clear(entry)
            entry.rmdir()
        else:
            entry.unlink()


def write_comparison(folder: Path, kind: ComparisonFolder, table: RenderableType, figures: Sequence[object]) -> None:
    """Write the table for people and its figures for programs."""
    write(folder / kind.text, table)
    (folder / kind.json).write_text(json.dumps(objects_of(figures), indent=2, allow_nan=False) + "\n", encoding="utf-8")


def clear(folder: Path) -> None:
    """Make `folder`, without the earlier result that it may hold. Raises FileExistsError if it holds anything else."""
    if (fault := fault_of(folder)) is not None:
        raise FileExistsError(f"{folder}: expected {fault}")
    folder.mkdir(parents=True, exist_ok=True)
    for entry in folder.iterdir():
        entry.unlink()


def write_records(folder: Path, records: Mapping[str, Iterable[Mapping[str, Any]]]) -> None:
    """Write each list as NAME.jsonl, one object a line. Raises ValueError for a number that JSON has no word for."""
    for name, rows in records.items():
        with (folder / f"{name}{RECORDS}").open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(row, allow_nan=False) + "\n" for row in rows)


def write_marker(folder: Path, marker: Marker) -> None:
    """Note what was run, over which data and with which parameters, as run.json."""
    (folder / MARKER).write_text(json.dumps(asdict(marker), indent=4) + "\n", encoding="utf-8")


def write_faults(folder: Path, faults: Sequence[str]) -> None:
    """Write the full list of what the data folder lacks as data.txt; no file where it lacks nothing."""
    if faults:
        (folder / FAULTS).write_text("".join(f"{fault}\n" for fault in faults), encoding="utf-8")


def newest(folder: Path = RESULTS) -> Path | None:
    """The result folder below `folder` that was written last, or None."""
    markers = sorted(folder.rglob(MARKER), key=lambda marker: (marker.stat().st_mtime_ns, marker))
    return markers[-1].parent if markers else None


def named_or_newest(named: Path | None, how: str) -> Path:
    """The result folder that was named, or the newest. Raises BadInputError without any; `how` says how to name one."""
    folder = named or newest()
    if folder is None:
        raise BadInputError([f"there is no result below {RESULTS}/; run a backtest, or name {how}"])
    return folder


def _is_of(kind: ComparisonFolder, entry: Path) -> bool:
    if entry.is_symlink():
        return False
    if entry.is_dir():
        return kind.folder.fullmatch(entry.name) is not None and fault_of(entry) is None
    return entry.name in (kind.text, kind.json, FAULTS)


def _is_ours(entry: Path) -> bool:
    is_named = entry.name in FILES or entry.suffix == RECORDS or entry.match(MINUTE_PAGES)
    return entry.is_file() and not entry.is_symlink() and is_named
