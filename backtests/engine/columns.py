"""A day's rows of one subscription as columns.

A row's stamp is the minute, counted from year 1, at which its bar ended in New York. Only the closes are columns; the
other cells of a row are looked up when somebody asks for them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

NEVER = 1 << 60
NOTHING = (0.0,) * 10
SCALE = 10_000.0
_CLOSE = 3  # among open, high, low and close of a side, which its size or volume follows
_SIDE = 5


@dataclass(frozen=True, slots=True)
class Kind:
    """A file's rows: how many cells they have, the first for the time, and by what prices are divided."""

    width: int
    scale: float

    @property
    def has_sides(self) -> bool:
        """Whether it is the rows of quotes."""
        return self.width > 2 * _SIDE

    @property
    def columns(self) -> list[int]:
        """The cells that become columns: the end, and the close of a trade or those of the bid and of the ask."""
        return [0, *range(1 + _CLOSE, self.width, _SIDE)]

    def dollars(self, cells: np.ndarray) -> np.ndarray:
        """Whole rows without their first cell; sizes and volumes stay."""
        return cells[:, 1:] / (([self.scale] * (_CLOSE + 1) + [1.0]) * (self.width // _SIDE))


INDEX_TRADES = Kind(6, 1.0)
SHARE_TRADES = Kind(6, SCALE)
QUOTES = Kind(11, SCALE)


class Rows:
    """Rows in the order of their ends: stamps, NEVER behind them, and the bid, ask and price that each gives.

    A trade has neither side. A quote's price is the mid, or the one side that is there; `has_gaps` tells that one may be
    missing. Columns are views of memory, which give Python's numbers one by one: of most rows nobody asks for any.
    """

    __slots__ = ("_read", "_table", "asks", "bids", "ends", "has_gaps", "prices")

    def __init__(self, ends: np.ndarray, closes: np.ndarray, has_gaps: bool, read: Callable[[], np.ndarray]) -> None:
        """`closes` are dollars, shape (1 or 2, rows); `read` gives whole rows in dollars, of five or ten columns."""
        self.ends = ends.data
        self.has_gaps = has_gaps
        self._read = read
        self._table: np.ndarray | None = None
        if len(closes) == 1:
            self.prices = closes[0].data
            self.bids = self.asks = np.zeros(len(self.prices)).data
            return
        bids, asks = closes
        sides = 1 + ((bids > 0) & (asks > 0)) if has_gaps else 2
        self.bids, self.asks = bids.data, asks.data
        self.prices = ((bids + asks) / sides).data

    @classmethod
    def of(cls, columns: np.ndarray, kind: Kind, midnight: int, read: Callable[[], np.ndarray]) -> Rows:
        """The rows of a day that begins at a stamp, from columns as they stand in a file, ends as minutes of the day.

        `read` gives the whole rows in the same way.
        """
        ends = np.empty(columns.shape[1] + 1, np.int64)
        ends[:-1] = columns[0]
        ends += midnight
        ends[-1] = NEVER
        has_gaps = kind.has_sides and bool(columns.min() <= 0)
        return cls(ends, columns[1:] / kind.scale, has_gaps, lambda: kind.dollars(read()))

    def after(self, stamp: int) -> int:
        """The first row that ends after a stamp, the number of rows where none does."""
        return bisect_right(self.ends, stamp)

    def values(self, row: int) -> tuple[float, ...]:
        """All columns of a row: open, high, low, close and volume; or those and the size of the bid, then of the ask."""
        return tuple(self._whole()[row].tolist())

    def _whole(self) -> np.ndarray:
        if self._table is None:
            self._table = self._read()
        return self._table

    def only(self, row: int) -> Rows:
        """One row alone, so that the others can be let go."""
        return self._with(np.array([self.ends[row], NEVER]), self._whole()[row : row + 1].copy())

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
        return self._with(np.asarray(self.ends), table)

    def _with(self, ends: np.ndarray, table: np.ndarray) -> Rows:
        return Rows(ends, table[:, _CLOSE::_SIDE].T, self.has_gaps, lambda: table)
