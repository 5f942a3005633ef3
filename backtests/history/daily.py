"""Daily bars of the S&P 500 and of VIX: where they come from, and what is refused."""

from __future__ import annotations

import csv
import gzip
import importlib.util
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from backtests.history import calendar
from backtests.history.missing import fill_spx, fill_vix, open_at_high, spikes

Floats = npt.NDArray[np.float64]

MAX_FAULTS_SHOWN: Final = 20
BUILT_IN_FIRST: Final = date(2014, 1, 3)  # first VIX close of the arch package
BUILT_IN_LAST: Final = date(2018, 12, 31)  # last S&P 500 bar of the arch package

_REQUIRED = ("date", "spx_close", "vix_open", "vix_high", "vix_low", "vix_close")
_NO_VALUE = "."  # in the arch package's VIX, on holidays
_OPTIONAL = ("spx_open", "spx_high", "spx_low")


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


def read(path: Path) -> Daily:
    """Bars from a csv file with a header line.

    Columns, in any order: date (2018-11-23), spx_close, vix_open, vix_high, vix_low, vix_close, and either all or
    none of spx_open, spx_high, spx_low (without them they are modelled, `missing.fill_spx`). A line a trading day,
    in order, none left out. An open outside of high and low is moved onto the nearer of them, and `source` says so.

    Raises HistoryError with every fault of the file at once.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise HistoryError(f"{path}: can't be read: {error}") from error
    reader = csv.reader(io.StringIO(text))
    header = [name.strip().lower() for name in next(reader, [])]
    faults = _header_faults(header)
    if faults:
        raise _refusal(path, faults)
    columns = {name: header.index(name) for name in (*_REQUIRED, *_OPTIONAL) if name in header}
    rows: list[tuple[int, date | None, dict[str, float]]] = []
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        day, values, row_faults = _row(cells, columns, len(header), reader.line_num)
        rows.append((reader.line_num, day, values))
        faults += row_faults
    faults += _sequence_faults([(line, day) for line, day, _ in rows if day is not None])
    if len(rows) < 2:
        faults.append((reader.line_num, "there must be at least two days of data"))
    if faults:
        raise _refusal(path, faults)
    lines = [line for line, _, _ in rows]
    given = [one for _, _, one in rows]
    days = np.array([day for _, day, _ in rows], dtype="datetime64[D]")
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


def _header_faults(header: Sequence[str]) -> list[tuple[int, str]]:
    faults = [(1, f"column {name} is missing") for name in _REQUIRED if name not in header]
    found = [name for name in _OPTIONAL if name in header]
    if found and len(found) < len(_OPTIONAL):
        faults += [
            (1, f"column {name} is missing; give all or none of {', '.join(_OPTIONAL)}")
            for name in _OPTIONAL
            if name not in header
        ]
    twice = sorted({name for name in header if name in (*_REQUIRED, *_OPTIONAL) and header.count(name) > 1})
    return faults + [(1, f"column {name} is there more than once") for name in twice]


def _row(
    cells: Sequence[str], columns: dict[str, int], width: int, line: int
) -> tuple[date | None, dict[str, float], list[tuple[int, str]]]:
    if len(cells) != width:
        return None, {}, [(line, f"has {len(cells)} cells; the header has {width}")]
    faults: list[tuple[int, str]] = []
    text = cells[columns["date"]].strip()
    try:
        day = datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        day = None
        faults.append((line, f"date is {text!r}; it must be a day like 2018-11-23"))
    values: dict[str, float] = {}
    for name, column in columns.items():
        if name == "date":
            continue
        cell = cells[column].strip()
        try:
            value = float(cell)
        except ValueError:
            value = math.nan
        if not (math.isfinite(value) and value > 0.0):
            faults.append((line, f"{name} is {cell!r}; it must be a number above 0"))
        else:
            values[name] = round(value, 2)
    for index in ("spx", "vix"):
        faults += [(line, fault) for fault in _bar_faults(values, index)]
    return day, values, faults


def _bar_faults(values: dict[str, float], index: str) -> list[str]:
    try:
        high, low, close = (values[f"{index}_{part}"] for part in ("high", "low", "close"))
    except KeyError:
        return []
    if high < low:
        return [f"{index}_high is {high:g}, below {index}_low {low:g}"]
    if not low <= close <= high:
        return [f"{index}_close is {close:g}; it must be between {index}_low {low:g} and {index}_high {high:g}"]
    return []


def _sequence_faults(rows: Sequence[tuple[int, date]]) -> list[tuple[int, str]]:
    if not rows:
        return []
    years = [day.year for _, day in rows]
    market = calendar.new_york(min(years), max(years))
    faults: list[tuple[int, str]] = []
    seen: dict[date, int] = {}
    latest: date | None = None
    for line, day in rows:
        if not market.is_open(day):
            faults.append((line, f"date is {day}; the New York Stock Exchange was closed"))
        if day in seen:
            faults.append((line, f"date is {day}, as in line {seen[day]}"))
        elif latest is not None and day < latest:
            faults.append((line, f"date is {day}, before the {latest} of an earlier line"))
        elif latest is not None:
            gap = [one.astype(date) for one in market.between(latest, day)[1:-1] if one.astype(date) not in seen]
            faults += [(line, f"trading day {missing} is missing before {day}") for missing in gap if missing < day]
        seen.setdefault(day, line)
        latest = day if latest is None else max(latest, day)
    return faults


def _refusal(path: Path, faults: Sequence[tuple[int, str]]) -> HistoryError:
    ordered = sorted(faults, key=lambda fault: fault[0])
    shown = [f"  line {line}: {fault}" for line, fault in ordered[:MAX_FAULTS_SHOWN]]
    if len(ordered) > MAX_FAULTS_SHOWN:
        shown.append(f"  and {len(ordered) - MAX_FAULTS_SHOWN} more")
    many = "fault" if len(ordered) == 1 else "faults"
    return HistoryError("\n".join([f"{path}: {len(ordered)} {many}", *shown]))
