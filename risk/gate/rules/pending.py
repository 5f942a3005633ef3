"""PENDING: one thing at a time."""

from risk.gate.entry import Code, Denial, DeskState, Question


def pending(question: Question, desk: DeskState) -> Denial | None:
    """Deny when an entry of the strategy, or any order on one of the contracts, is still working."""
    if desk.is_working:
        return Denial(Code.PENDING, f"an entry of {question.strategy.name} is working")
    if question.entry is None:
        return None
    busy = sorted(str(leg.contract) for leg in question.entry.shape.legs if leg.contract in desk.working_contracts)
    return Denial(Code.PENDING, f"orders are working on {', '.join(busy)}") if busy else None
