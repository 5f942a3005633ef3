"""Wings by budget: how far out a short is bought in where the risk must be defined."""

import math
from collections.abc import Callable, Iterable

from market.contracts import Contract

from config.schema import WingWidth
from risk.gate.entry import Shape
from strategies.parts.answers import NotYet
from strategies.parts.selection import Chain


def widths(wing: WingWidth, spot: float) -> range:
    """The whole numbers of points that a wing may be wide, the widest first."""
    return range(math.floor(wing.most * spot), math.ceil(wing.least * spot) - 1, -1)


def missing(chain: Chain, contracts: Iterable[Contract]) -> NotYet | None:
    """The contracts that have no quote to rest on yet, if there are any."""
    wanted = frozenset(contract for contract in contracts if chain.market.mid(contract) is None)
    return NotYet(wanted) if wanted else None


def widest_that_fits(wing: Iterable[int], shape_of: Callable[[int], Shape | None], budget: float) -> Shape | None:
    """The first shape of which one set fits the budget, the widest first; else the last, so that it can be refused."""
    shape = None
    for width in wing:
        candidate = shape_of(width)
        if candidate is not None:
            shape = candidate
            if shape.requirement <= budget:
                return shape
    return shape
