"""STRATEGY_LIMIT: a strategy holds only so many campaigns."""

from risk.gate.answer import NOTHING_TO_LOOK_AT, Finding, Stage, denies, passes, rule
from risk.gate.question import DeskState, Question
from risk.money import whole_usd
from risk.parameters import StrategyLimit


@rule("STRATEGY_LIMIT", Stage.BEFORE_QUOTES)
def strategy_limit(question: Question, desk: DeskState) -> Finding:
    """Deny when the strategy's campaigns, pending ones too, have reached its dynamic limit."""
    if desk.limits is None:
        return NOTHING_TO_LOOK_AT
    limit = desk.limits.strategy
    if desk.open < limit.value:
        return passes("{} of {}", desk.open, limit)
    return denies(_reached, desk.open, limit, desk.account.value, desk.vix.value)


def _reached(held: int, limit: StrategyLimit, value: float, vix: float) -> str:
    return f"{limit.strategy} {held} of {limit} at {whole_usd(value)} and VIX {vix:g}"
