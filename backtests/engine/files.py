"""Reading a data folder in LEAN's on-disk format: one zip a day, text rows in, plain lists out.

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
from pathlib import Path
from zipfile import ZipFile

from .enums import OptionRight, OptionStyle, SecurityType
from .market_hours import OPEN_MINUTE, close_minute, next_trading_day
from .symbols import Symbol

SCALE = 10_000.0
_OPEN_ZIPS = 8


@dataclass(frozen=True, slots=True)
class Kind:
    """How many cells a row has, its time included, and which of the columns after it are prices x 10,000."""

    width: int
    scaled: frozenset[int]


INDEX_TRADES = Kind(6, frozenset())
SHARE_TRADES = Kind(6, frozenset(range(4)))
QUOTES = Kind(11, frozenset((*range(4), *range(5, 9))))


class Columns:
    """The columns of a file's rows, each turned into numbers when first asked for; an empty cell is 0."""

    __slots__ = ("_cells", "_first", "_last", "_made", "_name", "_scaled", "_width")

    def __init__(self, cells: list[str], width: int, name: str, scaled: frozenset[int]) -> None:
        self._cells = cells
        self._width = width
        self._name = name
        self._scaled = scaled
        self._first = 0
        self._last = len(cells) // width
        self._made: list[list[float] | None] = [None] * (width - 1)

    def between(self, first: int, last: int) -> Columns:
        """The same columns for the rows from one position up to another."""
        part = Columns(self._cells, self._width, self._name, self._scaled)
        part._first, part._last = self._first + first, self._first + last
        return part

    def __len__(self) -> int:
        return self._width - 1

    def __getitem__(self, at: int) -> list[float]:
        made = self._made[at]
        if made is None:
            made = self._made[at] = self._numbers(at)
        return made

    def _numbers(self, at: int) -> list[float]:
        width = self._width
        texts = self._cells[self._first * width + at + 1 : self._last * width : width]
        try:
            if at in self._scaled:
                return [float(text) / SCALE if text else 0.0 for text in texts]
            return [float(text) if text else 0.0 for text in texts]
        except ValueError as error:
            raise ValueError(f"{self._name}: a cell is no number ({error})") from error


@dataclass(frozen=True, slots=True)
class Rows:
    """One file's rows, never none: `ends` are New York minutes of the day, ascending; `columns` are the prices.

    Trades have open, high, low, close, volume; quotes open, high, low, close, size of the bid and then of the ask.
    """

    ends: list[int]
    columns: Columns

    def between(self, first: int, last: int) -> Rows | None:
        """The rows from one position up to another, None where there are none."""
        if first >= last:
            return None
        if first == 0 and last == len(self.ends):
            return self
        return Rows(self.ends[first:last], self.columns.between(first, last))


@dataclass(frozen=True, slots=True)
class Dividend:
    """Cash a share, paid to whoever holds it at 00:00 of `day`; `reference` is the close before."""

    day: date
    amount: float
    reference: float


def cells_of(text: bytes, width: int, name: str) -> list[str]:
    """All cells of comma-separated rows, row after row. Raises ValueError naming the file."""
    body = text.decode().replace("\r", "").strip()
    cells = body.replace("\n", ",").split(",") if body else []
    if len(cells) % width:
        raise ValueError(f"{name}: {len(cells)} cells; expected rows of {width}")
    return cells


class DataFolder:
    """A LEAN data folder. Missing files are silent, as in LEAN: None comes back."""

    def __init__(self, root: Path) -> None:
        if not root.is_dir():
            raise FileNotFoundError(f"data folder {root} does not exist")
        self.root = root
        self._zips: OrderedDict[Path, ZipFile | None] = OrderedDict()
        self._quotes: dict[tuple[Symbol, date], Rows | None] = {}

    def close(self) -> None:
        """Forget what a day has read."""
        self._quotes.clear()
        for archive in self._zips.values():
            if archive:
                archive.close()
        self._zips.clear()

    def _zip(self, path: Path) -> ZipFile | None:
        if path in self._zips:
            return self._zips[path]
        archive = ZipFile(path) if path.exists() else None
        self._zips[path] = archive
        while len(self._zips) > _OPEN_ZIPS:
            _, oldest = self._zips.popitem(last=False)
            if oldest:
                oldest.close()
        return archive

    def _rows(self, path: Path, entry: str, symbol: Symbol, day: date, kind: Kind) -> Rows | None:
        archive = self._zip(path)
        if archive is None:
            return None
        try:
            text = archive.read(entry)
        except KeyError:
            return None
        name = f"{path}#{entry}"
        cells = cells_of(text, kind.width, name)
        after = 61 if symbol.security_type == SecurityType.INDEX else 1
        ends = [int(time) // 60_000 + after for time in cells[:: kind.width]]
        first = bisect_right(ends, OPEN_MINUTE)
        last = bisect_right(ends, close_minute(symbol.venue, day))
        return Rows(ends, Columns(cells, kind.width, name, kind.scaled)).between(first, last)

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
        for line in archive.read(f"{ticker}.csv").decode().splitlines():
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
