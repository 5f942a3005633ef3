"""What happens to an option without an order: early assignment, and the settlement of what expires.

Sources: DefaultOptionAssignmentModel, DefaultExerciseModel and OptionPortfolioModel in QuantConnect/Lean.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..base.enums import OptionRight, OptionStyle, OrderType, SecurityType
from ..market.models import NullOptionAssignmentModel
from ..market.securities import Option
from ..orders.order import Order

EARLY_TAG = "Simulated option assignment before expiration"
_AUTO_EXERCISE = 0.01  # dollars in the money from which an expiring contract is exercised


def assigned_early(option: Option) -> bool:
    """Whether the model of a short contract assigns it now.

    LEAN's default does where it is over 5% in the money, and worth more exercised than sold at the bid. The worth of
    exercising has the contract's size in it twice, so time value hardly ever saves a contract. American contracts from
    four days before their expiry on, European ones on their expiry day.
    """
    model = option.option_assignment_model
    if isinstance(model, NullOptionAssignmentModel):
        return False
    sid, now = option.symbol.id, option.local_time
    if sid.option_style == OptionStyle.AMERICAN:
        if sid.date - now > model._prior:
            return False
    elif sid.date.date() != now.date():
        return False
    price = option.underlying.price
    sign = 1 if sid.option_right == OptionRight.CALL else -1
    if not price or sign * (price - sid.strike_price) / price <= model._required:
        return False
    return _gain(option, sign) > 0


def _gain(option: Option, sign: int) -> float:
    """What LEAN has the counterparty gain by exercising over selling the contract at its bid, in dollars."""
    underlying, quantity, now = option.underlying, option.holdings.absolute_quantity, option.local_time
    selling = Order(OrderType.MARKET, option.symbol, quantity, now)
    sold = option.bid_price * quantity * option._multiplier - option._fee(selling)
    price = underlying.bid_price if sign > 0 else underlying.ask_price
    exercised = sign * (price - option.strike_price) * quantity * option._multiplier**2
    if option.type == SecurityType.OPTION:
        exercised -= underlying._fee(
            Order(OrderType.MARKET, underlying.symbol, -sign * quantity * option._multiplier, now)
        )
    return exercised - sold


@dataclass(frozen=True, slots=True)
class Exercise:
    """How a holding leaves: its intrinsic value a unit, whether that counts, and the shares that it delivers."""

    in_the_money: bool
    is_assignment: bool
    cash: float
    shares: float
    text: str


def exercise(option: Option, quantity: float) -> Exercise:
    """What an exercise order of `quantity` contracts (the sign that closes the holding) does.

    `cash` are the dollars of a cash settlement, `shares` the delivered shares with their sign.
    """
    price = option.underlying.price
    intrinsic = option.get_intrinsic_value(price)
    in_the_money = intrinsic >= _AUTO_EXERCISE - 1e-9
    assigned = in_the_money and option.holdings.is_short
    word = ("Assigned" if assigned else "Automatic Exercise") if in_the_money else "OTM"
    cash = shares = 0.0
    if in_the_money and option.type == SecurityType.INDEX_OPTION:
        cash = -quantity * intrinsic * option._multiplier
    elif in_the_money:
        shares = -quantity * option._multiplier * (1 if option.right == OptionRight.CALL else -1)
    return Exercise(in_the_money, assigned, cash, shares, f"{word}. Underlying: {price:.10g}")


def profit_text(profit: float) -> str:
    """LEAN's words for what an exercise realised."""
    return f"Profit: +{profit:.10g}" if profit > 0 else f"Loss: {profit:.10g}"
