"""Reading a data folder in LEAN's on-disk format: one zip a day, rows kept as text until somebody looks.

Times in the files are milliseconds since midnight of a bar's start: Chicago's for indices, New York's for the rest.
What comes out is the bar's end as a New York minute of the day. Rows outside the regular session are left out, as
LEAN does without extended hours.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from operator import truediv
from pathlib import Path

from .archive import Archive
from .enums import OptionRight, OptionStyle, SecurityType
from .market_hours import OPEN_MINUTE, close_minute, next_trading_day
from .symbols import Symbol

SCALE = 10_000.0
_OPEN_ZIPS = 8
_FEW = 64  # rows of a file whose times are all read at once


@dataclass(frozen=True, slots=True)
class Kind:
    """How many cells a row has, its time included, and by what each of the columns after it is divided."""

    width: int
    scales: tuple[float, ...]


INDEX_TRADES = Kind(6, (1.0,) * 5)
SHARE_TRADES = Kind(6, (SCALE,) * 4 + (1.0,))
QUOTES = Kind(11, ((SCALE,) * 4 + (1.0,)) * 2)


class Rows:
    """One file's rows in their text, never none; a row is turned into numbers when it is first looked at.

    Trades have open, high, low, close, volume; quotes open, high, low, close, size of the bid and then of the ask.
    Their ends are New York minutes of the day, ascending.
    """

    __slots__ = ("_after", "_ends", "_kind", "_lines", "_made", "_name", "count")

    def __init__(self, lines: list[str], kind: Kind, after: int, name: str) -> None:
        """`after` are the minutes from a row's time to its end in New York."""
        self._lines = lines
        self.count = len(lines)
        self._kind = kind
        self._after = after
        self._name = name
        self._made: dict[int, tuple[float, ...]] = {}
        self._ends: list[int] | None = None
        if self.count <= _FEW:
            self._ends = [self.end(row) for row in range(self.count)]

    def end(self, row: int) -> int:
        """When a row ended."""
        if self._ends is not None:
            return self._ends[row]
        line = self._lines[row]
        try:
            return int(line.partition(",")[0]) // 60_000 + self._after
        except ValueError as error:
            raise ValueError(f"{self._name}: row {line!r} has no time") from error

    def after(self, minute: int, first: int = 0) -> int:
        """The first row from `first` on that ends after a minute, the number of rows where none does."""
        if self._ends is not None:
            return bisect_right(self._ends, minute, first)
        if first < self.count and self.end(first) > minute:
            return first
        return bisect_right(range(self.count), minute, first, key=self.end)

    def between(self, after: int, last: int) -> Rows | None:
        """The rows that end after one minute and up to another, None where there are none."""
        begin = self.after(after) if self.end(0) <= after else 0
        end = self.after(last) if self.end(-1) > last else self.count
        if begin >= end:
            return None
        whole = end - begin == self.count
        return self if whole else Rows(self._lines[begin:end], self._kind, self._after, self._name)

    def closes(self, row: int) -> tuple[float, float]:
        """The closes of a row alone: bid and ask of a quote; a trade has 0.0 for its second."""
        made = self._made.get(row)
        if made is None:
            cells = self._lines[row].split(",")
            try:
                if len(cells) == self._kind.width:
                    close = float(cells[4]) / self._kind.scales[3]
                    return close, (float(cells[9]) / SCALE if len(cells) > 9 else 0.0)
            except ValueError:
                pass  # a gap, or no number: the whole row says which
            made = self.values(row)
        return made[3], (made[8] if len(made) > 8 else 0.0)

    def values(self, row: int) -> tuple[float, ...]:
        """All columns of a row; an empty cell is 0. Raises ValueError naming the file."""
        made = self._made.get(row)
        if made is None:
            made = self._made[row] = self._numbers(self._lines[row])
        return made

    def _cells(self, line: str) -> list[str]:
        cells = line.split(",")
        if len(cells) != self._kind.width:
            raise ValueError(f"{self._name}: row {line!r} has {len(cells)} cells; expected {self._kind.width}")
        return cells

    def _numbers(self, line: str) -> tuple[float, ...]:
        _, *cells = self._cells(line)
        try:
            return tuple(map(truediv, map(float, cells), self._kind.scales))
        except ValueError:
            return self._with_gaps(cells)

    def _with_gaps(self, cells: list[str]) -> tuple[float, ...]:
        try:
            return tuple(float(cell) / by if cell else 0.0 for cell, by in zip(cells, self._kind.scales, strict=True))
        except ValueError as error:
            raise ValueError(f"{self._name}: a cell is no number ({error})") from error


@dataclass(frozen=True, slots=True)
class Dividend:
    """Cash a share, paid to whoever holds it at 00:00 of `day`; `reference` is the close before."""

    day: date
    amount: float
    reference: float


class DataFolder:
    """A LEAN data folder. Missing files are silent, as in LEAN: None comes back."""

    def __init__(self, root: Path) -> None:
        if not root.is_dir():
            raise FileNotFoundError(f"data folder {root} does not exist")
        self.root = root
        self._zips: OrderedDict[Path, Archive | None] = OrderedDict()
        self._quotes: dict[tuple[Symbol, date], Rows | None] = {}

    def close(self) -> None:
        """Forget what a day has read."""
        self._quotes.clear()
        for archive in self._zips.values():
            if archive:
                archive.close()
        self._zips.clear()

    def _zip(self, path: Path) -> Archive | None:
        if path in self._zips:
            return self._zips[path]
        try:
            archive = Archive(path)
        except FileNotFoundError:
            archive = None
        self._zips[path] = archive
        while len(self._zips) > _OPEN_ZIPS:
            _, oldest = self._zips.popitem(last=False)
            if oldest:
                oldest.close()
        return archive

    def _rows(self, path: Path, entry: str, symbol: Symbol, day: date, kind: Kind) -> Rows | None:
        archive = self._zip(path)
        text = archive.read(entry) if archive else None
        if text is None:
            return None
        lines = text.decode().replace("\r", "").strip().split("\n")
        if not lines[0]:
            return None
        after = 61 if symbol.security_type == SecurityType.INDEX else 1
        rows = Rows(lines, kind, after, f"{path}#{entry}")
        return rows.between(OPEN_MINUTE, close_minute(symbol.venue, day))

    def trades(self, symbol: Symbol, day: date) -> Rows | None:
        """Minute trade bars of an index (unscaled) or an equity (in dollars), None without a file."""
        ticker, stamp = symbol.value.lower(), f"{day:%Y%m%d}"
        kind = "index" if symbol.security_type == SecurityType.INDEX else "equity"
        path = self.root / kind / "usa" / "minute" / ticker / f"{stamp}_trade.zip"
        entry = f"{stamp}_{ticker}_minute_trade.csv"
        return self._rows(path, entry, symbol, day, SHARE_TRADES if kind == "equity" else INDEX_TRADES)

    def quotes(self, symbol: Symbol, day: date) -> Rows | None:
        """Minute quote bars of an equity or an option contract, in dollars; an empty cell is 0.

        Kept until `close`, because a contract can be subscribed more than once a day.
        """
        key = (symbol, day)
        if key not in self._quotes:
            self._quotes[key] = self._read_quotes(symbol, day)
        return self._quotes[key]

    def _read_quotes(self, symbol: Symbol, day: date) -> Rows | None:
        stamp = f"{day:%Y%m%d}"
        if symbol.security_type == SecurityType.EQUITY:
            ticker = symbol.value.lower()
            path = self.root / "equity" / "usa" / "minute" / ticker / f"{stamp}_quote.zip"
            entry = f"{stamp}_{ticker}_minute_quote.csv"
        else:
            sid = symbol.id
            root, style = sid.symbol.lower(), "european" if sid.option_style == OptionStyle.EUROPEAN else "american"
            right = "call" if sid.option_right == OptionRight.CALL else "put"
            kind = "indexoption" if sid.security_type == SecurityType.INDEX_OPTION else "option"
            path = self.root / kind / "usa" / "minute" / root / f"{stamp}_quote_{style}.zip"
            strike = round(sid.strike_price * SCALE)
            entry = f"{stamp}_{root}_minute_quote_{style}_{right}_{strike}_{sid.date:%Y%m%d}.csv"
        return self._rows(path, entry, symbol, day, QUOTES)

    def universe(self, canonical: Symbol, day: date) -> Path | None:
        """The file of the contracts that existed at the close of `day`."""
        kind = "indexoption" if canonical.security_type == SecurityType.INDEX_OPTION else "option"
        path = self.root / kind / "usa" / "universes" / canonical.id.symbol.lower() / f"{day:%Y%m%d}.csv"
        return path if path.exists() else None

    def daily(self, symbol: Symbol) -> list[tuple[date, tuple[float, ...]]]:
        """Daily bars (open, high, low, close, volume), ascending; empty without a file."""
        index = symbol.security_type == SecurityType.INDEX
        ticker = symbol.value.lower()
        archive = self._zip(self.root / ("index" if index else "equity") / "usa" / "daily" / f"{ticker}.zip")
        if archive is None:
            return []
        scale = 1.0 if index else SCALE
        bars = []
        for line in (archive.read(f"{ticker}.csv") or b"").decode().splitlines():
            cells = line.split(",")
            prices = (*(float(cell) / scale for cell in cells[1:5]), float(cells[5] or 0))
            bars.append((datetime.strptime(line[:8], "%Y%m%d").date(), prices))
        return bars

    def first_day(self, ticker: str) -> datetime:
        """The first mapped day of an equity, part of its identifier; LEAN's default where there is no map file."""
        path = self.root / "equity" / "usa" / "map_files" / f"{ticker.lower()}.csv"
        if not path.exists():
            return datetime(1899, 12, 30)
        return datetime.strptime(path.read_text().split(",", 1)[0].strip(), "%Y%m%d")

    def dividends(self, ticker: str) -> list[Dividend]:
        """What a factor file pays: reference price x (1 - factor / the next row's factor), on the next trading day.

        Splits are not known to the engine: NotImplementedError.
        """
        path = self.root / "equity" / "usa" / "factor_files" / f"{ticker.lower()}.csv"
        if not path.exists():
            return []
        rows = [line.split(",") for line in path.read_text().split() if line[:1].isdigit()]
        found = []
        for row, following in pairwise(rows):
            if float(row[2]) != float(following[2]):
                raise NotImplementedError(f"{path}: splits are not known to the embedded engine (row {','.join(row)})")
            amount = float(row[3]) * (1 - float(row[1]) / float(following[1]))
            if amount > 0:
                last = datetime.strptime(row[0], "%Y%m%d").date()
                found.append(Dividend(next_trading_day(last), round(amount, 2), float(row[3])))
        return found

    def risk_free_rates(self) -> list[tuple[date, float]]:
        """The primary credit rate as fractions, ascending by date; empty without the file."""
        path = self.root / "alternative" / "interest-rate" / "usa" / "interest-rate.csv"
        if not path.exists():
            return []
        rows = [line.split(",") for line in path.read_text().split() if line[:1].isdigit()]
        return [(date.fromisoformat(day), float(rate) / 100) for day, rate in rows]
