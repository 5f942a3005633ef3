"""The gate: every entry passes it, and leaves with a yes or with the numbers of each no."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache

from book.snapshot import Account, Snapshot
from book.standing import Standing
from config import products
from config.schema import StrategyRow
from market.quotes import Reading
from risk.entry import Entry
from risk.gate.answer import Answer, Approved, Denied, Rule, Stage, ask, denials_of
from risk.gate.question import DeskState, Question
from risk.gate.rules import ROLL_RULES, RULES
from risk.gate.rules.stress import stress
from risk.halts import after_stress
from risk.margin.holdings import of_campaign, of_entry
from risk.parameters import Limits, RiskParameters
from risk.stress.stress import stress_test


@cache
def underlyings_of(ladder: tuple[str, ...]) -> tuple[str, ...]:
    """The underlyings of a ladder's rungs, each once."""
    return tuple(dict.fromkeys(products.RUNG_OF[rung].underlying for rung in ladder))


def rules_at(stage: Stage, rules: Iterable[Rule] = RULES) -> tuple[Rule, ...]:
    """The rules of a stage, in their order. Leaving rules out is for comparing runs."""
    return tuple(rule for rule in rules if rule.stage is stage)


def judge(question: Question, desk: DeskState, before: tuple[Answer, ...], rules: Iterable[Rule]) -> Approved | Denied:
    """Ask the rules that look at the entry; `before` is what the others said before quotes were read.

    `desk` is what `foresee` made of it. Raises ValueError when no rule objects and yet there is no entry to approve: a
    question is judged only when its quotes were read.
    """
    answers = before + ask(question, desk, rules)
    if denials := denials_of(answers):
        return Denied(question, answers, denials, desk)
    if question.entry is None:
        raise ValueError(f"{question.proposal} has no entry to approve")
    return Approved(question, question.entry, answers, desk)


def judge_roll(question: Question, entry: Entry, desk: DeskState) -> Approved | Denied:
    """Ask the rules that hold for the next leg of an open campaign."""
    answers = ask(question, desk, ROLL_RULES)
    denials = denials_of(answers)
    return Denied(question, answers, denials, desk) if denials else Approved(question, entry, answers, desk)


def limits_for(
    strategy: str, account: Account, vix: Reading, now: datetime, parameters: RiskParameters
) -> Limits | None:
    """The limits of this moment for one strategy; None without a usable account value and VIX."""
    if not account.is_known or not vix.is_sound(now):
        return None
    return parameters.limits(strategy, account.value, vix.value)


def see(strategy: StrategyRow, snapshot: Snapshot, parameters: RiskParameters) -> DeskState:
    """What the rules may know of this moment for one strategy."""
    market, account, book = snapshot
    name, now, vix, underlyings, places = strategy.name, market.now, market.vix, market.underlyings, book.places
    trades_today, entering, working_contracts = book.census(now.date())
    return DeskState(
        now,
        account,
        vix,
        {underlying: underlyings[underlying] for underlying in underlyings_of(strategy.ladder)},
        limits_for(name, account, vix, now, parameters),
        book.requirement,
        places.get(name, 0),
        sum(places.values()),
        trades_today,
        name in entering,
        working_contracts,
        book.standing,
    )


def foresee(desk: DeskState, question: Question, snapshot: Snapshot) -> DeskState:
    """What the rules may see once quotes were read: also the book with the entry under every scenario."""
    if question.entry is None:
        return desk
    holdings = [of_campaign(campaign) for campaign in snapshot.book.active]
    holdings.append(of_entry(question.entry, question.proposal))
    return desk._replace(stress=stress_test().of(holdings, snapshot.market))


def after_repricing(
    standing: Standing, now: datetime, account: Account, worst_loss: float | None, rules: tuple[Rule, ...]
) -> Standing:
    """The desk's state once the book was repriced; as it was where the rules leave stress out."""
    return after_stress(standing, now, account, worst_loss) if stress in rules else standing
