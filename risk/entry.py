"""What would be opened: a shape on a rung, and its size."""

from dataclasses import dataclass

from config.schema import Rung
from market.contracts import Contract, Leg
from risk.money import apart, from_usd


@dataclass(frozen=True, slots=True)
class Shape:
    """What a strategy would open on one rung, for one set. Prices in points, signed: a credit is negative.

    `requirement` is USD a set. `earns` is what the profit target earns, points; None where nothing is sold for a target.
    `closing_share` is what the target leaves of the prices, for the fees of the way out.
    """

    rung: Rung
    legs: tuple[Leg, ...]
    mids: tuple[float, ...]
    mid: float
    natural: float
    requirement: float
    earns: float | None
    closing_share: float
    without_bid: tuple[Contract, ...]

    @property
    def credit(self) -> float:
        return -self.mid

    @property
    def crossing(self) -> float:
        return self.natural - self.mid


@dataclass(frozen=True, slots=True)
class Entry:
    """A shape in its size: `requirement`, `target` (what the profit target earns, if there is one) and `fees` (both ways)
    in USD, for all sets."""

    shape: Shape
    sets: int
    requirement: float
    target: float | None
    fees: float


@dataclass(frozen=True, slots=True)
class RefusedRung:
    """A rung on which not one set fits: its requirement and the budget in USD, and the account value at which it would fit."""

    rung: str
    requirement: float
    budget: float
    fits_from: float

    def __str__(self) -> str:
        needs, budget = apart(self.requirement, self.budget)
        return f"{self.rung}: one set needs {needs}, the budget is {budget}, fits from {from_usd(self.fits_from)}"
