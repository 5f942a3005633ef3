"""STRATEGY_LIMIT: a strategy holds only so many campaigns."""

from risk.gate.entry import Code, Denial, DeskState, Question
from risk.money import whole_usd


def strategy_limit(question: Question, desk: DeskState) -> Denial | None:
    """Deny when the strategy's campaigns, pending ones too, have reached its dynamic limit."""
    if desk.limits is None or desk.open < desk.limits.strategy.value:
        return None
    limit = desk.limits.strategy
    words = "{} {} of {} at {} and VIX {:g}"
    return Denial(
        Code.STRATEGY_LIMIT, words, (limit.strategy, desk.open, limit, whole_usd(desk.account.value), desk.vix.value)
    )
