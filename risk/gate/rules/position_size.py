"""POSITION_SIZE: one set must fit the budget of a campaign on some rung."""

from risk.gate.answer import NOTHING_TO_LOOK_AT, Finding, Stage, denies, passes, rule
from risk.gate.question import DeskState, Question
from risk.money import from_usd
from risk.sizing import budget_share


@rule("POSITION_SIZE", Stage.WITH_QUOTES)
def position_size(question: Question, desk: DeskState) -> Finding:
    """Deny when one set fits the campaign's budget on no product.

    It says from which account value on one would, of those on which there was a set to price.
    """
    entry = question.entry
    if entry is not None:
        budget = budget_share(question.strategy) * desk.account.value
        words = "{} x {} need {:,.0f} of a budget of {:,.0f}"
        return passes(words, entry.sets, entry.shape.rung.name, entry.requirement, budget)
    if not question.refused:
        return NOTHING_TO_LOOK_AT
    fits_from = min(refused.fits_from for refused in question.refused)
    rungs = "; ".join(str(refused) for refused in question.refused)
    return denies("no rung with a price fits before {} ({})", from_usd(fits_from), rungs)
