"""Reading a data folder in LEAN's on-disk format: one zip a day, of which only the entries that are asked for are read.

Times in the files are milliseconds since midnight of a bar's start: Chicago's for indices, New York's for the rest.
Rows outside the regular session are left out, as LEAN does without extended hours.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Protocol
from zipfile import BadZipFile

from ..base.archive import Archive
from ..base.clock import DAY_MINUTES
from ..base.damaged import DamagedFileError
from ..base.enums import OptionStyle, SecurityType
from ..base.market_hours import OPEN_MINUTE, close_minute, next_trading_day
from ..base.symbols import SecurityIdentifier, Symbol
from .cache import ColumnCache
from .columns import INDEX_TRADES, QUOTES, SCALE, SHARE_TRADES, Kind, Rows, Table
from .parsing import rows_of

_OPEN_ZIPS = 8
_BAR, _CHICAGO_BAR = 1, 61  # minutes from a row's time to its bar's end in New York


@dataclass(frozen=True, slots=True)
class Dividend:
    """Cash a share, paid to whoever holds it at 00:00 of `day`; `reference` is the close before."""

    day: date
    amount: float
    reference: float


def _digits(day: date) -> str:
    return str(day.year * 10_000 + day.month * 100 + day.day)


@lru_cache(maxsize=64)
def _option_zip(security_type: SecurityType, root: str, option_style: OptionStyle, day: date) -> tuple[str, str]:
    """Path of a day's quotes of a family, and how the names of its entries begin."""
    stamp, root, style = _digits(day), root.lower(), option_style.name.lower()
    folder = "indexoption" if security_type == SecurityType.INDEX_OPTION else "option"
    return f"{folder}/usa/minute/{root}/{stamp}_quote_{style}.zip", f"{stamp}_{root}_minute_quote_{style}_"


@lru_cache(maxsize=1024)
def _contract_name(sid: SecurityIdentifier) -> str:
    """How the names of a contract's entries end."""
    return f"{sid.option_right.name.lower()}_{round(sid.strike_price * SCALE)}_{_digits(sid.date)}.csv"


class Zip(Protocol):
    """What entries are read from by their names; None for one that isn't there."""

    def read(self, name: str, /) -> bytes | None: ...

    def close(self) -> None: ...


@contextmanager
def _readable(path: str) -> Iterator[None]:
    """Raise DamagedFileError, naming the file, where the block can't make sense of one."""
    try:
        yield
    except (BadZipFile, ValueError, IndexError) as fault:
        raise DamagedFileError(f"{fault}" if path in f"{fault}" else f"{path}: {fault}") from fault


class DataFolder:
    """A LEAN data folder. Missing files are silent, as in LEAN: None comes back. Damaged zips raise DamagedFileError."""

    def __init__(
        self, root: Path, columns: ColumnCache | None = None, open_zip: Callable[[str], Zip] = Archive
    ) -> None:
        """`open_zip` opens what stands at a path; raises FileNotFoundError where nothing does."""
        if not root.is_dir():
            raise FileNotFoundError(f"data folder {root} does not exist")
        self.root = root
        self._columns = columns
        self._open_zip = open_zip
        self._zips: OrderedDict[str, Zip | None] = OrderedDict()
        self._quotes: dict[tuple[Symbol, date], Rows | None] = {}
        self._read_today: dict[str, Table] = {}

    def close(self) -> None:
        """Forget what a day has read."""
        if self._columns:
            self._columns.close()
        self._quotes.clear()
        self._read_today.clear()
        for archive in self._zips.values():
            if archive:
                archive.close()
        self._zips.clear()

    def _zip(self, path: str) -> Zip | None:
        """A zip by its path in the folder."""
        if path in self._zips:
            return self._zips[path]
        archive: Zip | None = None
        with suppress(FileNotFoundError), _readable(path):
            archive = self._open_zip(f"{self.root}/{path}")
        self._zips[path] = archive
        while len(self._zips) > _OPEN_ZIPS:
            _, oldest = self._zips.popitem(last=False)
            if oldest:
                oldest.close()
        return archive

    def trades(self, symbol: Symbol, day: date) -> Rows | None:
        """Minute trade bars of an index (unscaled) or an equity (in dollars), None without a file."""
        ticker, stamp = symbol.value.lower(), _digits(day)
        is_index = symbol.security_type == SecurityType.INDEX
        path = f"{'index' if is_index else 'equity'}/usa/minute/{ticker}/{stamp}_trade.zip"
        kind = INDEX_TRADES if is_index else SHARE_TRADES
        return self._rows(symbol, day, path, f"{stamp}_{ticker}_minute_trade.csv", kind)

    def quotes(self, symbol: Symbol, day: date) -> Rows | None:
        """Minute quote bars of an equity or an option contract, in dollars; an empty cell is 0.

        Kept until `close`, because a contract can be subscribed more than once a day.
        """
        key = (symbol, day)
        if key not in self._quotes:
            self._quotes[key] = self._read_quotes(symbol, day)
        return self._quotes[key]

    def _read_quotes(self, symbol: Symbol, day: date) -> Rows | None:
        sid = symbol.id
        if sid.security_type == SecurityType.EQUITY:
            ticker, stamp = symbol.value.lower(), _digits(day)
            path, entry = f"equity/usa/minute/{ticker}/{stamp}_quote.zip", f"{stamp}_{ticker}_minute_quote.csv"
        else:
            path, entries = _option_zip(sid.security_type, sid.symbol, sid.option_style, day)
            entry = entries + _contract_name(sid)
        return self._rows(symbol, day, path, entry, QUOTES)

    def _rows(self, symbol: Symbol, day: date, path: str, entry: str, kind: Kind) -> Rows | None:
        columns = self._columns.columns(day, path, entry) if self._columns else None
        if columns is None:
            columns = kind.columns(self._read(symbol, day, path, entry, kind))
            if self._columns:
                self._columns.keep(day, path, entry, columns)
        if not columns.size:
            return None
        midnight = day.toordinal() * DAY_MINUTES
        return Rows.of(columns, kind, midnight, lambda: self._read(symbol, day, path, entry, kind))

    def _read(self, symbol: Symbol, day: date, path: str, entry: str, kind: Kind) -> Table:
        """The rows of an entry of a zip, none where one of the two is missing; kept until `close`."""
        name = f"{self.root}/{path}#{entry}"
        rows = self._read_today.get(name)
        if rows is None:
            archive = self._zip(path)
            bar = _CHICAGO_BAR if kind is INDEX_TRADES else _BAR
            session = OPEN_MINUTE, close_minute(symbol._venue, day)
            with _readable(path):
                text = archive.read(entry) if archive else None
                rows = self._read_today[name] = rows_of(text or b"", kind, name, bar, session)
        return rows

    def universe(self, canonical: Symbol, day: date) -> Path | None:
        """The file of the contracts that existed at the close of `day`."""
        kind = "indexoption" if canonical.security_type == SecurityType.INDEX_OPTION else "option"
        path = self.root / kind / "usa" / "universes" / canonical.id.symbol.lower() / f"{day:%Y%m%d}.csv"
        return path if path.exists() else None

    def daily(self, symbol: Symbol) -> list[tuple[date, tuple[float, ...]]]:
        """Daily bars (open, high, low, close, volume), ascending; empty without a file. A close of 0 is no bar."""
        index = symbol.security_type == SecurityType.INDEX
        ticker = symbol.value.lower()
        path = f"{'index' if index else 'equity'}/usa/daily/{ticker}.zip"
        archive = self._zip(path)
        if archive is None:
            return []
        scale = 1.0 if index else SCALE
        bars: list[tuple[date, tuple[float, ...]]] = []
        with _readable(path):
            for line in (archive.read(f"{ticker}.csv") or b"").decode().splitlines():
                cells = line.split(",")
                opened, high, low, close = (float(cell or 0) / scale for cell in cells[1:5])
                if close:
                    day = date(int(line[:4]), int(line[4:6]), int(line[6:8]))
                    bars.append((day, (opened, high, low, close, float(cells[5] or 0))))
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
