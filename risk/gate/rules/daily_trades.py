"""DAILY_TRADES: a day opens only so many campaigns."""

from risk.gate.answer import NOTHING_TO_LOOK_AT, Finding, Stage, Verdict, rule
from risk.gate.question import DeskState, Question


@rule("DAILY_TRADES", Stage.BEFORE_QUOTES)
def daily_trades(question: Question, desk: DeskState) -> Finding:
    """Deny when the campaigns opened today, pending ones too, have reached the day's limit."""
    if desk.limits is None:
        return NOTHING_TO_LOOK_AT
    most = desk.limits.max_trades
    verdict = Verdict.PASS if desk.trades_today < most else Verdict.DENY
    return Finding(verdict, "{} of {} at VIX {:g}", (desk.trades_today, most, desk.vix.value))
