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
    need = f"needs {of_whole(needs, value, limits.MAX_GROUP_BP)}, at most {limits.MAX_GROUP_BP:.0%}"
    faults = [f"{group} {need}"] if is_over(needs, limits.MAX_GROUP_BP * value) else []
    said = [f"{group} {need}"]
    for after in stress.scenarios:
        if after.scenario == config_stress.AUGUST_5TH.name:
            lost = after.group_losses[place]
            loss = f"loses {of_whole(lost, value, limits.MAX_GROUP_LOSS)} in {after.scenario}, at most {limits.MAX_GROUP_LOSS:.0%}"
            said.append(loss)
            faults += [f"{group} {loss}"] if is_over(lost, limits.MAX_GROUP_LOSS * value) else []
    return denies(", ".join(faults)) if faults else passes("; ".join(said))
