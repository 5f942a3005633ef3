"""What a live desk shows each minute to whoever watches it, beside its sign of life."""

import json
from dataclasses import dataclass
from datetime import datetime

from book.alerts import Alert, Notice
from book.document import as_json
from book.fields import AMOUNT, COUNT, MOMENT, NUMBER, TEXT, Listed, Maybe, Record, member


@dataclass(frozen=True, slots=True)
class Shown:
    """An open campaign, USD after fees; `target` and `stop` are the gain and the loss at which it is closed, if it has both."""

    id: str
    state: str
    sets: int
    pnl: float | None
    target: float | None
    stop: float | None


@dataclass(frozen=True, slots=True)
class Taken:
    """How many places of a limit are taken; `most` is None without a usable account value and VIX."""

    name: str
    open: int
    most: int | None


@dataclass(frozen=True, slots=True)
class View:
    """The desk as it stands after a minute, USD. `start_value` is what the day's gain is measured from."""

    time: datetime
    standing: str
    value: float | None
    start_value: float | None
    requirement: float
    cap: float | None
    campaigns: tuple[Shown, ...]
    limits: tuple[Taken, ...]
    notices: tuple[Notice, ...]


SHOWN = Record(
    Shown,
    {
        "id": TEXT,
        "state": TEXT,
        "sets": COUNT,
        "pnl": Maybe(NUMBER),
        "target": Maybe(NUMBER),
        "stop": Maybe(NUMBER),
    },
)
VIEW = Record(
    View,
    {
        "time": MOMENT,
        "standing": TEXT,
        "value": Maybe(NUMBER),
        "start_value": Maybe(AMOUNT),
        "requirement": NUMBER,
        "cap": Maybe(NUMBER),
        "campaigns": Listed(SHOWN),
        "limits": Listed(Record(Taken, {"name": TEXT, "open": COUNT, "most": Maybe(COUNT)})),
        "notices": Listed(Record(Notice, {"alert": member(Alert), "time": MOMENT, "text": TEXT})),
    },
)


def view_text(view: View) -> str:
    """The view as JSON."""
    return as_json(VIEW.dump(view))


def view_of(text: str) -> View:
    """The view in a text. Raises ValueError for what is none."""
    return VIEW.load(json.loads(text))
