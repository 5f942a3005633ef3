"""The contracts that existed at a close, read from LEAN's universe files; read once, further cells only when asked for."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from .clock import midnight
from .enums import OptionRight, OptionStyle, SecurityType
from .files import DataFolder
from .market_hours import previous_trading_day
from .missing import Refusing, unknown
from .symbols import Symbol, option

_KEPT_FILES = 4
_WIDTH = 15
_DAYS_BACK = 3  # trading days that LEAN looks back for a file, silently
_CLOSE, _VOLUME, _INTEREST, _VOLATILITY, _DELTA, _GAMMA, _VEGA, _THETA, _RHO = range(6, _WIDTH)
_RIGHTS = {"C": OptionRight.CALL, "P": OptionRight.PUT}


class _Table:
    """One file: its rows as text, its contracts, and what all rows share."""

    __slots__ = ("canonical", "contracts", "lines", "name", "style", "time", "underlying_price")

    def __init__(self, path: Path, canonical: Symbol, day: date) -> None:
        _, underlying, *self.lines = path.read_text().replace("\r", "").strip().split("\n")
        self.name = str(path)
        self.underlying_price = float(underlying.split(",")[_CLOSE])
        self.canonical = canonical
        index = canonical.security_type == SecurityType.INDEX_OPTION
        self.style = OptionStyle.EUROPEAN if index else OptionStyle.AMERICAN
        self.time = midnight(day) + timedelta(days=1)
        self.contracts = self._contracts()

    def _contracts(self) -> list[OptionContract]:
        found = []
        for row, line in enumerate(self.lines):
            try:
                expiry, strike, right, _ = line.split(",", 3)
                found.append(OptionContract(self, row, _day_of(expiry), float(strike), _RIGHTS[right]))
            except (ValueError, KeyError) as error:
                raise ValueError(f"{self.name}: row {line!r} names no contract ({error!r})") from error
        return found

    def number(self, row: int, at: int) -> float:
        """One cell; an empty one is 0."""
        cells = self.lines[row].split(",")
        if len(cells) != _WIDTH:
            raise ValueError(f"{self.name}: row {self.lines[row]!r} has {len(cells)} cells; expected {_WIDTH}")
        return float(cells[at]) if cells[at] else 0.0


@lru_cache(maxsize=1024)
def _day_of(text: str) -> datetime:
    return datetime(int(text[:4]), int(text[4:6]), int(text[6:8]))


class Greeks(Refusing):
    """The file's Greeks of one contract."""

    __slots__ = ("_row", "_table")

    def __init__(self, table: _Table, row: int) -> None:
        self._table = table
        self._row = row

    @property
    def delta(self) -> float:
        return self._table.number(self._row, _DELTA)

    @property
    def gamma(self) -> float:
        return self._table.number(self._row, _GAMMA)

    @property
    def vega(self) -> float:
        return self._table.number(self._row, _VEGA)

    @property
    def theta(self) -> float:
        return self._table.number(self._row, _THETA)

    @property
    def rho(self) -> float:
        return self._table.number(self._row, _RHO)


class OptionContract(Refusing):
    """One row of a universe file. Bid and ask are both the close, as in LEAN: never price from them."""

    __slots__ = ("_row", "_table", "expiry", "right", "strike")

    def __init__(self, table: _Table, row: int, expiry: datetime, strike: float, right: OptionRight) -> None:
        self._table = table
        self._row = row
        self.expiry = expiry
        self.strike = strike
        self.right = right

    @property
    def symbol(self) -> Symbol:
        canonical = self._table.canonical
        return option(
            canonical.underlying, canonical.id.symbol, self._table.style, self.right, self.strike, self.expiry
        )

    @property
    def style(self) -> OptionStyle:
        return self._table.style

    @property
    def time(self) -> datetime:
        """00:00 of the day after the file's."""
        return self._table.time

    @property
    def greeks(self) -> Greeks:
        return Greeks(self._table, self._row)

    @property
    def implied_volatility(self) -> float:
        return self._table.number(self._row, _VOLATILITY)

    @property
    def close(self) -> float:
        return self._table.number(self._row, _CLOSE)

    bid_price = close
    ask_price = close
    last_price = close

    @property
    def volume(self) -> float:
        return self._table.number(self._row, _VOLUME)

    @property
    def open_interest(self) -> float:
        return self._table.number(self._row, _INTEREST)

    @property
    def underlying_last_price(self) -> float:
        return self._table.underlying_price


class OptionChain(Refusing):
    """What `option_chain` answers: the contracts in the file's order."""

    __slots__ = ("_contracts", "symbol")

    def __init__(self, symbol: Symbol, contracts: list[OptionContract]) -> None:
        self.symbol = symbol
        self._contracts = contracts

    def __iter__(self) -> Iterator[OptionContract]:
        return iter(self._contracts)

    def __len__(self) -> int:
        return len(self._contracts)

    @property
    def contracts(self) -> dict[Symbol, OptionContract]:
        return {contract.symbol: contract for contract in self._contracts}


class Universes:
    """Universe files by canonical symbol and day, the last few kept."""

    def __init__(self, data: DataFolder) -> None:
        self._data = data
        self._kept: OrderedDict[Path, _Table] = OrderedDict()

    def chain(self, symbol: Symbol, exchange_day: date) -> OptionChain:
        """The newest file before `exchange_day`, up to three trading days old; empty without one.

        A plain equity stands for its own options, a plain index for nothing.
        """
        canonical = symbol
        if not symbol.is_canonical():
            if symbol.security_type == SecurityType.INDEX:
                return OptionChain(symbol, [])
            if symbol.security_type != SecurityType.EQUITY:
                unknown(f"option_chain({symbol})")
            canonical = Symbol.create_canonical_option(symbol)
        day = exchange_day
        for _ in range(_DAYS_BACK):
            day = previous_trading_day(day)
            path = self._data.universe(canonical, day)
            if path:
                table = self._table(path, canonical, day)
                today = midnight(exchange_day)
                return OptionChain(canonical, [contract for contract in table.contracts if contract.expiry >= today])
        return OptionChain(canonical, [])

    def _table(self, path: Path, canonical: Symbol, day: date) -> _Table:
        table = self._kept.get(path)
        if table is None:
            table = self._kept[path] = _Table(path, canonical, day)
            if len(self._kept) > _KEPT_FILES:
                self._kept.popitem(last=False)
        return table
