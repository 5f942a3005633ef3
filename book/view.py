"""What a live desk shows each minute to whoever watches it, beside its sign of life."""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from book.alerts import Alert, Notice
from book.document import as_json
from book.fields import AMOUNT, COUNT, MOMENT, NUMBER, TEXT, Listed, Maybe, Record, member


@dataclass(frozen=True, slots=True)
class Shown:
    """An open campaign, USD after fees; `target` and `stop` are the gain and the loss at which it is closed, None without one."""

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
NOTICES = Listed(Record(Notice, {"alert": member(Alert), "time": MOMENT, "text": TEXT}))
BESIDE_NOTICES: Record[View] = Record(
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
    },
)
VIEW = Record(View, {**BESIDE_NOTICES.fields, "notices": NOTICES})


def view_text(view: View) -> str:
    """The view as JSON; notices that were there before are not written out anew."""
    return f'{as_json(BESIDE_NOTICES.dump(view))[:-1]}, "notices": {_notices(view.notices)}}}'


@lru_cache(maxsize=2)
def _notices(notices: tuple[Notice, ...]) -> str:
    return as_json(NOTICES.dump(notices))


def view_of(text: str) -> View:
    """The view in a text. Raises ValueError for what is none."""
    return VIEW.load(json.loads(text))
