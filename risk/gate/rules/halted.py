"""HALTED: a desk that is held opens nothing, and after a halt it begins again slowly."""

from book.standing import Mode
from config.limits import RAMP_DAYS, RAMP_TRADES
from risk.gate.entry import Code, Denial, DeskState, Question


def held(question: Question, desk: DeskState) -> Denial | None:
    """Deny while the desk is halted or reducing."""
    return Denial(Code.HALTED, str(desk.standing)) if desk.standing.mode is not Mode.TRADING else None


def halted(question: Question, desk: DeskState) -> Denial | None:
    """Deny while the desk is held, and in the ramp after a halt once the day's entries were opened."""
    denial = held(question, desk)
    if denial is not None or not desk.standing.ramp_day or desk.trades_today < RAMP_TRADES:
        return denial
    today = f"{desk.trades_today} of {RAMP_TRADES} today, day {desk.standing.ramp_day} of {RAMP_DAYS} after a halt"
    return Denial(Code.HALTED, today)
