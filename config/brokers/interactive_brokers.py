"""Interactive Brokers, by its fixed schedule and LEAN's InteractiveBrokersBrokerageModel and InteractiveBrokersFeeModel."""

from config.products import SPX_TICKS, SPY_TICKS
from config.schema import Broker, FeeTier, OptionFees, OptionTerms, OrderType, ShareFees

OPTION_FEES = OptionFees(
    tiers=(FeeTier(0.10, 0.65), FeeTier(0.05, 0.50), FeeTier(0.0, 0.25)),
    least=1.00,
    charges_closing=True,
)

BROKER: Broker = Broker(
    name="INTERACTIVE_BROKERS_BROKERAGE",
    lean_number=2,
    index_options=OptionTerms(OPTION_FEES, SPX_TICKS),
    share_options=OptionTerms(OPTION_FEES, SPY_TICKS),
    share_fees=ShareFees(usd=0.005, least=1.00, most=0.005),
    order_types=tuple(OrderType),
    most_leg_limits=3,
)
