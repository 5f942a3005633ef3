"""The securities of a run, and how an algorithm looks them up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from ..base.missing import KeyNotFoundException, Refusing, unknown
from ..base.symbols import OPTIONS, Symbol
from .holdings import KeyValuePair
from .securities import Security


class Registry:
    """The securities of a run: `active` are the subscribed ones. A removed one is kept, and its models wait for it."""

    __slots__ = ("_ending", "_ever", "_ordered", "_over", "active")

    def __init__(self) -> None:
        self.active: dict[Symbol, Security] = {}
        self._ever: dict[Symbol, Security] = {}
        self._ordered: set[Symbol] = set()
        self._ending: dict[date, list[Symbol]] = {}  # contracts by their expiry
        self._over = date.min  # what expired before it may have been let go

    def activate(self, security: Security) -> None:
        symbol = security.symbol
        if symbol not in self._ever and security.type in OPTIONS:
            self._ending.setdefault(symbol.id.date.date(), []).append(symbol)
        self.active[symbol] = self._ever[symbol] = security

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

    def known(self, symbol: Symbol) -> Security:
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

    def ever(self, symbol: Symbol) -> Security | None:
        return self._ever.get(symbol)

    def has(self, symbol: Symbol) -> bool:
        """Whether a symbol is or was subscribed. Raises NotImplementedError for a contract that may have been let go."""
        if symbol in self._ever:
            return True
        if isinstance(symbol, Symbol) and symbol.security_type in OPTIONS and symbol.id.date.date() < self._over:
            unknown(f"the security of {symbol}, which is over and was never ordered")
        return False


class SecurityManager(Refusing):
    """LEAN's `self.securities`. A lookup also finds those that were removed; what lists them has the others alone."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._active = registry.active

    def __getitem__(self, symbol: Symbol) -> Security:
        return self._registry.known(symbol)

    def contains_key(self, symbol: Symbol) -> bool:
        return self._registry.has(symbol)

    def __contains__(self, symbol: Symbol) -> bool:
        return self._registry.has(symbol)

    def __len__(self) -> int:
        return len(self._active)

    @property
    def count(self) -> int:
        return len(self._active)

    def __iter__(self) -> Iterator[KeyValuePair]:
        return iter([KeyValuePair(symbol, security) for symbol, security in self._active.items()])

    def keys(self) -> list[Symbol]:
        return list(self._active)

    def values(self) -> list[Security]:
        return list(self._active.values())

    def items(self) -> list[tuple[Symbol, Security]]:
        return list(self._active.items())

    def get(self, key: Symbol, default_value: Security | None = None) -> Security | None:
        return self._registry.known(key) if self._registry.has(key) else default_value
