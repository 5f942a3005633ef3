"""A subscription's cursor over the rows of its days, and the bar objects that it makes of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from ..base.clock import DAY_MINUTES, MINUTES, Clock
from ..base.missing import Refusing
from ..base.symbols import Symbol
from ..disk.columns import NEVER, NO_ROWS, NOTHING, Rows


@lru_cache(maxsize=16)
def moment_of(stamp: int) -> datetime:
    """The naive time of a minute stamp; the same object for the rows that end at one time, mostly now."""
    day, minute = divmod(stamp, DAY_MINUTES)
    return _midnight_of(day) + MINUTES[minute]


@lru_cache(maxsize=4)
def _midnight_of(day: int) -> datetime:
    return datetime.fromordinal(day)


class Line:
    """A cursor over the real rows of one subscription: the last one that has ended, and when the next is due.

    Filled-forward bars never reach a security's cache in LEAN, so they do not exist here either; only a `Slice` makes
    them up. The line moves when something is asked at or after `due`, and passes over the rows between. What it shows
    are `bid`, `ask`, `price` and the whole `bar`, None before the first; `primed` says whether that is one since
    subscribing.
    """

    __slots__ = (
        "_coming",
        "_zone",
        "ask",
        "bar",
        "bar_type",
        "bid",
        "clock",
        "due",
        "price",
        "primed",
        "symbol",
    )

    def __init__(self, clock: Clock, symbol: Symbol, bar_type: type[Bar]) -> None:
        self.clock = clock
        self.symbol = symbol
        self.bar_type = bar_type
        self._zone = symbol._venue.zone // MINUTES[1]
        self.reset()

    def reset(self) -> None:
        """Empty, as after subscribing."""
        self.bid = self.ask = self.price = 0.0
        self.primed = False
        self.bar: Bar | None = None
        self._wait_for(NO_ROWS, NEVER)

    def _wait_for(self, rows: Rows, due: int) -> None:
        self._coming = rows
        self.due = due
        self.clock.valued_until = 0

    def load(self, rows: Rows, from_now: bool = False) -> None:
        """Take a day's rows; those that have ended by now, or before it, are taken as never seen."""
        self.settle()
        first = rows.after(self.clock.stamp - from_now)
        if rows.has_gaps:
            rows = rows.filled(first, self.shown_values() if self.primed else NOTHING)
        self._wait_for(rows, rows.ends.stamps[first])

    def settle(self) -> None:
        """Finish the day before: its last row stays the current one."""
        if self.clock.stamp >= self.due:
            self.advance()
        self._wait_for(NO_ROWS, NEVER)

    def compact(self) -> None:
        """Keep the last row alone: nothing more will come."""
        self.settle()
        bar = self.bar
        if bar is not None:
            self.bar = self.bar_type(self.symbol, bar._rows.only(bar._row), 0, bar.end_time)

    def advance(self) -> None:
        """Move to the last row that has ended by now; call it only when one is due."""
        stamp, rows = self.clock.stamp, self._coming
        ends = rows.ends
        if ends.stamp != stamp:
            ends.move(stamp)
        row, self.due = ends.row, ends.due
        self.bid, self.ask, self.price = rows.prices(row)
        self.bar = self.bar_type(self.symbol, rows, row, moment_of(ends.stamps[row] + self._zone))
        self.primed = True

    def seed(self, rows: Rows) -> None:
        """Show the last row that ended by now, of an earlier day or time; bars still wait for one of the subscription's own."""
        coming, due = self._coming, self.due
        self._coming = rows.filled(0, NOTHING) if rows.has_gaps else rows
        self.advance()
        self.primed = False
        self._wait_for(coming, due)

    def current(self) -> Bar | None:
        """The last real bar; None before the first."""
        if self.clock.stamp >= self.due:
            self.advance()
        return self.bar

    def values(self) -> tuple[float, ...]:
        """All columns of the last real row, 0.0 before the first."""
        if self.clock.stamp >= self.due:
            self.advance()
        return self.shown_values()

    def shown_values(self) -> tuple[float, ...]:
        """All columns of the row that was last moved to."""
        return NOTHING if self.bar is None else self.bar._values

    def reach(self, of_bid: bool) -> tuple[float, float]:
        """Low and high of a side of the quote that was last moved to, 0.0 before the first."""
        return self.bar._rows.reach(self.bar._row, of_bid) if self.bar else (0.0, 0.0)

    def end_stamp(self) -> int:
        """When the last real row ended, as a minute stamp; 0 before the first."""
        if self.clock.stamp >= self.due:
            self.advance()
        bar = self.bar
        return 0 if bar is None else bar._rows.ends.stamps[bar._row]

    def first_minute(self, base: int) -> int | None:
        """From which New York minute of the day at `base` on this subscription has bars, forward-filled ones included.

        None where it has none: it needs a real row first. 0 stands for the open.
        """
        if self.primed:
            return 0
        return self.due - base if base < self.due < base + DAY_MINUTES else None


class Bar(Refusing):
    """What trade and quote bars share. Times are naive, in the exchange's zone."""

    __slots__ = ("_row", "_rows", "end_time", "is_fill_forward", "symbol")

    def __init__(self, symbol: Symbol, rows: Rows, row: int, end_time: datetime, is_fill_forward: bool = False) -> None:
        self.symbol = symbol
        self.end_time = end_time
        self.is_fill_forward = is_fill_forward
        self._rows = rows
        self._row = row

    @property
    def _values(self) -> tuple[float, ...]:
        return self._rows.values(self._row)

    def _ending(self, local_end: datetime) -> Bar:
        """The bar of the minute that ends at a time: this one, or this one filled forward."""
        if self.end_time == local_end:
            return self
        return type(self)(self.symbol, self._rows, self._row, local_end, is_fill_forward=True)

    def __str__(self) -> str:
        return f"{self.symbol}: {self.price} at {self.end_time}"

    @property
    def time(self) -> datetime:
        return self.end_time - MINUTES[1]

    @property
    def price(self) -> float:
        return self._rows.prices(self._row)[2]

    close = value = price


def _cell(at: int) -> Any:
    """A read-only property: one number of the row."""
    return property(lambda self: self._values[at])


class TradeBar(Bar):
    """One minute of trades."""

    __slots__ = ()

    open: float = _cell(0)
    high: float = _cell(1)
    low: float = _cell(2)
    volume: float = _cell(4)


@dataclass(slots=True, eq=False, repr=False)
class Side(Refusing):
    """Open, high, low and close of one side of the quote."""

    open: float
    high: float
    low: float
    close: float


class QuoteBar(Bar):
    """One minute of quotes; `bid` is None until a first bid was seen, `ask` likewise."""

    __slots__ = ()

    @property
    def bid(self) -> Side | None:
        return self._side(0)

    @property
    def ask(self) -> Side | None:
        return self._side(5)

    def _side(self, first: int) -> Side | None:
        side = Side(*self._values[first : first + 4])
        return side if side.close > 0 else None
