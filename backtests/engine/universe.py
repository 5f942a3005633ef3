"""The contracts that existed at a close, read from LEAN's universe files; parsed once, columns first, objects thin."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from .clock import midnight
from .enums import OptionRight, OptionStyle, SecurityType
from .files import DataFolder, cells_of
from .market_hours import previous_trading_day
from .missing import Refusing, unknown
from .symbols import Symbol, option

_KEPT_FILES = 4
_WIDTH = 15
_DAYS_BACK = 3  # trading days that LEAN looks back for a file, silently
_EXPIRY, _STRIKE, _RIGHT, _CLOSE, _VOLUME, _INTEREST, _VOLATILITY, _DELTA, _GAMMA, _VEGA, _THETA, _RHO = (
    0,
    1,
    2,
    6,
    7,
    8,
    9,
    10,
    11,
    12,
    13,
    14,
)


class _Table:
    """One file: a list a column, and what all rows share."""

    __slots__ = ("canonical", "columns", "expiries", "style", "time", "underlying_price")

    def __init__(self, path: Path, canonical: Symbol, day: date) -> None:
        text = path.read_bytes().replace(b"\r", b"")
        lines = text.split(b"\n", 2)
        self.underlying_price = float(lines[1].split(b",")[6])
        body = lines[2].replace(b",C,", b",0,").replace(b",P,", b",1,") if len(lines) > 2 else b""
        cells = cells_of(body, _WIDTH, str(path))
        self.columns = [[float(c) if c else 0.0 for c in cells[at::_WIDTH]] for at in range(_WIDTH)]
        self.expiries = {e: datetime.strptime(str(int(e)), "%Y%m%d") for e in set(self.columns[_EXPIRY])}
        self.canonical = canonical
        index = canonical.security_type == SecurityType.INDEX_OPTION
        self.style = OptionStyle.EUROPEAN if index else OptionStyle.AMERICAN
        self.time = midnight(day) + timedelta(days=1)


class Greeks(Refusing):
    """The file's Greeks of one contract."""

    __slots__ = ("_columns", "_row")

    def __init__(self, columns: list[list[float]], row: int) -> None:
        self._columns = columns
        self._row = row

    @property
    def delta(self) -> float:
        return self._columns[_DELTA][self._row]

    @property
    def gamma(self) -> float:
        return self._columns[_GAMMA][self._row]

    @property
    def vega(self) -> float:
        return self._columns[_VEGA][self._row]

    @property
    def theta(self) -> float:
        return self._columns[_THETA][self._row]

    @property
    def rho(self) -> float:
        return self._columns[_RHO][self._row]


class OptionContract(Refusing):
    """One row of a universe file. Bid and ask are both the close, as in LEAN: never price from them."""

    __slots__ = ("_row", "_table")

    def __init__(self, table: _Table, row: int) -> None:
        self._table = table
        self._row = row

    @property
    def symbol(self) -> Symbol:
        canonical = self._table.canonical
        return option(
            canonical.underlying, canonical.id.symbol, self._table.style, self.right, self.strike, self.expiry
        )

    @property
    def strike(self) -> float:
        return self._table.columns[_STRIKE][self._row]

    @property
    def expiry(self) -> datetime:
        return self._table.expiries[self._table.columns[_EXPIRY][self._row]]

    @property
    def right(self) -> OptionRight:
        return OptionRight.PUT if self._table.columns[_RIGHT][self._row] else OptionRight.CALL

    @property
    def style(self) -> OptionStyle:
        return self._table.style

    @property
    def time(self) -> datetime:
        """00:00 of the day after the file's."""
        return self._table.time

    @property
    def greeks(self) -> Greeks:
        return Greeks(self._table.columns, self._row)

    @property
    def implied_volatility(self) -> float:
        return self._table.columns[_VOLATILITY][self._row]

    @property
    def close(self) -> float:
        return self._table.columns[_CLOSE][self._row]

    bid_price = close
    ask_price = close
    last_price = close

    @property
    def volume(self) -> float:
        return self._table.columns[_VOLUME][self._row]

    @property
    def open_interest(self) -> float:
        return self._table.columns[_INTEREST][self._row]

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
                today = int(f"{exchange_day:%Y%m%d}")
                expiries = table.columns[_EXPIRY] if table.columns else []
                return OptionChain(canonical, [OptionContract(table, i) for i, e in enumerate(expiries) if e >= today])
        return OptionChain(canonical, [])

    def _table(self, path: Path, canonical: Symbol, day: date) -> _Table:
        table = self._kept.get(path)
        if table is None:
            table = self._kept[path] = _Table(path, canonical, day)
            if len(self._kept) > _KEPT_FILES:
                self._kept.popitem(last=False)
        return table
