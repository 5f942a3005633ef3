"""What LEAN's portfolio holds, in the desk's names."""

from __future__ import annotations

from itertools import compress
from operator import attrgetter

from AlgorithmImports import QCAlgorithm, SecurityType, Symbol

from book.holdings import Held, Holding, Holdings
from config import products
from execution.market import contract_of

ROOTS = frozenset(rung.root for rung in products.RUNGS)
OPTIONS = (SecurityType.OPTION, SecurityType.INDEX_OPTION)
_quantity_of, _symbol_of = attrgetter("quantity"), attrgetter("symbol")


class HeldNow:
    """What the account holds, minute by minute: the same answer as before while no quantity has changed, as most minutes find."""

    def __init__(self, algorithm: QCAlgorithm) -> None:
        self._algorithm = algorithm
        self._held: tuple[list[Symbol], list[float]] = [], []
        self._holdings: Holdings = {}

    def __call__(self) -> Holdings:
        """The holdings; the averages are those of the moment at which a quantity last changed."""
        kept = list(self._algorithm.portfolio.values())
        quantities = list(map(_quantity_of, kept))
        # by their symbols too: a roll leaves the quantities that it found
        held = list(map(_symbol_of, compress(kept, quantities))), list(filter(None, quantities))
        if held != self._held:
            self._held, self._holdings = held, holdings_of(self._algorithm)
        return self._holdings


def holdings_of(algorithm: QCAlgorithm) -> Holdings:
    """What the account holds of what the desk can trade: its roots' options, and shares of SPY."""
    found: dict[Held, Holding] = {}
    for kept in algorithm.portfolio:
        holding = kept.value
        if holding.invested and _is_traded(kept.key):
            contract = None if kept.key.security_type == SecurityType.EQUITY else contract_of(kept.key)
            found[contract] = Holding(int(holding.quantity), float(holding.average_price))
    return found


def others_of(algorithm: QCAlgorithm) -> tuple[str, ...]:
    """What the account holds of anything else."""
    return tuple(
        f"{holding.quantity:g} {kept.key.value}"
        for kept in algorithm.portfolio
        if (holding := kept.value).invested and not _is_traded(kept.key)
    )


def _is_traded(symbol: Symbol) -> bool:
    if symbol.security_type in OPTIONS:
        return str(symbol.id.symbol) in ROOTS
    return symbol.security_type == SecurityType.EQUITY and str(symbol.value) == products.SPY.underlying
