"""PORTFOLIO_LIMIT: all strategies together hold only so many campaigns, and leave room for same-day ones."""

from risk.gate.entry import Code, Denial, DeskState, Question
from risk.money import whole_usd


def portfolio_limit(question: Question, desk: DeskState) -> Denial | None:
    """Deny when all campaigns have reached the portfolio's limit, less the reserve unless the strategy is a same-day one."""
    if desk.limits is None:
        return None
    limit = desk.limits.portfolio
    reserve = 0 if question.strategy.same_day else desk.limits.reserve
    if desk.portfolio_open < limit.value - reserve:
        return None
    kept = f" less {reserve} kept for same-day campaigns" if reserve else ""
    words = "{} of {}{} at {} and VIX {:g}"
    return Denial(
        Code.PORTFOLIO_LIMIT, words, (desk.portfolio_open, limit, kept, whole_usd(desk.account.value), desk.vix.value)
    )
