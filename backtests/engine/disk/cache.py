"""Columns kept between runs, so that only the first one reads text: a file for each day of a data folder.

It holds what runs asked for on that day, under size and time of change of the zip that it came from, and counts as long
as the zip has both.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np

from ..base import kept
from ..base.market_hours import Venue, close_minute
from .columns import Table

MOST_BYTES = 1 << 30  # of a cache folder; a year of the desk's takes some twenty million
_VERSION = 5  # to be changed with anything that changes what is kept
_CELL = "<f8"


class ColumnCache:
    """The columns of one data folder, in a folder that several may share."""

    def __init__(self, folder: Path, data: Path) -> None:
        self._folder = folder
        self._data = data.resolve()
        self._own = folder / hashlib.sha256(bytes(self._data)).hexdigest()[:16]
        self._days: dict[date, _Day] = {}
        self._can_write = True
        self._has_written = False

    def columns(self, day: date, archive: str, entry: str) -> Table | None:
        """What is kept of an entry of a zip, shape (columns, rows); `archive` is the zip's path in the data folder."""
        return self._day(day).zipped(archive).columns.get(entry)

    def keep(self, day: date, archive: str, entry: str, columns: Table) -> None:
        """Keep an entry's columns from the next `close` on."""
        found = self._day(day)
        found.zipped(archive).columns[entry] = columns
        found.has_news = True

    def _day(self, day: date) -> _Day:
        if day not in self._days:
            self._days[day] = _Day(self._data, day, self._own / f"{day:%Y%m%d}")
        return self._days[day]

    def close(self) -> None:
        """Write what is new, and let the days go; a folder that takes no file is left alone from then on."""
        days, self._days = self._days, {}
        for found in days.values():
            if found.has_news and self._can_write:
                self._can_write = self._has_written = found.write()

    def trim(self) -> None:
        """Remove the oldest files of a folder that this run wrote to, as long as they take more than MOST_BYTES."""
        if not self._has_written:
            return
        files = []
        for file in self._folder.glob("*/*"):
            with suppress(FileNotFoundError):  # another run trims too
                about = file.stat()
                files.append((about.st_mtime_ns, about.st_size, file))
        excess = sum(size for _, size, _ in files) - MOST_BYTES
        for _, size, file in sorted(files):
            if excess <= 0:
                return
            with suppress(OSError):
                file.unlink()
            excess -= size


@dataclass(slots=True)
class _Zip:
    """What a zip was when it was looked at, and the columns of its entries; `stamp` is None where there is no zip."""

    stamp: list[int] | None
    columns: dict[str, Table] = field(default_factory=dict)


class _Day:
    """One file of the cache; the zips in it are compared with the data folder's when they are first asked for."""

    def __init__(self, data: Path, day: date, path: Path) -> None:
        # rows are kept up to the last minute of the day's session
        self._source = {"version": _VERSION, "data": str(data), "close": close_minute(Venue.CBOE, day)}
        self._data = str(data)
        self._path = path
        self._zips: dict[str, _Zip] = {}
        self._kept: dict[str, _Zip] = {}
        self.has_news = False
        content = kept.read(path, self._source, "index", "cells")
        if content:
            index, cells = content[0], np.frombuffer(content[1], _CELL)
            for archive, (stamp, entries) in json.loads(index).items():
                columns = {
                    entry: cells[first : first + width * rows].reshape(width, rows)
                    for entry, (first, width, rows) in entries.items()
                }
                self._kept[archive] = _Zip(stamp, columns)

    def zipped(self, archive: str) -> _Zip:
        found = self._zips.get(archive)
        if found is None:
            stamp = _stamp(f"{self._data}/{archive}")
            before = self._kept.pop(archive, None)
            found = self._zips[archive] = before if before and before.stamp == stamp else _Zip(stamp)
        return found

    def write(self) -> bool:
        """Whether the folder took the file."""
        index: dict[str, tuple[list[int], dict[str, tuple[int, ...]]]] = {}
        tables: list[Table] = []
        first = 0
        for archive, zipped in (self._kept | self._zips).items():
            if zipped.stamp is not None:
                index[archive] = zipped.stamp, {}
                for entry, columns in zipped.columns.items():
                    index[archive][1][entry] = first, *columns.shape
                    tables.append(columns)
                    first += columns.size
        cells = b"".join(columns.astype(_CELL).tobytes() for columns in tables)
        return kept.write(self._path, self._source, {"index": json.dumps(index).encode(), "cells": cells})


def _stamp(path: str) -> list[int] | None:
    """Size and time of change of a zip, as they come back from JSON; None where there is none."""
    try:
        about = os.stat(path)  # noqa: PTH116 - called for each zip of each day, and a Path takes longer than the call
    except OSError:
        return None
    return [about.st_size, about.st_mtime_ns]
