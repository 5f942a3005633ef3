"""The securities of a run, and how an algorithm looks them up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from ..base.dictionary import SymbolDictionary
from ..base.forwarded import of
from ..base.missing import KeyNotFoundException, unknown
from ..base.symbols import OPTIONS, Symbol
from .holdings import SecurityHolding
from .securities import Security


class Registry:
    """The securities of a run: `active` are the subscribed ones. A removed one is kept, and its models wait for it."""

    __slots__ = ("_ending", "_ever", "_held", "_ordered", "_over", "active")

    def __init__(self) -> None:
        self.active: dict[Symbol, Security] = {}
        self._ever: dict[Symbol, Security] = {}
        self._held: list[SecurityHolding] | None = None  # of the active ones, until others are
        self._ordered: set[Symbol] = set()
        self._ending: dict[date, list[Symbol]] = {}  # contracts by their expiry
        self._over = date.min  # what expired before it may have been let go

    def activate(self, security: Security) -> None:
        symbol = security.symbol
        if symbol not in self._ever and security.type in OPTIONS:
            self._ending.setdefault(symbol.id.date.date(), []).append(symbol)
        self.active[symbol] = self._ever[symbol] = security
        self._held = None

    def note_order(self, symbol: Symbol) -> None:
        """Keep a security as long as its orders."""
        self._ordered.add(symbol)

    def forget_orders(self, symbols: Iterable[Symbol]) -> None:
        """Keep the securities of orders that were put away no longer than others."""
        for symbol in symbols:
            self._ordered.discard(symbol)
            is_over = symbol.security_type in OPTIONS and symbol.id.date.date() not in self._ending
            if is_over and symbol not in self.active:
                self._ever.pop(symbol, None)

    def forget_expired(self, day: date) -> None:
        """Let go of the contracts that expired before `day`, are not subscribed any more and were never ordered."""
        self._over = day
        for expiry in [expiry for expiry in self._ending if expiry < day]:
            for symbol in self._ending.pop(expiry):
                if symbol not in self.active and symbol not in self._ordered:
                    del self._ever[symbol]

    def deactivate(self, symbol: Symbol) -> None:
        self.active.pop(symbol, None)
        self._held = None

    def known(self, symbol: Any) -> Security:
        """A security that is or was subscribed, by its symbol, by itself, or by the ticker of a subscribed one.

        Raises KeyNotFoundException without one, NotImplementedError for a contract that may have been let go.
        """
        try:
            return self._ever[symbol]
        except KeyError:
            pass
        if isinstance(symbol, Security):
            return self.known(symbol.symbol)
        found = [s for s in self.active.values() if s.symbol.value == str(symbol).upper()]
        if not found and not self.has(symbol):
            raise KeyNotFoundException(f"{symbol} was never subscribed; add it, or ask contains_key first")
        return found[0]

    @property
    def holdings(self) -> dict[Symbol, SecurityHolding]:
        """What is held of each that is subscribed."""
        return {symbol: security.holdings for symbol, security in self.active.items()}

    def held(self) -> list[SecurityHolding]:
        """The same without the symbols; a live desk asks each minute."""
        if self._held is None:
            self._held = [security.holdings for security in self.active.values()]
        return self._held.copy()

    def ever(self, symbol: Symbol) -> Security | None:
        return self._ever.get(symbol)

    def has(self, symbol: object) -> bool:
        """Whether a symbol is or was subscribed. Raises NotImplementedError for a contract that may have been let go."""
        if symbol in self._ever:
            return True
        if isinstance(symbol, Symbol) and symbol.security_type in OPTIONS and symbol.id.date.date() < self._over:
            unknown(f"the security of {symbol}, which is over and was never ordered")
        return False


class SecurityManager(SymbolDictionary[Security]):
    """LEAN's `self.securities`. A lookup also finds those that were removed; what lists them has the others alone."""

    __slots__ = ("_registry",)
    _listed: Mapping[Symbol, Security] = of("_registry.active")

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    def __getitem__(self, symbol: Symbol) -> Security:
        return self._registry.known(symbol)

    def __contains__(self, symbol: object) -> bool:
        return self._registry.has(symbol)
