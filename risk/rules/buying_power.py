"""BUYING_POWER: the book's requirement stays under a share of account value."""

from risk.entry import Code, Denial, DeskState, Question
from risk.money import is_over


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
    return Denial(
        Code.BUYING_POWER,
        f"{desk.bp_used:,.0f} used + {more:,.0f} is over {cap:,.0f}"
        f" ({share:.0%} of {value:,.0f} at VIX {desk.vix.value:g})",
    )
