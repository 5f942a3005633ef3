"""The gate: every entry passes it, and leaves with a yes or with the numbers of each no."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from types import MappingProxyType

from book.snapshot import Account

from book.book import Book
from book.standing import Standing
from config.products import RUNG_OF
from config.schema import StrategyRow
from market.quotes import Market, Reading
from risk.gate.entry import Approved, Code, Denial, Denied, DeskState, Entry, Question
from risk.gate.rules.buying_power import buying_power
from risk.gate.rules.correlation import correlation
from risk.gate.rules.daily_trades import daily_trades
from risk.gate.rules.halted import halted, held
from risk.gate.rules.market_data import is_sound, market_data
from risk.gate.rules.pending import pending
from risk.gate.rules.portfolio_limit import portfolio_limit
from risk.gate.rules.position_size import position_size
from risk.gate.rules.spread_too_wide import spread_too_wide
from risk.gate.rules.strategy_limit import strategy_limit
from risk.gate.rules.stress import stress
from risk.halts import after_stress
from risk.margin.holdings import of_campaign, of_entry
from risk.parameters import Limits, RiskParameters
from risk.stress.stress import STRESS_TEST

Rule = Callable[[Question, DeskState], Denial | None]

RULE_OF: Mapping[Code, Rule] = MappingProxyType(
    {
        Code.HALTED: halted,
        Code.MARKET_DATA: market_data,
        Code.PENDING: pending,
        Code.DAILY_TRADES: daily_trades,
        Code.STRATEGY_LIMIT: strategy_limit,
        Code.PORTFOLIO_LIMIT: portfolio_limit,
        Code.CORRELATION: correlation,
        Code.POSITION_SIZE: position_size,
        Code.BUYING_POWER: buying_power,
        Code.STRESS: stress,
        Code.SPREAD_TOO_WIDE: spread_too_wide,
    }
)
RULES = tuple(RULE_OF.values())

# what can hold up the next leg of a campaign that is open: it is no entry
ROLL_RULES: tuple[Rule, ...] = (held, market_data, pending, spread_too_wide)


@cache
def underlyings_of(ladder: tuple[str, ...]) -> tuple[str, ...]:
    """The underlyings of a ladder's rungs, each once."""
    return tuple(dict.fromkeys(RUNG_OF[rung].underlying for rung in ladder))


def judge(question: Question, desk: DeskState, rules: tuple[Rule, ...] = RULES) -> Approved | Denied:
    """Ask every rule; a denial carries the answer of each rule that failed, in the order of the rules.

    `desk` is what `foresee` made of it. Leaving rules out is for comparing runs. Raises ValueError when no rule objects
    and yet there is no entry to approve: a question is judged only when its quotes were read; before that, `screen` it.
    """
    denials = screen(question, desk, rules)
    if denials:
        return Denied(question, denials, desk)
    if question.entry is None:
        raise ValueError(f"{question.proposal} has no entry to approve")
    return Approved(question, question.entry, desk)


def judge_roll(question: Question, entry: Entry, desk: DeskState) -> Approved | Denied:
    """Ask the rules that hold for the next leg of an open campaign."""
    denials = screen(question, desk, ROLL_RULES)
    return Denied(question, denials, desk) if denials else Approved(question, entry, desk)


def screen(question: Question, desk: DeskState, rules: tuple[Rule, ...] = RULES) -> tuple[Denial, ...]:
    """The denials that stand already, as far as the question is known: without an entry, those that need no quotes."""
    return tuple([denial for rule in rules if (denial := rule(question, desk))])


def limits_for(
    strategy: str, account: Account, vix: Reading, now: datetime, parameters: RiskParameters
) -> Limits | None:
    """The limits of this moment for one strategy; None without a usable account value and VIX."""
    if not account.is_known or not is_sound(vix, now):
        return None
    return parameters.limits(strategy, account.value, vix.value)


def see(strategy: StrategyRow, market: Market, account: Account, book: Book, parameters: RiskParameters) -> DeskState:
    """What the rules may know of this moment for one strategy."""
    census = book.census(strategy.name, market.now.date())
    return DeskState(
        now=market.now,
        account=account,
        vix=market.vix,
        underlyings={name: market.underlyings[name] for name in underlyings_of(strategy.ladder)},
        limits=limits_for(strategy.name, account, market.vix, market.now, parameters),
        bp_used=census.requirement,
        open=census.open,
        portfolio_open=census.portfolio_open,
        trades_today=census.trades_today,
        is_working=census.is_working,
        working_contracts=census.working_contracts,
        standing=book.standing,
    )


def foresee(desk: DeskState, question: Question, market: Market, book: Book) -> DeskState:
    """What the rules may see once quotes were read: also the book with the entry under every scenario."""
    if question.entry is None:
        return desk
    holdings = [*(of_campaign(campaign) for campaign in book.active), of_entry(question.entry, question.proposal)]
    return desk._replace(stress=STRESS_TEST.of(holdings, market))


def after_repricing(
    standing: Standing, now: datetime, account: Account, worst_loss: float | None, rules: tuple[Rule, ...]
) -> Standing:
    """The desk's state once the book was repriced; as it was where the rules leave stress out."""
    return after_stress(standing, now, account, worst_loss) if stress in rules else standing
