"""What a strategy can answer: wait, nothing, a shape; hold, close."""

from dataclasses import dataclass

from risk.campaign import Reason
from risk.model import Contract, Leg


@dataclass(frozen=True, slots=True)
class NotYet:
    """Quotes of these contracts are needed before there is an answer."""

    wanted: frozenset[Contract]


@dataclass(frozen=True, slots=True)
class Nothing:
    """There is nothing to open on this rung now, and why."""

    why: str


@dataclass(frozen=True, slots=True)
class Hold:
    """Leave the campaign as it is."""


@dataclass(frozen=True, slots=True)
class Exit:
    """Close these legs, at their signed quantities held; an urgent exit doesn't wait for a better price."""

    reason: Reason
    legs: tuple[Leg, ...]
    is_urgent: bool
