"""HALTED: a desk that is held opens nothing, and after a halt it begins again slowly."""

from book.standing import Mode
from config import limits
from risk.gate.answer import Finding, Stage, denies, passes, rule
from risk.gate.question import DeskState, Question


@rule("HALTED", Stage.BEFORE_QUOTES)
def held(question: Question, desk: DeskState) -> Finding:
    """Deny when the desk is halted or reducing."""
    return _held(desk)


@rule("HALTED", Stage.BEFORE_QUOTES)
def halted(question: Question, desk: DeskState) -> Finding:
    """Deny when the desk is held (it has lost too much today, would lose too much in its worst scenario, sees no sound prices,
    or was told so), or begins slowly after a halt and has opened its campaigns of the day.
    """
    if desk.standing.mode is not Mode.TRADING or not desk.standing.ramp_day or desk.trades_today < limits.RAMP_TRADES:
        return _held(desk)
    words = "{} of {} today, day {} of {} after a halt"
    return denies(words, desk.trades_today, limits.RAMP_TRADES, desk.standing.ramp_day, limits.RAMP_DAYS)


def _held(desk: DeskState) -> Finding:
    say = passes if desk.standing.mode is Mode.TRADING else denies
    return say("{}", desk.standing)
