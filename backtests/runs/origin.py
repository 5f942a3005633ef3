"""What a result notes of the code and the data that it came from."""

import hashlib
import tomllib
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Final

from backtests.console.parameters import MAIN
from backtests.engine.base.enums import SecurityType
from backtests.engine.base.market_hours import previous_trading_day
from backtests.engine.base.symbols import Symbol
from backtests.engine.disk.files import DataFolder
from backtests.report.records import Origin

ROOT: Final = MAIN.parent
DECIDING: Final = (
    "market",
    "book",
    "risk",
    "strategies",
    "desk",
    "execution",
    "backtests/engine",
)  # config/ is noted apart
NOTE: Final = "MODELLED.txt"
DIGITS: Final = 16
INDEX: Final = Symbol.create("SPX", SecurityType.INDEX, "usa")


@cache
def version() -> str:
    """The project's version with a hash of the code that decides and fills, such as 0.1.0+3f9c2a1b."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    files = [MAIN, *(path for room in DECIDING for path in sorted((ROOT / room).rglob("*.py")))]
    return f"{project['version']}+{_key((str(path.relative_to(ROOT)), path.read_bytes()) for path in files)[:8]}"


def modelled_origin(data: Path, history: Path | None) -> Origin:
    """That of a modelled folder, whose name ends with the key of all that it was made of."""
    note = data / NOTE
    notes = tuple(note.read_text("utf-8").splitlines()) if note.is_file() else ()
    return Origin(None if history is None else str(history), data.name.rpartition("_")[2], notes)


def given_origin(data: Path, start: date, end: date) -> Origin:
    """That of a folder in LEAN's format: names and sizes of its files of the days in [start, end], and of those of no day."""
    first, last = f"{start:%Y%m%d}", f"{end:%Y%m%d}"
    files = sorted(path for path in data.rglob("*") if path.suffix in (".zip", ".csv"))
    dated = [path for path in files if not path.name[:8].isdigit() or first <= path.name[:8] <= last]
    return Origin(None, _key((str(path.relative_to(data)), b"%d" % path.stat().st_size) for path in dated))


def index_at_start(data: Path, start: date, end: date) -> float | None:
    """What the S&P 500 stood at as the account of a run over [start, end] began: the close of the trading day before, as a data
    folder's daily bars have it, else the first price of those days; None without either.
    """
    if not data.is_dir():
        return None
    folder = DataFolder(data)
    before = dict(folder.daily(INDEX)).get(previous_trading_day(start))
    if before is not None:
        return before[3]
    days = (start + timedelta(days=place) for place in range((end - start).days + 1))
    rows = next((found for day in days if (found := folder.trades(INDEX, day)) is not None), None)
    return None if rows is None else rows.values(0)[0]


def _key(parts: Iterable[tuple[str, bytes]]) -> str:
    digest = hashlib.sha256()
    for name, content in parts:
        digest.update(b"%s\0%d\0" % (name.encode(), len(content)) + content)
    return digest.hexdigest()[:DIGITS]
