"""Symbols and LEAN's base-36 security identifiers (layout: Common/SecurityIdentifier.cs in QuantConnect/Lean)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import ClassVar, overload
from weakref import WeakValueDictionary

from .enums import OptionRight, OptionStyle, SecurityType
from .market_hours import Venue
from .missing import Refusing, given

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_USA = 1
_EPOCH = datetime(1899, 12, 30)  # OLE automation dates count days from here
_MARKET, _STRIKE_SCALE, _STRIKE, _STYLE, _DAYS, _RIGHT = 100, 10**5, 10**7, 10**13, 10**14, 10**19
OPTIONS = (SecurityType.OPTION, SecurityType.INDEX_OPTION)


def base36(number: int) -> str:
    """Upper-case base 36 of a non-negative number."""
    text = ""
    while number:
        number, digit = divmod(number, 36)
        text = _DIGITS[digit] + text
    return text or "0"


def _scaled_strike(strike: float) -> tuple[int, int]:
    """LEAN stores a strike x 1,000,000 without its trailing zeros, and the zeros' count."""
    whole = round(strike * 1_000_000)
    scale = 0
    while whole and whole % 10 == 0:
        whole //= 10
        scale += 1
    return whole, scale


@dataclass(slots=True, eq=False, repr=False)
class SecurityIdentifier(Refusing):
    """What a symbol is, for good; `str()` is LEAN's text such as `SPXW 30R1H2EN32EI6|SPX 31`."""

    symbol: str
    security_type: SecurityType
    date: datetime = _EPOCH
    strike_price: float = 0.0
    option_right: OptionRight = OptionRight.CALL
    option_style: OptionStyle = OptionStyle.AMERICAN
    _underlying: SecurityIdentifier | None = None
    _text: str = ""
    market: ClassVar[str] = "usa"

    def __str__(self) -> str:
        if not self._text:
            strike, scale = _scaled_strike(self.strike_price)
            properties = (
                int(self.option_right) * _RIGHT
                + (self.date - _EPOCH).days * _DAYS
                + int(self.option_style) * _STYLE
                + strike * _STRIKE
                + scale * _STRIKE_SCALE
                + _USA * _MARKET
                + int(self.security_type)
            )
            tail = f"|{self._underlying}" if self._underlying else ""
            self._text = f"{self.symbol} {base36(properties)}{tail}"
        return self._text


class Symbol(Refusing):
    """An instrument; equal by identity, because there is one of each. `str()` and `value` give LEAN's ticker text."""

    __slots__ = ("__weakref__", "_venue", "id", "security_type", "underlying", "value")

    def __init__(self, value: str, sid: SecurityIdentifier, venue: Venue, underlying: Symbol | None = None) -> None:
        self.value = value
        self.id = sid
        self.security_type = sid.security_type
        self.underlying = underlying
        self._venue = venue

    @property
    def canonical(self) -> Symbol:
        return _canonical(self._underlying, self.id.symbol)

    @property
    def _underlying(self) -> Symbol:
        """That of a contract, which has one."""
        if self.underlying is None:
            raise ValueError(f"{self} is no contract, and has no underlying")
        return self.underlying

    def is_canonical(self) -> bool:
        return self.value.startswith("?")

    def __str__(self) -> str:
        return self.value

    def __repr__(self) -> str:
        return self.value

    def __lt__(self, other: Symbol) -> bool:
        return self.value < other.value

    def __reduce__(self) -> tuple[Callable[..., Symbol], tuple[object, ...]]:
        """A copy of a symbol is the symbol."""
        sid = self.id
        if self.is_canonical():
            return _canonical, (self.underlying, sid.symbol)
        if self.underlying is None:
            return plain, (self.value, self.security_type, sid.date)
        return option, (
            self.underlying,
            sid.symbol,
            sid.option_style,
            sid.option_right,
            sid.strike_price,
            sid.date,
        )

    @staticmethod
    def create(ticker: str, security_type: SecurityType, market: str) -> Symbol:
        """An index or an equity; an equity's identifier carries 1998-01-02, the first day of LEAN's map files."""
        return plain(ticker.upper(), SecurityType(security_type), datetime(1998, 1, 2))

    @overload
    @staticmethod
    def create_option(
        underlying_symbol: Symbol, market: str, style: OptionStyle, right: OptionRight, strike: float, expiry: datetime
    ) -> Symbol: ...
    @overload
    @staticmethod
    def create_option(
        underlying_symbol: Symbol,
        target_option: str,
        market: str,
        style: OptionStyle,
        right: OptionRight,
        strike: float,
        expiry: datetime,
    ) -> Symbol: ...
    @staticmethod
    def create_option(underlying_symbol: Symbol, *contract: object, **named: object) -> Symbol:
        """The symbol of a contract; its root is the underlying's where none is given."""
        names = _CONTRACT if len(contract) + len(named) == len(_CONTRACT) else _CONTRACT[1:]
        words = given("Symbol.create_option", names, contract, named, least=len(names))
        style, right, strike, expiry = (words[name] for name in _CONTRACT[2:])
        root = str(words.get("target_option", underlying_symbol.value))
        return option(underlying_symbol, root, OptionStyle(style), OptionRight(right), float(strike), _day(expiry))

    @overload
    @staticmethod
    def create_canonical_option(
        underlying_symbol: Symbol, market: str | None = None, alias: str | None = None
    ) -> Symbol: ...
    @overload
    @staticmethod
    def create_canonical_option(
        underlying_symbol: Symbol, target_option: str, market: str | None = None, alias: str | None = None
    ) -> Symbol: ...
    @staticmethod
    def create_canonical_option(underlying_symbol: Symbol, *family: str | None, **named: str | None) -> Symbol:
        """The family of a root's contracts; its root is the underlying's where none is given, as by two words."""
        names = _FAMILY if len(family) == len(_FAMILY) or "target_option" in named else _FAMILY[1:]
        words = given("Symbol.create_canonical_option", names, family, named)
        return _canonical(underlying_symbol, str(words.get("target_option", underlying_symbol.value)))


_CONTRACT = ("target_option", "market", "style", "right", "strike", "expiry")
_FAMILY = ("target_option", "market", "alias")


def _day(moment: date | datetime) -> datetime:
    return datetime(moment.year, moment.month, moment.day)


@cache
def plain(ticker: str, security_type: SecurityType, first: datetime) -> Symbol:
    """The symbol of an index, or of an equity whose first mapped day is `first`."""
    if security_type == SecurityType.INDEX and first != _EPOCH:
        return plain(ticker, security_type, _EPOCH)  # there is one of each, whoever names it
    if security_type == SecurityType.INDEX:
        return Symbol(ticker, SecurityIdentifier(ticker, security_type), Venue.CBOE)
    if security_type == SecurityType.EQUITY:
        return Symbol(ticker, SecurityIdentifier(ticker, security_type, first), Venue.NEW_YORK)
    raise NotImplementedError(f"Symbol.create of {security_type} is not known to the embedded engine")


def _option_type(underlying: Symbol) -> SecurityType:
    return SecurityType.INDEX_OPTION if underlying.security_type == SecurityType.INDEX else SecurityType.OPTION


@cache
def _canonical(underlying: Symbol, root: str) -> Symbol:
    sid = SecurityIdentifier(root, _option_type(underlying), _underlying=underlying.id)
    return Symbol(f"?{root}", sid, underlying._venue, underlying)


_contracts: WeakValueDictionary[tuple[object, ...], Symbol] = WeakValueDictionary()


def option(  # noqa: PLR0917 - known by all of what a contract is
    underlying: Symbol, root: str, style: OptionStyle, right: OptionRight, strike: float, expiry: datetime
) -> Symbol:
    """The symbol of one contract, the same one as long as anybody holds it."""
    key = underlying, root, style, right, strike, expiry
    found = _contracts.get(key)
    if found is None:
        sid = SecurityIdentifier(root, _option_type(underlying), expiry, strike, right, style, underlying.id)
        day = expiry.year % 100 * 10_000 + expiry.month * 100 + expiry.day
        value = f"{root:<6}{day:06d}{right.name[0]}{round(strike * 1000):08d}"
        found = _contracts[key] = Symbol(value, sid, underlying._venue, underlying)
    return found
