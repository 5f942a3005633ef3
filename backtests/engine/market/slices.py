"""What `on_data` is given: built when looked at, valid during its own time step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

from ..base.clock import Clock
from ..base.dictionary import SymbolDictionary
from ..base.enums import DelistingType
from ..base.forwarded import of
from ..base.market_hours import OPEN_MINUTE, close_minute, is_trading_day
from ..base.missing import KeyNotFoundException, Refusing, unknown
from ..base.symbols import OPTIONS, Symbol
from .bars import Bar, Line, QuoteBar
from .securities import Security

Subscriptions = Mapping[Security, tuple[Line, ...]]


@dataclass(slots=True, eq=False, repr=False)
class DividendData(Refusing):
    """A cash dividend on its ex-date, in dollars a share."""

    symbol: Symbol
    time: datetime
    distribution: float
    reference_price: float


@dataclass(slots=True, eq=False, repr=False)
class Delisting(Refusing):
    """A contract's last day (`WARNING`), or the night after it (`DELISTED`)."""

    symbol: Symbol
    time: datetime
    type: DelistingType


class DataMap(SymbolDictionary[Any]):
    """A LEAN data dictionary: by symbol, `get` gives None for what is not there."""

    __slots__ = ("_items",)
    _listed: Mapping[Symbol, Any] = of("_items")

    def __init__(self, items: dict[Symbol, Any]) -> None:
        self._items = items

    def __getitem__(self, symbol: Symbol) -> Any:
        try:
            return self._items[symbol]
        except KeyError:
            raise KeyNotFoundException(f"no data for {symbol} in this slice") from None


class OptionChainsMap(DataMap):
    """Which families have a contract with a bar in this slice; the chains themselves are not known to the engine."""

    __slots__ = ()

    def __getitem__(self, symbol: Symbol) -> NoReturn:
        unknown("Slice.option_chains[...]")

    def values(self) -> NoReturn:
        unknown("Slice.option_chains.values")

    def items(self) -> NoReturn:
        unknown("Slice.option_chains.items")


NONE = DataMap({})


class Slice(Refusing):
    """LEAN's slice. Option contracts have quote bars only: their trades are not read."""

    __slots__ = ("_bars", "_clock", "_now", "_quotes", "_subscriptions", "delistings", "dividends")

    def __init__(
        self,
        clock: Clock,
        now: datetime,
        subscriptions: Subscriptions,
        dividends: DataMap = NONE,
        delistings: DataMap = NONE,
    ) -> None:
        """`subscriptions` are those whose bars it has."""
        self._clock = clock
        self._now = now
        self._subscriptions = subscriptions
        self._bars: DataMap | None = None
        self._quotes: DataMap | None = None
        self.dividends = dividends
        self.delistings = delistings

    time: datetime = of("_now")

    @property
    def utc_time(self) -> datetime:
        return self._clock.to_utc(self._now)

    splits = NONE

    def _collect(self, quotes: bool) -> DataMap:
        """The bars that end now, by symbol name, forward-filled ones included."""
        if not self._subscriptions:
            return NONE
        now = self._clock.now
        if now != self._now:
            raise NotImplementedError("a Slice read after its own time step is not known to the embedded engine")
        if not is_trading_day(now.date()):
            return NONE
        found: dict[Symbol, Bar] = {}
        minute = now.hour * 60 + now.minute
        for security, lines in self._subscriptions.items():
            symbol = security.symbol
            if not OPEN_MINUTE < minute <= close_minute(symbol._venue, now.date()):
                continue
            for line in lines:
                if (line.bar_type is QuoteBar) == quotes and (real := line.current()) and line.primed:
                    found[symbol] = real._ending(now + symbol._venue.zone)
        return DataMap(dict(sorted(found.items(), key=lambda item: (item[0].security_type, item[0].value))))

    @property
    def bars(self) -> DataMap:
        if self._bars is None:
            self._bars = self._collect(quotes=False)
        return self._bars

    @property
    def quote_bars(self) -> DataMap:
        if self._quotes is None:
            self._quotes = self._collect(quotes=True)
        return self._quotes

    @property
    def option_chains(self) -> OptionChainsMap:
        families = {s.canonical: None for s in self.quote_bars._items if s.security_type in OPTIONS}
        return OptionChainsMap(families)

    @property
    def has_data(self) -> bool:
        return bool(len(self.bars) + len(self.quote_bars) + len(self.dividends) + len(self.delistings))

    def keys(self) -> list[Symbol]:
        return list({**dict.fromkeys(self.bars.keys()), **dict.fromkeys(self.quote_bars.keys())})

    def contains_key(self, symbol: Symbol) -> bool:
        return symbol in self.bars or symbol in self.quote_bars

    def __contains__(self, symbol: Symbol) -> bool:
        return self.contains_key(symbol)

    def get(self, key: Symbol, default_value: Any = None) -> Bar | None:
        bar = self.bars.get(key)
        return bar if bar is not None else self.quote_bars.get(key, default_value)

    def __getitem__(self, symbol: Symbol) -> Bar:
        bar = self.get(symbol)
        if bar is None:
            raise KeyNotFoundException(f"no data for {symbol} in this slice")
        return bar


class SecurityChanges(Refusing):
    """Securities that came and went, each by name."""

    __slots__ = ("added_securities", "removed_securities")

    def __init__(self, added: list[Security], removed: list[Security]) -> None:
        self.added_securities = sorted(added, key=lambda security: security.symbol.value)
        self.removed_securities = sorted(removed, key=lambda security: security.symbol.value)
