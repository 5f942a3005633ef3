"""The bars around a moment, read from a data folder: the underlying's price, and the quotes of what was traded."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from backtests.checks.data import layout
from backtests.checks.data.layout import SCALE, CsvEntry
from backtests.parity.records import ComparedSymbol

REACH = 5  # minutes on either side


@dataclass(frozen=True, slots=True)
class NearbyBars:
    """Bars near a moment. `rows` are the ends of bars, New York, each with a cell for each of `names`, empty without a bar.

    A cell is the close of a trade bar, or bid and ask as `1.10 / 1.20`.
    """

    names: tuple[str, ...]
    rows: tuple[tuple[datetime, tuple[str, ...]], ...]


def around(data: Path, at: datetime, symbols: Sequence[ComparedSymbol]) -> NearbyBars:
    """The bars up to five minutes before and after, and the last one before those; what can't be read stays empty."""
    names = tuple(
        dict.fromkeys(
            (*(each.underlying.ticker for each in symbols if each.underlying), *(each.ticker for each in symbols))
        )
    )
    series = [_near(_cells(data, name, at), at) for name in names]
    times = sorted({end for bars in series for end in bars})
    return NearbyBars(names, tuple((end, tuple(bars.get(end, "") for bars in series)) for end in times))


def _near(cells: Iterable[tuple[datetime, str]], at: datetime) -> dict[datetime, str]:
    known = dict(cells)
    first, last = at - timedelta(minutes=REACH), at + timedelta(minutes=REACH)
    before = max((end for end in known if end < first), default=None)
    return {end: cell for end, cell in known.items() if first <= end <= last or end == before}


def _cells(data: Path, name: str, at: datetime) -> Iterable[tuple[datetime, str]]:
    day = at.date()
    contract = layout.option_quotes(name, day)
    if contract is not None:
        return _read(data, contract, at, lambda row: f"{_price(row[4])} / {_price(row[9])}")
    index = layout.index_trades(name, day)
    if (data / index.zip).is_file():
        return _read(data, index, at, lambda row: f"{float(row[4]):.2f}")
    return _read(data, layout.share_minutes(name, day), at, lambda row: _price(row[4]))


def _read(
    data: Path, entry: CsvEntry, at: datetime, cell: Callable[[list[str]], str]
) -> Iterable[tuple[datetime, str]]:
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    try:
        with ZipFile(data / entry.zip) as archive:
            rows = [line.split(",") for line in archive.read(entry.name).decode().split()]
        return [(midnight + timedelta(minutes=int(row[0]) // 60_000 + entry.lag), cell(row)) for row in rows]
    except (FileNotFoundError, BadZipFile, KeyError, ValueError, IndexError):
        return []  # an explanation goes as far as the data do


def _price(cell: str) -> str:
    return f"{float(cell) / SCALE:.2f}" if cell else "none"
