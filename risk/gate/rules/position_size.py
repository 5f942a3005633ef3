"""POSITION_SIZE: one set must fit the budget of a campaign on some rung."""

from risk.gate.entry import Code, Denial, DeskState, Question
from risk.money import from_usd


def position_size(question: Question, desk: DeskState) -> Denial | None:
    """Deny when no rung fits the budget, and say from which account value on one would."""
    if question.entry is not None or not question.refused:
        return None
    fits_from = min(refused.fits_from for refused in question.refused)
    rungs = "; ".join(str(refused) for refused in question.refused)
    return Denial(Code.POSITION_SIZE, f"no rung fits before {from_usd(fits_from)} ({rungs})")
