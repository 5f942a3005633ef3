"""Subscriptions: who has rows today, which minutes of a day have bars, and what comes besides bars.

A contract's family is a universe of LEAN's: removing its last contract also takes the underlying out of that universe
(its bars go on, but it is named as removed), and a contract that may not leave yet stays for good. LEAN looks at a
family a tick after the time step that changed it, so that what was added misses the rows that end now; but at once, in
a second step of the same time, where the first change was a removal.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from ..base.clock import Clock, midnight
from ..base.enums import DelistingType, SecurityType
from ..base.market_hours import OPEN_MINUTE, Venue, close_minute, is_trading_day, previous_trading_day
from ..base.missing import Closed, unknown
from ..base.symbols import OPTIONS, Symbol
from ..disk.columns import Rows
from ..disk.files import DataFolder, Dividend
from .bars import Line, TradeBar
from .registry import Registry
from .securities import Option, Security, make
from .slices import DataMap, Delisting, DividendData, SecurityChanges, Slice

_SEED_DAYS = 3


class UniverseSettings(Closed):
    """LEAN's `universe_settings`: how long a contract has to stay at least."""

    __slots__ = ("minimum_time_in_universe",)

    def __init__(self) -> None:
        self.minimum_time_in_universe = timedelta(days=1)


@dataclass(slots=True)
class Family:
    """LEAN's universe of hand-picked contracts of one underlying.

    `left` are those that were removed since it was looked at; `is_due_now` tells whether that began with a removal, None
    while nothing has changed.
    """

    wanted: set[Symbol] = field(default_factory=set)
    members: dict[Symbol, datetime] = field(default_factory=dict)  # since when (New York)
    left: set[Symbol] = field(default_factory=set)
    is_due_now: bool | None = None

    def add(self, symbol: Symbol, now: datetime) -> None:
        self.wanted.add(symbol)
        self.left.discard(symbol)
        self.members.setdefault(symbol, now)
        self._change(by_removal=False)

    def remove(self, symbol: Symbol) -> None:
        self.wanted.discard(symbol)
        self.left.add(symbol)
        self._change(by_removal=True)

    def _change(self, by_removal: bool) -> None:
        if self.is_due_now is None:
            self.is_due_now = by_removal

    def look(self, underlying: Symbol, latest: datetime) -> list[Symbol]:
        """Who leaves: what was removed since the last look, unless it came after `latest`."""
        if self.wanted == {underlying}:
            self.remove(underlying)
        gone = [symbol for symbol in self.members if symbol in self.left and self.members[symbol] <= latest]
        for symbol in gone:
            del self.members[symbol]
        self.left.clear()
        self.is_due_now = None
        return gone


@dataclass(frozen=True, slots=True)
class Selection:
    """What came and went in a look at families.

    `slice` has the warnings of contracts that end today, and the bars of those that show their rows of now.
    """

    changes: SecurityChanges
    slice: Slice


class Feed:
    """All subscriptions of a run."""

    def __init__(self, clock: Clock, data: DataFolder, registry: Registry, settings: UniverseSettings) -> None:
        self.clock = clock
        self._data = data
        self._registry = registry
        self._settings = settings
        self.subscriptions: dict[Security, tuple[Line, ...]] = {}
        self._families: dict[Symbol, Family] = {}
        self._added: list[Security] = []
        self._leaving: set[Symbol] = set()  # as soon as they are neither held nor ordered
        self._last_tick = 0  # the stamp at which families were looked at a tick later
        self._late: list[Delisting] = []
        self._dividends: dict[date, list[tuple[Symbol, Dividend]]] = defaultdict(list)
        self._expiries: dict[date, set[Symbol]] = defaultdict(set)
        self._loaded: date | None = None
        self.changed = False
        self.over_at = timedelta()  # of the day after its expiry, in its exchange's zone, a contract is delisted

    # subscribing

    def add(self, symbol: Symbol) -> tuple[Security, bool]:
        """Subscribe from now on; True where it was not subscribed."""
        security = self._registry.ever(symbol)
        fresh = security is None or security not in self.subscriptions
        if security is None:
            security = self._make(symbol)
            self._registry.activate(security)
        if fresh:
            self._subscribe(security)
        if symbol.security_type in OPTIONS:
            self._join(symbol)
        return security, fresh

    def _make(self, symbol: Symbol) -> Security:
        underlying = self.add(symbol._underlying)[0] if symbol.security_type in OPTIONS else None
        return make(symbol, self.clock, underlying)

    def _join(self, symbol: Symbol) -> None:
        """Take a contract into its family, and its underlying with it."""
        family = self._families.setdefault(symbol._underlying, Family())
        for one in (symbol, symbol._underlying):
            if one not in family.wanted:
                family.add(one, self.clock.now)
                self._leaving.discard(one)
                self.changed = self.clock.wake = True

    def exchange_day(self, symbol: Symbol) -> date:
        """The date at the symbol's exchange."""
        return (self.clock.now + symbol._venue.zone).date()

    def _subscribe(self, security: Security) -> None:
        """Give a security its bars, unless it is a contract that is over."""
        symbol = security.symbol
        if isinstance(security, Option):
            expiry, today = symbol.id.date.date(), self.exchange_day(symbol)
            if expiry < today:
                return
            if expiry == today:
                self._late.append(Delisting(symbol, symbol.id.date, DelistingType.WARNING))
            self._expiries[expiry].add(symbol)
        elif security.type == SecurityType.EQUITY:
            for dividend in self._data.dividends(symbol.value):
                self._dividends[dividend.day].append((symbol, dividend))
        security.is_tradable = True
        self._registry.activate(security)
        self.subscriptions[security] = security._lines
        self._added.append(security)
        self.changed = self.clock.wake = True

    def remove(self, symbol: Symbol) -> None:
        """Take a contract out of its family; what follows is decided at the end of this time step."""
        family = self._families.get(symbol.underlying) if symbol.underlying else None
        if family is None:
            unknown(f"remove_security({symbol})")
        if symbol in family.wanted:
            family.remove(symbol)
            self.changed = self.clock.wake = True

    def select(self, is_busy: Callable[[Security], bool]) -> Selection:
        """Look at the families that changed, those that are due now before all others.

        `is_busy(security)` holds a contract back that is held or ordered. Call it while `changed`.
        """
        due = [underlying for underlying, family in self._families.items() if family.is_due_now is not None]
        at_once = [underlying for underlying in due if self._families[underlying].is_due_now]
        looked_at = at_once or due
        added = [s for s in self._added if not at_once or (s.symbol.underlying or s.symbol) in at_once]
        from_now = bool(at_once) and self._last_tick != self.clock.stamp
        if not at_once:
            self._last_tick = self.clock.stamp
        removed = self._part(looked_at, is_busy)
        self._added = [security for security in self._added if security not in added]
        late = {
            delisting.symbol: delisting for delisting in self._late if self._registry.known(delisting.symbol) in added
        }
        self._late = [delisting for delisting in self._late if delisting.symbol not in late]
        self.changed = len(looked_at) < len(due) or bool(self._added)
        if self._loaded == self.clock.now.date():
            for security in added:
                self._load(security, self._loaded, from_now)
        started = {
            security: self.subscriptions[security] for security in added if from_now and security in self.subscriptions
        }
        slice = Slice(self.clock, self.clock.now, started, delistings=DataMap(late))
        return Selection(SecurityChanges(added, removed), slice)

    def _part(self, families: list[Symbol], is_busy: Callable[[Security], bool]) -> list[Security]:
        """Let go of who leaves these families, and of who waited for that; the former are told at once."""
        latest = self.clock.now - self._settings.minimum_time_in_universe
        gone = [symbol for name in families for symbol in self._families[name].look(name, latest)]
        self._leaving.update(symbol for symbol in gone if symbol.security_type in OPTIONS)
        for security in map(self._registry.known, tuple(self._leaving)):
            if not is_busy(security):
                self._leaving.discard(security.symbol)
                self._drop(security)
        return [self._registry.known(symbol) for symbol in gone]

    def _drop(self, security: Security) -> None:
        self.subscriptions.pop(security, None)
        self._expiries[security.symbol.id.date.date()].discard(security.symbol)
        self._registry.deactivate(security.symbol)
        security.reset()
        security.is_tradable = False

    def end(self, symbol: Symbol) -> None:
        """A contract is over: no more bars, out of its family."""
        for line in self.subscriptions.pop(self._registry.known(symbol), ()):
            line.compact()
        self.remove(symbol)

    # rows

    def open_day(self, day: date) -> None:
        """Load every subscription's rows of a trading day."""
        self._loaded = day
        for security in self.subscriptions:
            if security not in self._added:
                self._load(security, day)

    def close_day(self) -> None:
        """The last rows of the day are the current ones; its zips are closed."""
        for lines in self.subscriptions.values():
            for line in lines:
                line.settle()
        self._loaded = None
        self._data.close()

    def _load(self, security: Security, day: date, from_now: bool = False) -> None:
        for line in security._lines:
            rows = self._read(security, line, day)
            if rows:
                line.load(rows, from_now)
            else:
                line.settle()

    def _read(self, security: Security, line: Line, day: date) -> Rows | None:
        read = self._data.trades if line.bar_type is TradeBar else self._data.quotes
        return read(security.symbol, day)

    def seed(self, security: Security) -> None:
        """Show the last rows before now as the current ones, looking back a few days: LEAN's last known prices."""
        for line in self.subscriptions.get(security, ()):
            if line.primed:
                continue
            day = self.clock.now.date()
            for _ in range(_SEED_DAYS):
                if is_trading_day(day) and self._seed_line(security, line, day):
                    break
                day = previous_trading_day(day)

    def _seed_line(self, security: Security, line: Line, day: date) -> bool:
        rows = self._read(security, line, day)
        if rows is None or not rows.after(self.clock.stamp):
            return False
        line.seed(rows)
        return True

    def span(self, day: date) -> tuple[int, int]:
        """First and last New York minute of a trading day at which a bar ends; (1, 0) where none does."""
        base = day.toordinal() * 1440
        first, last = 1440, 0
        for security, lines in self.subscriptions.items():
            starts = [start for line in lines if (start := line.first_minute(base)) is not None]
            if starts:
                first = min(first, max(min(starts), OPEN_MINUTE + 1))
                last = max(last, close_minute(security.symbol._venue, day))
                if first == OPEN_MINUTE + 1 and last == self._widest(day):
                    break
        return (first, last) if last else (1, 0)

    @staticmethod
    def _widest(day: date) -> int:
        return close_minute(Venue.CBOE, day)

    # besides bars

    def extras(self, day: date) -> list[Slice]:
        """What comes without bars on a date, in order of time: dividends, and contracts that end."""
        found = []
        for venue in Venue:
            moment = midnight(day) - venue.zone
            paid = self._dividends.get(day, ()) if venue is Venue.NEW_YORK else ()
            dividends = {symbol: DividendData(symbol, moment, each.amount, each.reference) for symbol, each in paid}
            warned = self._ending(day, venue, DelistingType.WARNING)
            over = self._ending(day - timedelta(days=1), venue, DelistingType.DELISTED)
            if not self.over_at:
                warned, over = sorted(warned + over, key=_by_name), []
            if dividends or warned:
                found.append(Slice(self.clock, moment, {}, DataMap(dividends), _of_contracts(warned)))
            if over:
                found.append(Slice(self.clock, moment + self.over_at, {}, DataMap({}), _of_contracts(over)))
        return sorted(found, key=lambda slice: slice.time)

    def _ending(self, expiry: date, venue: Venue, kind: DelistingType) -> list[Delisting]:
        day = midnight(expiry if kind is DelistingType.WARNING else expiry + timedelta(days=1))
        symbols = (symbol for symbol in self._expiries.get(expiry, ()) if symbol._venue is venue)
        return sorted((Delisting(symbol, day, kind) for symbol in symbols), key=_by_name)

    def forget_expired(self, day: date) -> None:
        """Let go of contracts that were over before the day before `day`."""
        over = day - timedelta(days=1)
        for expiry in [expiry for expiry in self._expiries if expiry < over]:
            del self._expiries[expiry]
        self._registry.forget_expired(over)


def _by_name(delisting: Delisting) -> str:
    return delisting.symbol.value


def _of_contracts(delistings: list[Delisting]) -> DataMap:
    return DataMap({each.symbol: each for each in delistings})
