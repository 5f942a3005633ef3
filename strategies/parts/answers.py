"""What a strategy can answer: wait, nothing, a shape; hold, close, extend, skip."""

from dataclasses import dataclass

from book.campaign import Reason
from market.contracts import Contract, Leg
from risk.entry import Shape


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


HOLD = Hold()  # what is answered on nearly every look


@dataclass(frozen=True, slots=True)
class Exit:
    """Close these legs, at their whole signed quantities; an urgent exit doesn't wait for a better price.

    `leaves_rest`: what the campaign holds besides is worth nothing, is left to expire and counts no more.
    """

    reason: Reason
    legs: tuple[Leg, ...]
    is_urgent: bool
    leaves_rest: bool = False


@dataclass(frozen=True, slots=True)
class Extend:
    """Add the one leg of this shape to the campaign, as many times as it has sets."""

    shape: Shape


@dataclass(frozen=True, slots=True)
class Skip:
    """There is nothing worth adding to the campaign today, and why."""

    why: str


Management = Hold | Exit | Extend | Skip | NotYet
