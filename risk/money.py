"""Sums of money: comparing them, so that what adding floats up does decides nothing, and saying them."""

NOISE = 1e-6  # USD or points: far under a tick, far over what adding quotes up leaves behind


def reaches(amount: float, bound: float) -> bool:
    """Whether an amount is at or above a bound."""
    return amount >= bound - NOISE


def is_over(amount: float, bound: float) -> bool:
    """Whether an amount is above a bound."""
    return amount > bound + NOISE


def of_whole(amount: float, whole: float) -> str:
    """An amount of USD beside what it is part of, such as "27,300 of 100,000 (27.3%)"."""
    share = f" ({amount / whole:.1%})" if whole > 0 else ""
    return f"{amount:,.0f} of {whole:,.0f}{share}"
