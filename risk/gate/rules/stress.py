"""STRESS: no scenario may cost too much of the account, or leave too much margin on what is left of it."""

from config import limits
from risk.gate.answer import NOTHING_TO_LOOK_AT, Finding, Stage, denies, passes, rule
from risk.gate.question import DeskState, Question
from risk.money import is_over, of_whole
from risk.stress.scenarios import ScenarioStress


@rule("STRESS", Stage.WITH_QUOTES)
def stress(question: Question, desk: DeskState) -> Finding:
    """Deny when the book with the entry would cost too much of the account in its worst scenario, leave too large a margin on
    the rest, or can't be repriced.
    """
    if question.entry is None or desk.limits is None:
        return NOTHING_TO_LOOK_AT
    if desk.stress is None:
        return denies("the book with the entry was not repriced")
    if desk.stress.faults:
        return denies(f"can't be repriced: {', '.join(desk.stress.faults)}")
    value, scenarios = desk.account.value, desk.stress.scenarios
    dearest = max(scenarios, key=lambda after: after.loss)
    tightest = max(scenarios, key=lambda after: _too_much(after, value))
    cost = f"{dearest.scenario} costs {of_whole(dearest.loss, value, limits.MAX_STRESS_LOSS)}, at most {limits.MAX_STRESS_LOSS:.0%}"
    faults = [cost] if is_over(dearest.loss, limits.MAX_STRESS_LOSS * value) else []
    if is_over(_too_much(tightest, value), 0.0):
        faults.append(f"{tightest.scenario} leaves a margin of {_margin_left(tightest, value)}")
    if faults:
        return denies(", ".join(faults))
    return passes(f"{cost}, and leaves a margin of {_margin_left(dearest, value)}")


def _too_much(after: ScenarioStress, value: float) -> float:
    """USD by which the requirement afterwards is over its share of the account value that is left."""
    return after.requirement - limits.MAX_BP_AFTER_STRESS * (value - after.loss)


def _margin_left(after: ScenarioStress, value: float) -> str:
    left = of_whole(after.requirement, value - after.loss, limits.MAX_BP_AFTER_STRESS)
    return f"{left}, at most {limits.MAX_BP_AFTER_STRESS:.0%}"
