"""One subscription's rows of one day, the cursor over them, and the bar objects made from them on demand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from .clock import DAY_MINUTES, MINUTES, Clock, midnight
from .files import Rows
from .missing import Refusing
from .symbols import Symbol

NEVER = 1 << 60
NOTHING = (0.0,) * 10
_BID, _ASK, _CLOSE = 0, 5, 3
_BID_CLOSE, _ASK_CLOSE = _BID + _CLOSE, _ASK + _CLOSE


class Track:
    """A day's rows as one subscription sees them: trades, from the row `first` on.

    `base` is the day's first minute stamp, `local` midnight in the exchange's zone.
    """

    __slots__ = ("base", "first", "local", "rows")

    def __init__(self, rows: Rows, day: date, zone: timedelta, first: int) -> None:
        self.base = day.toordinal() * 1440
        self.local = midnight(day) + zone
        self.rows = rows
        self.first = first

    def values(self, row: int) -> tuple[float, ...]:
        """The columns of a row."""
        return self.rows.values(row)

    def prices(self, row: int) -> tuple[float, float, float]:
        """The bid and the ask of a row, and what it makes the security's price; a trade has neither side."""
        return 0.0, 0.0, self.rows.closes(row)[0]

    def due(self, row: int) -> int:
        """At which stamp a row ends, never for one behind the last."""
        return self.base + self.rows.end(row) if row < self.rows.count else NEVER


class QuoteTrack(Track):
    """Quotes after LEAN's copying in of missing sides; `before` is the quote of an earlier day.

    The price is the mid, or the one side that has ever been there.
    """

    __slots__ = ("_before", "_carried", "_last")

    def __init__(self, rows: Rows, day: date, zone: timedelta, first: int, before: tuple[float, ...]) -> None:
        super().__init__(rows, day, zone, first)
        self._before = before
        self._carried: dict[int, tuple[float, ...]] = {}
        self._last = first - 1

    def values(self, row: int) -> tuple[float, ...]:
        values = self.rows.values(row)
        if values[_BID_CLOSE] > 0 and values[_ASK_CLOSE] > 0:
            return values
        carried = self._carried.get(row)
        if carried is None:
            bid, ask = self._side(row, _BID), self._side(row, _ASK)
            carried = (*bid, values[_BID_CLOSE + 1], *ask, values[_ASK_CLOSE + 1])
            self._carried[row] = self._before = carried
            self._last = row
        return carried

    def _side(self, row: int, at: int) -> tuple[float, ...]:
        """The side of the last row that has it, back to the row that was last carried to; rows come in their order."""
        for earlier in range(row, self._last, -1):
            values = self.rows.values(earlier)
            if values[at + _CLOSE] > 0:
                return values[at : at + _CLOSE + 1]
        return self._before[at : at + _CLOSE + 1]

    def prices(self, row: int) -> tuple[float, float, float]:
        bid, ask = self.rows.closes(row)
        if bid > 0 and ask > 0:
            return bid, ask, (bid + ask) / 2
        values = self.values(row)
        bid, ask = values[_BID_CLOSE], values[_ASK_CLOSE]
        return bid, ask, (bid + ask) / 2 if bid > 0 and ask > 0 else bid + ask


class Line:
    """A cursor over the real rows of one subscription: the last one that has ended, and when the next is due.

    Filled-forward bars never reach a security's cache in LEAN, so they do not exist here either; only a `Slice` makes
    them up. A row is read when something is asked at or after its end, and those between are passed over.
    """

    __slots__ = (
        "_bar",
        "_ended",
        "_local",
        "ask",
        "bar_type",
        "bid",
        "clock",
        "due",
        "later",
        "next",
        "opening",
        "price",
        "primed",
        "row",
        "shown",
        "symbol",
        "track",
        "whole",
    )

    def __init__(self, clock: Clock, symbol: Symbol, bar_type: type[Bar]) -> None:
        self.clock = clock
        self.symbol = symbol
        self.bar_type = bar_type
        self.reset()

    def reset(self) -> None:
        """Empty, as after subscribing."""
        self.track: Track | None = None
        self.next = 0
        self.bid = self.ask = self.price = 0.0
        self.whole: tuple[float, ...] | None = NOTHING
        self.shown: Track | None = None
        self.row = 0
        self._bar: Bar | None = None
        self._ended = 0
        self._local = datetime.min
        self.due = NEVER
        self.primed = False
        self.later: list[Callable[[], Track | None]] = []
        self.opening = NEVER
        self.clock.valued_until = 0

    def load(self, track: Track) -> None:
        """Take a day's rows."""
        self.settle()
        self._take(track)

    def _take(self, track: Track | None) -> None:
        self.track = track
        self.next = track.first if track else 0
        self.due = track.due(self.next) if track else NEVER
        self.clock.valued_until = 0

    def load_later(self, opening: int, later: Callable[[], Track | None]) -> None:
        """Read the day's rows only when something is asked at or after the minute stamp of the first bar.

        The day before, where nobody has asked for it, is still read if something is asked before that.
        """
        if not self.later:
            self.settle()
        self.later = [*self.later[-1:], later]
        self.opening = opening
        self.due = 0 if len(self.later) > 1 else opening
        self.clock.valued_until = 0

    def settle(self) -> None:
        """Finish the day before: its last row stays the current one, and the others are let go."""
        if self.later:
            return
        if self.clock.stamp >= self.due:
            self.advance()
        self.due = NEVER
        self.shown_values()
        self.track = self.shown = self._bar = None

    def _read_later(self) -> None:
        while len(self.later) > 1:
            track = self.later.pop(0)()
            if track:
                last = track.rows.count - 1
                self._show(track, last, track.due(last))
        if self.clock.stamp < self.opening:
            self.due = self.opening
            return
        self._take(self.later.pop()())

    def _show(self, track: Track, row: int, ended: int) -> None:
        self.bid, self.ask, self.price = track.prices(row)
        self.whole = self._bar = None
        self.shown = track
        self.row = row
        self._ended = ended
        self._local = track.local
        self.primed = True

    def advance(self) -> None:
        """Move to the last row that has ended by now; call it only when one is due."""
        stamp = self.clock.stamp
        if self.later:
            self._read_later()
            if stamp < self.due:
                return
        track = self.track
        ended, row = self.due, self.next + 1
        due = track.due(row)
        if due <= stamp:
            row = track.rows.after(stamp - track.base, row + 1)
            ended, due = track.due(row - 1), track.due(row)
        self.next = row
        self.due = due
        self._show(track, row - 1, ended)

    def seed(self, track: Track, row: int) -> None:
        """Show an earlier row as the last one; bars still wait for a row of the subscription's own."""
        primed = self.primed
        self._show(track, row, track.due(row))
        self.primed = primed
        self.clock.valued_until = 0

    def compact(self) -> None:
        """Keep the last row alone: nothing more will come."""
        self.settle()
        self.later = []

    def current(self) -> Bar | None:
        """The last real bar; None before the first."""
        if self.clock.stamp >= self.due:
            self.advance()
        if self._bar is None and self._ended:
            end = self._local + MINUTES[self._ended % DAY_MINUTES]
            self._bar = self.bar_type(self, end, False)
        return self._bar

    def values(self) -> tuple[float, ...]:
        """All columns of the last real row, 0.0 before the first."""
        if self.clock.stamp >= self.due:
            self.advance()
        return self.shown_values()

    def shown_values(self) -> tuple[float, ...]:
        """All columns of the row that was last moved to."""
        if self.whole is None:
            self.whole = self.shown.values(self.row)
        return self.whole

    def end_stamp(self) -> int:
        """When the last real row ended, as a minute stamp; 0 before the first."""
        if self.clock.stamp >= self.due:
            self.advance()
        return self._ended

    def first_minute(self, base: int) -> int | None:
        """From which New York minute of the day at `base` on this subscription has bars, forward-filled ones included.

        None where it has none: it needs a real row first. 0 stands for the open. Rows that wait to be read don't count.
        """
        if self.primed:
            return 0
        if self.later:
            return None
        return self.due - base if base < self.due < base + DAY_MINUTES else None

    def bar_ending(self, local_end: datetime) -> Bar:
        """The bar of the minute that ends now, filled forward where no real row ended now."""
        real = self.current()
        return real if real.end_time == local_end else self.bar_type(self, local_end, True)


class Bar(Refusing):
    """What trade and quote bars share. Times are naive, in the exchange's zone."""

    __slots__ = ("_row", "_shown", "_whole", "end_time", "is_fill_forward", "price", "symbol")

    def __init__(self, line: Line, end_time: datetime, is_fill_forward: bool) -> None:
        """The row that a line shows now."""
        self.symbol = line.symbol
        self.price = line.price
        self.end_time = end_time
        self.is_fill_forward = is_fill_forward
        self._whole = line.whole
        self._shown = line.shown
        self._row = line.row

    @property
    def _values(self) -> tuple[float, ...]:
        return self._whole or self._shown.values(self._row)

    def __str__(self) -> str:
        return f"{self.symbol}: {self.price} at {self.end_time}"

    @property
    def time(self) -> datetime:
        return self.end_time - MINUTES[1]

    @property
    def close(self) -> float:
        return self.price

    value = close


class TradeBar(Bar):
    """One minute of trades."""

    __slots__ = ()

    @property
    def open(self) -> float:
        return self._values[0]

    @property
    def high(self) -> float:
        return self._values[1]

    @property
    def low(self) -> float:
        return self._values[2]

    @property
    def volume(self) -> float:
        return self._values[4]


class Side(Refusing):
    """Open, high, low and close of one side of the quote."""

    __slots__ = ("_at", "_values")

    def __init__(self, values: tuple[float, ...], at: int) -> None:
        self._values = values
        self._at = at

    @property
    def open(self) -> float:
        return self._values[self._at]

    @property
    def high(self) -> float:
        return self._values[self._at + 1]

    @property
    def low(self) -> float:
        return self._values[self._at + 2]

    @property
    def close(self) -> float:
        return self._values[self._at + 3]


class QuoteBar(Bar):
    """One minute of quotes; `bid` is None until a first bid was seen, `ask` likewise."""

    __slots__ = ()

    @property
    def bid(self) -> Side | None:
        return Side(self._values, 0) if self._values[3] > 0 else None

    @property
    def ask(self) -> Side | None:
        return Side(self._values, 5) if self._values[8] > 0 else None

    @property
    def last_bid_size(self) -> float:
        return self._values[4]

    @property
    def last_ask_size(self) -> float:
        return self._values[9]
