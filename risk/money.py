"""Sums of money: comparing them, so that what adding floats up does decides nothing, and saying them."""

import math

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


def against_cap(used: float, more: float, cap: float) -> str:
    """What is in use and what would come, against a cap, USD, with the digits that show on which side of it they are."""
    is_beyond = is_over(used + more, cap)
    for places in range(FINEST):
        rounded = [round(amount, places) for amount in (used, more, cap)]
        if is_over(rounded[0] + rounded[1], rounded[2]) is is_beyond:
            break
    said, to_come, most = (f"{amount:,.{places}f}" for amount in rounded)
    return f"{said} used + {to_come} {'is over' if is_beyond else 'of'} {most}"
