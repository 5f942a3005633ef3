"""The csv text of a LEAN minute file as numbers."""

from __future__ import annotations

import numpy as np

from .columns import CLOSE, Kind, Table

_MINUTE = 60_000  # milliseconds
_ROW_END = -1  # a cell put behind each row: none of its own is below 0, so it shows rows that are too short or too long


def rows_of(text: bytes, kind: Kind, name: str, bar: int, session: tuple[int, int]) -> Table:
    """The rows that end after the first and up to the second minute of a session, shape (rows, cells).

    A row's first cell becomes the New York minute of the day at which its bar ends, `bar` minutes after the time that
    stands there; the others stay as they are, and an empty one is 0. A trade bar whose close is 0 says nothing of a
    price, and is left out. Raises ValueError naming the file and its first bad row, or the
    first that is earlier than the one before.
    """
    if b"\r" in text:
        text = text.replace(b"\r", b"")
    rows = _numbers(text.strip(), kind, name)
    ends = rows[:, 0]
    ends //= _MINUTE
    ends += bar
    if (ends[1:] < ends[:-1]).any():
        line = int(np.argmax(ends[1:] < ends[:-1])) + 2
        raise ValueError(f"{name}: line {line} is earlier than the line before; expected times that ascend")
    if not kind.has_sides and not rows[:, CLOSE].all():
        rows = rows[rows[:, CLOSE] != 0]
        ends = rows[:, 0]
    opening, closing = session
    if len(ends) and opening < ends[0] and ends[-1] <= closing:
        return rows
    return rows[(ends > opening) & (ends <= closing)]


def _numbers(text: bytes, kind: Kind, name: str) -> Table:
    if not text:
        return np.empty((0, kind.width))
    end = b",%d," % _ROW_END
    joined = text.replace(b"\n", end) + end
    if b",," in joined:
        if joined.startswith(b",") or end + b"," in joined:
            raise _fault(text, kind, name)
        joined = joined.replace(b",,", b",0,").replace(b",,", b",0,")
    whole = b"." not in joined  # numbers without a fraction are read several times faster
    cells = np.fromstring(joined, np.int64 if whole else np.float64, sep=",")
    rows, width = text.count(b"\n") + 1, kind.width + 1
    if len(cells) != rows * width or np.count_nonzero(cells[kind.width :: width] == _ROW_END) != rows:
        raise _fault(text, kind, name)
    return cells.reshape(rows, width)[:, :-1]


def _fault(text: bytes, kind: Kind, name: str) -> ValueError:
    for line in text.decode(errors="replace").split("\n"):
        cells = line.split(",")
        if len(cells) != kind.width:
            return ValueError(f"{name}: row {line!r} has {len(cells)} cells; expected {kind.width}")
        if not cells[0]:
            return ValueError(f"{name}: row {line!r} has no time")
        if not all(map(_is_number, cells)):
            return ValueError(f"{name}: row {line!r}: a cell is no number")
    return ValueError(f"{name}: its numbers can't be read")


def _is_number(cell: str) -> bool:
    return not cell or cell.replace(".", "", 1).isdecimal()
