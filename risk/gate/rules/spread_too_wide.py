"""SPREAD_TOO_WIDE: what the market asks for trading must be small beside what the trade can earn."""

from config.limits import MAX_CROSSING_OF_TARGET, MAX_HALF_SPREAD_OF_MID, MIN_TARGET_OF_FEES
from risk.entry import Entry, Shape
from risk.gate.answer import NOTHING_TO_LOOK_AT, Finding, Stage, denies, passes, rule
from risk.gate.question import DeskState, Question
from risk.money import is_over, reaches


@rule("SPREAD_TOO_WIDE", Stage.WITH_QUOTES)
def spread_too_wide(question: Question, desk: DeskState) -> Finding:
    """Deny when the crossing or the fees eat too much of the profit target, or a leg to be sold has no bid."""
    entry = question.entry
    if entry is None:
        return NOTHING_TO_LOOK_AT
    return _kept(entry.shape) if entry.target is None else _targeted(entry, entry.target)


def _kept(shape: Shape) -> Finding:
    """What is bought to be kept is judged by half its spread."""
    half = f"half the spread is {shape.crossing / shape.mid:.2%} of the mid {shape.mid:.2f}"
    if is_over(shape.crossing, MAX_HALF_SPREAD_OF_MID * shape.mid):
        return denies(f"{half}, over {MAX_HALF_SPREAD_OF_MID:.2%}")
    return passes(half)


def _targeted(entry: Entry, target: float) -> Finding:
    shape, faults = entry.shape, []
    crossing = shape.crossing * shape.rung.multiplier * entry.sets
    if is_over(crossing, MAX_CROSSING_OF_TARGET * target):
        faults.append(f"crossing {crossing:,.2f} is over {MAX_CROSSING_OF_TARGET:.0%} of the target's {target:,.2f}")
    if not reaches(target, MIN_TARGET_OF_FEES * entry.fees):
        faults.append(f"the target's {target:,.2f} is under {MIN_TARGET_OF_FEES:g} x fees of {entry.fees:,.2f}")
    faults += [f"{contract} has no bid" for contract in shape.without_bid]
    if faults:
        return denies(", ".join(faults))
    return passes("crossing {:,.2f} and fees {:,.2f} of the target's {:,.2f}", crossing, entry.fees, target)
