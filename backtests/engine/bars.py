"""One subscription's rows of one day, the cursor over them, and the bar objects made from them on demand."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from .clock import MINUTES, Clock, midnight
from .files import Rows
from .missing import Refusing
from .symbols import Symbol

NEVER = 1 << 60


class Track:
    """A day's rows as plain lists; `base` is the day's first minute stamp, `local` midnight in the exchange's zone."""

    __slots__ = ("base", "columns", "ends", "local", "price")

    def __init__(self, day: date, zone: timedelta, ends: list[int], columns: Sequence[list[float]], price: list[float]):
        self.base = day.toordinal() * 1440
        self.local = midnight(day) + zone
        self.ends = ends
        self.columns = columns
        self.price = price


def trade_track(rows: Rows, day: date, zone: timedelta) -> Track:
    return Track(day, zone, rows.ends, rows.columns, rows.columns[3])


def _carried(side: list[list[float]], last: list[float]) -> list[list[float]]:
    """A side without a price takes the side before it, the one of an earlier day included."""
    closes = side[3]
    if min(closes) > 0:
        return side
    carried = [column.copy() for column in side]
    for row, close in enumerate(closes):
        if close <= 0:
            for column, before in zip(carried, last, strict=True):
                column[row] = column[row - 1] if row else before
    return carried


def quote_track(rows: Rows, day: date, zone: timedelta, last: Track | None, row: int) -> Track:
    """Quotes after LEAN's copying in of missing sides; `last` and `row` say which quote came before.

    The price is the mid, or the one side that has ever been there.
    """
    columns = rows.columns
    if min(columns[3]) <= 0 or min(columns[8]) <= 0:
        before = [last.columns[at][row] if last else 0.0 for at in range(len(columns))]
        bid = _carried([columns[at] for at in range(4)], before[0:4])
        ask = _carried([columns[at] for at in range(5, 9)], before[5:9])
        columns = [*bid, columns[4], *ask, columns[9]]
    pairs = zip(columns[3], columns[8], strict=True)
    price = [(bid + ask) / 2 if bid > 0 and ask > 0 else bid + ask for bid, ask in pairs]
    return Track(day, zone, rows.ends, columns, price)


class Line:
    """A cursor over the real rows of one subscription: the last one that has ended, and when the next is due.

    Filled-forward bars never reach a security's cache in LEAN, so they do not exist here either; only a `Slice` makes
    them up.
    """

    __slots__ = (
        "_bar",
        "bar_type",
        "clock",
        "due",
        "later",
        "live",
        "opening",
        "price",
        "primed",
        "row",
        "symbol",
        "track",
    )

    def __init__(self, clock: Clock, symbol: Symbol, bar_type: type[Bar]) -> None:
        self.clock = clock
        self.symbol = symbol
        self.bar_type = bar_type
        self.reset()

    def reset(self) -> None:
        """Empty, as after subscribing."""
        self.track: Track | None = None
        self.live: Track | None = None
        self._bar: Bar | None = None
        self.row = -1
        self.due = NEVER
        self.price = 0.0
        self.primed = False
        self.later: list[Callable[[], Track | None]] = []
        self.opening = NEVER

    def load(self, track: Track) -> None:
        """Take a day's rows; those that have ended by now are taken as never seen."""
        self.settle()
        start = bisect_right(track.ends, self.clock.stamp - track.base)
        self.track = track
        self.due = track.base + track.ends[start] if start < len(track.ends) else NEVER

    def load_later(self, opening: int, later: Callable[[], Track | None]) -> None:
        """Read the day's rows only when something is asked at or after the minute stamp of the first bar.

        The day before, where nobody has asked for it, is still read if something is asked before that.
        """
        if not self.later:
            self.settle()
        self.later = [*self.later[-1:], later]
        self.opening = opening
        self.due = 0 if len(self.later) > 1 else opening

    def settle(self) -> None:
        """Finish the day before: its last row stays the current one."""
        if self.later:
            return
        if self.clock.stamp >= self.due:
            self.advance()
        self.due = NEVER

    def _read_later(self) -> None:
        while len(self.later) > 1:
            track = self.later.pop(0)()
            if track:
                self._show(track, len(track.ends) - 1)
        if self.clock.stamp < self.opening:
            self.due = self.opening
            return
        self.track = self.later.pop()()
        self.due = self.track.base + self.track.ends[0] if self.track else NEVER

    def _show(self, track: Track, row: int) -> None:
        self.live = track
        self.primed = True
        self._bar = None
        self.row = row
        self.price = track.price[row]

    def advance(self) -> None:
        """Move to the last row that has ended by now; call it only when one is due."""
        if self.later:
            self._read_later()
            if self.clock.stamp < self.due:
                return
        track = self.track
        after = bisect_right(track.ends, self.clock.stamp - track.base)
        self._show(track, after - 1)
        self.due = track.base + track.ends[after] if after < len(track.ends) else NEVER

    def seed(self, track: Track, row: int) -> None:
        """Show an earlier row as the last one; bars still wait for a row of the subscription's own."""
        self.live = track
        self._bar = None
        self.row = row
        self.price = track.price[row]

    def compact(self) -> None:
        """Keep the last row alone: nothing more will come."""
        self.settle()
        self.later = []
        if self.live:
            at, live = self.row, self.live
            columns = [[live.columns[n][at]] for n in range(len(live.columns))]
            alone = Track(date.fromordinal(live.base // 1440), timedelta(), [live.ends[at]], columns, [live.price[at]])
            alone.local = live.local
            self.live, self.track, self.row, self._bar = alone, None, 0, None

    def current(self) -> Bar | None:
        """The last real bar; None before the first."""
        if self.clock.stamp >= self.due:
            self.advance()
        if self._bar is None and self.live is not None:
            live = self.live
            end = live.local + MINUTES[live.ends[self.row]]
            self._bar = self.bar_type(self.symbol, live, self.row, end, False)
        return self._bar

    @property
    def seen(self) -> bool:
        """Whether there has been a row."""
        if self.clock.stamp >= self.due:
            self.advance()
        return self.live is not None

    def value(self, column: int) -> float:
        """A column of the last real row, 0.0 before the first."""
        if self.clock.stamp >= self.due:
            self.advance()
        return self.live.columns[column][self.row] if self.live else 0.0

    def end_stamp(self) -> int:
        """When the last real row ended, as a minute stamp; 0 before the first."""
        if self.clock.stamp >= self.due:
            self.advance()
        return self.live.base + self.live.ends[self.row] if self.live else 0

    def first_minute(self, base: int) -> int | None:
        """From which New York minute of the day at `base` on this subscription has bars, forward-filled ones included.

        None where it has none: it needs a real row first. 0 stands for the open. Rows that wait to be read don't count.
        """
        if self.primed:
            return 0
        if self.later:
            return None
        return self.due - base if base < self.due < base + 1440 else None

    def bar_ending(self, local_end: datetime) -> Bar:
        """The bar of the minute that ends now, filled forward where no real row ended now."""
        real = self.current()
        return real if real.end_time == local_end else self.bar_type(self.symbol, self.live, self.row, local_end, True)


class Bar(Refusing):
    """What trade and quote bars share. Times are naive, in the exchange's zone."""

    __slots__ = ("_row", "_track", "end_time", "is_fill_forward", "symbol")

    def __init__(self, symbol: Symbol, track: Track, row: int, end_time: datetime, is_fill_forward: bool) -> None:
        self.symbol = symbol
        self._track = track
        self._row = row
        self.end_time = end_time
        self.is_fill_forward = is_fill_forward

    def __str__(self) -> str:
        return f"{self.symbol}: {self.price} at {self.end_time}"

    @property
    def time(self) -> datetime:
        return self.end_time - MINUTES[1]

    @property
    def price(self) -> float:
        return self._track.price[self._row]

    value = price
    close = price


class TradeBar(Bar):
    """One minute of trades."""

    __slots__ = ()

    @property
    def open(self) -> float:
        return self._track.columns[0][self._row]

    @property
    def high(self) -> float:
        return self._track.columns[1][self._row]

    @property
    def low(self) -> float:
        return self._track.columns[2][self._row]

    @property
    def volume(self) -> float:
        return self._track.columns[4][self._row]


class Side(Refusing):
    """Open, high, low and close of one side of the quote."""

    __slots__ = ("_at", "_row", "_track")

    def __init__(self, track: Track, row: int, at: int) -> None:
        self._track = track
        self._row = row
        self._at = at

    @property
    def open(self) -> float:
        return self._track.columns[self._at][self._row]

    @property
    def high(self) -> float:
        return self._track.columns[self._at + 1][self._row]

    @property
    def low(self) -> float:
        return self._track.columns[self._at + 2][self._row]

    @property
    def close(self) -> float:
        return self._track.columns[self._at + 3][self._row]


class QuoteBar(Bar):
    """One minute of quotes; `bid` is None until a first bid was seen, `ask` likewise."""

    __slots__ = ()

    @property
    def bid(self) -> Side | None:
        return Side(self._track, self._row, 0) if self._track.columns[3][self._row] > 0 else None

    @property
    def ask(self) -> Side | None:
        return Side(self._track, self._row, 5) if self._track.columns[8][self._row] > 0 else None

    @property
    def last_bid_size(self) -> float:
        return self._track.columns[4][self._row]

    @property
    def last_ask_size(self) -> float:
        return self._track.columns[9][self._row]
