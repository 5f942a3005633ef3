"""What happens to an option without an order: early assignment, and the settlement of what expires.

Sources: DefaultOptionAssignmentModel, DefaultExerciseModel and OptionPortfolioModel in QuantConnect/Lean.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from ..base.enums import OptionRight, OptionStyle, OrderType, SecurityType
from ..base.missing import Refusing
from ..orders.order import Order

if TYPE_CHECKING:
    from .securities import Option

EARLY_TAG = "Simulated option assignment before expiration"
_AUTO_EXERCISE = 0.01  # dollars in the money from which an expiring contract is exercised


class NullOptionAssignmentModel(Refusing):
    """Nobody is assigned before expiry."""

    __slots__ = ()

    def _assigned(self, option: Option) -> float:
        return 0.0


class DefaultOptionAssignmentModel(Refusing):
    """LEAN's guess at early assignment: short, over 5% in the money, and worth more exercised than sold at the bid.

    The worth of exercising has the contract's size in it twice, so time value hardly ever saves a contract. American contracts from four days before their expiry on, European ones on their expiry day.
    """

    __slots__ = ("_prior", "_required")

    def __init__(self, required_in_the_money_percent: float = 0.05, prior_expiration: timedelta | None = None) -> None:
        self._required = required_in_the_money_percent
        self._prior = timedelta(days=4) if prior_expiration is None else prior_expiration

    def _assigned(self, option: Option) -> float:
        """Contracts of a short holding that are assigned now, 0.0 for none."""
        sid, now = option.symbol.id, option.local_time
        if sid.option_style == OptionStyle.AMERICAN:
            if sid.date - now > self._prior:
                return 0.0
        elif sid.date.date() != now.date():
            return 0.0
        price = option.underlying.price
        sign = 1 if sid.option_right == OptionRight.CALL else -1
        if not price or sign * (price - sid.strike_price) / price <= self._required:
            return 0.0
        quantity = option.holdings.absolute_quantity
        return quantity if self._gain(option, sign, quantity) > 0 else 0.0

    @staticmethod
    def _gain(option: Option, sign: int, quantity: float) -> float:
        """What LEAN has the counterparty gain by exercising over selling the contract at its bid, in dollars."""
        underlying = option.underlying
        selling = Order(OrderType.MARKET, option.symbol, quantity, now := option.local_time)
        sold = option.bid_price * quantity * option._multiplier - option.fee_model._fee(option, selling)
        price = underlying.bid_price if sign > 0 else underlying.ask_price
        exercised = sign * (price - option.strike_price) * quantity * option._multiplier**2
        if option.type == SecurityType.OPTION:
            delivered = Order(OrderType.MARKET, underlying.symbol, -sign * quantity * option._multiplier, now)
            exercised -= underlying.fee_model._fee(underlying, delivered)
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
