"""Data folders for tests: whole ones, ones with a fault, and one as bought data look."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from backtests.history import lean_files
from backtests.checks.data import layout
from tests.days.market import FRIDAY, MONDAY, Day, write

THURSDAY = date(2018, 2, 1)
DAYS = (Day(), Day(on=MONDAY, listed=FRIDAY))


def a_whole_folder(root: Path, *days: Day) -> Path:
    """Everything that the desk, LEAN's statistics and dividends need on a Friday and a Monday, or on other days."""
    folder = write(root, *(days or DAYS))
    for day in days or DAYS:
        trades, quotes = (layout.share_minutes(layout.SHARE, day.on, kind) for kind in ("trade", "quote"))
        rows = rows_of(folder / trades.zip, trades.name)
        lean_files.write_zip(folder / quotes.zip, {quotes.name: "\n".join(as_quote(row) for row in rows)})
    for path, price in ((layout.SHARE_DAYS, 2_820_000), (layout.INDEX_DAYS, 2_820)):
        rows = [f"{day} 00:00,{price},{price},{price},{price},0\n" for day in (20180201, 20180202)]
        lean_files.write_zip(folder / path, {f"{path.stem}.csv": "".join(rows)})
    lean_files.rates(folder, [(date(2018, 1, 1), 2.0)])
    return folder


def as_quote(row: str) -> str:
    """A trade bar's row as a quote's of the same prices."""
    at, *prices, _ = row.split(",")
    side = ",".join((*prices, "100"))
    return f"{at},{side},{side}"


def rows_of(path: Path, name: str) -> list[str]:
    """The rows of an entry."""
    with ZipFile(path) as archive:
        return archive.read(name).decode().splitlines()


def change_rows(path: Path, change: Callable[[str, list[str]], list[str]]) -> None:
    """Write a zip anew, with the rows that `change` makes of each entry's name and rows."""
    with ZipFile(path) as archive:
        entries = {name: archive.read(name).decode().splitlines() for name in archive.namelist()}
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, rows in entries.items():
            archive.writestr(name, "\n".join(change(name, rows)) + "\n")


def half_of(path: Path) -> None:
    """Leave the first half of a file."""
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def as_bought(folder: Path) -> Path:
    """What bought data have and modelled ones don't: other zips, rows outside the session, empty cells, gaps in lists."""
    for path in sorted(folder.rglob("*_quote_*.zip")):
        stamp, _, style = path.stem.split("_")
        (path.parent / f"{stamp}_openinterest_{style}.zip").write_bytes(b"not even a zip")
        with ZipFile(path.parent / f"{stamp}_trade_{style}.zip", "w") as archive:
            archive.writestr("anything.csv", "34200000,1,1,1,1,1\n")
        change_rows(path, bought_quotes)
    for path in (*folder.rglob("*_trade.zip"), *folder.rglob("*_quote.zip")):
        change_rows(path, outside_the_session)
    for path in sorted(folder.rglob("universes/*/*.csv")):
        head, *rows = path.read_text().splitlines()
        # contracts that never traded have no figures
        bare = [f"20200619,{strike},C,,,,,,,,,,,," for strike in (100, 5000)]
        path.write_text("\n".join((head, *rows, *bare)) + "\n")
    return folder


def bought_quotes(name: str, rows: list[str]) -> list[str]:
    """A contract's quotes with one side alone every third minute of the first half an hour, and one after the close."""
    early = [one_sided(row) if n % 3 == 0 else row for n, row in enumerate(rows[:30])]
    return [*early, *rows[30:], _at(61_200_000, rows[-1])]


def one_sided(row: str) -> str:
    """A quote's row without its bid."""
    at, *_ = cells = row.split(",")
    return ",".join((at, "", "", "", "", "", *cells[6:]))


def outside_the_session(name: str, rows: list[str]) -> list[str]:
    """Bars of the early morning and of the evening, at prices that nothing may see."""
    return [_at(14_400_000, rows[0]), *rows, _at(68_400_000, rows[-1])]


def _at(ms: int, row: str) -> str:
    _, *cells = row.split(",")
    return ",".join((str(ms), *("1" for _ in cells)))
