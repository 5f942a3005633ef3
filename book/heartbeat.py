"""A sign of life that a live desk gives each minute, for whoever watches it and for a desk that starts beside it."""

import json
from datetime import datetime, timedelta
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple

from book.document import OWNER, Owner, as_json
from book.fields import AMOUNT, COUNT, MOMENT, NUMBER, TEXT, Listed, Maybe, Record
from config import products
from market.quotes import Market

ALIVE = timedelta(minutes=3)
_made_at = attrgetter("time")


class Feed(NamedTuple):
    """One of the desk's feeds and its age in minutes, None before its first bar."""

    name: str
    minutes: float | None


def feeds_of(market: Market) -> tuple[Feed, ...]:
    """VIX and the underlyings, each by the age of its newest bar."""
    now, underlyings = market.now, market.underlyings
    made = (market.vix.time, *map(_made_at, map(underlyings.__getitem__, products.UNDERLYINGS)))
    return _feeds(tuple([time and now - time for time in made]))


@lru_cache(maxsize=16)  # most are as old on every minute
def _feeds(ages: tuple[timedelta | None, ...]) -> tuple[Feed, ...]:
    return tuple(
        Feed(name, None if age is None else max(0.0, age.total_seconds() / 60))
        for name, age in zip(("VIX", *products.UNDERLYINGS), ages, strict=True)
    )


class Heartbeat(NamedTuple):
    """When and whose, where the desk is between start and trading, and how it stands. `value` is the account's, USD."""

    time: datetime
    value: float | None
    owner: Owner
    phase: str
    mode: str
    campaigns: int
    feeds: tuple[Feed, ...]
    alarms: tuple[str, ...]

    def is_young(self, now: datetime) -> bool:
        """Whether whoever gave it may still be alive: its clock may be ahead, by however much."""
        return now - self.time < ALIVE


HEARTBEAT = Record(
    Heartbeat,
    {
        "time": MOMENT,
        "value": Maybe(NUMBER),
        "owner": OWNER,
        "phase": TEXT,
        "mode": TEXT,
        "campaigns": COUNT,
        "feeds": Listed(Record(Feed, {"name": TEXT, "minutes": Maybe(AMOUNT)})),
        "alarms": Listed(TEXT),
    },
)


STEADY = dict(tuple(HEARTBEAT.fields.items())[2:])  # what may be as it was a minute before


def heartbeat_text(heartbeat: Heartbeat) -> str:
    """The heartbeat as JSON; what is as it was a minute before is not written out anew."""
    value = "null" if heartbeat.value is None else repr(heartbeat.value)
    return f'{{"time": "{heartbeat.time.isoformat()}", "value": {value}, {_rest(heartbeat[2:])}'


@lru_cache(maxsize=2)
def _rest(steady: tuple[Any, ...]) -> str:
    return as_json({name: STEADY[name].dump(value) for name, value in zip(STEADY, steady, strict=True)})[1:]


def heartbeat_of(text: str) -> Heartbeat:
    """The heartbeat in a text. Raises ValueError for what is none."""
    return HEARTBEAT.load(json.loads(text))
