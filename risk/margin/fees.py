"""What a broker charges for options and shares, by its record in config/brokers/."""

from book.holdings import Held
from config.products import RUNGS
from config.schema import Broker, OptionFees, ShareFees


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


def share_fee(fees: ShareFees, shares: float, price: float) -> float:
    """USD for one order of shares at a price in USD."""
    fee = fees.usd * shares
    return fees.least if fee < fees.least else min(fee, fees.most * shares * price)


def fee_of(broker: Broker, held: Held, quantity: int, premium: float, is_closing: bool) -> float:
    """USD for an order of so many contracts, at a premium in points, or of so many shares, at a price."""
    if held is None:
        return share_fee(broker.share_fees, quantity, premium)
    rung = next(rung for rung in RUNGS if rung.root == held.root)
    return leg_fee(broker.options_on(rung).fees, quantity, premium, is_closing=is_closing)
