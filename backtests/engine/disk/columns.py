"""A day's rows of one subscription as columns.

A row's stamp is the minute, counted from year 1, at which its bar ended in New York. What prices and fills need are
columns; the other cells of a row are looked up when somebody asks for them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

Table = np.ndarray[Any, Any]  # of numbers, whole or broken
NEVER = 1 << 60
NOTHING = (0.0,) * 10
SCALE = 10_000.0
CLOSE = 4  # cell of a trade's row
_CLOSE = 3  # among open, high, low and close of a side, which its size or volume follows
_SIDE = 5
_SIDES = 2
_EXTREMES = [2, 3, 7, 8]  # cells of a quote's row: high and low of its bid, and of its ask
_THEIR_CLOSES = [4, 4, 9, 9]


@dataclass(frozen=True, slots=True)
class Kind:
    """A file's rows: how many cells they have, the first for the time, and by what prices are divided."""

    width: int
    scale: float

    @property
    def has_sides(self) -> bool:
        """Whether it is the rows of quotes."""
        return self.width > _SIDES * _SIDE

    def columns(self, rows: Table) -> Table:
        """What is kept of whole rows as they stand in a file, shape (columns, rows).

        The ends, then the closes, of trades or of bids and asks; then high and low of the bids and of the asks, unless
        each is its close in every row.
        """
        kept = [0, *range(1 + _CLOSE, self.width, _SIDE)]
        if self.has_sides and (rows[:, _EXTREMES] != rows[:, _THEIR_CLOSES]).any():
            kept += _EXTREMES
        return rows[:, kept].T

    def dollars(self, cells: Table) -> Table:
        """Whole rows without their first cell; sizes and volumes stay."""
        return cells[:, 1:] / (([self.scale] * (_CLOSE + 1) + [1.0]) * (self.width // _SIDE))


INDEX_TRADES = Kind(6, 1.0)
SHARE_TRADES = Kind(6, SCALE)
QUOTES = Kind(11, SCALE)


class Ends:
    """When rows ended, in ascending order: `stamps`, NEVER behind them, and where a stamp stands among them.

    `row` is the last that had ended by `stamp`, -1 where none had, and `due` is when the next one ends. Most contracts of
    a day have rows of the same minutes; theirs share one, so that in each minute it is looked for once.
    """

    __slots__ = ("due", "row", "stamp", "stamps")

    def __init__(self, stamps: list[int]) -> None:
        self.stamps = stamps
        self.move(0)

    def move(self, stamp: int) -> None:
        """Look for a stamp."""
        following = bisect_right(self.stamps, stamp)
        self.row, self.due = following - 1, self.stamps[following]
        self.stamp = stamp


@lru_cache(maxsize=16)
def _ends(minutes: bytes, midnight: int) -> Ends:
    """Ends from the minutes of a day, whole numbers of eight bytes, that begins at a stamp."""
    return Ends([*(np.frombuffer(minutes, np.int64) + midnight).tolist(), NEVER])


class Rows:
    """Rows in the order of their ends, and the bid, ask and price that each gives.

    A trade has neither side. A quote's price is the mid, or the one side that is there; `has_gaps` tells that one may be
    missing. Cells stay as they stand in the file until somebody asks for a row's: of most rows nobody does.
    """

    __slots__ = ("_cells", "_count", "_read", "_scale", "_table", "_width", "ends", "has_gaps")

    def __init__(self, ends: Ends, kept: Table, scale: float, has_gaps: bool, read: Callable[[], Table]) -> None:
        """`kept` are closes of shape (1 or 2, rows), or closes and extremes (6, rows), dollars when divided by `scale`.

        Without extremes they are the closes. `read` gives whole rows in dollars, of five or ten columns.
        """
        self.ends = ends
        self.has_gaps = has_gaps
        self._cells = np.ravel(kept).data  # column after column; gives Python's numbers one by one
        self._width, self._count = kept.shape
        self._scale = scale
        self._read = read
        self._table: Table | None = None

    @classmethod
    def of(cls, columns: Table, kind: Kind, midnight: int, read: Callable[[], Table]) -> Rows:
        """The rows of a day that begins at a stamp, from columns as `Kind.columns` gives them.

        `read` gives the whole rows as they stand in the file, the ends of their bars before them.
        """
        ends = _ends(columns[0].astype(np.int64).tobytes(), midnight)
        has_gaps = kind.has_sides and np.count_nonzero(columns) < columns.size
        return cls(ends, columns[1:], kind.scale, has_gaps, lambda: kind.dollars(read()))

    def after(self, stamp: int) -> int:
        """The first row that ends after a stamp, the number of rows where none does."""
        return bisect_right(self.ends.stamps, stamp)

    def prices(self, row: int) -> tuple[float, float, float]:
        """Bid, ask and price of a row."""
        cells, scale = self._cells, self._scale
        bid = cells[row] / scale
        if self._width == 1:
            return 0.0, 0.0, bid
        ask = cells[row + self._count] / scale
        return bid, ask, (bid + ask) / 2 if bid and ask else bid + ask

    def reach(self, row: int, of_bid: bool) -> tuple[float, float]:
        """Low and high of a quote's side."""
        cells, scale = self._cells, self._scale
        if self._width == _SIDES:
            close = cells[row if of_bid else row + self._count] / scale
            return close, close
        high = row + (2 if of_bid else 4) * self._count
        return cells[high + self._count] / scale, cells[high] / scale

    def values(self, row: int) -> tuple[float, ...]:
        """All columns of a row: open, high, low, close and volume; or those and the size of the bid, then of the ask."""
        return tuple(self._whole()[row].tolist())

    def _whole(self) -> Table:
        if self._table is None:
            self._table = self._read()
        return self._table

    def only(self, row: int) -> Rows:
        """One row alone, so that the others can be let go."""
        one, read, table = slice(row, row + 1), self._read, self._table
        ends = Ends([self.ends.stamps[row], NEVER])
        if table is not None:
            return _of_table(ends, table[one].copy(), self.has_gaps)
        return Rows(
            ends,
            np.asarray(self._cells).reshape(self._width, -1)[:, one].copy(),
            self._scale,
            self.has_gaps,
            lambda: read()[one],
        )

    def filled(self, first: int, before: tuple[float, ...]) -> Rows:
        """These rows with each missing side taken from the row before, as LEAN does; sizes stay a row's own.

        None is taken from rows before `first`, where `before` stands for them.
        """
        table = self._whole().copy()
        shown = np.vstack((before, table[first:]))
        rows = np.arange(len(shown))
        for at in range(0, len(before), _SIDE):
            side = slice(at, at + _CLOSE + 1)
            newest = np.maximum.accumulate(np.where(shown[:, at + _CLOSE] > 0, rows, 0))
            table[first:, side] = shown[newest[1:], side]
        return _of_table(self.ends, table, self.has_gaps)


def _of_table(ends: Ends, table: Table, has_gaps: bool) -> Rows:
    """Rows of which all cells are known, in dollars and without their ends."""
    kept = list(range(_CLOSE, table.shape[1], _SIDE))
    if len(kept) == _SIDES:
        kept += [at - 1 for at in _EXTREMES]
    made = Rows(ends, table.T[kept], 1.0, has_gaps, lambda: table)
    made._table = table
    return made


NO_ROWS = _of_table(Ends([NEVER]), np.empty((0, _CLOSE + 1)), has_gaps=False)
