"""DAILY_TRADES: a day opens only so many campaigns."""

from risk.gate.answer import NOTHING_TO_LOOK_AT, Finding, Stage, denies, passes, rule
from risk.gate.question import DeskState, Question


@rule("DAILY_TRADES", Stage.BEFORE_QUOTES)
def daily_trades(question: Question, desk: DeskState) -> Finding:
    """Deny when the campaigns opened today, pending ones too, have reached the day's limit."""
    limits = desk.limits
    if limits is None:
        return NOTHING_TO_LOOK_AT
    say = passes if desk.trades_today < limits.max_trades else denies
    return say("{} of {} at VIX {:g}", desk.trades_today, limits.max_trades, desk.vix.value)
