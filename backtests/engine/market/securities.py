"""Securities: the last real prices, who fills and charges, and what is held."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ..base.clock import Clock
from ..base.enums import OptionRight, OptionStyle, SecurityType
from ..base.forwarded import of
from ..base.market_hours import Exchange
from ..base.missing import Closed, Refusing, unknown
from ..base.symbols import Symbol
from ..orders.fees import NO_FEES, FeeModel
from ..orders.order import Order
from ..orders.ticks import CENTS, tick
from .bars import Bar, Line, QuoteBar, TradeBar
from .holdings import SecurityHolding
from .models import BuyingPowerModel, DefaultOptionAssignmentModel, NullOptionAssignmentModel

_OPTION_MULTIPLIER = 100.0
OptionAssignmentModel = DefaultOptionAssignmentModel | NullOptionAssignmentModel
_ASSIGNED_EARLY = DefaultOptionAssignmentModel()


def _of_bar(field: str) -> Any:
    """A read-only property: a field of the last real bar, 0.0 before the first."""
    return property(lambda self: getattr(bar, field) if (bar := self._price_line.current()) else 0.0)


class SymbolProperties(Refusing):
    """Contract facts of a security."""

    __slots__ = ("_security", "contract_multiplier")

    def __init__(self, security: Security) -> None:
        self._security = security
        self.contract_multiplier = security._multiplier

    @property
    def minimum_price_variation(self) -> float:
        return tick(self._security, self._security.price)


class Security(Closed):
    """What LEAN's Python API calls a security: an index or an equity here, options below.

    `price` is 0.0 until a first real row has ended since subscribing; an index has no bid and no ask.
    """

    __slots__ = (
        "__weakref__",
        "_clock",
        "_lines",
        "_price_line",
        "_quote_line",
        "_ticks",
        "_trade_line",
        "fee_model",
        "holdings",
        "is_tradable",
        "symbol",
        "type",
    )
    _multiplier = 1.0

    def __init__(self, symbol: Symbol, clock: Clock) -> None:
        self.symbol = symbol
        self.type = symbol.security_type
        self.fee_model: FeeModel = NO_FEES
        self._ticks = CENTS
        self.holdings = SecurityHolding(self)
        self.is_tradable = True
        self._clock = clock
        self._quote_line = Line(clock, symbol, QuoteBar)
        self._trade_line = self._price_line = price = self._line_of_price(clock)
        # the subscriptions that have files: the one that makes the price first
        self._lines = (price, self._quote_line) if self.type == SecurityType.EQUITY else (price,)

    def _line_of_price(self, clock: Clock) -> Line:
        return Line(clock, self.symbol, TradeBar)

    def __str__(self) -> str:
        return self.symbol.value

    @property
    def exchange(self) -> Exchange:
        return Exchange(self.symbol._venue, self._clock)

    @property
    def price(self) -> float:
        line = self._price_line
        if line.clock.stamp >= line.due:
            line.advance()
        return line.price

    close = price

    open: float = _of_bar("open")
    high: float = _of_bar("high")
    low: float = _of_bar("low")

    @property
    def bid_price(self) -> float:
        line = self._quote_line
        if line.clock.stamp >= line.due:
            line.advance()
        return line.bid

    @property
    def ask_price(self) -> float:
        line = self._quote_line
        if line.clock.stamp >= line.due:
            line.advance()
        return line.ask

    @property
    def has_data(self) -> bool:
        return self._price_line.current() is not None

    def get_last_data(self) -> Bar | None:
        """The last real bar: never one filled forward."""
        line = self._price_line
        if line.clock.stamp >= line.due:
            line.advance()
        return line.bar

    @property
    def local_time(self) -> datetime:
        return self._clock.now + self.symbol._venue.zone

    @property
    def invested(self) -> bool:
        return self.holdings.quantity != 0

    @property
    def symbol_properties(self) -> SymbolProperties:
        return SymbolProperties(self)

    def _fee(self, order: Order) -> float:
        """Dollars that an order on it costs."""
        return self.fee_model._fee(self, order)

    def reset(self) -> None:
        """Empty as after subscribing; the models stay."""
        for line in self._lines:
            line.reset()

    def set_buying_power_model(self, buying_power_model: object) -> None:
        if buying_power_model is not BuyingPowerModel.NULL:
            unknown("set_buying_power_model of anything but BuyingPowerModel.NULL")


class Index(Security):
    """An index: a price without a market."""

    __slots__ = ()


class Equity(Security):
    """A share with raw prices."""

    __slots__ = ()


class Option(Security):
    """An option contract: its price is the mid, and its trades are never read."""

    __slots__ = ("option_assignment_model", "underlying")
    _multiplier = _OPTION_MULTIPLIER

    def __init__(self, symbol: Symbol, clock: Clock, underlying: Security) -> None:
        super().__init__(symbol, clock)
        self.underlying = underlying
        self.option_assignment_model: OptionAssignmentModel = _ASSIGNED_EARLY

    def _line_of_price(self, clock: Clock) -> Line:
        return self._quote_line

    strike_price: float = of("symbol.id.strike_price")
    right: OptionRight = of("symbol.id.option_right")
    style: OptionStyle = of("symbol.id.option_style")
    expiry: datetime = of("symbol.id.date")

    def get_intrinsic_value(self, underlying_price: float) -> float:
        """Dollars a unit of the underlying, never negative."""
        sign = 1 if self.right == OptionRight.CALL else -1
        return max(0.0, sign * (underlying_price - self.strike_price))

    def set_option_assignment_model(self, option_assignment_model: object) -> None:
        if not isinstance(option_assignment_model, OptionAssignmentModel):
            unknown(f"set_option_assignment_model({type(option_assignment_model).__name__})")
        self.option_assignment_model = option_assignment_model


class IndexOption(Option):
    """A cash-settled option."""

    __slots__ = ()


def make(symbol: Symbol, clock: Clock, underlying: Security | None = None) -> Security:
    """The security of a symbol; an option needs its underlying's."""
    if underlying is not None:
        kind = IndexOption if symbol.security_type == SecurityType.INDEX_OPTION else Option
        return kind(symbol, clock, underlying)
    return (Index if symbol.security_type == SecurityType.INDEX else Equity)(symbol, clock)
