"""What a broker charges for options, by its record in config/brokers/."""

from config.schema import OptionFees


def leg_fee(fees: OptionFees, contracts: float, premium: float, *, is_closing: bool) -> float:
    """USD for one leg order of `contracts` options at `premium` points; what is below every tier pays the last one."""
    if is_closing and not fees.charges_closing:
        return 0.0
    a_contract = next((tier for tier in fees.tiers if premium >= tier.from_premium), fees.tiers[-1]).usd
    return max(fees.least, contracts * a_contract)


def round_trip_fees(fees: OptionFees, sizes: tuple[int, ...], mids: tuple[float, ...], closing_share: float) -> float:
    """USD to open legs of these sizes at their mids, and to close them at `closing_share` of those mids."""
    return sum(
        leg_fee(fees, size, mid, is_closing=False) + leg_fee(fees, size, closing_share * mid, is_closing=True)
        for size, mid in zip(sizes, mids, strict=True)
    )
