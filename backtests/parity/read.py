"""Reads a result folder of LEAN's or of the embedded engine's; all faults of a folder are told at once."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

from backtests.engine.base.market_hours import is_trading_day
from backtests.parity.records import Closing, Event, Group, Order, Outcome, Symbol, Value
from backtests.report.fields import NEW_YORK, Fields, ReportError
from backtests.report.read import EVENTS, LOG, MARKER, RESULT, read_marker

LEAN_EVENTS = "-order-events.json"
MOST_FAULTS = 20  # of one folder; a file of another shape would have one for each row
COMBO_LIMIT = 9  # its limit is the group's
OWN_LIMIT = frozenset({1, 10})  # limit, combo leg limit

T = TypeVar("T")


class UnreadableError(ValueError):
    """A folder holds no result that can be compared. `faults` names each file and field with what was expected."""

    def __init__(self, faults: list[str]) -> None:
        shown = faults[:MOST_FAULTS]
        if len(faults) > len(shown):
            shown.append(f"... and {len(faults) - len(shown)} more")
        super().__init__("\n".join(shown))
        self.faults = tuple(shown)


def read(folder: Path) -> Outcome:
    """Read one side. Raises UnreadableError."""
    result_file, events_file, log_file = _files(folder)
    reader = _Reader(folder)
    result = Fields(result_file.name, reader.json(result_file, dict))
    rows = reader.json(events_file, list)
    reader.finish()
    events: dict[int, list[Event]] = {}
    for n, row in enumerate(rows, start=1):
        fields = Fields(f"{events_file.name} entry {n}", row)
        reader.part(
            lambda fields=fields: events.setdefault(int(fields.number("orderId")), []).append(_event(fields)), None
        )
    orders = []
    for name, row in reader.part(lambda: result.inner("orders").values, {}).items():
        fields = Fields(f"{result_file.name}: order {name}", row)
        orders.append(reader.part(lambda fields=fields: _order(fields, events), None))
    closings = reader.part(lambda: _closings(result.inner("profitLoss")), ())
    values = reader.part(lambda: _values(result), {})
    reader.finish()
    found = sorted((order for order in orders if order is not None), key=lambda order: order.number)
    for stray in sorted(events.keys() - {order.number for order in found}):
        reader.faults.append(
            f"{folder}: {events_file.name}: orderId is {stray}; expected an order of {result_file.name}"
        )
    reader.finish()
    log = log_file.read_text(encoding="utf-8").splitlines() if log_file.is_file() else []
    return Outcome(folder, tuple(found), values, closings, tuple(log), _data(folder))


class _Reader:
    """Reads as much as it can, and keeps what was wrong."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults: list[str] = []

    def part(self, take: Callable[[], T], otherwise: T) -> T:
        try:
            return take()
        except ReportError as fault:
            self.faults.append(f"{self.folder}: {fault}")
            return otherwise

    def json(self, path: Path, kind: type[T]) -> T:
        try:
            value = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            self.faults.append(f"{path} is missing; it is one of the files of a finished run")
            return kind()
        except ValueError as fault:  # broken text or broken JSON
            self.faults.append(f"{path} is no JSON: {fault}")
            return kind()
        if not isinstance(value, kind):
            self.faults.append(f"{path} holds a {type(value).__name__}; expected a {kind.__name__}")
            return kind()
        return value

    def finish(self) -> None:
        """Raise UnreadableError if anything was wrong."""
        if self.faults:
            raise UnreadableError(self.faults)


def _files(folder: Path) -> tuple[Path, Path, Path]:
    """Result, order events and log of a folder, whichever engine wrote them."""
    if not folder.is_dir():
        raise UnreadableError([f"{folder} is no folder; expected the result folder of a run"])
    if (folder / RESULT).is_file():
        return folder / RESULT, folder / EVENTS, folder / LOG
    names = [path.name.removesuffix(LEAN_EVENTS) for path in sorted(folder.glob(f"*{LEAN_EVENTS}"))]
    if len(names) != 1:
        held = f"those of {', '.join(names)}" if names else "none"
        raise UnreadableError(
            [
                f"{folder} holds {held}; expected one result: {RESULT} and {EVENTS}, or LEAN's NAME.json and NAME{LEAN_EVENTS}"
            ]
        )
    name = names[0]
    return folder / f"{name}.json", folder / f"{name}{LEAN_EVENTS}", folder / f"{name}-log.txt"


def _order(row: Fields, events: Mapping[int, list[Event]]) -> Order:
    number = int(row.number("id"))
    group = row.maybe_inner("groupOrderManager")
    kind = int(row.number("type"))
    limit = row.number("limitPrice") if kind in OWN_LIMIT else None
    if kind == COMBO_LIMIT and group is not None:
        limit = group.number("limitPrice")
    return Order(
        number=number,
        created=row.time("createdTime"),
        symbol=_symbol(row.inner("symbol")),
        tag=row.maybe_text("tag") or "",
        kind=kind,
        quantity=row.number("quantity"),
        direction=int(row.number("direction")),
        status=int(row.number("status")),
        limit=limit,
        price=row.number("price"),
        last_fill=row.maybe_time("lastFillTime"),
        group=None if group is None else Group(group.number("quantity"), int(group.number("count"))),
        events=tuple(events.get(number, ())),
    )


def _symbol(row: Fields) -> Symbol:
    underlying = row.maybe_inner("underlying")
    return Symbol(row.text("id"), row.text("value"), None if underlying is None else underlying.text("value"))


def _event(row: Fields) -> Event:
    return Event(
        number=int(row.number("orderEventId")),
        time=_moment(row.number("time")),
        ticker=row.text("symbolValue"),
        status=row.text("status"),
        direction=row.text("direction"),
        quantity=row.number("quantity"),
        fill_quantity=row.number("fillQuantity"),
        fill_price=row.number("fillPrice"),
        fee=row.maybe_number("orderFeeAmount") or 0.0,
        is_assignment=bool(row.values.get("isAssignment", False)),
        message=row.maybe_text("message") or "",
    )


def _closings(rows: Fields) -> tuple[Closing, ...]:
    return tuple(Closing(Fields(rows.where, {"time": at}).time("time"), rows.number(at)) for at in rows.values)


def _values(result: Fields) -> dict[date, Value]:
    """The last of each trading day: an engine samples as often as it likes, but always when a day ends."""
    equity = result.inner("charts").inner("Strategy Equity").inner("series").inner("Equity")
    rows = equity.values.get("values")
    if not isinstance(rows, list) or not all(isinstance(row, list) and len(row) > 1 for row in rows):
        raise ReportError(f"{equity.where}: values is no list of [time, ..., close]")
    found: dict[date, Value] = {}
    for n, row in enumerate(rows, start=1):
        cells = Fields(f"{equity.where}: value {n}", {"time": row[0], "close": row[-1]})
        value = Value(_moment(cells.number("time")), cells.number("close"))
        if is_trading_day(value.time.date()):
            found[value.time.date()] = value
    return found


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC).astimezone(NEW_YORK)


def _data(folder: Path) -> Path | None:
    """The data folder that the embedded engine's command noted, as long as it is there."""
    if not (folder / MARKER).is_file():
        return None
    try:
        data = Path(read_marker(folder).data)
    except ReportError:
        return None  # only an explanation is poorer for it
    return data if data.is_dir() else None
