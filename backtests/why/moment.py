"""`why --at`: everything that the gate had to say to a strategy at one minute of a run."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rich.console import Console

from backtests.checks.limits import ExplainedLimits
from backtests.checks.limits import explain as explain_limits
from backtests.console.progress import progress
from backtests.console.validation import BadInputError, Checks
from backtests.engine.base.market_hours import is_trading_day
from backtests.runs.backtester import RunEngine
from backtests.why.chains import QuotedChain, quoted_chains
from backtests.why.explaining import RESULT, FinishedRun, explained_run, traded
from backtests.why.market import MarketDay, Moment, dividends, minute_of
from backtests.why.proposing import Proposed, is_readable, propose
from book.book import Book
from book.snapshot import Account, Snapshot
from market.quotes import NEW_YORK, Market
from risk.gate.answer import Answer, Finding, Verdict, by_code
from risk.gate.comparison import Omitted, parameters_without, rules_without
from risk.gate.judge import foresee, see
from risk.gate.question import DeskState, Question
from risk.gate.rules import RULES
from risk.parameters import get_risk_parameters
from risk.sizing import PositionSizer
from risk.valuation.beside import wanted_beside
from strategies.configuration.numbers import using
from strategies.parts.strategy import Strategy, is_open, load_strategies

AT, STRATEGY = "--at", "--strategy"
TIME = "%Y-%m-%d %H:%M"
MAIN = "main.py"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LEFT_OUT = Finding(Verdict.NOT_ASKED, "left out of this run")
REPLAY = Path(__file__).with_name("replay.py")


@dataclass(frozen=True, slots=True)
class Asked:
    """A minute of a run, New York, and the strategy that is asked about."""

    run: FinishedRun
    now: datetime
    strategy: Strategy


@dataclass(frozen=True, slots=True)
class Met:
    """What the run had at a minute when the strategy's turn came: the account and the book."""

    account: Account
    book: Book


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that there is to say to a strategy's entry at one minute.

    `silence` is why it looked for none, or None where it did; `limits` are None without VIX and account value; `chains`
    are those of what would be opened; `without` is what the run was compared without.
    """

    question: Question
    silence: str | None
    desk: DeskState
    limits: ExplainedLimits | None
    proposed: Proposed
    answers: tuple[Answer, ...]
    chains: tuple[QuotedChain, ...]
    without: tuple[Omitted, ...]


def asked_moment(result: Path | None, at: str | None, strategy: str | None) -> Asked:
    """Check what was asked. Raises BadInputError with every fault."""
    run = explained_run(result)
    checks = Checks()
    if run.marker.algorithm != MAIN:
        checks.refuse(f"{RESULT}: algorithm", run.marker.algorithm, f"{MAIN}, which alone can be replayed")
    now = _moment(checks, at or "", run)
    names = traded(run.marker)
    if (strategy or "").upper() not in names:
        checks.refuse(STRATEGY, strategy or "", f"one that the run traded: {', '.join(names)}")
    checks.finish()
    with using(run.noted.configuration):
        return Asked(run, now, load_strategies(((strategy or ""),))[0])


def replayed(asked: Asked, engine: RunEngine, err: Console) -> Met:
    """Run the run again until the minute. Raises BadInputError when it had no bar then."""
    course, day = asked.run.course, asked.now.date()
    parameters = {
        **asked.run.noted.parameters,
        "end": day.isoformat(),
        "why_at": f"{asked.now:{TIME}}",
        "why_strategy": asked.strategy.row.name,
    }
    days = (day - course.start).days + 1
    with progress(err, f"Replay to {asked.now:{TIME}}", days) as tell:
        done = engine(
            REPLAY,
            course.folder,
            parameters=parameters,
            on_day=lambda reached: tell((reached - course.start).days + 1, reached.isoformat()),
        )
    if done.error is not None:
        raise BadInputError([f"{RESULT} can't be replayed: {done.error}"])
    if done.algorithm.account_value is None:
        raise BadInputError([f"{AT} is '{asked.now:{TIME}}'; expected a time at which the run had a bar"])
    return Met(Account(done.algorithm.account_value), done.algorithm.book)


def answer(asked: Asked, met: Met) -> Explanation:
    """What the strategy would propose then with every quote there, and what each rule says to it."""
    folder = asked.run.course.folder
    with MarketDay(folder, asked.now.date(), dividends(folder, asked.run.course.start)) as market_day:
        return _answer(asked, met, market_day.at(minute_of(asked.now)))


def _answer(asked: Asked, met: Met, moment: Moment) -> Explanation:
    strategy, broker, without = asked.strategy, asked.run.course.broker, asked.run.marker.without
    parameters, market, row = parameters_without(without, get_risk_parameters()), moment.market, strategy.row
    proposed = Proposed(None, whys=("VIX, an underlying or the account value is missing",))
    limits = None
    if met.account.is_known and is_readable(market):
        proposed = propose(strategy, moment, met.account, met.book, PositionSizer(parameters, broker))
        limits = explain_limits(met.account.value, market.vix.value, parameters)
    looked_for = strategy.proposal(Snapshot(market, met.account, met.book))
    silence = _silence(strategy, market, met) if looked_for is None else None
    question = Question(row, looked_for or f"{row.name} {market.now:{TIME}}", proposed.entry, proposed.refused)
    legs = frozenset(() if proposed.entry is None else (leg.contract for leg in proposed.entry.shape.legs))
    beside = wanted_beside(legs, met.book.contracts(), market)
    seen = moment.subscribed(met.book.contracts().union(legs, *beside))
    snapshot = Snapshot(seen, met.account, met.book)
    desk = foresee(see(row, snapshot, parameters), question, snapshot)
    asks = rules_without(without)
    answers = by_code(
        rule.ask(question, desk) if rule in asks else Answer(rule.code, rule.stage, LEFT_OUT) for rule in RULES
    )
    chains = () if proposed.entry is None else quoted_chains(proposed.entry, moment, snapshot)
    return Explanation(question, silence, desk, limits, proposed, answers, chains, without)


def _silence(strategy: Strategy, market: Market, met: Met) -> str:
    """Why a strategy that looks for no entry doesn't."""
    row, now, session, book = strategy.row, market.now, market.session, met.book
    window = row.window
    if not is_open(window, market):
        end = window.half_day_end if session.is_half_day else window.end
        day = "every day" if window.weekday is None else f"on {WEEKDAYS[window.weekday]}s"
        return f"outside its window, {day} {window.start:%H:%M} to {end:%H:%M}"
    if book.was_stopped_on(now.date(), row.name):
        return "one of its campaigns was stopped today"
    proposal = strategy.proposal(Snapshot(market, met.account, Book()))
    if proposal is not None and proposal in book.entered:
        entered = [campaign for campaign in book.campaigns.values() if campaign.proposal == proposal][-1]
        return f"{proposal} was entered already as {entered.id}"
    return "one of its campaigns has to get its next leg first"


def _moment(checks: Checks, text: str, run: FinishedRun) -> datetime:
    try:
        now = datetime.strptime(text, TIME).replace(tzinfo=NEW_YORK)
    except ValueError:
        checks.refuse(AT, text, 'a New York time such as "2018-02-05 10:31"')
        return datetime.min.replace(tzinfo=NEW_YORK)
    day, course = now.date(), run.course
    if not course.start <= day <= course.end:
        checks.refuse(AT, text, f"a day of the run, {course.start} to {course.end}")
    elif not is_trading_day(day):
        checks.refuse(AT, text, "a trading day")
    else:
        _check_session(checks, now, course.folder)
    return now


def _check_session(checks: Checks, now: datetime, folder: Path) -> None:
    session = MarketDay(folder, now.date(), ()).session
    if not session.open < now < session.close:
        between = f"after {session.open:%H:%M} and before {session.close:%H:%M} on that day"
        checks.refuse(AT, f"{now:{TIME}}", f"a time of the session, {between}")
