"""Sums of money: comparing them, so that what adding floats up does decides nothing, and saying them."""

import math
from typing import NamedTuple

FINEST = 7  # digits behind the point
NOISE = 1e-6  # USD or points: far under a tick, far over what adding quotes up leaves behind


def reaches(amount: float, bound: float) -> bool:
    """Whether an amount is at or above a bound."""
    return amount >= bound - NOISE


def is_over(amount: float, bound: float) -> bool:
    """Whether an amount is above a bound."""
    return amount > bound + NOISE


def apart(*amounts: float, digits: int = 0, unit: str = "f") -> tuple[str, ...]:
    """Amounts with as many digits behind the point, at least `digits`, as tell those that differ from each other.

    `unit` is "f" for plain numbers, "%" for shares.
    """
    differ = len({round(amount, FINEST) for amount in amounts})
    for places in range(digits, FINEST):
        texts = tuple(f"{amount:,.{places}{unit}}" for amount in amounts)
        if len(set(texts)) >= differ:
            break
    return texts


def of_whole(amount: float, whole: float, bound: float | None = None) -> str:
    """An amount of USD beside what it is part of, such as "27,300 of 100,000 (27.3%)".

    With a `bound`, a share too, the percentage has the digits that tell it from that.
    """
    if not whole > 0:
        return f"{amount:,.0f} of {whole:,.0f}"
    share = amount / whole
    return f"{amount:,.0f} of {whole:,.0f} ({apart(share, share if bound is None else bound, digits=1, unit='%')[0]})"


def whole_usd(amount: float) -> str:
    """USD without cents, down: what is just below a bound must not read as if it had reached it."""
    return f"{math.floor(amount + NOISE):,}" if math.isfinite(amount) else str(amount)


def from_usd(amount: float) -> str:
    """USD without cents, up: an amount from which on something holds."""
    return f"{math.ceil(amount - NOISE):,}" if math.isfinite(amount) else str(amount)


class Sum(NamedTuple):
    """What is in use and what would come, against a cap, USD; put into words, with the digits that it needs, when read."""

    used: float
    more: float
    cap: float

    def __str__(self) -> str:
        for places in range(FINEST):
            used, more, cap = (round(amount, places) for amount in self)
            if is_over(used + more, cap) is is_over(self.used + self.more, self.cap):
                break
        word = "is over" if is_over(self.used + self.more, self.cap) else "of"
        return f"{used:,.{places}f} used + {more:,.{places}f} {word} {cap:,.{places}f}"
