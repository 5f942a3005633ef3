"""The contracts that existed at a close, from LEAN's universe files: read once, cells only when asked for."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import groupby, repeat
from operator import itemgetter
from pathlib import Path
from typing import Any

from ..base.clock import midnight
from ..base.enums import OptionRight, OptionStyle, SecurityType
from ..base.forwarded import of
from ..base.market_hours import previous_trading_day
from ..base.missing import Refusing, unknown
from ..base.symbols import Symbol, option
from ..disk.files import DataFolder

_KEPT_FILES = 4
_WIDTH = 15
_DAYS_BACK = 3  # trading days that LEAN looks back for a file, silently
_CLOSE = 6  # cell of a row
_EXPIRY = itemgetter(slice(8))  # of a row's text
_RIGHTS = {"C": OptionRight.CALL, "P": OptionRight.PUT}


class _File:
    """One file: its rows as text, and what all of them share."""

    __slots__ = ("canonical", "lines", "name", "style", "time", "underlying_price")

    def __init__(self, path: Path, canonical: Symbol, day: date) -> None:
        # splitlines looks for ten kinds of ends, and takes twice as long
        text = path.read_bytes().decode()
        _, underlying, *self.lines = (text.replace("\r\n", "\n") if "\r" in text else text).rstrip("\n").split("\n")
        self.name = str(path)
        self.underlying_price = float(underlying.split(",")[_CLOSE])
        self.canonical = canonical
        index = canonical.security_type == SecurityType.INDEX_OPTION
        self.style = OptionStyle.EUROPEAN if index else OptionStyle.AMERICAN
        self.time = midnight(day) + timedelta(days=1)

    def contracts(self, first_expiry: date) -> list[OptionContract]:
        """The contracts that expire from a date on, in the file's order; a row's text begins with its expiry.

        Raises ValueError naming the file where one does not.
        """
        first = f"{first_expiry:%Y%m%d}"
        found: list[OptionContract] = []
        for text, lines in groupby(self.lines, _EXPIRY):
            if text < first:
                continue
            try:
                expiry = datetime(int(text[:4]), int(text[4:6]), int(text[6:]))
            except ValueError as error:
                raise ValueError(f"{self.name}: a row begins with {text!r}; expected an expiry") from error
            found += map(OptionContract, repeat(self), lines, repeat(expiry))
        return found


class _Row(Refusing):
    """A row of a file; each cell is read when it is asked for."""

    __slots__ = ("_file", "_line")

    def __init__(self, file: _File, line: str) -> None:
        self._file = file
        self._line = line

    def _cell(self, at: int) -> float:
        """One number; an empty cell is 0."""
        cells = self._line.split(",")
        if len(cells) != _WIDTH:
            raise ValueError(f"{self._file.name}: row {self._line!r} has {len(cells)} cells; expected {_WIDTH}")
        return float(cells[at]) if cells[at] else 0.0


def _number(at: int) -> Any:
    """A read-only property: one number of the row."""
    return property(lambda self: self._cell(at))


class Greeks(_Row):
    """The file's Greeks of one contract."""

    __slots__ = ()

    delta: float = _number(10)
    gamma: float = _number(11)
    vega: float = _number(12)
    theta: float = _number(13)
    rho: float = _number(14)


class OptionContract(_Row):
    """One row of a universe file. Bid and ask are both the close, as in LEAN: never price from them."""

    __slots__ = ("expiry",)

    close: float = _number(_CLOSE)
    bid_price = ask_price = last_price = close
    volume: float = _number(7)
    open_interest: float = _number(8)
    implied_volatility: float = _number(9)
    style: OptionStyle = of("_file.style")
    time: datetime = of("_file.time")  # 00:00 of the day after the file's
    underlying_last_price: float = of("_file.underlying_price")

    def __init__(self, file: _File, line: str, expiry: datetime) -> None:
        """Whoever reads a chain asks each of its many contracts for the expiry first, so that one is no property."""
        self._file = file
        self._line = line
        self.expiry = expiry

    @property
    def strike(self) -> float:
        try:
            return float(self._line.split(",", 2)[1])
        except (ValueError, IndexError) as error:
            raise self._fault(error) from error

    @property
    def right(self) -> OptionRight:
        try:
            return _RIGHTS[self._line.split(",", 3)[2]]
        except (KeyError, IndexError) as error:
            raise self._fault(error) from error

    def _fault(self, error: Exception) -> ValueError:
        return ValueError(f"{self._file.name}: row {self._line!r} names no contract ({error!r})")

    @property
    def symbol(self) -> Symbol:
        canonical = self._file.canonical
        return option(canonical._underlying, canonical.id.symbol, self.style, self.right, self.strike, self.expiry)

    @property
    def greeks(self) -> Greeks:
        return Greeks(self._file, self._line)


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
        self._kept: OrderedDict[Path, _File] = OrderedDict()
        self.are_late = False  # as a live feed's may be: every chain is empty

    def chain(self, symbol: Symbol, exchange_day: date) -> OptionChain:
        """The newest file before `exchange_day`, up to three trading days old; empty without one, and while they are late.

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
        for _ in range(0 if self.are_late else _DAYS_BACK):
            day = previous_trading_day(day)
            path = self._data.universe(canonical, day)
            if path:
                return OptionChain(canonical, self._file(path, canonical, day).contracts(exchange_day))
        return OptionChain(canonical, [])

    def _file(self, path: Path, canonical: Symbol, day: date) -> _File:
        file = self._kept.get(path)
        if file is None:
            file = self._kept[path] = _File(path, canonical, day)
            if len(self._kept) > _KEPT_FILES:
                self._kept.popitem(last=False)
        return file
