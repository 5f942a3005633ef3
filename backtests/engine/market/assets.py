"""Cash, what is held, and what both are worth: a plain record, since it is looked at every minute."""

from __future__ import annotations

from ..base.clock import Clock
from ..base.symbols import Symbol
from ..disk.columns import NEVER
from .bars import Line
from .securities import Option, Security


class Assets:
    """The value is computed when asked, and again when a price of what is held was due."""

    __slots__ = ("_clock", "_parts", "_shorts", "_value", "cash", "held")

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._value = 0.0
        self._parts: list[tuple[float, Line, float]] | None = None  # quantity, price and multiplier of what is held
        self._shorts: list[Option] | None = None
        self.cash = 100_000.0
        self.held: dict[Symbol, Security] = {}

    def set_cash(self, amount: float) -> None:
        self.cash = amount
        self._clock.valued_until = 0

    def touch(self, security: Security) -> None:
        """A holding has changed."""
        self._clock.valued_until = 0
        self._parts = self._shorts = None
        if security.holdings.quantity:
            self.held[security.symbol] = security
        else:
            self.held.pop(security.symbol, None)

    @property
    def short_options(self) -> list[Option]:
        if self._shorts is None:
            self._shorts = [s for s in self.held.values() if isinstance(s, Option) and s.holdings.is_short]
        return self._shorts

    def value(self) -> float:
        """Dollars at the last prices."""
        if self._clock.stamp >= self._clock.valued_until:
            self.holdings_value()
        return self._value

    def holdings_value(self) -> float:
        """Dollars without the cash; notes until when no price of what is held can change.

        Nothing is noted for a ruined account, so that one whose value is still valid is none.
        """
        clock = self._clock
        stamp, until, value = clock.stamp, NEVER, 0.0
        parts = self._parts
        if parts is None:
            parts = self._parts = [(s.holdings.quantity, s._price_line, s._multiplier) for s in self.held.values()]
        for quantity, line, multiplier in parts:
            due = line.due
            if stamp >= due:
                line.advance()
                due = line.due
            value += quantity * line.price * multiplier
            if due < until:  # noqa: PLR1730 - min() takes twice as long, and this runs every minute
                until = due
        self._value = self.cash + value
        clock.valued_until = until if self._value > 0 else 0
        return value

    def is_ruined(self) -> bool:
        """Whether the value is at or below 0, which ends a backtest."""
        return self._clock.stamp >= self._clock.valued_until and self.value() <= 0
