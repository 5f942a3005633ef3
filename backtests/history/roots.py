"""The option roots of the modelled history, and what the strategies want quoted of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from strategies.parts.quoted import Quoted
from strategies.parts.strategy import every_strategy


@dataclass(frozen=True, slots=True)
class Root:
    """An option root. `scale`: its underlying for one S&P 500 point; `grid`: points between strikes."""

    name: str
    underlying: str
    folder: str
    style: str
    scale: float
    grid: float

    @property
    def pays_dividends(self) -> bool:
        """Whether its underlying pays on ex-dates, instead of evenly."""
        return self.folder == "option"

    @property
    def is_american(self) -> bool:
        """Whether it can be exercised at any time."""
        return self.style == "american"


SPXW: Final = Root("spxw", "spx", "indexoption", "european", 1.0, 5.0)
SPY: Final = Root("spy", "spy", "option", "american", 0.1, 1.0)
ROOTS: Final = (SPXW, SPY)
ROOT_OF: Final = {root.name.upper(): root for root in ROOTS}


def wanted() -> tuple[Quoted, ...]:
    """What the strategies of all files want quoted, whichever of them a run trades: so runs share one history."""
    return tuple(kind for strategy in every_strategy() for kind in strategy.quoted)
