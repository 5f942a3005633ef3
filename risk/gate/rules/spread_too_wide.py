"""SPREAD_TOO_WIDE: what the market asks for trading must be small beside what the trade can earn."""

from config import limits
from risk.entry import Entry, Shape
from risk.gate.answer import NOTHING_TO_LOOK_AT, Finding, Stage, denies, passes, rule
from risk.gate.question import DeskState, Question
from risk.money import apart, is_over, reaches


@rule("SPREAD_TOO_WIDE", Stage.WITH_QUOTES)
def spread_too_wide(question: Question, desk: DeskState) -> Finding:
    """Deny when crossing the spread or the broker's fees would eat too much of the target, or a leg to be sold has no bid."""
    entry = question.entry
    if entry is None:
        return NOTHING_TO_LOOK_AT
    return _kept(entry.shape) if entry.target is None else _targeted(entry, entry.target)


def _kept(shape: Shape) -> Finding:
    """What is bought to be kept is judged by half its spread."""
    half, most = apart(shape.crossing / shape.mid, limits.MAX_HALF_SPREAD_OF_MID, digits=2, unit="%")
    words = f"half the spread is {half} of the mid {shape.mid:.2f}"
    is_wide = is_over(shape.crossing, limits.MAX_HALF_SPREAD_OF_MID * shape.mid)
    return denies(f"{words}, over {most}") if is_wide else passes(words)


def _targeted(entry: Entry, target: float) -> Finding:
    shape, faults = entry.shape, []
    crossing = shape.crossing * shape.rung.multiplier * entry.sets
    if is_over(crossing, limits.MAX_CROSSING_OF_TARGET * target):
        crosses, most = apart(crossing, limits.MAX_CROSSING_OF_TARGET * target, digits=2)
        faults.append(
            f"crossing {crosses} is over {most}, {limits.MAX_CROSSING_OF_TARGET:.0%} of the target's {target:,.2f}"
        )
    if not reaches(target, limits.MIN_TARGET_OF_FEES * entry.fees):
        earns, least = apart(target, limits.MIN_TARGET_OF_FEES * entry.fees, digits=2)
        faults.append(
            f"the target's {earns} is under {least}, {limits.MIN_TARGET_OF_FEES:g} x fees of {entry.fees:,.2f}"
        )
    faults += [f"{contract} has no bid" for contract in shape.without_bid]
    if faults:
        return denies(", ".join(faults))
    return passes("crossing {:,.2f} and fees {:,.2f} of the target's {:,.2f}", crossing, entry.fees, target)
