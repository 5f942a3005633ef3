"""CORRELATION: what falls together is held together, and counted together. The August 5th caps are never scaled."""

from config import limits
from config import stress as config_stress
from risk.gate.answer import NOTHING_TO_LOOK_AT, Finding, Stage, denies, passes, rule
from risk.gate.question import DeskState, Question
from risk.money import is_over, of_whole
from risk.stress.stress import stress_test


@rule("CORRELATION", Stage.WITH_QUOTES)
def correlation(question: Question, desk: DeskState) -> Finding:
    """Deny when what falls together would need too much with the entry, or lose too much as on 5 August 2024.

    A loss that can't be told is STRESS's to deny.
    """
    stress, value = desk.stress, desk.account.value
    if question.entry is None or desk.limits is None or stress is None:
        return NOTHING_TO_LOOK_AT
    group = stress_test().group_of(question.entry.shape.rung.underlying)
    place = stress.groups.index(group)
    needs = stress.booked[place]
    losses = [
        after.group_losses[place] for after in stress.scenarios if after.scenario == config_stress.AUGUST_5TH.name
    ]
    faults = [f"{group} {_need(needs, value)}"] if is_over(needs, limits.MAX_GROUP_BP * value) else []
    faults += [f"{group} {_loss(lost, value)}" for lost in losses if is_over(lost, limits.MAX_GROUP_LOSS * value)]
    return denies(", ".join(faults)) if faults else passes(_bears, group, needs, losses, value)


def _bears(group: str, needs: float, losses: list[float], value: float) -> str:
    return "; ".join([f"{group} {_need(needs, value)}", *(_loss(lost, value) for lost in losses)])


def _need(needs: float, value: float) -> str:
    return f"needs {of_whole(needs, value, limits.MAX_GROUP_BP)}, at most {limits.MAX_GROUP_BP:.0%}"


def _loss(lost: float, value: float) -> str:
    return f"loses {of_whole(lost, value, limits.MAX_GROUP_LOSS)} in {config_stress.AUGUST_5TH.name}, at most {limits.MAX_GROUP_LOSS:.0%}"
