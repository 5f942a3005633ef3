"""What a live desk keeps: one document a deployment, as text and back.

The text is one JSON object and, on its last line, the SHA-256 of all before. Every later version keeps that last line, and
the object's `version`, so that an older desk can tell a newer document from a broken one.
"""

import hashlib
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple

from book.book import Book
from book.campaign import Campaign, Fill, Reason, State
from book.fields import (
    AMOUNT,
    CONTRACT,
    COUNT,
    DAY,
    FLAG,
    MOMENT,
    NUMBER,
    TEXT,
    WHOLE,
    Field,
    Listed,
    Maybe,
    Record,
    Sorted,
    member,
    one_of,
    unexpected,
)
from book.standing import Cause, Mode, Standing, TradingHold
from config import products
from market.contracts import Leg, Role

VERSION = 2
CHECKSUM = "sha256 "
JSON = json.JSONEncoder(allow_nan=False)


class NewerVersionError(ValueError):
    """A newer desk wrote the document."""


class Owner(NamedTuple):
    """Who trades an account: a random id, made at its start."""

    id: str
    since: datetime

    def __str__(self) -> str:
        return f"{self.id} of {self.since:%Y-%m-%d %H:%M}"

    def is_later(self, other: "Owner") -> bool:
        """Whether it started later, which makes the account its own: the other is told by its heartbeat."""
        return (self.since, self.id) > (other.since, other.id)


@dataclass(frozen=True, slots=True)
class SentOrder:
    """An order as it is written down before it is sent: its purpose, signed whole quantities of its legs, shares.

    `limit` is of one set, points signed as LEAN has it (a credit is negative), None at market.
    """

    campaign: str
    purpose: str
    legs: tuple[Leg, ...]
    shares: int
    limit: float | None
    sent: datetime


@dataclass(frozen=True, slots=True)
class Answered:
    """A command that a user gave, and the answer."""

    time: datetime
    command: str
    answer: str


@dataclass(frozen=True, slots=True)
class Document:
    """All that a restart must not forget. `number` grows by one a write; `cash` and `dividend` (a share) in USD.

    Of the book it holds the standing, the campaigns with those that ended today (the day's counts are theirs), and what is
    quoted beside them; searches begin anew.
    """

    number: int
    owner: Owner
    time: datetime
    book: Book
    orders: tuple[SentOrder, ...] = ()
    dividend: float | None = None
    cash: float | None = None
    commands: tuple[Answered, ...] = ()


def _campaign(fills: tuple[Fill, ...], **fields: Any) -> Campaign:
    """A campaign whose ledger is what its fills make it."""
    campaign = Campaign(**fields)
    for fill in fills:
        campaign = campaign.with_fill(fill)
    return campaign


def _standing(holds: tuple[TradingHold, ...], **fields: Any) -> Standing:
    causes = [hold.cause.name for hold in holds]
    if len(set(causes)) < len(causes):
        raise ValueError(f"standing.holds are by {', '.join(causes)}; expected each cause once")
    return Standing(holds, **fields)


LEG = Record(Leg, {"contract": CONTRACT, "role": member(Role), "ratio": WHOLE, "part": TEXT})
FILL = Record(
    Fill,
    {
        "time": MOMENT,
        "contract": Maybe(CONTRACT),
        "quantity": WHOLE,
        "price": NUMBER,
        "fee": NUMBER,
        "part": TEXT,
        "settles": FLAG,
    },
)
LEGS, FILLS = Listed(LEG), Listed(FILL)
SHORT: Record[Campaign] = Record(
    Campaign,
    {
        "id": TEXT,
        "strategy": TEXT,
        "proposal": TEXT,
        "rung": one_of(products.RUNG_OF),
        "sets": COUNT,
        "requirement": NUMBER,
        "peak_requirement": NUMBER,
        "multiplier": COUNT,
        "spot": NUMBER,
        "same_day": FLAG,
        "opened": MOMENT,
        "state": member(State),
        "closed": Maybe(MOMENT),
        "reason": Maybe(member(Reason)),
        "credit": NUMBER,
        "stop_looks": COUNT,
        "is_hurried": FLAG,
        "leaves_rest": FLAG,
        "skipped_on": Maybe(DAY),
    },
)
CAMPAIGN = Record(_campaign, {**SHORT.fields, "legs": LEGS, "fills": FILLS})
HOLD = Record(TradingHold, {"cause": member(Cause), "mode": member(Mode), "since": MOMENT, "why": TEXT})
STANDING = Record(
    _standing,
    {
        "holds": Listed(HOLD),
        "ramp_day": COUNT,
        "day": Maybe(DAY),
        "start_value": Maybe(AMOUNT),
        "close_value": Maybe(AMOUNT),
        "faulty_looks": COUNT,
        "stress_value": Maybe(AMOUNT),
    },
)
OWNER = Record(Owner, {"id": TEXT, "since": MOMENT})
ORDER = Record(
    SentOrder,
    {
        "campaign": TEXT,
        "purpose": TEXT,
        "legs": Listed(LEG),
        "shares": WHOLE,
        "limit": Maybe(NUMBER),
        "sent": MOMENT,
    },
)
ANSWERED = Record(Answered, {"time": MOMENT, "command": TEXT, "answer": TEXT})
HEAD: Mapping[str, Field[Any]] = {
    "number": COUNT,
    "owner": OWNER,
    "time": MOMENT,
    "orders": Listed(ORDER),
    "dividend": Maybe(AMOUNT),
    "cash": Maybe(NUMBER),
    "commands": Listed(ANSWERED),
}
BOOK: Mapping[str, Field[Any]] = {
    "standing": STANDING,
    "last_number": COUNT,
    "beside": Sorted(CONTRACT),
}
PARTS = (*HEAD.items(), *BOOK.items())
_head, _of_book = attrgetter(*HEAD), attrgetter(*BOOK)
WHOLE_DOCUMENT: Record[dict[str, Any]] = Record(dict, {"version": COUNT, **HEAD, **BOOK, "campaigns": Listed(CAMPAIGN)})


class Written(NamedTuple):
    """A campaign with the texts of its legs, of its fills, of all else and its values, and of the whole."""

    campaign: Campaign
    values: tuple[Any, ...]
    short: str
    legs: str
    fills: tuple[str, ...]
    whole: str


class Writer:
    """Writes documents; of a campaign only that is written out anew which has changed since the last one."""

    def __init__(self) -> None:
        self._written: dict[str, Written] = {}
        # the values of its head and of the book, and their texts; to begin with, what equals nothing
        self._parts: list[tuple[object, str]] = [(math.nan, "")] * len(PARTS)

    def text(self, document: Document) -> str:
        """The document as text. Raises ValueError for a number that is none."""
        book = document.book
        self._parts = [
            before if before[0] == value else (value, f'"{name}": {as_json(field.dump(value))}')
            for (name, field), value, before in zip(
                PARTS, (*_head(document), *_of_book(book)), self._parts, strict=True
            )
        ]
        parts = ", ".join([text for _, text in self._parts])
        self._written = {id: self._campaign(campaign) for id, campaign in book.campaigns.items()}
        campaigns = ",\n".join([written.whole for written in self._written.values()])
        body = f'{{"version": {VERSION}, {parts}, "campaigns": [\n{campaigns}]}}\n'
        return f"{body}{CHECKSUM}{_checksum(body)}\n"

    def _campaign(self, campaign: Campaign) -> Written:
        before = self._written.get(campaign.id)
        if before is not None and before.campaign is campaign:
            return before
        values, short, legs, fills = SHORT.values(campaign), "", "", tuple[str, ...]()
        if before is not None and before.values == values:
            short = before.short
        if before is not None and before.campaign.legs is campaign.legs:
            legs = before.legs
        if before is not None and campaign.fills[: len(before.fills)] == before.campaign.fills:  # a ledger only grows
            fills = before.fills
        legs = legs or as_json(LEGS.dump(campaign.legs))
        fills += tuple([as_json(FILL.dump(fill)) for fill in campaign.fills[len(fills) :]])
        short = short or as_json(SHORT.dump(campaign))[:-1]
        return Written(
            campaign, values, short, legs, fills, f'{short}, "legs": {legs}, "fills": [{", ".join(fills)}]}}'
        )


def as_json(value: object) -> str:
    """A value on one line. Raises ValueError for a number that JSON has no word for."""
    if type(value) is float and math.isfinite(value):
        return repr(value)  # as the encoder has it, which takes ten times as long
    return str(value) if type(value) is int else JSON.encode(value)


def campaign_line(campaign: Campaign) -> str:
    """A campaign as a line of a journal."""
    return as_json(CAMPAIGN.dump(campaign))


def campaign_in(line: str) -> str | None:
    """The id of the campaign in such a line; None for one that an interrupted write left."""
    try:
        return str(json.loads(line)["id"])
    except ValueError:
        return None


def document_of(text: str) -> Document:
    """The document in a text of this version or an older one.

    Raises NewerVersionError, or ValueError naming the place at fault, what came and what was expected.
    """
    saved = _parsed(text)
    version = saved.get("version")
    while isinstance(version, int) and version in MIGRATIONS:
        saved = MIGRATIONS[version](saved)
        version = saved["version"]
    if version != VERSION:
        if isinstance(version, int) and version > VERSION:
            raise NewerVersionError(f"version is {version}: a newer desk wrote it; expected at most {VERSION}")
        raise unexpected("version", version, f"1 to {VERSION}")
    read = WHOLE_DOCUMENT.load(saved)
    campaigns = {campaign.id: campaign for campaign in read["campaigns"]}
    if len(campaigns) < len(read["campaigns"]):
        raise ValueError("campaigns are there twice; expected each id once")
    book = Book(campaigns, {}, read["last_number"], read["standing"], frozenset(read["beside"]))
    return Document(book=book, **{name: read[name] for name in HEAD})


def _parsed(text: str) -> dict[str, Any]:
    body, _, checksum = text.rstrip("\n").rpartition(f"\n{CHECKSUM}")
    if checksum != _checksum(f"{body}\n"):
        body = text  # version 1 had no checksum
    try:
        saved = json.loads(body)
    except json.JSONDecodeError as fault:
        raise ValueError(f"neither its checksum holds nor is it JSON ({fault})") from fault
    if not isinstance(saved, dict):
        raise unexpected("the whole", saved, "an object")
    if body is text and saved.get("version") != 1:
        raise ValueError("its checksum is missing")
    return saved


def _checksum(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()


def _from_1(saved: dict[str, Any]) -> dict[str, Any]:
    """Version 1 was the standing alone."""
    standing = {name: value for name, value in saved.items() if name != "version"}
    nobody = OWNER.dump(NOBODY)
    empty: dict[str, Any] = {"orders": [], "dividend": None, "cash": None, "commands": [], "last_number": 0}
    head = {"version": 2, "number": 0, "owner": nobody, "time": nobody["since"], "beside": [], "campaigns": []}
    return {**head, **empty, "standing": standing}


NOBODY = Owner("nobody", datetime.fromisoformat("2000-01-01T00:00:00-05:00"))
MIGRATIONS: Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]] = {1: _from_1}
