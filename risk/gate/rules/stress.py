"""STRESS: no scenario may cost too much of the account, or leave too much margin on what is left of it."""

from collections.abc import Iterator

from config.limits import MAX_BP_AFTER_STRESS, MAX_STRESS_LOSS
from risk.gate.entry import Code, Denial, DeskState, Question, ScenarioStress
from risk.money import is_over, of_whole


def stress(question: Question, desk: DeskState) -> Denial | None:
    """Deny when the book with the entry would lose or need too much in its worst scenario, or can't be repriced."""
    if question.entry is None or desk.limits is None:
        return None
    if desk.stress is None:
        return Denial(Code.STRESS, "the book with the entry was not repriced")
    if desk.stress.faults:
        return Denial(Code.STRESS, f"can't be repriced: {', '.join(desk.stress.faults)}")
    faults = list(_faults(desk.stress.scenarios, desk.account.value))
    return Denial(Code.STRESS, ", ".join(faults)) if faults else None


def _faults(scenarios: tuple[ScenarioStress, ...], value: float) -> Iterator[str]:
    dearest = max(scenarios, key=lambda after: after.loss)
    if is_over(dearest.loss, MAX_STRESS_LOSS * value):
        yield f"{dearest.scenario} costs {of_whole(dearest.loss, value, MAX_STRESS_LOSS)}, at most {MAX_STRESS_LOSS:.0%}"
    tightest = max(scenarios, key=lambda after: _too_much(after, value))
    if is_over(_too_much(tightest, value), 0.0):
        left = value - tightest.loss
        margin = of_whole(tightest.requirement, left, MAX_BP_AFTER_STRESS)
        yield f"{tightest.scenario} leaves a margin of {margin}, at most {MAX_BP_AFTER_STRESS:.0%}"


def _too_much(after: ScenarioStress, value: float) -> float:
    """USD by which the requirement afterwards is over its share of the account value that is left."""
    return after.requirement - MAX_BP_AFTER_STRESS * (value - after.loss)
