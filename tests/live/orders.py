"""The orders of a run as rows that can be held side by side, and what a kill took of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any
from zoneinfo import ZoneInfo

from backtests.engine.run import Run
from book.campaign import Reason
from config import run
from strategies.parts.strategy import every_strategy

EXIT_LOOKS = {each.row.name: timedelta(minutes=each.row.exit_look_minutes) for each in every_strategy()}  # apart
ENTRY_LOOKS = timedelta(minutes=run.ENTRY_LOOK_MINUTES)  # apart
NEW_YORK = ZoneInfo("America/New_York")
WORKED_OFF = timedelta(minutes=1)  # what a minute's events say is booked on the next one's bar
CLOSED = ("FILLED", "CANCELED", "INVALID")
STOP = f"close {Reason.STOP.value}"


@dataclass(frozen=True, slots=True)
class Sent:
    """An order with all its legs: times are New York's minutes, `ended` None for one that was never told to be over."""

    campaign: str
    purpose: str
    sent: datetime
    ended: datetime | None
    status: str
    legs: tuple[tuple[str, int, float], ...]  # symbol, contracts, price

    @property
    def strategy(self) -> str:
        return self.campaign.partition("-")[0]

    @property
    def is_entry(self) -> bool:
        return self.purpose.startswith("open")

    @property
    def is_exit(self) -> bool:
        return self.purpose.startswith("close")

    @property
    def face(self) -> tuple[Any, ...]:
        """All but the campaign's number, which a campaign that was never entered moves."""
        return self.strategy, self.purpose, self.sent, self.ended, self.status, self.legs

    def __str__(self) -> str:
        return f"{self.campaign} {self.purpose} of {self.sent:%Y-%m-%d %H:%M}"


def orders_of(finished: Run) -> list[Sent]:
    """The orders that the desk has sent, by their tags; exercises and strangers have none."""
    ends: dict[int, datetime] = {}
    for event in finished.events:
        if event.status.name in CLOSED:
            ends.setdefault(event.order_id, minute(event.utc_time))
    groups: dict[tuple[str, int], list[Any]] = {}
    for order in finished.algorithm.transactions.get_orders():
        if order.tag:
            group = order.group_order_manager
            groups.setdefault(("group", group.id) if group else ("order", order.id), []).append(order)
    return [_sent(legs, ends) for legs in groups.values()]


def minute(moment: datetime) -> datetime:
    """New York's wall clock."""
    return moment.astimezone(NEW_YORK).replace(tzinfo=None, second=0, microsecond=0)


def _sent(legs: list[Any], ends: dict[int, datetime]) -> Sent:
    campaign, _, purpose = str(legs[0].tag).partition(" ")
    ended = [ends.get(leg.id) for leg in legs]
    return Sent(
        campaign,
        purpose,
        minute(legs[0].time),
        None if None in ended else max(each for each in ended if each is not None),
        legs[0].status.name,
        tuple((str(leg.symbol.value), int(leg.quantity), round(float(leg.price), 4)) for leg in legs),
    )


@dataclass(frozen=True, slots=True)
class Taken:
    """What a kill took: `by_itself` are orders that worked then or would have been sent while the desk was away; what they
    led to is explained by them. `unexplained` are all other orders that are not the same."""

    by_itself: tuple[Sent, ...]
    unexplained: tuple[Sent, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """From a kill until the desk was back, and until when orders are compared. `searching` are the strategies and campaigns
    whose search for quotes the kill broke off, `late` by how much later those of campaigns came to their end, by strategy."""

    at: datetime
    back: datetime
    until: datetime
    searching: frozenset[str] = frozenset()
    late: Mapping[str, timedelta] = field(default_factory=dict)


def taken(whole: Iterable[Sent], killed: Iterable[Sent], span: Span) -> Taken:
    """Hold the orders of a killed run against those of the whole one.

    An order is the kill's own when it worked at the kill or its end was not worked off yet, would have been sent until the
    desk was back, or came of a search that the kill broke off, which begins anew. One that is not the same is explained when
    it is of a campaign of which the kill took an order or its price (a start books what filled at the account's average), or,
    once the kill took an entry or an exit, an entry after it or of a campaign that was entered after it: the gate counts
    what is open and what is working. What a campaign does after an entry of its own that the gate so moved follows from it.
    Where a strategy's entry waits for a campaign's search that the kill broke off, the kill took it if it came later by no
    more than that search did.
    """
    at, back, until = span.at, span.back, span.until
    ours = [each for each in whole if each.sent <= until]
    theirs = [each for each in killed if each.sent <= until]
    # two campaigns of one strategy may send the same order: first each with its own, then whichever
    missing, more = _apart(*_apart(ours, theirs, str), attrgetter("face"))
    own = [each for each in missing if _is_taken(each, span)]
    for who in span.searching:
        own += [
            each for each in missing if each.is_entry and each.sent >= at and who in (each.campaign, each.strategy)
        ][:1]
    for strategy, late in span.late.items():
        own += _waited(strategy, late + ENTRY_LOOKS, span.at, missing, more)
    own += _confirmed_later(span.back, missing, more)
    entered = {each.campaign: each.sent for each in reversed([*ours, *theirs]) if each.purpose == "open"}
    campaigns = span.searching | {each.campaign for each in (*own, *ours) if each in own or _is_taken(each, span)}
    moves_places = any(each.is_entry or each.is_exit for each in own)
    latest_first = sorted((*missing, *more), key=attrgetter("sent"), reverse=True)
    moved = {each.campaign: each.sent for each in latest_first if each.is_entry and each.sent >= at}

    def is_explained(order: Sent) -> bool:
        if order in own or order.campaign in campaigns:
            return True
        is_cut_off = order.sent >= until - timedelta(minutes=1) or (order.ended is None and order.sent > back)
        is_gated = order.is_entry and order.sent >= at
        follows = order.sent >= moved.get(order.campaign, until)
        return is_cut_off or (moves_places and (is_gated or follows or entered.get(order.campaign, at) >= at))

    return Taken(tuple(own), tuple(each for each in (*missing, *more) if not is_explained(each)))


def _waited(strategy: str, most: timedelta, at: datetime, missing: list[Sent], more: list[Sent]) -> list[Sent]:
    """The first entry of a strategy after a kill, on both sides, where the killed run's came later by so much at most."""
    ours, theirs = (
        next((each for each in side if each.strategy == strategy and each.purpose == "open" and each.sent >= at), None)
        for side in (missing, more)
    )
    if ours is None or theirs is None or not timedelta(0) < theirs.sent - ours.sent <= most:
        return []
    return [ours, theirs]


def _confirmed_later(back: datetime, missing: list[Sent], more: list[Sent]) -> list[Sent]:
    """Stops after a kill, on both sides, of which the whole run saw the first look in a row before the desk was back."""
    found: list[Sent] = []
    for ours in missing:
        look = EXIT_LOOKS[ours.strategy]
        if ours.purpose == STOP and back < ours.sent <= back + look * (run.STOP_LOOKS - 1):
            latest = back + look * run.STOP_LOOKS
            late = (each for each in more if (each.campaign, each.purpose) == (ours.campaign, STOP))
            found += [each for theirs in late if ours.sent < theirs.sent <= latest for each in (ours, theirs)][:2]
    return found


def _apart(ours: list[Sent], theirs: list[Sent], name: Callable[[Sent], object]) -> tuple[list[Sent], list[Sent]]:
    """Orders without those that are the same on both sides and have the same name."""
    return _without(ours, theirs, name), _without(theirs, ours, name)


def _without(orders: list[Sent], others: list[Sent], name: Callable[[Sent], object]) -> list[Sent]:
    left = Counter((each.face, name(each)) for each in others)
    rest = []
    for order in orders:
        if left[order.face, name(order)]:
            left[order.face, name(order)] -= 1
        else:
            rest.append(order)
    return rest


def _is_taken(order: Sent, span: Span) -> bool:
    worked = order.sent <= span.at and (order.ended is None or order.ended >= span.at - WORKED_OFF)
    return worked or span.at <= order.sent <= span.back
