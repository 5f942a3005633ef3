"""A comparison for a reader: how much agrees, and what differs first with all that explains it."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from backtests.parity.around import around
from backtests.parity.differences import Comparison, Difference
from backtests.parity.records import ComparedEvent, ComparedOrder, ComparedResult

MOST_LINES = 6  # of each log
KINDS = {
    0: "market",
    1: "limit",
    4: "market on open",
    6: "exercise",
    8: "combo market",
    9: "combo limit",
    10: "leg limit",
}
STATUSES = {1: "submitted", 2: "partly filled", 3: "filled", 5: "canceled", 7: "invalid"}


def show(comparison: Comparison, data: Path | None) -> RenderableType:
    """The tables. `data` is the data folder whose bars explain the first difference, None for the one that a side names."""
    parts: list[RenderableType] = [_sides(comparison), _counts(comparison)]
    if comparison.differences:
        parts += [Text(), *_explained(comparison, comparison.differences[0], data)]
    else:
        parts.append(Text("The two results are equal."))
    return Group(*parts)


def _sides(comparison: Comparison) -> RenderableType:
    return Text(f"A: {comparison.a.folder}\nB: {comparison.b.folder}")


def _counts(comparison: Comparison) -> RenderableType:
    table = Table(padding=(0, 0, 0, 0))
    table.add_column("Compared")
    for column in ("On both", "Agree", "Differ", "Only in A", "Only in B"):
        table.add_column(column, justify="right")
    table.add_column("First")
    for count in comparison.counts:
        numbers = (count.both, count.both - count.differ, count.differ, count.only_a, count.only_b)
        table.add_row(
            count.part.value,
            *(f"{number:,}" for number in numbers),
            "" if count.first is None else f"{count.first:%Y-%m-%d %H:%M}",
            style="bold" if count.first else None,
        )
    return table


def _explained(comparison: Comparison, first: Difference, data: Path | None) -> Iterator[RenderableType]:
    yield Text(f"First difference, {first.at:%Y-%m-%d %H:%M} New York: {first.part.value.lower()}, {first.kind.value}")
    yield Text(first.subject, style="bold")
    for name, a, b in first.apart:
        yield Text(f"  {name}: {_value(a)} in A, {_value(b)} in B")
    orders = [order for order in (first.a, first.b) if order is not None]
    if orders:
        yield _orders(first)
        yield from _logs(comparison, first.at)
        yield from _bars(comparison, first, orders, data)


def _orders(first: Difference) -> RenderableType:
    lines = []
    for side, order in (("A", first.a), ("B", first.b)):
        lines += (
            [f"{side}: no such order"] if order is None else [f"{side}: {_order(order)}", *map(_event, order.events)]
        )
    return Text("\n".join(lines))


def _order(order: ComparedOrder) -> str:
    limit = "" if order.limit is None else f" at {order.limit:g}"
    group = "" if order.group is None else f", leg of {order.group.count} x {order.group.quantity:g}"
    return (
        f"order {order.number} [{order.tag}] {KINDS.get(order.kind, order.kind)} {order.quantity:+g} "
        f"{order.symbol.ticker}{limit}{group}, created {order.created:%Y-%m-%d %H:%M}, "
        f"{STATUSES.get(order.status, order.status)}"
    )


def _event(event: ComparedEvent) -> str:
    fill = f" {event.fill_quantity:+g} at {event.fill_price:g}, fee {event.fee:g}" if event.fill_quantity else ""
    message = f" ({event.message})" if event.message else ""
    return f"     {event.time:%Y-%m-%d %H:%M:%S} {event.status}{fill}{message}"


def _logs(comparison: Comparison, at: datetime) -> Iterator[RenderableType]:
    """What each side's log says of that minute."""
    for name, side in (("A", comparison.a), ("B", comparison.b)):
        lines = [line for line in side.log if line.startswith(f"{at:%Y-%m-%d %H:%M}")]
        if lines:
            yield Text(f"{name}'s log of that minute:")
            yield Text("\n".join(f"     {line}" for line in lines[:MOST_LINES]))
        if len(lines) > MOST_LINES:
            yield Text(f"     ... and {len(lines) - MOST_LINES} lines more")


def _bars(
    comparison: Comparison, first: Difference, orders: list[ComparedOrder], data: Path | None
) -> Iterator[RenderableType]:
    folder = data or comparison.a.data or comparison.b.data
    if folder is None:
        yield Text("The bars around it: give --data with the data folder.")
        return
    symbols = [leg.symbol for leg in _legs(comparison.a, first.a) or _legs(comparison.b, first.b)]
    found = around(folder, first.at, symbols or [order.symbol for order in orders])
    if not found.rows:
        yield Text(f"{folder} has no bars around it.")
        return
    yield Text(f"Bars around it, by the minute that ends, from {folder}:")
    table = Table()
    table.add_column("New York")
    for name in found.names:
        table.add_column(name, justify="right")
    for end, cells in found.rows:
        marked = " <" if end == first.at.replace(second=0, microsecond=0) else ""
        table.add_row(f"{end:%H:%M}{marked}", *cells)
    yield table


def _legs(side: ComparedResult, order: ComparedOrder | None) -> list[ComparedOrder]:
    """The orders of the same combo: sent at once under the same tag."""
    if order is None:
        return []
    return [one for one in side.orders if (one.created, one.tag) == (order.created, order.tag)]


def _value(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, float):
        return f"{value:,.6f}".rstrip("0").rstrip(".")
    return "none" if value is None else str(value)
