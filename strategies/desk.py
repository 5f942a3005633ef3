"""One bar of the desk: exits first, then entries. A pure function of what it is given."""

from dataclasses import dataclass, replace

from config.products import RUNGS
from config.run import ENTRY_LOOK_MINUTES, MAX_OPTION_LINES, STOP_LOOKS
from config.schema import Rung, StrategyRow
from risk.book import Book, Look
from risk.campaign import Campaign, Event, Reason, State
from risk.entry import Approved, Denied, Entry, Question, RefusedRung
from risk.gate import judge, screen, see
from risk.model import Account, Market
from risk.parameters import RiskParameters
from risk.sizing import PositionSizer
from strategies.answers import Exit, Hold, Nothing, NotYet
from strategies.base import Strategy
from strategies.exits import closing_legs, has_quotes
from strategies.intents import Close, FlattenShares, Intent, Open

RUNG_OF = {rung.name: rung for rung in RUNGS}
HELD = (State.OPEN, State.PENDING_CLOSE, State.PARTLY_CLOSED, State.BROKEN, State.ASSIGNED, State.QUARANTINED)
TO_BE_CLEARED = (Reason.BROKEN, Reason.ASSIGNMENT)


@dataclass(frozen=True, slots=True)
class Note:
    """Something that a trader should know and that is no answer of the gate."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one bar led to: the next book, what to send, what the gate answered, what else to tell."""

    book: Book
    intents: tuple[Intent, ...] = ()
    answers: tuple[Approved | Denied, ...] = ()
    notes: tuple[Note, ...] = ()

    def and_then(self, later: "Outcome") -> "Outcome":
        return Outcome(
            later.book,
            self.intents + later.intents,
            self.answers + later.answers,
            self.notes + later.notes,
        )


@dataclass(frozen=True, slots=True)
class Desk:
    """The strategies and the rules that they answer to."""

    strategies: tuple[Strategy, ...]
    parameters: RiskParameters
    sizer: PositionSizer

    def decide(self, market: Market, account: Account, book: Book) -> Outcome:
        """Exits, then entries. Nothing about entries can keep an exit back."""
        outcome = Outcome(book)
        for campaign in tuple(book.active):
            outcome = outcome.and_then(self._exit(campaign, market, outcome.book))
        for strategy in self.strategies:
            outcome = outcome.and_then(self._enter(strategy, market, account, outcome.book))
        return outcome

    def _exit(self, campaign: Campaign, market: Market, book: Book) -> Outcome:
        if campaign.state not in HELD:
            return Outcome(book)
        if campaign.shares and campaign.state is State.ASSIGNED:
            closing = campaign.after(Event.CLOSE_SENT, market.now, Reason.ASSIGNMENT)
            underlying = RUNG_OF[campaign.rung].underlying
            return Outcome(book.with_campaign(closing), (FlattenShares(campaign.id, underlying, -campaign.shares),))
        answer = self._answer(campaign, market)
        if answer is None:
            return Outcome(book)
        if isinstance(answer, Hold):
            return Outcome(book if campaign.stop_looks == 0 else book.with_campaign(replace(campaign, stop_looks=0)))
        if answer.reason is Reason.STOP and campaign.stop_looks + 1 < STOP_LOOKS:
            return Outcome(book.with_campaign(replace(campaign, stop_looks=campaign.stop_looks + 1)))
        return _close(campaign, answer, market, book)

    def _answer(self, campaign: Campaign, market: Market) -> Hold | Exit | None:
        """What to do with a campaign; None when it isn't looked at on this bar."""
        if market.now >= market.session.close:
            return None
        is_damaged = campaign.state in (State.BROKEN, State.QUARANTINED)
        if is_damaged or (campaign.state is State.OPEN and campaign.reason in TO_BE_CLEARED):
            reason = campaign.reason if campaign.reason in TO_BE_CLEARED else Reason.BROKEN
            return Exit(reason, closing_legs(campaign), is_urgent=True)
        strategy = next((strategy for strategy in self.strategies if strategy.row.name == campaign.strategy), None)
        if strategy is None or market.now.minute % strategy.row.exit_look_minutes:
            return None
        return strategy.manage(campaign, market)

    def _enter(self, strategy: Strategy, market: Market, account: Account, book: Book) -> Outcome:
        name = strategy.row.name
        proposal = strategy.proposal(market.now, market.session, book)
        look = book.looks.get(name)
        if look is not None and look.proposal != proposal:
            missing = sum(1 for contract in look.wanted if contract not in market.quotes)
            note = Note(look.proposal, f"given up: no answer in its window, {missing} contracts without a quote")
            return Outcome(book.with_look(name, None), notes=(note,)).and_then(
                self._enter(strategy, market, account, book.with_look(name, None))
            )
        if proposal is None or (look is None and market.now.minute % ENTRY_LOOK_MINUTES):
            return Outcome(book)
        return self._ask(strategy, proposal, market, account, book)

    def _ask(self, strategy: Strategy, proposal: str, market: Market, account: Account, book: Book) -> Outcome:
        """Ask the gate, first with what is known without quotes, then with the entry in its size."""
        row = strategy.row
        idle = book.with_look(row.name, None)
        desk = see(row, market, account, book, self.parameters)
        question = Question(row, proposal)
        denials = screen(question, desk)
        if denials:
            return Outcome(idle, answers=(Denied(question, denials, desk),))
        found = self._find(
            strategy, market, account, book, ladder(row, desk.limits.strategy.phase if desk.limits else 0)
        )
        if isinstance(found, NotYet):
            return _wait(row.name, proposal, found, book)
        if isinstance(found, Nothing):
            return Outcome(idle, notes=(Note(proposal, found.why),))
        answer = judge(Question(row, proposal, *found), desk)
        return Outcome(idle, answers=(answer,)) if isinstance(answer, Denied) else _open(answer, market, idle)

    def _find(
        self, strategy: Strategy, market: Market, account: Account, book: Book, rungs: tuple[Rung, ...]
    ) -> tuple[Entry | None, tuple[RefusedRung, ...]] | NotYet | Nothing:
        """The largest rung on which one set fits, and those refused before it."""
        refused: list[RefusedRung] = []
        whys: list[str] = []
        for rung in rungs:
            shape = strategy.shape(rung, market, book)
            if isinstance(shape, NotYet):
                return shape
            if isinstance(shape, Nothing):
                whys.append(shape.why)
                continue
            sized = self.sizer.size(strategy.row, shape, account.value)
            if isinstance(sized, Entry):
                return sized, tuple(refused)
            refused.append(sized)
        return (None, tuple(refused)) if refused else Nothing("; ".join(whys))


def ladder(row: StrategyRow, phase: int) -> tuple[Rung, ...]:
    """The rungs that a strategy may trade in a phase, from the largest."""
    return tuple(RUNG_OF[name] for name in (row.ladder if phase > 0 else row.phase_0_ladder))


def _wait(name: str, proposal: str, answer: NotYet, book: Book) -> Outcome:
    look = book.looks.get(name)
    wanted = answer.wanted if look is None else look.wanted | answer.wanted
    lines = len(book.contracts() | wanted)
    if lines > MAX_OPTION_LINES:
        note = Note(proposal, f"given up: it would take {lines} option lines, the limit is {MAX_OPTION_LINES}")
        return Outcome(book.with_look(name, None), notes=(note,))
    return Outcome(book.with_look(name, Look(proposal, wanted)))


def _open(answer: Approved, market: Market, book: Book) -> Outcome:
    question, entry = answer.question, answer.entry
    book, campaign_id = book.next_id(question.strategy.name)
    campaign = Campaign(
        id=campaign_id,
        strategy=question.strategy.name,
        proposal=question.proposal,
        rung=entry.shape.rung.name,
        sets=entry.sets,
        legs=entry.shape.legs,
        requirement=entry.requirement,
        multiplier=entry.shape.rung.multiplier,
        same_day=question.strategy.same_day,
        opened=market.now,
    )
    return Outcome(book.with_campaign(campaign), (Open(campaign_id, entry),), (replace(answer, campaign=campaign_id),))


def _close(campaign: Campaign, answer: Exit, market: Market, book: Book) -> Outcome:
    is_working = campaign.state in (State.PENDING_CLOSE, State.PARTLY_CLOSED)
    if is_working and (campaign.is_hurried or not answer.is_urgent):
        return Outcome(book)
    closing = (
        replace(campaign, reason=answer.reason)
        if is_working
        else campaign.after(Event.CLOSE_SENT, market.now, answer.reason)
    )
    return Outcome(
        book.with_campaign(replace(closing, is_hurried=answer.is_urgent, stop_looks=0)),
        (Close(campaign.id, answer.legs, answer.reason, answer.is_urgent, has_quotes(answer.legs, market)),),
    )
