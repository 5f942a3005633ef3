"""What `on_data` is given: built when looked at, valid during its own time step."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, NoReturn

from ..base.enums import DelistingType
from ..base.missing import KeyNotFoundException, Refusing, unknown
from ..base.symbols import OPTIONS, Symbol
from .bars import Bar

if TYPE_CHECKING:
    from .feed import Feed
    from .securities import Security


class DividendData(Refusing):
    """A cash dividend on its ex-date, in dollars a share."""

    __slots__ = ("distribution", "reference_price", "symbol", "time")

    def __init__(self, symbol: Symbol, time: datetime, distribution: float, reference_price: float) -> None:
        self.symbol = symbol
        self.time = time
        self.distribution = distribution
        self.reference_price = reference_price


class Delisting(Refusing):
    """A contract's last day (`WARNING`), or the night after it (`DELISTED`)."""

    __slots__ = ("symbol", "time", "type")

    def __init__(self, symbol: Symbol, time: datetime, kind: DelistingType) -> None:
        self.symbol = symbol
        self.time = time
        self.type = kind


class DataMap(Refusing):
    """A LEAN data dictionary: by symbol, `get` gives None for what is not there."""

    __slots__ = ("_items",)

    def __init__(self, items: dict[Symbol, Any]) -> None:
        self._items = items

    def get(self, key: Symbol, default_value: Any = None) -> Any:
        return self._items.get(key, default_value)

    def __getitem__(self, symbol: Symbol) -> Any:
        try:
            return self._items[symbol]
        except KeyError:
            raise KeyNotFoundException(f"no data for {symbol} in this slice") from None

    def __contains__(self, symbol: object) -> bool:
        return symbol in self._items

    def contains_key(self, key: Symbol) -> bool:
        return key in self._items

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._items)

    @property
    def count(self) -> int:
        return len(self._items)

    def keys(self) -> list[Symbol]:
        return list(self._items)

    def values(self) -> list[Any]:
        return list(self._items.values())

    def items(self) -> list[tuple[Symbol, Any]]:
        return list(self._items.items())


class OptionChainsMap(DataMap):
    """Which families have a contract with a bar in this slice; the chains themselves are not known to the engine."""

    __slots__ = ()

    def get(self, key: Symbol, default_value: Any = None) -> Any:
        return self[key] if key in self._items else default_value

    def __getitem__(self, symbol: Symbol) -> NoReturn:
        unknown("Slice.option_chains[...]")

    def values(self) -> NoReturn:
        unknown("Slice.option_chains.values")

    def items(self) -> NoReturn:
        unknown("Slice.option_chains.items")


_NONE = DataMap({})


class Slice(Refusing):
    """LEAN's slice. Option contracts have quote bars only: their trades are not read."""

    _bars: DataMap | None = None
    _quotes: DataMap | None = None
    _securities: tuple[Security, ...] | None = None  # whose bars it has, those of all where None
    dividends = delistings = _NONE

    def __init__(self, feed: Feed, now: datetime) -> None:
        """A slice of bars; one is made every minute, so what most of them have in common stays with the class."""
        self._feed = feed
        self._now = now

    @property
    def time(self) -> datetime:
        return self._now

    @property
    def utc_time(self) -> datetime:
        return self._feed.clock.to_utc(self._now)

    @property
    def splits(self) -> DataMap:
        return _NONE

    @property
    def symbol_changed_events(self) -> DataMap:
        return _NONE

    def _collect(self, quotes: bool) -> DataMap:
        if self._securities == ():
            return _NONE
        if self._feed.clock.now != self._now:
            raise NotImplementedError("a Slice read after its own time step is not known to the embedded engine")
        return DataMap(self._feed.bars_now(quotes, self._securities))

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
        families = {s.canonical: None for s in self.quote_bars if s.security_type in OPTIONS}
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


def partial(
    feed: Feed,
    now: datetime,
    securities: tuple[Security, ...] = (),
    *,
    dividends: DataMap = _NONE,
    delistings: DataMap = _NONE,
) -> Slice:
    """A slice of some securities' bars, and of what comes besides."""
    made = Slice(feed, now)
    made._securities = securities
    made.dividends = dividends
    made.delistings = delistings
    return made


class SecurityChanges(Refusing):
    """Securities that came and went, each by name."""

    __slots__ = ("added_securities", "removed_securities")

    def __init__(self, added: list[Any], removed: list[Any]) -> None:
        self.added_securities = sorted(added, key=lambda security: security.symbol.value)
        self.removed_securities = sorted(removed, key=lambda security: security.symbol.value)
