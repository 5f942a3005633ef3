"""DAILY_TRADES: a day opens only so many campaigns."""

from risk.gate.entry import Code, Denial, DeskState, Question


def daily_trades(question: Question, desk: DeskState) -> Denial | None:
    """Deny when the campaigns opened today, pending ones too, have reached the day's limit."""
    if desk.limits is None or desk.trades_today < desk.limits.max_trades:
        return None
    return Denial(
        Code.DAILY_TRADES, "{} of {} at VIX {:g}", (desk.trades_today, desk.limits.max_trades, desk.vix.value)
    )
