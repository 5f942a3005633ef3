"""A sign of life that a live desk gives each minute, for whoever watches it and for a desk that starts beside it."""

import json
from datetime import datetime, timedelta
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple

from book.document import OWNER, Owner, as_json
from book.fields import AMOUNT, COUNT, MOMENT, NUMBER, TEXT, Listed, Maybe, Record
from market.quotes import Market

ALIVE = timedelta(minutes=3)


class Feed(NamedTuple):
    """One of the desk's feeds and its age in minutes, None before its first bar."""

    name: str
    minutes: float | None


def feeds_of(market: Market) -> tuple[Feed, ...]:
    """VIX and the underlyings, each by the age of its newest bar."""
    now, underlyings = market.now, market.underlyings
    made = [("VIX", market.vix.time), *[(name, underlyings[name].time) for name in underlyings]]
    return tuple([_feed(name, None if time is None else now - time) for name, time in made])


@lru_cache(maxsize=64)  # most are as old on every minute
def _feed(name: str, age: timedelta | None) -> Feed:
    return Feed(name, None if age is None else max(0.0, age.total_seconds() / 60))


class Heartbeat(NamedTuple):
    """Whose, when, where the desk is between start and trading, and how it stands. `value` is the account's, USD."""

    owner: Owner
    time: datetime
    phase: str
    mode: str
    value: float | None
    campaigns: int
    feeds: tuple[Feed, ...]
    alarms: tuple[str, ...]

    def is_young(self, now: datetime) -> bool:
        """Whether whoever gave it may still be alive."""
        return now - self.time < ALIVE


HEARTBEAT = Record(
    Heartbeat,
    {
        "owner": OWNER,
        "time": MOMENT,
        "phase": TEXT,
        "mode": TEXT,
        "value": Maybe(NUMBER),
        "campaigns": COUNT,
        "feeds": Listed(Record(Feed, {"name": TEXT, "minutes": Maybe(AMOUNT)})),
        "alarms": Listed(TEXT),
    },
)


STEADY = {name: field for name, field in HEARTBEAT.fields.items() if name not in ("time", "value")}
_steady = attrgetter(*STEADY)


def heartbeat_text(heartbeat: Heartbeat) -> str:
    """The heartbeat as JSON; what is as it was a minute before is not written out anew."""
    value = "null" if heartbeat.value is None else repr(heartbeat.value)
    return f'{{"time": "{heartbeat.time.isoformat()}", "value": {value}, {_rest(_steady(heartbeat))}'


@lru_cache(maxsize=2)
def _rest(steady: tuple[Any, ...]) -> str:
    return as_json({name: STEADY[name].dump(value) for name, value in zip(STEADY, steady, strict=True)})[1:]


def heartbeat_of(text: str) -> Heartbeat:
    """The heartbeat in a text. Raises ValueError for what is none."""
    return HEARTBEAT.load(json.loads(text))
