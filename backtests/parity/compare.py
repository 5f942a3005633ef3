"""Compares two results part by part, and finds what differs first."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TypeVar

from backtests.parity.differences import Apart, Compared, Comparison, Count, Difference, Disagreement
from backtests.parity.pairing import Pairs, pair
from backtests.parity.records import ComparedEvent, ComparedOrder, ComparedResult, RealisedProfit
from market.quotes import NEW_YORK

HUNDREDTH_OF_A_CENT = 1e-4  # LEAN's decimals become floats such as 5019.599999
EVENING = time(23, 59, 59)  # a day's sums come after all that they are made of

Record = TypeVar("Record")
Traits = tuple[tuple[str, Callable[[Record], object]], ...]


@dataclass(frozen=True, slots=True)
class _Found:
    part: Compared
    both: int
    differences: Sequence[Difference]

    def count(self) -> Count:
        kinds = [difference.kind for difference in self.differences]
        first = min((difference.at for difference in self.differences), default=None)
        differ, only_a, only_b = (
            kinds.count(kind) for kind in (Disagreement.DIFFERS, Disagreement.ONLY_A, Disagreement.ONLY_B)
        )
        return Count(self.part, self.both, differ, only_a, only_b, first)


@dataclass(frozen=True, slots=True)
class _Matched:
    """One order on both sides, and which of its events belong together."""

    a: ComparedOrder
    b: ComparedOrder
    events: Pairs[ComparedEvent]


def _second(profit: RealisedProfit) -> datetime:
    """Its moment: several of one moment are told apart by milliseconds."""
    return profit.time.replace(microsecond=0)


WHEN_SENT: Traits[ComparedOrder] = (
    ("created", lambda order: order.created),
    ("type", lambda order: order.kind),
    ("symbol", lambda order: order.symbol.id),
    ("quantity", lambda order: order.quantity),
    ("direction", lambda order: order.direction),
    ("tag", lambda order: order.plain_tag),
    ("sets", lambda order: order.group and order.group.quantity),
    ("legs", lambda order: order.group and order.group.count),
)
IN_THE_END: Traits[ComparedOrder] = (
    ("limit", lambda order: order.limit),
    ("status", lambda order: order.status),
    ("fill price", lambda order: order.price),
    ("last fill", lambda order: order.last_fill),
)
OF_AN_EVENT: Traits[ComparedEvent] = (
    ("time", lambda event: event.time),
    ("symbol", lambda event: event.ticker),
    ("status", lambda event: event.status),
    ("direction", lambda event: event.direction),
    ("quantity", lambda event: event.quantity),
    ("fill quantity", lambda event: event.fill_quantity),
    ("fill price", lambda event: event.fill_price),
    ("assignment", lambda event: event.is_assignment),
)
OF_A_PROFIT: Traits[RealisedProfit] = (("time", _second), ("USD", lambda profit: profit.usd))
NUMBERS: Traits[ComparedOrder] = (("order", lambda order: order.number), ("tag", lambda order: order.tag))


def compare(a: ComparedResult, b: ComparedResult) -> Comparison:
    """Compare two results. Money and prices agree to a hundredth of a cent, everything else exactly."""
    orders = pair(
        a.orders,
        b.orders,
        lambda order: (order.created, order.symbol.id, order.tag),
        lambda order: (order.created, order.symbol.id, order.plain_tag),
        lambda order: (order.symbol.id, order.tag),
        lambda order: (order.created, order.symbol.id),
    )
    profits = pair(
        a.closings, b.closings, lambda one: (_second(one), round(one.usd, 2)), _second, lambda one: one.time.date()
    )
    matched = [_Matched(one, other, _event_pairs(one, other)) for one, other in orders.both]
    events = [(one, *two) for one in matched for two in one.events.both]
    found = (
        _Found(Compared.ORDERS, len(matched), [*_orders(orders)]),
        _Found(Compared.EVENTS, len(events), [*_events(matched, orders)]),
        _Found(Compared.FEES, sum(bool(one.fee or other.fee) for _, one, other in events), [*_fees(events)]),
        _by_day(Compared.CASH, _cash_by_day(a), _cash_by_day(b)),
        _paired(Compared.CLOSINGS, profits, OF_A_PROFIT, lambda one: one.time, lambda one: f"{one.usd:,.2f} USD"),
        _by_day(Compared.VALUES, a.values, b.values),
        _Found(Compared.NUMBERS, len(matched), [*_numbers(matched)]),
    )
    sequence = list(Compared)
    differences = sorted(
        (difference for part in found for difference in part.differences),
        key=lambda difference: (difference.at, sequence.index(difference.part)),
    )
    return Comparison(a, b, tuple(part.count() for part in found), tuple(differences))


def same(a: object, b: object) -> bool:
    """Equal; numbers to a hundredth of a cent."""
    if isinstance(a, float) and isinstance(b, float):
        return abs(a - b) < HUNDREDTH_OF_A_CENT
    return a == b


def _apart(traits: Traits[Record], a: Record, b: Record) -> Apart:
    pairs = ((name, of(a), of(b)) for name, of in traits)
    return tuple((name, one, other) for name, one, other in pairs if not same(one, other))


def _paired(
    part: Compared, pairs: Pairs[Record], traits: Traits[Record], at: Callable[[Record], datetime],
    subject: Callable[[Record], str],
) -> _Found:  # fmt: skip
    found = [
        Difference(part, Disagreement.DIFFERS, min(at(one), at(other)), subject(one), apart)
        for one, other in pairs.both
        if (apart := _apart(traits, one, other))
    ]
    found += [Difference(part, kind, at(one), subject(one)) for kind, one in _single(pairs)]
    return _Found(part, len(pairs.both), found)


def _single(pairs: Pairs[Record]) -> Iterator[tuple[Disagreement, Record]]:
    yield from ((Disagreement.ONLY_A, one) for one in pairs.only_a)
    yield from ((Disagreement.ONLY_B, one) for one in pairs.only_b)


def _by_day(part: Compared, a: Mapping[date, float], b: Mapping[date, float]) -> _Found:
    days = pair(tuple(a.items()), tuple(b.items()), lambda one: one[0])
    usd: Traits[tuple[date, float]] = (("USD", lambda one: one[1]),)
    return _paired(part, days, usd, lambda one: datetime.combine(one[0], EVENING, NEW_YORK), lambda one: f"{one[0]}")


def _cash_by_day(side: ComparedResult) -> dict[date, float]:
    """What fills brought in less what they cost, fees too, USD; settlements move cash without a price and are no part."""
    cash: dict[date, float] = defaultdict(float)
    for order in side.orders:
        for event in order.events:
            if event.fill_quantity:
                multiplier = order.symbol.multiplier if event.ticker == order.symbol.ticker else 1
                cash[event.time.date()] -= event.fill_quantity * event.fill_price * multiplier + event.fee
    return cash


def _orders(orders: Pairs[ComparedOrder]) -> Iterator[Difference]:
    for a, b in orders.both:
        sent, ended = _apart(WHEN_SENT, a, b), _apart(IN_THE_END, a, b)
        if sent or ended:
            at = min(a.created, b.created) if sent else min(a.last_time, b.last_time)
            yield Difference(Compared.ORDERS, Disagreement.DIFFERS, at, _named(a), (*sent, *ended), a, b)
    for kind, order in _single(orders):
        yield Difference(Compared.ORDERS, kind, order.created, _named(order), (), *_sides(kind, order))


def _sides(kind: Disagreement, order: ComparedOrder) -> tuple[ComparedOrder | None, ComparedOrder | None]:
    """What A and B have of an order that one side lacks."""
    return (order, None) if kind is Disagreement.ONLY_A else (None, order)


def _event_pairs(a: ComparedOrder, b: ComparedOrder) -> Pairs[ComparedEvent]:
    return pair(
        a.events,
        b.events,
        lambda event: (event.time, event.status, event.ticker, event.fill_quantity),
        lambda event: (event.status, event.ticker, event.fill_quantity),
        lambda event: (event.status, event.ticker),
    )


def _events(matched: Sequence[_Matched], orders: Pairs[ComparedOrder]) -> Iterator[Difference]:
    part = Compared.EVENTS
    for one in matched:
        is_whole = not (one.events.only_a or one.events.only_b)
        for a, b in one.events.both:
            apart = _apart(OF_AN_EVENT, a, b)
            if is_whole and a.number != b.number:
                apart = (*apart, ("place among the order's events", a.number, b.number))
            if apart:
                at = min(a.time, b.time)
                yield Difference(part, Disagreement.DIFFERS, at, _told(one.a, a), apart, one.a, one.b)
        for kind, event in _single(one.events):
            order = one.a if kind is Disagreement.ONLY_A else one.b
            yield Difference(part, kind, event.time, _told(order, event), (), one.a, one.b)
    for kind, order in _single(orders):
        sides = _sides(kind, order)
        yield from (Difference(part, kind, event.time, _told(order, event), (), *sides) for event in order.events)


def _fees(events: Sequence[tuple[_Matched, ComparedEvent, ComparedEvent]]) -> Iterator[Difference]:
    for one, a, b in events:
        if not same(a.fee, b.fee):
            at, apart = min(a.time, b.time), (("fee", a.fee, b.fee),)
            yield Difference(Compared.FEES, Disagreement.DIFFERS, at, _told(one.a, a), apart, one.a, one.b)


def _numbers(matched: Sequence[_Matched]) -> Iterator[Difference]:
    for one in matched:
        # where more than the campaign's number differs, it is the order that differs
        apart = _apart(NUMBERS if one.a.plain_tag == one.b.plain_tag else NUMBERS[:1], one.a, one.b)
        if apart:
            at = min(one.a.created, one.b.created)
            yield Difference(Compared.NUMBERS, Disagreement.DIFFERS, at, _named(one.a), apart, one.a, one.b)


def _named(order: ComparedOrder) -> str:
    return f"{order.tag or 'untagged'}, {order.symbol.ticker}"


def _told(order: ComparedOrder, event: ComparedEvent) -> str:
    return f"{_named(order)}: {event.status}"
