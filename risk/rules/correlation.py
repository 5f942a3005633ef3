"""CORRELATION: what falls together is held together, and counted together. The August 5th caps are never scaled."""

from collections.abc import Iterator

from config.limits import MAX_GROUP_BP, MAX_GROUP_LOSS
from config.stress import AUGUST_5TH
from risk.entry import Code, Denial, DeskState, Question, Stress
from risk.money import is_over, of_whole


def correlation(question: Question, desk: DeskState) -> Denial | None:
    """Deny when a correlation group with the entry would need too much, or lose too much on August 5th.

    A loss that can't be told is STRESS's to deny.
    """
    if question.entry is None or desk.limits is None or desk.stress is None:
        return None
    faults = list(_faults(desk.stress, desk.account.value))
    return Denial(Code.CORRELATION, ", ".join(faults)) if faults else None


def _faults(stress: Stress, value: float) -> Iterator[str]:
    for group, booked in zip(stress.groups, stress.booked, strict=True):
        if is_over(booked, MAX_GROUP_BP * value):
            yield f"{group} needs {of_whole(booked, value)}, at most {MAX_GROUP_BP:.0%}"
    for after in stress.scenarios:
        if after.scenario != AUGUST_5TH.name:
            continue
        for group, loss in zip(stress.groups, after.group_losses, strict=True):
            if is_over(loss, MAX_GROUP_LOSS * value):
                yield f"{group} loses {of_whole(loss, value)} in {after.scenario}, at most {MAX_GROUP_LOSS:.0%}"
