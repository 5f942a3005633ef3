"""A day's rows of one subscription as columns.

A row's stamp is the minute, counted from year 1, at which its bar ended in New York. What prices and fills need are
columns; the other cells of a row are looked up when somebody asks for them.
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
        return self.width > 2 * _SIDE

    def columns(self, rows: np.ndarray) -> np.ndarray:
        """What is kept of whole rows as they stand in a file, shape (columns, rows).

        The ends, then the closes, of trades or of bids and asks; then high and low of the bids and of the asks, unless
        each is its close in every row.
        """
        kept = [0, *range(1 + _CLOSE, self.width, _SIDE)]
        if self.has_sides and (rows[:, _EXTREMES] != rows[:, _THEIR_CLOSES]).any():
            kept += _EXTREMES
        return rows[:, kept].T

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

    __slots__ = ("_closes", "_extremes", "_read", "_table", "asks", "bids", "ends", "has_gaps", "prices")

    def __init__(
        self,
        ends: np.ndarray,
        closes: np.ndarray,
        extremes: np.ndarray | None,
        has_gaps: bool,
        read: Callable[[], np.ndarray],
    ) -> None:
        """Dollars: `closes` of shape (1 or 2, rows), `extremes` of (4, rows), None where they are the closes.

        `read` gives whole rows, of five or ten columns.
        """
        self.ends = ends.data
        self.has_gaps = has_gaps
        self._closes = closes
        self._extremes = extremes
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
        """The rows of a day that begins at a stamp, from columns as `Kind.columns` gives them.

        `read` gives the whole rows as they stand in the file, the ends of their bars before them.
        """
        ends = np.empty(columns.shape[1] + 1, np.int64)
        ends[:-1] = columns[0]
        ends += midnight
        ends[-1] = NEVER
        has_gaps = kind.has_sides and bool(columns.min() <= 0)
        dollars = columns[1:] / kind.scale
        closes, extremes = dollars[:2], dollars[2:]
        return cls(ends, closes, extremes if len(extremes) else None, has_gaps, lambda: kind.dollars(read()))

    def after(self, stamp: int) -> int:
        """The first row that ends after a stamp, the number of rows where none does."""
        return bisect_right(self.ends, stamp)

    def reach(self, row: int, of_bid: bool) -> tuple[float, float]:
        """Low and high of a quote's side."""
        if self._extremes is None:
            close = self.bids[row] if of_bid else self.asks[row]
            return close, close
        high, low = self._extremes[:2, row] if of_bid else self._extremes[2:, row]
        return float(low), float(high)

    def values(self, row: int) -> tuple[float, ...]:
        """All columns of a row: open, high, low, close and volume; or those and the size of the bid, then of the ask."""
        return tuple(self._whole()[row].tolist())

    def _whole(self) -> np.ndarray:
        if self._table is None:
            self._table = self._read()
        return self._table

    def only(self, row: int) -> Rows:
        """One row alone, so that the others can be let go."""
        one, read, table = slice(row, row + 1), self._read, self._table
        ends = np.array([self.ends[row], NEVER])
        if table is not None:
            return _of_table(ends, table[one].copy(), self.has_gaps)
        extremes = None if self._extremes is None else self._extremes[:, one].copy()
        return Rows(ends, self._closes[:, one].copy(), extremes, self.has_gaps, lambda: read()[one])

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
        return _of_table(np.asarray(self.ends), table, self.has_gaps)


def _of_table(ends: np.ndarray, table: np.ndarray, has_gaps: bool) -> Rows:
    """Rows of which all cells are known, in dollars and without their ends."""
    extremes = table.T[[at - 1 for at in _EXTREMES]] if table.shape[1] > _SIDE else None
    made = Rows(ends, table.T[_CLOSE::_SIDE], extremes, has_gaps, lambda: table)
    made._table = table
    return made
