"""BUYING_POWER: the book's requirement stays under a share of account value."""

from risk.gate.entry import Code, Denial, DeskState, Question
from risk.money import Sum, is_over


def buying_power(question: Question, desk: DeskState) -> Denial | None:
    """Deny when the book's requirement with the proposal would pass the cap."""
    if desk.limits is None:
        return None
    cap = desk.limits.bp_cap
    entry = question.entry
    more = entry.requirement if entry is not None else 0.0
    if not is_over(desk.bp_used + more, cap):
        return None
    value = desk.account.value
    share = cap / value if value > 0 else 0.0
    words = "{} ({:.0%} of {:,.0f} at VIX {:g})"
    return Denial(Code.BUYING_POWER, words, (Sum(desk.bp_used, more, cap), share, value, desk.vix.value))
