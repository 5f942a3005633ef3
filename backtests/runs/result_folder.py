"""The result folder of a run: what may be replaced, what is written beside the engine's own files, which is the newest."""

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from typing import Any

from rich.console import RenderableType

from backtests.console.console import objects_of, write
from backtests.console.validation import BadInputError
from backtests.pages.report import MINUTE_PAGES, REPORT
from backtests.report.read import EVENTS, LOG, MARKER, RESULT, read_marker
from backtests.report.records import Ending, Marker
from backtests.report.spreadsheets import FILLS, TRADES
from backtests.system.placing import UNFINISHED, BusyError, in_the_making, put, tidy, whole

SUMMARY = "summary.txt"
PICTURE = "summary.png"
WHY = "why.txt"
FAULTS = "data.txt"
FILES = frozenset({MARKER, RESULT, EVENTS, LOG, SUMMARY, PICTURE, REPORT, TRADES, FILLS, WHY, FAULTS})
RECORDS = ".jsonl"
START_REPORT = re.compile(r"report-\d{4}-\d{2}-\d{2}-\d{4}\.txt")  # of a live desk's start or reconciliation
RESULTS = Path("results")
FAILED = "_failed"

Fault = Callable[[Path], str | None]


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

    A run may replace what is not there, is empty, or is an earlier result and nothing else.
    """
    if (fault := _fault_of_file(folder)) is not None or not folder.exists():
        return fault
    entries = sorted(folder.iterdir())
    records = _records_in(folder)
    ours = {*FILES, *(f"{name}{RECORDS}" for name in records or ())}
    strange = [entry.name for entry in entries if not _is_file(entry, ours)]
    if strange:
        return f"a folder that is new, empty or holds an earlier result only; {strange[0]} is none of a result's files"
    if entries and records is None:
        return f"a folder that is new, empty or holds an earlier result; it has no {MARKER} of a run"
    return None


def _is_file(entry: Path, names: Collection[str]) -> bool:
    name = entry.name.removeprefix(UNFINISHED)
    is_named = name in names or Path(name).match(MINUTE_PAGES) or START_REPORT.fullmatch(name) is not None
    return is_named and entry.is_file() and not entry.is_symlink()


def _records_in(folder: Path) -> tuple[str, ...] | None:
    """The lists of records that a result says it has, and what `why` adds; None where it is no result."""
    try:
        return (*read_marker(folder).records, "why")
    except BadInputError:
        return None


def comparison_fault_of(folder: Path, kind: ComparisonFolder) -> str | None:
    """What was expected instead, if several results may not be written below `folder`; None if they may."""
    if (fault := _fault_of_file(folder)) is not None or not folder.exists():
        return fault
    entries = sorted(folder.iterdir())
    strange = [entry.name for entry in entries if not _is_of(kind, entry)]
    expected = f"a folder that is new, empty or holds an earlier comparison of {kind.name} only"
    if not strange and entries and not (folder / kind.json).is_file():
        return f"{expected}; it has no {kind.json}"
    return f"{expected}; {strange[0]} is no part of one" if strange else None


def _fault_of_file(path: Path) -> str | None:
    there = next(each for each in (path, *path.absolute().parents) if each.exists() or each.is_symlink())
    is_usable = there.is_dir() and not (there == path and path.is_symlink())
    return None if is_usable else "a folder, or a path where one can be made"


@dataclass(slots=True)
class NewResult:
    """A result that is being written: into `folder`, whose number on its disk is `inode`, for `place`."""

    folder: Path
    place: Path
    fault: Fault
    inode: int
    target: Path | None = None

    @property
    def at(self) -> Path | None:
        """Where it was put; None until it is there, whatever broke off the moving."""
        is_there = self.target is not None and self.target.exists() and self.target.stat().st_ino == self.inode
        return self.target if is_there else None

    def put(self, *, has_failed: bool = False) -> Path:
        """Move it to its place when it is whole; a failed one goes beside, as nothing that was won is given for it.

        Returns where it is: beside, too, where somebody laid something of his own into the place meanwhile.
        """
        name = f"{self.place.name}{FAILED}" if has_failed else self.place.name
        free = (self.place.with_name(name if n == 1 else f"{name}_{n}") for n in count(1))
        self.target = target = next(path for path in free if self.fault(path) is None)
        put(self.folder, target)
        return target


@contextmanager
def new_result(place: Path, fault: Fault = fault_of) -> Iterator[NewResult]:
    """A folder to write a result into, which is gone after the block unless it was put in its place.

    Raises BadInputError while another run writes for the same place; an OSError of a write names the place.
    """
    new: NewResult | None = None
    try:
        with in_the_making(place) as folder:
            new = NewResult(folder, place, fault, folder.stat().st_ino)
            yield new
    except BusyError as busy:
        raise BadInputError([f"{busy}; expected its end, or another --out"]) from None
    except OSError as failed:
        if failed.filename is not None or failed.errno is None:
            raise
        raise OSError(failed.errno, failed.strerror, f"{place}") from failed  # as of a full disk, which names nothing
    except KeyboardInterrupt as stopped:
        at = None if new is None else new.at
        unkept = f"Nothing of this run is kept{f', and {place} is as it was' if place.exists() else ''}."
        stopped.add_note(unkept if at is None else f"The run had ended: what it wrote is whole, {at}.")
        raise


def write_comparison(folder: Path, kind: ComparisonFolder, table: RenderableType, figures: Sequence[object]) -> None:
    """Write the table for people and its figures for programs."""
    write(folder / kind.text, table)
    (folder / kind.json).write_text(json.dumps(objects_of(figures), indent=2, allow_nan=False) + "\n", encoding="utf-8")


def write_records(folder: Path, records: Mapping[str, Iterable[Mapping[str, Any]]]) -> None:
    """Write each list as NAME.jsonl, one object a line. Raises ValueError for a number that JSON has no word for."""
    for name, rows in records.items():
        with whole(folder / f"{name}{RECORDS}") as beside, beside.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(row, allow_nan=False) + "\n" for row in rows)


def write_marker(folder: Path, marker: Marker) -> None:
    """Note what was run, over which data and with which parameters, as run.json."""
    (folder / MARKER).write_text(json.dumps(asdict(marker), indent=4) + "\n", encoding="utf-8")


def write_reports(folder: Path, reports: Mapping[str, str]) -> None:
    """Write what a live desk said at its starts and reconciliations, by the names of the files."""
    for name, text in reports.items():
        (folder / name).write_text(f"{text}\n", encoding="utf-8")


def write_faults(folder: Path, faults: Sequence[str]) -> None:
    """Write the full list of what the data folder lacks as data.txt; no file where it lacks nothing."""
    if faults:
        (folder / FAULTS).write_text("".join(f"{fault}\n" for fault in faults), encoding="utf-8")


def finished(folder: Path = RESULTS) -> list[Path]:
    """The result folders below `folder` whose run completed, those of comparisons too; the last written comes first."""
    tidy(folder)
    markers = [
        marker
        for marker in folder.rglob(MARKER)
        if not any(part.startswith(".") for part in marker.relative_to(folder).parts)
    ]
    markers.sort(key=lambda marker: (marker.stat().st_mtime_ns, marker), reverse=True)
    return [marker.parent for marker in markers if _has_completed(marker.parent)]


def newest(folder: Path = RESULTS) -> Path | None:
    """The result folder below `folder` whose run completed last, or None."""
    return next(iter(finished(folder)), None)


def _has_completed(folder: Path) -> bool:
    try:
        return read_marker(folder).ending is Ending.COMPLETED
    except BadInputError:
        return False


def at(named: Path) -> Path:
    """The folder of a result that was named by its path, or by its name below results/ as `results` lists it."""
    below = RESULTS / named
    return below if not named.exists() and below.is_dir() else named


def named_or_newest(named: Path | None) -> Path:
    """The result folder that was named, or the newest. Raises BadInputError without any."""
    folder = newest() if named is None else at(named)
    if folder is None:
        raise BadInputError([f"there is no result below {RESULTS}/; run a backtest, or name a result folder"])
    return folder


def _is_of(kind: ComparisonFolder, entry: Path) -> bool:
    if entry.is_symlink():
        return False
    if entry.is_dir():
        return kind.folder.fullmatch(entry.name) is not None and fault_of(entry) is None
    return entry.name in (kind.text, kind.json, FAULTS)
