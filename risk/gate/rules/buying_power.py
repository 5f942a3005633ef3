"""BUYING_POWER: the book's requirement stays under a share of account value."""

from risk.gate.answer import NOTHING_TO_LOOK_AT, Finding, Stage, denies, passes, rule
from risk.gate.question import DeskState, Question
from risk.money import against_cap, is_over


@rule("BUYING_POWER", Stage.BEFORE_QUOTES)
def room_left(question: Question, desk: DeskState) -> Finding:
    """Deny when the book's requirement has passed the cap already."""
    return _beside(0.0, desk)


@rule("BUYING_POWER", Stage.WITH_QUOTES)
def buying_power(question: Question, desk: DeskState) -> Finding:
    """Deny when the book's requirement with the entry would pass the cap."""
    return NOTHING_TO_LOOK_AT if question.entry is None else _beside(question.entry.requirement, desk)


def _beside(more: float, desk: DeskState) -> Finding:
    if desk.limits is None:
        return NOTHING_TO_LOOK_AT
    used, cap = desk.bp_used, desk.limits.bp_cap
    if not is_over(used + more, cap):
        return passes(against_cap, used, more, cap)
    return denies(_beyond, used, more, cap, desk.account.value, desk.vix.value)


def _beyond(used: float, more: float, cap: float, value: float, vix: float) -> str:
    share = cap / value if value > 0 else 0.0
    return f"{against_cap(used, more, cap)} ({share:.0%} of {value:,.0f} at VIX {vix:g})"
