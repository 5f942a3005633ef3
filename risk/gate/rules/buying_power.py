"""BUYING_POWER: the book's requirement stays under a share of account value."""

from risk.gate.answer import NOTHING_TO_LOOK_AT, Finding, Stage, denies, passes, rule
from risk.gate.question import DeskState, Question
from risk.money import Sum, is_over


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
    cap = desk.limits.bp_cap
    beside = Sum(desk.bp_used, more, cap)
    if not is_over(desk.bp_used + more, cap):
        return passes("{}", beside)
    value = desk.account.value
    share = cap / value if value > 0 else 0.0
    words = "{} ({:.0%} of {:,.0f} at VIX {:g})"
    return denies(words, beside, share, value, desk.vix.value)
