"""LEAN's DefaultBrokerageModel: Interactive Brokers' fees but none for index options, and every order."""

from config.brokers.interactive_brokers import BROKER as INTERACTIVE_BROKERS
from config.products import SPX_TICKS
from config.schema import Broker, FeeTier, OptionFees, OptionTerms, OrderType

BROKER: Broker = Broker(
    name="DEFAULT",
    lean_number=0,
    index_options=OptionTerms(OptionFees((FeeTier(0.0, 0.0),), least=0.0, charges_closing=True), SPX_TICKS),
    share_options=INTERACTIVE_BROKERS.share_options,
    share_fees=INTERACTIVE_BROKERS.share_fees,
    order_types=tuple(OrderType),
    most_leg_limits=None,
)
