"""A day's rows of one subscription as columns, read at once from the csv text of a LEAN minute file.

A row's stamp is the minute, counted from year 1, at which its bar ended in New York.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

import numpy as np

SCALE = 10_000.0
NEVER = 1 << 60
NOTHING = (0.0,) * 10
_MINUTE = 60_000  # milliseconds
_CLOSE, _BID_CLOSE, _ASK_CLOSE = 3, 3, 8
_BID, _ASK = slice(0, 4), slice(5, 9)  # open, high, low and close of a side; its size is behind them
_ROW_END = -1  # a cell put behind each row: no cell of a row is below 0, so it shows where rows are too short or long


@dataclass(frozen=True, slots=True)
class Kind:
    """How many cells a row has, its time included, and by what each of the columns after it is divided."""

    width: int
    scales: np.ndarray


INDEX_TRADES = Kind(6, np.ones(5))
SHARE_TRADES = Kind(6, np.array([SCALE] * 4 + [1.0]))
QUOTES = Kind(11, np.array(([SCALE] * 4 + [1.0]) * 2))


class Rows:
    """Rows in the order of their ends: stamps, and the bid, ask and price that each gives a security.

    Trades have open, high, low, close, volume, and neither side; quotes open, high, low, close, size of the bid and
    then of the ask. A quote's price is the mid, or the one side that is there.
    """

    __slots__ = ("_has_gaps", "_table", "asks", "bids", "ends", "prices")

    def __init__(self, ends: list[int], table: np.ndarray) -> None:
        """`table` has a row for each end, in dollars, and five columns or ten."""
        self._table = table
        self._has_gaps = False
        self.ends = [*ends, NEVER]
        if table.shape[1] <= _ASK_CLOSE:
            self.bids = self.asks = [0.0] * len(ends)
            self.prices = table[:, _CLOSE].tolist()
            return
        bids, asks = table[:, _BID_CLOSE], table[:, _ASK_CLOSE]
        two_sided = (bids > 0) & (asks > 0)
        self._has_gaps = not two_sided.all()
        self.bids, self.asks = bids.tolist(), asks.tolist()
        self.prices = ((bids + asks) / (1 + two_sided)).tolist()

    def __len__(self) -> int:
        return len(self.prices)

    def after(self, stamp: int) -> int:
        """The first row that ends after a stamp, the number of rows where none does."""
        return bisect_right(self.ends, stamp)

    def values(self, row: int) -> tuple[float, ...]:
        """All columns of a row."""
        return tuple(self._table[row].tolist())

    def only(self, row: int) -> Rows:
        """One row alone, so that the others can be let go."""
        return Rows(self.ends[row : row + 1], self._table[row : row + 1].copy())

    def filled(self, first: int, before: tuple[float, ...]) -> Rows:
        """These rows with each missing side taken from the row before, as LEAN does; sizes stay a row's own.

        None is taken from rows before `first`, where `before` stands for them.
        """
        if not self._has_gaps:
            return self
        table = self._table.copy()
        shown = np.vstack((before, table[first:]))
        rows = np.arange(len(shown))
        for close, side in ((_BID_CLOSE, _BID), (_ASK_CLOSE, _ASK)):
            newest = np.maximum.accumulate(np.where(shown[:, close] > 0, rows, 0))
            table[first:, side] = shown[newest[1:], side]
        return Rows(self.ends[:-1], table)


def rows_of(text: bytes, kind: Kind, name: str, shift: int, session: tuple[int, int]) -> Rows | None:
    """The rows of a file that end after the first and up to the second stamp of a session; None where there are none.

    `shift` are the minutes from a row's own count to the stamp of its end. An empty cell is 0. Raises ValueError naming
    the file and its first bad row.
    """
    text = text.replace(b"\r", b"").strip()
    if not text:
        return None
    cells = _cells(text, kind, name)
    ends = cells[:, 0].astype(np.int64) // _MINUTE + shift
    opening, closing = session
    if ends[0] <= opening or ends[-1] > closing:
        inside = (ends > opening) & (ends <= closing)
        ends, cells = ends[inside], cells[inside]
    return Rows(ends.tolist(), cells[:, 1:-1] / kind.scales) if len(ends) else None


def _cells(text: bytes, kind: Kind, name: str) -> np.ndarray:
    """One row of numbers a line, _ROW_END behind each."""
    joined = text.replace(b"\n", b",%d," % _ROW_END) + b",%d" % _ROW_END
    if b",," in joined:
        if joined.startswith(b",") or b"%d,," % _ROW_END in joined:
            raise _fault(text, kind, name)
        joined = joined.replace(b",,", b",0,").replace(b",,", b",0,")
    whole = b"." not in joined  # numbers without a fraction are read several times faster
    cells = np.fromstring(joined, np.int64 if whole else np.float64, sep=",")
    rows, width = text.count(b"\n") + 1, kind.width + 1
    if len(cells) != rows * width or (cells[kind.width :: width] != _ROW_END).any():
        raise _fault(text, kind, name)
    return cells.reshape(rows, width)


def _fault(text: bytes, kind: Kind, name: str) -> ValueError:
    for line in text.decode(errors="replace").split("\n"):
        cells = line.split(",")
        if len(cells) != kind.width:
            return ValueError(f"{name}: row {line!r} has {len(cells)} cells; expected {kind.width}")
        if not cells[0].isdecimal():
            return ValueError(f"{name}: row {line!r} has no time")
        if not all(map(_is_number, cells)):
            break
    return ValueError(f"{name}: row {line!r}: a cell is no number")


def _is_number(cell: str) -> bool:
    return cell.replace(".", "", 1).isdecimal() or not cell
