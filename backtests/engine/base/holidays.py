"""The New York exchange's holidays and early closes, from pandas_market_calendars.

The library takes up to a second to load, of which a run needs nothing but a few hundred dates. So they are kept with the
columns of earlier runs, under the version of what they come from, and made anew where they are missing or another's.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterable
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, time
from importlib import metadata
from pathlib import Path

FIRST_DAY, LAST_DAY = date(1996, 1, 1), date(2032, 12, 31)
KEPT_IN: ContextVar[Path | None] = ContextVar("the folder in which the holidays are kept, if any", default=None)
_LIBRARY = "pandas_market_calendars"
_EARLY_CLOSE = time(13)
_FILE = "holidays"


@dataclass(frozen=True, slots=True)
class Holidays:
    """Dates from FIRST_DAY to LAST_DAY on which the exchange is closed, or closes at 13:00 New York."""

    closed: frozenset[date]
    early: frozenset[date]


def holidays() -> Holidays:
    """The holidays; what is damaged in the folder that KEPT_IN names counts as missing."""
    folder = KEPT_IN.get()
    if folder is None:
        return _from_library()
    file = folder / _FILE
    source = [_LIBRARY, metadata.version(_LIBRARY), str(FIRST_DAY), str(LAST_DAY)]
    found = _read(file, source)
    if found is None:
        found = _from_library()
        with suppress(OSError):  # a folder that takes no file: the next run makes them anew
            _write(file, source, found)
    return found


def _read(file: Path, source: list[str]) -> Holidays | None:
    try:
        checksum, _, text = file.read_bytes().partition(b"\n")
    except OSError:
        return None
    if checksum != _checksum(text):
        return None
    found_source, closed, early = json.loads(text)
    days = (frozenset(map(date.fromordinal, ordinals)) for ordinals in (closed, early))
    return Holidays(*days) if found_source == source else None


def _write(file: Path, source: list[str], found: Holidays) -> None:
    text = json.dumps([source, *(sorted(map(date.toordinal, days)) for days in (found.closed, found.early))]).encode()
    unfinished = file.with_name(f".{file.name}-{os.getpid()}")
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished.write_bytes(_checksum(text) + b"\n" + text)
    unfinished.replace(file)


def _checksum(text: bytes) -> bytes:
    return f"{zlib.crc32(text)}".encode()


def _from_library() -> Holidays:
    import pandas_market_calendars  # noqa: PLC0415 - takes a second

    # the library's own table of all opens and closes, made from these, takes three times as long
    nyse = pandas_market_calendars.get_calendar("NYSE")
    span = str(FIRST_DAY), str(LAST_DAY)
    closed = _dates(nyse.regular_holidays.holidays(*span)) | _dates(nyse.adhoc_holidays)
    early = [rules.holidays(*span) for at, rules in nyse.special_closes if at == _EARLY_CLOSE]
    early += [days for at, days in nyse.special_closes_adhoc if at == _EARLY_CLOSE]
    return Holidays(closed, frozenset().union(*map(_dates, early)))


def _dates(moments: Iterable[datetime]) -> frozenset[date]:
    return frozenset(moment.date() for moment in moments)
