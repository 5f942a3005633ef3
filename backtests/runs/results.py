"""The results that are kept: a list with what makes each different and what came out, and their removal by name."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from backtests.console.console import FIRST_BYTES
from backtests.console.validation import BadInputError, Checks, read_json
from backtests.history import SAME_DAY_VOL
from backtests.report.figures import drawdowns
from backtests.report.layout import LOUD, percent
from backtests.report.read import RESULT, ResultFile, account_values, read_marker
from backtests.report.records import Ending, Marker, Prices
from backtests.runs import sweep_folder
from backtests.runs.request import unusual
from backtests.runs.result_folder import (
    ACCOUNTS,
    CRISES,
    RESULTS,
    ComparisonFolder,
    comparison_fault_of,
    fault_of,
    finished,
)
from backtests.runs.same_day import SAME_DAY
from backtests.system.placing import BusyError, remove, tidy

KINDS = (ACCOUNTS, CRISES, SAME_DAY)
PAGE = re.compile(rb"python -m (?:backtests \w+|benchmarks\.flame)")  # the mark of what a command writes
MEGABYTE = 1e6


@dataclass(frozen=True, slots=True)
class Kept:
    """A result, a comparison or sweep of several, or a page: its name, its settings in words, and its size in bytes.

    `returned` and `drawdown` are fractions, None for all but a result and where they can't be read.
    """

    name: str
    settings: str
    size: int
    returned: float | None = None
    drawdown: float | None = None
    has_failed: bool = False


@dataclass(frozen=True, slots=True)
class Shelf:
    """What lies below a folder of results, by name; `strange` are entries that no command has made."""

    folder: Path
    kept: tuple[Kept, ...]
    strange: tuple[str, ...]


def listed(folder: Path = RESULTS) -> Shelf:
    """Everything below `folder`."""
    tidy(folder)
    entries = sorted(folder.iterdir()) if folder.is_dir() else []
    found = {entry.name: _kept(entry) for entry in entries if not entry.name.startswith(".")}
    return Shelf(
        folder,
        tuple(kept for kept in found.values() if kept is not None),
        tuple(name for name, kept in found.items() if kept is None),
    )


def delete(names: Sequence[str], folder: Path = RESULTS) -> None:
    """Remove results by their names below `folder`. Raises BadInputError with every fault, and removes nothing then."""
    shelf, checks = listed(folder), Checks()
    known = [kept.name for kept in shelf.kept]
    for name in names:
        if name in shelf.strange:
            checks.refuse("--delete", name, f"a result; {folder / name} holds what no run has written")
        elif name not in known:
            near = get_close_matches(name, known, n=1) or known[:1]
            checks.refuse(
                "--delete", name, f"the name of a result, such as {near[0]}" if near else "a name; there is none"
            )
    checks.finish()
    for name in dict.fromkeys(names):
        try:
            remove(folder / name)
        except BusyError as busy:
            raise BadInputError([f"--delete: {busy}; expected its end"]) from None


def tables(shelf: Shelf) -> RenderableType:
    """Each result's name on a line of its own, so that it can be copied, and what there is to say of it below."""
    if not shelf.kept and not shelf.strange:
        return Text(f"There is no result below {shelf.folder}/.")
    total = sum(kept.size for kept in shelf.kept)
    parts: list[RenderableType] = []
    for kept in shelf.kept:
        parts += [Text(kept.name, style="bold", no_wrap=True, overflow="ignore"), Padding(_told(kept), (0, 0, 0, 4))]
    if shelf.kept:
        parts.append(Text(f"Below {shelf.folder}/, together {_size(total)}; remove one with --delete NAME."))
    if shelf.strange:
        parts.append(Text(f"No run has written {', '.join(shelf.strange)}."))
    return Group(*parts)


def _told(kept: Kept) -> Text:
    figures = f"{percent(kept.returned, signed=True)}, drawdown {percent(kept.drawdown)}"
    came_out = Text("failed", style=LOUD) if kept.has_failed else Text("" if kept.returned is None else figures)
    return Text(", ").join([*filter(None, [came_out]), Text(_size(kept.size))]).append(f"\n{kept.settings}")


def _kept(entry: Path) -> Kept | None:
    """What an entry is; None for what no command has made."""
    if not entry.is_dir():
        return _page(entry)
    size = sum(path.stat().st_size for path in entry.rglob("*") if path.is_file())
    if (several := _several(entry)) is not None:
        return Kept(entry.name, several, size)
    if fault_of(entry) is not None or not any(entry.iterdir()):
        return None
    marker = read_marker(entry)
    settings = "; ".join(_settings(marker))
    if marker.ending is Ending.FAILED:
        return Kept(entry.name, settings, size, has_failed=True)
    try:
        equity = account_values(read_json(ResultFile, entry / RESULT).charts, entry / RESULT)
    except BadInputError:
        return Kept(entry.name, settings, size)
    return Kept(
        entry.name, settings, size, float(equity.iloc[-1] / equity.iloc[0] - 1.0), abs(float(drawdowns(equity).min()))
    )


def _several(entry: Path) -> str | None:
    """What a folder of several runs is, in words."""
    kind = next((kind for kind in KINDS if _is_of(kind, entry)), None)
    return sweep_folder.settings_of(entry) if kind is None else f"{kind.name}: {len(finished(entry))} finished runs"


def _page(file: Path) -> Kept | None:
    if not file.is_file() or file.is_symlink():
        return None
    with file.open("rb") as opened:
        mark = PAGE.search(opened.read(FIRST_BYTES))
    return mark and Kept(file.name, f"a page of `{mark[0].decode()}`", file.stat().st_size)


def _is_of(kind: ComparisonFolder, entry: Path) -> bool:
    return (entry / kind.json).is_file() and comparison_fault_of(entry, kind) is None


def _settings(marker: Marker) -> Iterator[str]:
    given = marker.parameters
    if marker.live is not None:
        yield marker.live.removesuffix(".")
    if {"start", "end", "cash"} <= given.keys():
        days = f"{given['start']} to {given['end']}"
        yield days if marker.carried is not None else f"{days}, {given['cash']} USD"  # else it found an account
    for name, text in unusual(given).items():
        yield f"{name} {text}"
    if marker.origin is not None and marker.origin.history is not None:
        yield f"history {marker.origin.history}"
    if marker.same_day_vol not in (None, SAME_DAY_VOL):
        yield f"same-day vol {marker.same_day_vol:g}"
    if marker.prices is Prices.GIVEN:
        yield f"data {marker.data}"


def _size(size: int) -> str:
    return f"{size / MEGABYTE:,.1f} MB"
