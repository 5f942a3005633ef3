"""What each rule of the gate says to one question, with its numbers also where it has no objection."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from config.limits import MAX_BP_AFTER_STRESS, MAX_GROUP_BP, MAX_GROUP_LOSS, MAX_STRESS_LOSS
from config.stress import AUGUST_5TH
from market.quotes import Reading
from risk.gate.entry import DeskState, Question
from risk.gate.judge import RULES, Rule
from risk.money import Sum, of_whole
from risk.sizing import budget_share
from risk.stress.stress import STRESS_TEST


class Verdict(StrEnum):
    """What a rule said. One that looks at an entry has no word on a proposal without one."""

    PASSES = "passes"
    DENIES = "DENIES"
    NOT_ASKED = "not asked"


@dataclass(frozen=True, slots=True)
class RuleVerdict:
    """One rule's answer by its code, and the numbers that it rests on."""

    code: str
    verdict: Verdict
    numbers: str


def verdicts(question: Question, desk: DeskState, rules: tuple[Rule, ...] = RULES) -> tuple[RuleVerdict, ...]:
    """Ask every rule separately."""
    return tuple(_verdict(rule, question, desk) for rule in rules)


def _verdict(rule: Rule, question: Question, desk: DeskState) -> RuleVerdict:
    denial = rule(question, desk)
    if denial is not None:
        return RuleVerdict(denial.code.value, Verdict.DENIES, denial.numbers)
    code = rule.__name__.upper()
    numbers = PASSED[code](question, desk) if code in PASSED else ""
    return RuleVerdict(code, Verdict.NOT_ASKED if numbers is None else Verdict.PASSES, numbers or "")


def _halted(question: Question, desk: DeskState) -> str:
    return str(desk.standing)


def _market_data(question: Question, desk: DeskState) -> str:
    readings = {"VIX": desk.vix, **desk.underlyings}
    return ", ".join(f"{name} {reading.value:g} of {_clock(reading)}" for name, reading in readings.items())


def _clock(reading: Reading) -> str:
    return "never" if reading.time is None else f"{reading.time:%H:%M}"


def _pending(question: Question, desk: DeskState) -> str:
    return f"no entry of {question.strategy.name} is working, and no order on its contracts"


def _daily_trades(question: Question, desk: DeskState) -> str | None:
    return f"{desk.trades_today} of {desk.limits.max_trades} at VIX {desk.vix.value:g}" if desk.limits else None


def _strategy_limit(question: Question, desk: DeskState) -> str | None:
    return f"{desk.open} of {desk.limits.strategy}" if desk.limits else None


def _portfolio_limit(question: Question, desk: DeskState) -> str | None:
    if desk.limits is None:
        return None
    reserve = 0 if question.strategy.same_day else desk.limits.reserve
    kept = f" less {reserve} kept for same-day campaigns" if reserve else ""
    return f"{desk.portfolio_open} of {desk.limits.portfolio}{kept}"


def _position_size(question: Question, desk: DeskState) -> str | None:
    entry = question.entry
    if entry is None:
        return None
    budget = budget_share(question.strategy) * desk.account.value
    return f"{entry.sets} x {entry.shape.rung.name} need {entry.requirement:,.0f} of a budget of {budget:,.0f}"


def _buying_power(question: Question, desk: DeskState) -> str | None:
    if desk.limits is None:
        return None
    more = question.entry.requirement if question.entry is not None else 0.0
    return str(Sum(desk.bp_used, more, desk.limits.bp_cap))


def _spread_too_wide(question: Question, desk: DeskState) -> str | None:
    entry = question.entry
    if entry is None:
        return None
    shape = entry.shape
    if entry.target is None:
        return f"half the spread is {shape.crossing / shape.mid:.2%} of the mid {shape.mid:.2f}"
    crossing = shape.crossing * shape.rung.multiplier * entry.sets
    return f"crossing {crossing:,.2f} and fees {entry.fees:,.2f} of the target's {entry.target:,.2f}"


def _correlation(question: Question, desk: DeskState) -> str | None:
    if question.entry is None or desk.stress is None:
        return None
    value = desk.account.value
    place = desk.stress.groups.index(STRESS_TEST.group_of(question.entry.shape.rung.underlying))
    losses = [after.group_losses[place] for after in desk.stress.scenarios if after.scenario == AUGUST_5TH.name]
    needs = f"{desk.stress.groups[place]} needs {of_whole(desk.stress.booked[place], value, MAX_GROUP_BP)}, at most {MAX_GROUP_BP:.0%}"
    loses = (
        f"; loses {of_whole(loss, value, MAX_GROUP_LOSS)} in {AUGUST_5TH.name}, at most {MAX_GROUP_LOSS:.0%}"
        for loss in losses
    )
    return "".join((needs, *loses))


def _stress(question: Question, desk: DeskState) -> str | None:
    if question.entry is None or desk.stress is None or not desk.stress.scenarios:
        return None
    value = desk.account.value
    dearest = max(desk.stress.scenarios, key=lambda after: after.loss)
    left = value - dearest.loss
    return (
        f"{dearest.scenario} costs {of_whole(dearest.loss, value, MAX_STRESS_LOSS)}, at most {MAX_STRESS_LOSS:.0%},"
        f" and leaves a margin of {of_whole(dearest.requirement, left, MAX_BP_AFTER_STRESS)}, at most {MAX_BP_AFTER_STRESS:.0%}"
    )


Numbers = Callable[[Question, DeskState], str | None]
PASSED: dict[str, Numbers] = {
    "HALTED": _halted,
    "MARKET_DATA": _market_data,
    "PENDING": _pending,
    "DAILY_TRADES": _daily_trades,
    "STRATEGY_LIMIT": _strategy_limit,
    "PORTFOLIO_LIMIT": _portfolio_limit,
    "CORRELATION": _correlation,
    "POSITION_SIZE": _position_size,
    "BUYING_POWER": _buying_power,
    "STRESS": _stress,
    "SPREAD_TOO_WIDE": _spread_too_wide,
}
