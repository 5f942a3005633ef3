"""The usual downloads of daily bars, one index a file, put together into the one file that `daily.read` takes.

Cboe's VIX_History.csv, Yahoo's and Stooq's files have the columns date, open, high, low and close, and others beside them.
"""

from __future__ import annotations

import csv
import io
import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from backtests.history import daily, soundness, spelling, table
from backtests.history.daily import HistoryError

PARTS: Final = ("open", "high", "low", "close")
MOST_VIX: Final = 150.0  # the S&P 500 has been above it since 1984
WANTED: Final = ("spx", "vix")


@dataclass(frozen=True, slots=True)
class _Index:
    """One index's days: the texts of open, high, low and close of each."""

    name: str
    path: Path
    days: dict[date, tuple[str, ...]]


def put_together(paths: Sequence[Path]) -> str:
    """The csv text of daily bars of the days that files of the S&P 500 and of VIX both have.

    Which of the two a file has is told by its prices. Raises HistoryError with every fault: a file that can't be read or has
    no open, high, low and close, two of one index, none of the other, and whatever `daily.read` refuses of the outcome.
    """
    faults: list[str] = []
    found: dict[str, _Index] = {}
    for path in paths:
        try:
            index = _read(path)
        except HistoryError as fault:
            faults.append(str(fault))
            continue
        if index.name in found:
            faults.append(f"{path} has the {index.name.upper()} again, after {found[index.name].path}")
        found.setdefault(index.name, index)
    if not faults:
        faults += [f"no file has the {name.upper()}; both are needed" for name in WANTED if name not in found]
    if faults:
        raise HistoryError("\n".join(faults))
    text = _joined(found["spx"], found["vix"])
    _check(text)
    return text


def _read(path: Path) -> _Index:
    try:
        rows = table.read(path, _is_header)
    except (OSError, table.UnreadableError) as error:
        raise HistoryError(f"{path}: can't be read: {error}") from error
    header = [re.sub(r"[^a-z]+", " ", cell.lower()).strip() for cell in rows.header.cells]
    missing = [name for name in ("date", *PARTS) if header.count(name) != 1]
    if missing:
        named = ", ".join(missing)
        raise HistoryError(f"{path}: line {rows.header.line} has no column, or more than one, called {named}")
    at = {name: header.index(name) for name in ("date", *PARTS)}
    texts = [row.cells[at["date"]] for row in rows.rows]
    order = spelling.order_of(texts, soundness.misfits)
    faults = [f"line {line} {fault}" for line, fault in rows.faults]
    if order is None:
        raise HistoryError(f"{path}: date is {texts[0]!r}, and like the others can be read in two ways")
    days: dict[date, tuple[str, ...]] = {}
    for row, text in zip(rows.rows, texts, strict=True):
        day, prices = spelling.day_of(text, order), tuple(row.cells[at[part]] for part in PARTS)
        if day is None:
            faults.append(f"line {row.line}: date is {text!r}; it must be a day like 2018-11-23")
        elif day in days:
            faults.append(f"line {row.line}: date is {day}, for the second time")
        elif not all(map(spelling.is_missing, prices)):
            days[day] = prices
    if faults or not days:
        raise HistoryError(
            "\n".join(f"{path}: {fault}" for fault in faults[: daily.MAX_FAULTS_SHOWN] or ["it has no day"])
        )
    return _Index(_name_of(path, [prices[-1] for prices in days.values()]), path, days)


def _name_of(path: Path, closes: Sequence[str]) -> str:
    comma = spelling.has_comma_decimals(closes)
    numbers = [number for text in closes if (number := spelling.number_of(text, bool(comma))) is not None]
    if not numbers:
        raise HistoryError(f"{path}: no close is a number")
    return "vix" if statistics.median(numbers) < MOST_VIX else "spx"


def _joined(spx: _Index, vix: _Index) -> str:
    days = sorted(spx.days.keys() | vix.days.keys())
    first, last = (
        pick(ends) for pick, ends in ((max, (min(spx.days), min(vix.days))), (min, (max(spx.days), max(vix.days))))
    )
    empty = ("",) * len(PARTS)
    file = io.StringIO()
    rows = csv.writer(file, lineterminator="\n")
    rows.writerow(["date", *(f"{name}_{part}" for name in WANTED for part in PARTS)])
    for day in days:
        if first <= day <= last:
            rows.writerow([day.isoformat(), *spx.days.get(day, empty), *vix.days.get(day, empty)])
    return file.getvalue()


def _check(text: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "put together"
        path.write_text(text, encoding="utf-8")
        try:
            daily.read(path)
        except HistoryError as fault:
            named = re.sub(r"line (\d+)", lambda found: _day_in(text, int(found[1])), str(fault))
            raise HistoryError(named.replace(str(path), "the files together")) from None


def _day_in(text: str, line: int) -> str:
    return text.splitlines()[line - 1].partition(",")[0]


def _is_header(cells: Sequence[str]) -> bool:
    names = {cell.strip().lower() for cell in cells}
    return {"date", "close"} <= names
