"""Tastytrade, by LEAN's TastytradeBrokerageModel and TastytradeFeeModel."""

from config.products import SPX_TICKS, SPY_TICKS
from config.schema import Broker, FeeTier, OptionFees, OptionTerms, OrderType, ShareFees

OPTION_FEES = OptionFees((FeeTier(0.0, 1.00),), least=0.0, charges_closing=False)

BROKER: Broker = Broker(
    name="TASTYTRADE",
    lean_number=32,
    index_options=OptionTerms(OPTION_FEES, SPX_TICKS),
    share_options=OptionTerms(OPTION_FEES, SPY_TICKS),
    share_fees=ShareFees(usd=0.0, least=0.0, most=0.0),
    order_types=(
        OrderType.MARKET,
        OrderType.LIMIT,
        OrderType.STOP_MARKET,
        OrderType.STOP_LIMIT,
        OrderType.COMBO_LIMIT,
    ),
    most_leg_limits=None,
)
