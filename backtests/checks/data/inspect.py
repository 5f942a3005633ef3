"""Looks through a data folder for what the desk needs on each trading day, before anything runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from backtests.engine.base.market_hours import OPEN_MINUTE, Venue, close_minute, is_trading_day, previous_trading_day
from backtests.engine.disk.files import DataFolder
from backtests.history.soundness import bar_faults
from backtests.checks.data import layout
from backtests.checks.data.findings import Effect, DataFinding, Report
from backtests.checks.data.layout import CsvEntry, OptionRoot
from backtests.checks.data.zips import DamagedError, check_all, first_name, rows_of

# the index whose level a folder's bars have, and times what; of SPY, a tenth of the index, in 1/10,000
LEVELS = {"spx": ("spx", 1.0), "vix": ("vix", 1.0), "spy": ("spx", 10 / layout.SCALE)}
MOST_BARS = 3  # named of each file
LOOKED_BACK = 3  # trading days that LEAN goes back for a list of contracts, silently


def inspect(
    folder: Path,
    start: date,
    end: date,
    families: Sequence[OptionRoot],
    *,
    is_deep: bool = False,
    on_day: Callable[[date], object] = lambda day: None,
) -> Report:
    """What is missing, damaged or half-written for the trading days in [start, end].

    `families` are the option roots that are traded; `is_deep` unpacks every entry of every zip instead of one of
    each; `on_day` hears of each day that is done. What lies in the folder for other days and other data is no fault.
    """
    days = tuple(day for n in range((end - start).days + 1) if is_trading_day(day := start + timedelta(days=n)))
    look = _Look(folder, is_deep)
    found: list[DataFinding] = [*look.once()]
    for day in days:
        found += look.day(day, families)
        on_day(day)
    return Report(days, tuple(dict.fromkeys(found)))


class _List(NamedTuple):
    """A list of contracts: how many, and what is wrong with it."""

    contracts: int
    fault: str = ""


class _Look:
    def __init__(self, folder: Path, is_deep: bool) -> None:
        self._folder = folder
        self._is_deep = is_deep
        self._listed = cache(self._read_list)

    def once(self) -> Iterator[DataFinding]:
        """What is not of one day."""
        absent = {
            layout.MAP_FILE: ("SPY map file", "missing; the share is taken as listed since ever"),
            layout.FACTOR_FILE: ("SPY factor file", "missing; no dividends are paid"),
            layout.SHARE_DAYS: ("SPY daily bars", "missing; statistics have no benchmark"),
            layout.INDEX_DAYS: ("SPX daily bars", "missing; the desk needs none"),
            layout.RATES: ("Interest rates", "missing; statistics take 1% a year"),
        }
        for path, (subject, fault) in absent.items():
            if not (self._folder / path).is_file():
                yield DataFinding(Effect.NOTED, subject, fault, path)
        for path, subject in ((layout.SHARE_DAYS, "SPY daily bars"), (layout.INDEX_DAYS, "SPX daily bars")):
            if (self._folder / path).is_file():
                yield from self._damage(subject, CsvEntry(path, f"{path.stem}.csv", 0, layout.TRADE_CELLS), None)
        try:
            DataFolder(self._folder).dividends(layout.SHARE)
        except (ValueError, IndexError, NotImplementedError) as fault:
            yield DataFinding(Effect.STOPS, "SPY factor file", f"can't be used: {fault}", layout.FACTOR_FILE)

    def day(self, day: date, families: Sequence[OptionRoot]) -> Iterator[DataFinding]:
        for ticker in layout.INDICES:
            yield from self._bars(Effect.STOPS, f"{ticker} minute bars", layout.index_trades(ticker, day), day)
        share = layout.SHARE
        yield from self._bars(Effect.STOPS, f"{share} minute bars", layout.share_minutes(share, day), day)
        yield from self._bars(Effect.NOTED, f"{share} minute quotes", layout.share_minutes(share, day, "quote"), day)
        for family in families:
            yield from self._quotes(family, day)
            yield from self._lists(family, day)

    def _bars(self, absence: Effect, subject: str, entry: CsvEntry, day: date) -> Iterator[DataFinding]:
        if (self._folder / entry.zip).is_file():
            yield from self._damage(subject, entry, day)
        else:
            yield DataFinding(absence, subject, "missing", entry.zip, day)

    def _quotes(self, family: OptionRoot, day: date) -> Iterator[DataFinding]:
        subject, path = f"{family.root.upper()} option quotes", family.quotes(day)
        if not (self._folder / path).is_file():
            yield DataFinding(Effect.ENTRIES, subject, "missing", path, day)
            return
        try:
            name = first_name(self._folder / path)
        except DamagedError as fault:
            yield DataFinding(Effect.STOPS, subject, str(fault), path, day)
            return
        if name.startswith(family.entries(day)):
            yield from self._damage(subject, CsvEntry(path, name, layout.LAG, layout.QUOTE_CELLS), None, day)
        else:
            yield DataFinding(Effect.STOPS, subject, "without csv files of that day and root", path, day)

    def _damage(self, subject: str, entry: CsvEntry, session: date | None, day: date | None = None) -> Iterator[DataFinding]:
        """What is wrong with a zip that is there; with a `session` it has to have a row in it."""
        path = self._folder / entry.zip
        try:
            rows = rows_of(path, entry.name)
            _check_rows(rows, entry, session)
            if self._is_deep:
                check_all(path, lambda others: _check_rows(others, entry, None))
            if session is not None and (unsound := _unsound(rows, entry, session)):
                yield DataFinding(Effect.STOPS, subject, unsound, entry.zip, session)
            if entry.cells == layout.TRADE_CELLS and (without := _without_price(rows, entry)):
                yield DataFinding(Effect.NOTED, subject, without, entry.zip, session or day)
        except DamagedError as fault:
            yield DataFinding(Effect.STOPS, subject, str(fault), entry.zip, session or day)

    def _lists(self, family: OptionRoot, day: date) -> Iterator[DataFinding]:
        """The lists of contracts that a day may use: the evening's before, or up to two older ones."""
        subject = f"{family.root.upper()} contract lists"
        before, evening = [], day
        for _ in range(LOOKED_BACK):
            evening = previous_trading_day(evening)
            before.append(evening)
        for evening in before:
            path = family.universe(evening)
            if not (self._folder / path).is_file():
                continue
            if fault := self._listed(path).fault:
                yield DataFinding(Effect.STOPS, subject, fault, path, evening)
            elif lost := self._lost(family, evening):
                yield DataFinding(Effect.NOTED, subject, lost, path, evening)
            if evening != before[0]:
                missing = family.universe(before[0])
                yield DataFinding(Effect.NOTED, subject, "missing, so that an older one is used,", missing, before[0])
            return
        fault = f"missing on the {LOOKED_BACK} trading days before, so that nothing is listed"
        yield DataFinding(Effect.ENTRIES, subject, fault, family.universe(before[0]), day)

    def _lost(self, family: OptionRoot, evening: date) -> str:
        """In words, that a list has less than half of the evening's before; nothing where that one can't tell."""
        before = family.universe(previous_trading_day(evening))
        if not (self._folder / before).is_file() or (whole := self._listed(before)).fault:
            return ""
        count = self._listed(family.universe(evening)).contracts
        if 2 * count >= whole.contracts:
            return ""
        return f"{count} contracts where the evening before had {whole.contracts}: less than half, as of a file cut short,"

    def _read_list(self, path: PurePosixPath) -> _List:
        lines = (self._folder / path).read_text(encoding="utf-8", errors="replace").splitlines()
        if len(lines) < 3 or not lines[0].startswith("#"):
            return _List(0, "half-written: no head, underlying and contract")
        widths = {len(line.split(",")) for line in (*lines[1:3], lines[-1])}
        if widths != {layout.LISTED_CELLS}:
            return _List(0, f"half-written: a row has {min(widths)} cells; expected {layout.LISTED_CELLS}")
        return _List(len(lines) - 2)


def _check_rows(rows: Sequence[str], entry: CsvEntry, session: date | None) -> None:
    """Raise DamagedError for rows of another shape or out of their order, and where no row is of the session."""
    for row in (rows[0], rows[-1]) if rows else ():
        cells = row.split(",")
        if len(cells) != entry.cells:
            raise DamagedError(f"its rows have {len(cells)} cells; expected {entry.cells}")
    try:
        times = [_time_of(row, entry) for row in rows]
    except ValueError:
        raise DamagedError("its rows have no time") from None
    for line, (before, time) in enumerate(pairwise(times), start=2):
        if time < before:
            when = _when(rows[line - 1], entry)
            raise DamagedError(f"line {line} ({when}) is earlier than the line before; expected times that ascend")
    if session is None:
        return
    venue = Venue.CBOE if entry.lag == layout.CHICAGO_LAG else Venue.NEW_YORK
    last = close_minute(venue, session)
    within = [row for row in rows if OPEN_MINUTE < _end_of(row, entry) <= last]
    if not within:
        raise DamagedError("without a row between open and close")
    if entry.cells == layout.TRADE_CELLS and not any(map(_has_price, within)):
        raise DamagedError("without a price between open and close: every close is 0")


def _unsound(rows: Sequence[str], entry: CsvEntry, session: date) -> str:
    """In words, the first bar of the session with prices that the index or the share can't have had, and how many follow."""
    name, scale = LEVELS.get(entry.zip.parent.name, ("", 1.0))
    venue = Venue.CBOE if entry.lag == layout.CHICAGO_LAG else Venue.NEW_YORK
    last = close_minute(venue, session)
    found = []
    for line, row in enumerate(rows, start=1):
        if not name or not OPEN_MINUTE < _end_of(row, entry) <= last or not _has_price(row):
            continue
        try:
            prices = [float(cell) * scale for cell in row.split(",")[1 : layout.CLOSE + 1]]
        except ValueError:
            raise DamagedError(f"row {row!r} has prices that are no numbers") from None
        bar = dict(zip((f"{name}_{part}" for part in ("open", "high", "low", "close")), prices, strict=True))
        found += [f"line {line} ({_when(row, entry)}): {fault}" for fault in bar_faults(session, bar)[:1]]
    return "" if not found else found[0] + (f", and {len(found) - 1} lines more" if len(found) > 1 else "")


def _time_of(row: str, entry: CsvEntry) -> int:
    """What a row begins with: milliseconds of the day, or a daily bar's date."""
    return int(row.partition(",")[0] if entry.lag else row.partition(" ")[0])


def _end_of(row: str, entry: CsvEntry) -> int:
    """The New York minute of the day at which a row's bar ends."""
    return _time_of(row, entry) // 60_000 + entry.lag


def _has_price(row: str) -> bool:
    try:
        return float(row.split(",")[layout.CLOSE] or 0) != 0
    except (ValueError, IndexError):
        raise DamagedError(f"row {row!r} has no close that is a number") from None


def _without_price(rows: Sequence[str], entry: CsvEntry) -> str:
    """In words, the bars whose close is 0; nothing where there is none."""
    found = [(line, row) for line, row in enumerate(rows, start=1) if row and not _has_price(row)]
    if not found:
        return ""
    places = ", ".join(f"line {line} ({_when(row, entry)})" for line, row in found[:MOST_BARS])
    more = f" and {len(found) - MOST_BARS} more" if len(found) > MOST_BARS else ""
    return f"a close of 0, which changes no price, in {places}{more}"


def _when(row: str, entry: CsvEntry) -> str:
    first = row.partition(",")[0]
    if not entry.lag:  # a daily bar, named by its date
        return first.partition(" ")[0]
    return "{:02}:{:02}".format(*divmod(_end_of(row, entry), 60))
