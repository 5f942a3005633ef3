"""Target and stop as multiples of a credit, at the mid of fresh quotes."""

from book.campaign import Campaign, Reason
from config.schema import StrategyRow
from market.quotes import Market
from risk.money import reaches
from strategies.parts.answers import HOLD, Exit, Hold
from strategies.parts.closing_legs import closing_legs, cost_to_close


def reached(row: StrategyRow, credit: float, cost: float) -> Reason | None:
    """Whether what was sold for `credit` and costs `cost` to buy back, both USD, is at its target or at its stop."""
    if reaches(credit - cost, row.target_credits * credit):
        return Reason.PROFIT_TARGET
    return Reason.STOP if reaches(cost - credit, row.stop_credits * credit) else None


def target_or_stop(row: StrategyRow, campaign: Campaign, market: Market) -> Exit | Hold:
    """All of a campaign closed at its target, patiently, or at its stop, at once; held while a leg has no quote."""
    cost = cost_to_close(campaign, market)
    reason = None if cost is None else reached(row, campaign.credit, cost)
    return HOLD if reason is None else Exit(reason, closing_legs(campaign), is_urgent=reason is Reason.STOP)
