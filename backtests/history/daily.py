"""Daily bars of the S&P 500 and of VIX: where they come from, and what is refused."""

from __future__ import annotations

import csv
import gzip
import importlib.util
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from backtests.history import soundness, spelling, table
from backtests.history.missing import fill_spx, fill_vix, open_at_high, spikes
from backtests.history.table import Fault, Row

Floats = npt.NDArray[np.float64]

MAX_FAULTS_SHOWN: Final = 20
BUILT_IN_FIRST: Final = date(2014, 1, 3)  # first VIX close of the arch package
BUILT_IN_LAST: Final = date(2018, 12, 31)  # last S&P 500 bar of the arch package

_REQUIRED = ("date", "spx_close", "vix_open", "vix_high", "vix_low", "vix_close")
_NO_VALUE = "."  # in the arch package's VIX, on holidays
_OPTIONAL = ("spx_open", "spx_high", "spx_low")
_KNOWN = (*_REQUIRED, *_OPTIONAL)
_SPX = re.compile(r"(?:gspc|sp_?500|s_p_?500)_")


class HistoryError(ValueError):
    """Daily bars can't be used. The message names every fault, with its line in the file."""


@dataclass(frozen=True, slots=True)
class Daily:
    """Daily bars of consecutive trading days.

    `days`: datetime64[D], shape (n,). `spx`, `vix`: shape (n, 4), columns open, high, low, close, in index points.
    `source`: where they come from, in words for a report.
    """

    days: npt.NDArray[np.datetime64]
    spx: Floats
    vix: Floats
    source: str


def built_in() -> Daily:
    """Bars that the arch package ships: S&P 500 whole, VIX closes from 2014-01-03 to 2018-12-31.

    VIX opens, highs and lows are modelled (`missing.fill_vix`). Raises HistoryError when arch isn't installed.
    """
    spec = importlib.util.find_spec("arch")
    if spec is None or not spec.submodule_search_locations:
        raise HistoryError(
            "the arch package, whose S&P 500 and VIX data is the default, isn't installed; run make setup"
        )
    data = Path(spec.submodule_search_locations[0]) / "data"
    vix = {
        _us_date(row["Date"]): float(row["vix"])
        for row in _gzip_rows(data / "vix" / "vix.csv.gz")
        if row["vix"] != _NO_VALUE
    }
    names = ("Open", "High", "Low", "Close")
    spx = {
        _us_date(row["Date"]): tuple(round(float(row[name]), 2) for name in names)
        for row in _gzip_rows(data / "sp500" / "sp500.csv.gz")
    }
    days = [day for day in sorted(spx) if BUILT_IN_FIRST <= day <= BUILT_IN_LAST]
    bars = np.array([spx[day] for day in days])
    closes = np.array([vix[day] for day in days])
    return Daily(
        np.array(days, dtype="datetime64[D]"),
        bars,
        fill_vix(bars, closes),
        "arch package: S&P 500 daily bars and VIX closes (VIX opens, highs and lows modelled)",
    )


def read(path: Path, *, is_drawn: bool = False) -> Daily:
    """Bars from a csv file with a header line.

    Columns, in any order: date, spx_close, vix_open, vix_high, vix_low, vix_close, and either all or none of spx_open,
    spx_high, spx_low (without them they are modelled, `missing.fill_spx`); others are not looked at. A line a trading
    day, oldest or newest first, none left out. Text, separators, days and numbers may be as people write them (`table`,
    `spelling`); what can be read in two ways is refused, and so is what can't be (`soundness`). An open outside of high
    and low is moved onto the nearer of them, and `source` says so.

    Bars that are drawn, as a world's, may go where no index ever was: levels and moves that would be mistakes are none.

    Raises HistoryError with every fault of the file at once.
    """
    try:
        state = path.stat()
    except OSError as error:
        raise HistoryError(f"{path}: can't be read: {error}") from error
    return _read(path, (state.st_mtime_ns, state.st_size), is_drawn)


@lru_cache(maxsize=1)  # who checks what was given reads it, and then whoever uses it
def _read(path: Path, state: tuple[int, int], is_drawn: bool) -> Daily:
    try:
        found = table.read(path, _is_header)
    except (OSError, table.UnreadableError) as error:
        raise HistoryError(f"{path}: can't be read: {error}") from error
    header = [_column(name) for name in found.header.cells]
    if faults := [(found.header.line, fault) for fault in _header_faults(header)]:
        raise _refusal(path, faults)
    columns = {name: at for at, name in enumerate(header) if name in _KNOWN}
    rows, faults = _rows(found, columns, is_drawn)
    if soundness.is_newest_first([one.day for one in rows]):
        rows = rows[::-1]
    without_day = {line for line, _ in faults} - {one.line for one in rows}
    faults += soundness.day_faults([(one.line, one.day) for one in rows], without_day)
    faults += [] if is_drawn else soundness.move_faults([(one.line, one.prices) for one in rows])
    if not faults and len(rows) < 2:
        faults.append((found.header.line, "there must be at least two days of data"))
    if faults:
        raise _refusal(path, faults)
    lines, given = [one.line for one in rows], [one.prices for one in rows]
    days = np.array([one.day for one in rows], dtype="datetime64[D]")
    vix, notes = _bars(given, "vix", lines)
    if all(name in columns for name in _OPTIONAL):
        spx, moved = _bars(given, "spx", lines)
        notes += moved
    else:
        spx = fill_spx(days, np.array([one["spx_close"] for one in given]), vix)
        notes.append("S&P 500 opens, highs and lows modelled")
    spiked = spikes(vix)
    if spiked.any():
        vix = open_at_high(vix, spiked)
        notes.append(
            f"vix_open moved to vix_high, as it is the last close before a spike, on {', '.join(map(str, days[spiked]))}"
        )
    return Daily(days, spx, vix, f"{path.name}: " + ("; ".join(notes) or "S&P 500 and VIX daily bars"))


@dataclass(frozen=True, slots=True)
class _Day:
    line: int
    day: date
    prices: dict[str, float]


def _rows(found: table.Table, columns: dict[str, int], is_drawn: bool) -> tuple[list[_Day], list[Fault]]:
    """The days of a table; a holiday without prices is none."""
    faults = [*found.faults]
    order, order_faults = _order(found.rows, columns["date"])
    prices = [column for name, column in columns.items() if name != "date"]
    cells = [(row.line, row.cells[at]) for row in found.rows for at in prices]
    comma = spelling.has_comma_decimals(text for _, text in cells)
    faults += order_faults
    if comma is None:
        line, text = next((line, text) for line, text in cells if "," in text)
        faults.append((line, f"{text!r} can be read with a decimal comma and with a decimal point"))
    days: list[_Day] = []
    for row in found.rows:
        text = row.cells[columns["date"]]
        day = spelling.day_of(text, order) if order else None
        if day is None:
            if order:
                faults.append((row.line, f"date is {text!r}; it must be a day like 2018-11-23"))
            continue
        if all(spelling.is_missing(row.cells[at]) for at in prices):
            if not soundness.is_closed(day):
                faults.append((row.line, f"has no prices; the New York Stock Exchange was open on {day}"))
            continue
        if comma is not None:
            values, value_faults = _prices(row, columns, comma)
            value_faults += soundness.bar_faults(day, values, is_drawn=is_drawn)
            faults += [(row.line, fault) for fault in value_faults]
            days.append(_Day(row.line, day, {} if value_faults else values))
    return days, faults


def _order(rows: Sequence[Row], column: int) -> tuple[spelling.Order | None, list[Fault]]:
    texts = [row.cells[column] for row in rows]
    order = spelling.order_of(texts, soundness.misfits)
    if order is not None:
        return order, []
    day, line = next(
        (text, row.line)
        for row, text in zip(rows, texts, strict=True)
        if spelling.day_of(text, spelling.month_first) != spelling.day_of(text, spelling.day_first)
    )
    return None, [(line, f"date is {day!r}, which can be read in two ways; write it like 2018-11-23")]


def _prices(row: Row, columns: dict[str, int], comma_decimals: bool) -> tuple[dict[str, float], list[str]]:
    values: dict[str, float] = {}
    faults: list[str] = []
    for name, at in columns.items():
        if name == "date":
            continue
        text = row.cells[at]
        percent = name.startswith("vix") and text.endswith("%")  # VIX is in percent a year
        value = spelling.number_of(text.removesuffix("%").rstrip() if percent else text, comma_decimals)
        if value is None or not (math.isfinite(value) and value > 0.0):
            faults.append(f"{name} is {text!r}; it must be a number above 0")
        else:
            values[name] = round(value, 2)
    return values, faults


def _column(name: str) -> str:
    """A column's name in this project's words: VIX Close is vix_close, and ^GSPC and S&P 500 are spx."""
    return _SPX.sub("spx_", re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_"))


def _gzip_rows(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", newline="") as file:
        return list(csv.DictReader(file))


def _us_date(text: str) -> date:
    month, day, year = (int(part) for part in text.split("/"))
    return date(year, month, day)


def _bars(rows: Sequence[dict[str, float]], name: str, lines: Sequence[int]) -> tuple[Floats, list[str]]:
    """Bars of an index, and what was done to them. Cboe's own VIX history has opens outside of high and low."""
    bars = np.array([[row[f"{name}_{part}"] for part in ("open", "high", "low", "close")] for row in rows])
    opens = np.clip(bars[:, 0], bars[:, 2], bars[:, 1])
    moved = [str(lines[at]) for at in np.flatnonzero(opens != bars[:, 0])]
    bars[:, 0] = opens
    return bars, [f"{name}_open moved between low and high in lines {', '.join(moved)}"] if moved else []


def _is_header(cells: Sequence[str]) -> bool:
    names = [_column(cell) for cell in cells]
    return "date" in names and len(names) > 1


def _header_faults(header: Sequence[str]) -> list[str]:
    if not any(name in header for name in _KNOWN):
        return [f"is no header with the columns {', '.join(_REQUIRED)}"]
    missing = [name for name in _REQUIRED if name not in header]
    if missing and any(name in ("open", "high", "low", "close") for name in header):
        return [f"has the bars of one index alone; both are needed, in the columns {', '.join(_REQUIRED)}"]
    faults = [f"column {name} is missing" for name in missing]
    if any(name in header for name in _OPTIONAL):
        faults += [
            f"column {name} is missing; give all or none of {', '.join(_OPTIONAL)}"
            for name in _OPTIONAL
            if name not in header
        ]
    twice = sorted({name for name in header if name in _KNOWN and header.count(name) > 1})
    return faults + [f"column {name} is there more than once" for name in twice]


def _refusal(path: Path, faults: Sequence[Fault]) -> HistoryError:
    ordered = sorted(faults, key=lambda fault: fault[0])
    shown = [f"  line {line}: {fault}" for line, fault in ordered[:MAX_FAULTS_SHOWN]]
    if len(ordered) > MAX_FAULTS_SHOWN:
        shown.append(f"  and {len(ordered) - MAX_FAULTS_SHOWN} more")
    many = "fault" if len(ordered) == 1 else "faults"
    return HistoryError("\n".join([f"{path}: {len(ordered)} {many}", *shown]))
