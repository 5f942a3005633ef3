"""What a broker charges: the estimate behind "is this worth trading", never a booked figure."""

from config.products import MIN_LEG_FEE, OPTION_FEES


def leg_fee(contracts: int, premium: float) -> float:
    """USD for one leg order of `contracts` options at `premium` points (Interactive Brokers' fixed schedule)."""
    a_contract = next(tier.usd for tier in OPTION_FEES if premium >= tier.from_premium)
    return max(MIN_LEG_FEE, contracts * a_contract)


def round_trip_fees(sizes: tuple[int, ...], mids: tuple[float, ...], closing_share: float) -> float:
    """USD to open legs of these sizes at their mids, and to close them at `closing_share` of those mids."""
    return sum(leg_fee(size, mid) + leg_fee(size, closing_share * mid) for size, mid in zip(sizes, mids, strict=True))
