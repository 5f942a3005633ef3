"""Comparing sums of money: what adding floats up does to them must not decide anything."""

NOISE = 1e-6  # USD or points: far under a tick, far over what adding quotes up leaves behind


def reaches(amount: float, bound: float) -> bool:
    """Whether an amount is at or above a bound."""
    return amount >= bound - NOISE


def is_over(amount: float, bound: float) -> bool:
    """Whether an amount is above a bound."""
    return amount > bound + NOISE
