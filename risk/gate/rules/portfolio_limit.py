"""PORTFOLIO_LIMIT: all strategies together hold only so many campaigns, and leave room for same-day ones."""

from risk.gate.answer import NOTHING_TO_LOOK_AT, Finding, Stage, denies, passes, rule
from risk.gate.question import DeskState, Question
from risk.money import whole_usd
from risk.parameters import StrategyLimit


@rule("PORTFOLIO_LIMIT", Stage.BEFORE_QUOTES)
def portfolio_limit(question: Question, desk: DeskState) -> Finding:
    """Deny when all campaigns have reached the portfolio's limit, less the reserve unless the strategy is a same-day one."""
    if desk.limits is None:
        return NOTHING_TO_LOOK_AT
    limit = desk.limits.portfolio
    reserve = 0 if question.strategy.same_day else desk.limits.reserve
    if desk.portfolio_open < limit.value - reserve:
        return passes(_held, desk.portfolio_open, limit, reserve)
    return denies(_reached, desk.portfolio_open, limit, reserve, desk.account.value, desk.vix.value)


def _held(held: int, limit: StrategyLimit, reserve: int) -> str:
    kept = f" less {reserve} kept for same-day campaigns" if reserve else ""
    return f"{held} of {limit}{kept}"


def _reached(held: int, limit: StrategyLimit, reserve: int, value: float, vix: float) -> str:
    return f"{_held(held, limit, reserve)} at {whole_usd(value)} and VIX {vix:g}"
