"""CORRELATION: what falls together is held together, and counted together. The August 5th caps are never scaled."""

from collections.abc import Iterator

from config.limits import MAX_GROUP_BP, MAX_GROUP_LOSS
from config.stress import AUGUST_5TH
from risk.gate.entry import Code, Denial, DeskState, Question, Stress
from risk.money import is_over, of_whole
from risk.stress.stress import STRESS_TEST


def correlation(question: Question, desk: DeskState) -> Denial | None:
    """Deny when the entry's correlation group would need too much with it, or lose too much on August 5th.

    A loss that can't be told is STRESS's to deny.
    """
    if question.entry is None or desk.limits is None or desk.stress is None:
        return None
    group = STRESS_TEST.group_of(question.entry.shape.rung.underlying)
    faults = list(_faults(group, desk.stress, desk.account.value))
    return Denial(Code.CORRELATION, ", ".join(faults)) if faults else None


def _faults(group: str, stress: Stress, value: float) -> Iterator[str]:
    place = stress.groups.index(group)
    if is_over(stress.booked[place], MAX_GROUP_BP * value):
        yield f"{group} needs {of_whole(stress.booked[place], value, MAX_GROUP_BP)}, at most {MAX_GROUP_BP:.0%}"
    for after in stress.scenarios:
        loss = after.group_losses[place]
        if after.scenario == AUGUST_5TH.name and is_over(loss, MAX_GROUP_LOSS * value):
            yield f"{group} loses {of_whole(loss, value, MAX_GROUP_LOSS)} in {after.scenario}, at most {MAX_GROUP_LOSS:.0%}"
