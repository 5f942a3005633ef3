"""SPREAD_TOO_WIDE: what the market asks for trading must be small beside what the trade can earn."""

from collections.abc import Iterator

from config.limits import MAX_CROSSING_OF_TARGET, MAX_HALF_SPREAD_OF_MID, MIN_TARGET_OF_FEES
from risk.gate.entry import Code, Denial, DeskState, Entry, Question
from risk.money import apart, is_over, reaches


def spread_too_wide(question: Question, desk: DeskState) -> Denial | None:
    """Deny when the crossing or the fees eat too much of the profit target, or a leg to be sold has no bid."""
    if question.entry is None:
        return None
    faults = list(_faults(question.entry))
    return Denial(Code.SPREAD_TOO_WIDE, ", ".join(faults)) if faults else None


def _faults(entry: Entry) -> Iterator[str]:
    shape = entry.shape
    if entry.target is None:
        if is_over(shape.crossing, MAX_HALF_SPREAD_OF_MID * shape.mid):
            half, most = apart(shape.crossing / shape.mid, MAX_HALF_SPREAD_OF_MID, digits=2, unit="%")
            yield f"half the spread is {half} of the mid {shape.mid:.2f}, over {most}"
        return
    crossing = shape.crossing * shape.rung.multiplier * entry.sets
    if is_over(crossing, MAX_CROSSING_OF_TARGET * entry.target):
        crosses, most = apart(crossing, MAX_CROSSING_OF_TARGET * entry.target, digits=2)
        yield f"crossing {crosses} is over {most}, {MAX_CROSSING_OF_TARGET:.0%} of the target's {entry.target:,.2f}"
    if not reaches(entry.target, MIN_TARGET_OF_FEES * entry.fees):
        earns, least = apart(entry.target, MIN_TARGET_OF_FEES * entry.fees, digits=2)
        yield f"the target's {earns} is under {least}, {MIN_TARGET_OF_FEES:g} x fees of {entry.fees:,.2f}"
    for contract in shape.without_bid:
        yield f"{contract} has no bid"
