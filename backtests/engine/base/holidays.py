"""The New York exchange's holidays and early closes, from pandas_market_calendars.

The library takes up to a second to load, of which a run needs nothing but a few hundred dates. So they are kept with the
columns of earlier runs, under the version of what they come from, and made anew where they are missing or another's.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, time
from importlib import metadata
from pathlib import Path

from . import kept

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
    file, source = folder / _FILE, [_LIBRARY, metadata.version(_LIBRARY), str(FIRST_DAY), str(LAST_DAY)]
    found = kept.read(file, source, "days")
    if found:
        return Holidays(*(frozenset(map(date.fromordinal, days)) for days in json.loads(found[0])))
    made = _from_library()
    ordinals = [sorted(map(date.toordinal, days)) for days in (made.closed, made.early)]
    kept.write(file, source, {"days": json.dumps(ordinals).encode()})
    return made


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
