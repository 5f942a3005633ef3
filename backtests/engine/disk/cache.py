"""Columns kept between runs, so that only the first one reads text: a file for each day of a data folder.

It holds what runs asked for on that day, under size and time of change of the zip that it came from, and counts as long
as the zip has both. A file is written under another name and renamed; one that is damaged, or is something else, counts
as not there. Runs at the same time may replace each other's files, and never see half of one.
"""

from __future__ import annotations

import hashlib
import json
import os
import struct
import zlib
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from ..base.market_hours import Venue, close_minute

MOST_BYTES = 1 << 30  # of a cache folder; a year of the desk's takes some ten million
_MAGIC = b"columns4"  # to be changed with anything that changes what is kept
_HEAD = struct.Struct("<8sII")  # _MAGIC, the checksum of what follows, and how many bytes of that are the index
_WHOLE, _BROKEN = "<i4", "<f8"
_STEP = 8  # bytes: an array begins at a multiple, as a memoryview reads no number that is not aligned
_MOST_WHOLE = np.iinfo(_WHOLE).max


class ColumnCache:
    """The columns of one data folder, in a folder that several may share."""

    def __init__(self, folder: Path, data: Path) -> None:
        self._folder = folder
        self._data = data.resolve()
        self._own = folder / hashlib.sha256(bytes(self._data)).hexdigest()[:16]
        self._days: dict[date, _Day] = {}
        self._can_write = True
        self._has_written = False

    def columns(self, day: date, archive: str, entry: str) -> np.ndarray | None:
        """What is kept of an entry of a zip, shape (columns, rows); `archive` is the zip's path in the data folder."""
        zipped = self._day(day).zipped(archive)
        return zipped.columns.get(entry)

    def keep(self, day: date, archive: str, entry: str, columns: np.ndarray) -> None:
        """Keep an entry's columns from the next `close` on."""
        found = self._day(day)
        found.zipped(archive).columns[entry] = columns
        found.has_news = True

    def _day(self, day: date) -> _Day:
        found = self._days.get(day)
        if found is None:
            source = {"data": str(self._data), "close": close_minute(Venue.CBOE, day)}
            found = self._days[day] = _Day(source, self._own / f"{day:%Y%m%d}")
        return found

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
    columns: dict[str, np.ndarray] = field(default_factory=dict)


class _Day:
    """One file of the cache; the zips in it are compared with the data folder's when they are first asked for.

    `source` says whose it is: the data folder, and the last minute of the day's session, up to which it has rows.
    """

    def __init__(self, source: dict[str, Any], path: Path) -> None:
        self._source = source
        self._path = path
        self._kept = self._read()
        self._zips: dict[str, _Zip] = {}
        self.has_news = False

    def zipped(self, archive: str) -> _Zip:
        found = self._zips.get(archive)
        if found is None:
            stamp = _stamp(f"{self._source['data']}/{archive}")
            kept = self._kept.pop(archive, None)
            found = self._zips[archive] = kept if kept and kept.stamp == stamp else _Zip(stamp)
        return found

    def _read(self) -> dict[str, _Zip]:
        try:
            content = self._path.read_bytes()
        except OSError:
            return {}
        index = _index_of(content)
        if index.get("source") != self._source:
            return {}
        return {
            archive: _Zip(stamp, {entry: _array(content, *place) for entry, place in entries.items()})
            for archive, (stamp, entries) in index["zips"].items()
        }

    def write(self) -> bool:
        """Whether the folder took the file."""
        unfinished = self._path.with_name(f".{self._path.name}-{os.getpid()}")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            unfinished.write_bytes(self._content())
            unfinished.replace(self._path)
        except OSError:
            with suppress(OSError):
                unfinished.unlink()
            return False
        return True

    def _content(self) -> bytes:
        zips: dict[str, Any] = {}
        blocks: list[bytes] = []
        first = _HEAD.size
        for archive, zipped in (self._kept | self._zips).items():
            if zipped.stamp is None:
                continue
            places = {}
            for entry, columns in zipped.columns.items():
                packed = _packed(columns)
                places[entry] = packed.dtype.str, *packed.shape, first
                blocks.append(packed.tobytes().ljust(-(-packed.nbytes // _STEP) * _STEP, b"\0"))
                first += len(blocks[-1])
            zips[archive] = zipped.stamp, places
        index = json.dumps({"source": self._source, "zips": zips}).encode()
        rest = b"".join((*blocks, index))
        return _HEAD.pack(_MAGIC, zlib.crc32(rest), len(index)) + rest


def _stamp(path: str) -> list[int] | None:
    """Size and time of change of a zip, as they come back from JSON; None where there is none."""
    try:
        about = os.stat(path)  # noqa: PTH116 - called for each zip of each day, and a Path takes longer than the call
    except OSError:
        return None
    return [about.st_size, about.st_mtime_ns]


def _index_of(content: bytes) -> dict[str, Any]:
    """The index of a file, empty where it isn't one of the cache's, or not as it was written."""
    if len(content) < _HEAD.size:
        return {}
    magic, checksum, length = _HEAD.unpack_from(content)
    if magic != _MAGIC or zlib.crc32(memoryview(content)[_HEAD.size :]) != checksum:
        return {}
    return json.loads(content[-length:])


def _array(content: bytes, kind: str, columns: int, rows: int, first: int) -> np.ndarray:
    return np.frombuffer(content, kind, columns * rows, first).reshape(columns, rows)


def _packed(columns: np.ndarray) -> np.ndarray:
    """Columns in as few bytes as hold them."""
    whole = columns.dtype.kind == "i" and (not columns.size or columns.max() <= _MOST_WHOLE)
    return columns.astype(_WHOLE if whole else _BROKEN)
