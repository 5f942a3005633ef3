"""A sign of life that a live desk gives each minute, for whoever watches it and for a desk that starts beside it."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from book.document import OWNER, Owner, as_json
from book.fields import AMOUNT, COUNT, MOMENT, NUMBER, TEXT, Listed, Maybe, Record

ALIVE = timedelta(minutes=3)


@dataclass(frozen=True, slots=True)
class Feed:
    """One of the desk's feeds and its age in minutes, None before its first bar."""

    name: str
    minutes: float | None


@dataclass(frozen=True, slots=True)
class Heartbeat:
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


def heartbeat_text(heartbeat: Heartbeat) -> str:
    """The heartbeat as JSON."""
    return as_json(HEARTBEAT.dump(heartbeat))


def heartbeat_of(text: str) -> Heartbeat:
    """The heartbeat in a text. Raises ValueError for what is none."""
    return HEARTBEAT.load(json.loads(text))
