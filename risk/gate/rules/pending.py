"""PENDING: one thing at a time."""

from risk.gate.answer import NOTHING_TO_LOOK_AT, Finding, Stage, denies, passes, rule
from risk.gate.question import DeskState, Question


@rule("PENDING", Stage.BEFORE_QUOTES)
def entry_pending(question: Question, desk: DeskState) -> Finding:
    """Deny when an entry of the strategy is still working."""
    name = question.strategy.name
    return denies("an entry of {} is working", name) if desk.is_working else passes("no entry of {} is working", name)


@rule("PENDING", Stage.WITH_QUOTES)
def contracts_pending(question: Question, desk: DeskState) -> Finding:
    """Deny when an order on one of the entry's contracts is still working."""
    if question.entry is None:
        return NOTHING_TO_LOOK_AT
    busy = sorted(str(leg.contract) for leg in question.entry.shape.legs if leg.contract in desk.working_contracts)
    if busy:
        return denies(f"orders are working on {', '.join(busy)}")
    return passes("no entry of {} is working, and no order on its contracts", question.strategy.name)
