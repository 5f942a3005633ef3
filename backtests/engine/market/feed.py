"""Subscriptions: who has rows today, which minutes of a day have bars, and what comes besides bars.

A contract's family is a universe of LEAN's: removing its last contract also takes the underlying out of that universe
(its bars go on, but it is named as removed), and a contract that may not leave yet stays for good.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from ..base.clock import Clock, midnight
from ..base.enums import DelistingType, SecurityType
from ..base.market_hours import OPEN_MINUTE, Venue, close_minute, is_trading_day, previous_trading_day
from ..base.missing import Refusing, unknown
from ..base.symbols import OPTIONS, Symbol
from ..disk.columns import Rows
from ..disk.files import DataFolder, Dividend
from .bars import Line, QuoteBar, TradeBar
from .registry import Registry
from .securities import Option, Security, make
from .slices import DataMap, Delisting, DividendData, SecurityChanges

_SEED_DAYS = 3


class UniverseSettings(Refusing):
    """LEAN's `universe_settings`: how long a contract has to stay at least."""

    def __init__(self) -> None:
        self.minimum_time_in_universe = timedelta(days=1)


@dataclass(slots=True)
class Family:
    """LEAN's universe of hand-picked contracts of one underlying."""

    wanted: set[Symbol] = field(default_factory=set)
    members: dict[Symbol, datetime] = field(default_factory=dict)  # since when (New York)


@dataclass(frozen=True, slots=True)
class Extra:
    """What comes at a moment without bars."""

    time: datetime
    dividends: tuple[tuple[Symbol, Dividend], ...] = ()
    delistings: tuple[Delisting, ...] = ()


class Feed:
    """All subscriptions of a run."""

    def __init__(self, clock: Clock, data: DataFolder, registry: Registry, settings: UniverseSettings) -> None:
        self.clock = clock
        self._data = data
        self._registry = registry
        self._settings = settings
        self._lines: dict[Security, tuple[Line, ...]] = {}
        self._families: dict[Symbol, Family] = {}
        self._added: list[Security] = []
        self._leaving: list[Symbol] = []
        self._late: list[Delisting] = []
        self._dividends: dict[date, list[tuple[Symbol, Dividend]]] = defaultdict(list)
        self._expiries: dict[date, set[Symbol]] = defaultdict(set)
        self._loaded: date | None = None
        self.changed = False

    # subscribing

    def add(self, symbol: Symbol) -> tuple[Security, bool]:
        """Subscribe from now on; True where it was not subscribed."""
        security = self._registry.ever(symbol)
        fresh = security is None or security not in self._lines
        if security is None:
            security = self._make(symbol)
            self._registry.activate(security)
        if fresh:
            self._subscribe(security)
        if symbol.security_type in OPTIONS:
            self._join(symbol)
        return security, fresh

    def _make(self, symbol: Symbol) -> Security:
        underlying = self.add(symbol.underlying)[0] if symbol.security_type in OPTIONS else None
        return make(symbol, self.clock, underlying)

    def _join(self, symbol: Symbol) -> None:
        """Take a contract into its family, and its underlying with it."""
        underlying, now = symbol.underlying, self.clock.now
        family = self._families.get(underlying)
        if family is None:
            family = self._families[underlying] = Family()
        for one in (symbol, underlying):
            family.wanted.add(one)
            family.members.setdefault(one, now)

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
        self._lines[security] = security._lines
        self._added.append(security)
        self.changed = self.clock.wake = True
        if self._loaded == self.clock.now.date():
            self._load(security, self._loaded)

    def remove(self, symbol: Symbol) -> None:
        """Take a contract out of its family; what follows is decided at the end of this time step."""
        family = self._families.get(symbol.underlying) if symbol.underlying else None
        if family is None:
            unknown(f"remove_security({symbol})")
        if symbol not in family.wanted:
            return
        family.wanted.discard(symbol)
        self._leaving.append(symbol)
        if family.wanted == {symbol.underlying}:
            family.wanted.clear()
            self._leaving.append(symbol.underlying)
        self.changed = self.clock.wake = True

    def select(self, is_busy) -> tuple[SecurityChanges, tuple[Delisting, ...]]:
        """Work off what was added and removed; `is_busy(security)` holds a contract back that is held or ordered."""
        self.changed = False
        removed, waiting = [], []
        for symbol in self._leaving:
            security = self._registry.known(symbol)
            family = self._families[symbol.underlying or symbol]
            since = family.members.get(symbol)
            if since is None or self.clock.now - since < self._settings.minimum_time_in_universe:
                continue
            if isinstance(security, Option) and is_busy(security):
                waiting.append(symbol)
                continue
            del family.members[symbol]
            removed.append(security)
            if isinstance(security, Option):
                self._drop(security)
        self._leaving = waiting
        changes = SecurityChanges(self._added, removed)
        late, self._added, self._late = tuple(self._late), [], []
        return changes, late

    def _drop(self, security: Security) -> None:
        self._lines.pop(security, None)
        self._expiries[security.symbol.id.date.date()].discard(security.symbol)
        self._registry.deactivate(security.symbol)
        security.reset()
        security.is_tradable = False

    def end(self, symbol: Symbol) -> None:
        """A contract is over: no more bars, out of its family."""
        for line in self._lines.pop(self._registry.known(symbol), ()):
            line.compact()
        self.remove(symbol)

    # rows

    def open_day(self, day: date) -> None:
        """Load every subscription's rows of a trading day."""
        self._loaded = day
        for security in self._lines:
            self._load(security, day)

    def close_day(self) -> None:
        """The last rows of the day are the current ones; its zips are closed."""
        for lines in self._lines.values():
            for line in lines:
                line.settle()
        self._loaded = None
        self._data.close()

    def _load(self, security: Security, day: date) -> None:
        for line in security._lines:
            rows = self._read(security, line, day)
            if rows:
                line.load(rows)
            else:
                line.settle()

    def _read(self, security: Security, line: Line, day: date) -> Rows | None:
        read = self._data.trades if line.bar_type is TradeBar else self._data.quotes
        return read(security.symbol, day)

    def seed(self, security: Security) -> None:
        """Show the last rows before now as the current ones, looking back a few days: LEAN's last known prices."""
        for line in self._lines.get(security, ()):
            if line.primed:
                continue
            day = self.clock.now.date()
            for _ in range(_SEED_DAYS):
                if is_trading_day(day) and self._seed_line(security, line, day):
                    break
                day = previous_trading_day(day)

    def _seed_line(self, security: Security, line: Line, day: date) -> bool:
        rows = self._read(security, line, day)
        last = rows.after(self.clock.stamp) - 1 if rows else -1
        if last < 0:
            return False
        line.seed(rows, last)
        return True

    def span(self, day: date) -> tuple[int, int]:
        """First and last New York minute of a trading day at which a bar ends; (1, 0) where none does."""
        base = day.toordinal() * 1440
        first, last = 1440, 0
        for security, lines in self._lines.items():
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

    def bars_now(self, quotes: bool) -> dict[Symbol, object]:
        """The bars that end now, by symbol name, forward-filled ones included."""
        now = self.clock.now
        day, base = now.date(), now.toordinal() * 1440
        minute = self.clock.stamp - base
        found = {}
        if not is_trading_day(day):
            return found
        for security, lines in self._lines.items():
            symbol = security.symbol
            if not OPEN_MINUTE < minute <= close_minute(symbol._venue, day):
                continue
            for line in lines:
                if (line.bar_type is QuoteBar) == quotes and line.current() and line.primed:
                    found[symbol] = line.bar_ending(now + symbol._venue.zone)
        return dict(sorted(found.items(), key=lambda item: (item[0].security_type, item[0].value)))

    # besides bars

    def extras(self, day: date) -> list[Extra]:
        """What comes without bars on a date, in order of time: dividends, and contracts that end."""
        found = []
        for venue in Venue:
            shift = -venue.zone
            moment = midnight(day) + shift
            dividends = self._dividends.get(day, ()) if venue is Venue.NEW_YORK else ()
            delistings = [
                Delisting(symbol, midnight(day), kind)
                for expiry, kind in ((day, DelistingType.WARNING), (day - timedelta(days=1), DelistingType.DELISTED))
                for symbol in sorted(self._expiries.get(expiry, ()))
                if symbol._venue is venue
            ]
            if dividends or delistings:
                found.append(Extra(moment, tuple(dividends), tuple(sorted(delistings, key=lambda d: d.symbol.value))))
        return found

    def forget_expired(self, day: date) -> None:
        """Let go of contracts that were over before the day before `day`."""
        over = day - timedelta(days=1)
        for expiry in [expiry for expiry in self._expiries if expiry < over]:
            del self._expiries[expiry]
        self._registry.forget_expired(over)

    def dividend_map(self, extra: Extra) -> DataMap:
        return DataMap(
            {symbol: DividendData(symbol, extra.time, d.amount, d.reference) for symbol, d in extra.dividends}
        )


def delisting_map(delistings: tuple[Delisting, ...]) -> DataMap:
    return DataMap({delisting.symbol: delisting for delisting in delistings})
