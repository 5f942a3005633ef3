"""Entries: what is proposed, sized, judged and booked, strategy by strategy."""

from dataclasses import dataclass, field, replace

from book.book import Book
from book.campaign import Campaign
from book.snapshot import Snapshot
from config import products, run
from config.schema import Rung, StrategyRow
from desk.intents import Open
from desk.outcome import Note, Outcome, together
from desk.searches import QuotesRead, Waiting, given_up, has_news, wait
from market.contracts import Contract
from market.quotes import Market
from risk.entry import Entry, RefusedRung
from risk.gate.answer import Approved, Denied, Rule, Stage, ask, denials_of
from risk.gate.judge import after_repricing, foresee, judge, limits_for, rules_at, see
from risk.gate.question import Question
from risk.parameters import RiskParameters
from risk.sizing import PositionSizer
from risk.valuation.beside import sides_beside
from strategies.parts.answers import Nothing, NotYet
from strategies.parts.strategy import Strategy


@dataclass(frozen=True, slots=True)
class Entries:
    """What turns a strategy's proposals into campaigns."""

    strategies: tuple[Strategy, ...]
    parameters: RiskParameters
    sizer: PositionSizer
    rules: tuple[Rule, ...]
    before_quotes: tuple[Rule, ...] = field(init=False)
    with_quotes: tuple[Rule, ...] = field(init=False)

    def __post_init__(self) -> None:
        note = object.__setattr__
        note(self, "before_quotes", rules_at(Stage.BEFORE_QUOTES, self.rules))
        note(self, "with_quotes", rules_at(Stage.WITH_QUOTES, self.rules))

    def due(self, snapshot: Snapshot) -> list[tuple[Strategy, str | None]]:
        """The strategies that look for an entry on this bar, all every five minutes, else those that wait for quotes.

        With each the id of what it would open now, if anything. The one that uses the least of its limit comes first, so
        that no place goes to whoever happens to be listed first.
        """
        market, _, book = snapshot
        is_time = market.now.minute % run.ENTRY_LOOK_MINUTES == 0
        if not is_time and not book.looks:
            return []
        looking = []
        for strategy in self.strategies:
            is_waiting = strategy.row.name in book.looks
            if is_time or is_waiting:
                proposal = strategy.proposal(snapshot)
                if is_waiting or proposal is not None:
                    looking.append((strategy, proposal))
        if len(looking) > 1:
            looking.sort(key=lambda each: (self._used(each[0], snapshot), each[0].row.name))
        return looking

    def _used(self, strategy: Strategy, snapshot: Snapshot) -> float:
        """The share of its limit that a strategy uses; 0 while there is no limit, as nothing is opened then."""
        market, account, book = snapshot
        name = strategy.row.name
        taken = book.places.get(name, 0)
        limits = limits_for(name, account, market.vix, market.now, self.parameters) if taken else None
        return taken / limits.strategy.value if limits else 0.0

    def look_for(self, strategy: Strategy, proposal: str | None, snapshot: Snapshot) -> Outcome | None:
        """What this bar does for the entry that a strategy proposes, or still looks for; None for nothing."""
        market, _, book = snapshot
        name = strategy.row.name
        look = book.looks.get(name)
        if look is not None and look.proposal != proposal:
            ended = Outcome(book.with_look(name, None), notes=(given_up(look, "its window ended", market),))
            goes_on = self.look_for(strategy, proposal, snapshot.with_book(ended.book))
            return together((ended, goes_on)) if goes_on else ended
        if proposal is None:
            return None
        if market.now.minute % run.ENTRY_LOOK_MINUTES and (look is None or not has_news(look, market)):
            return None
        return self._ask(strategy, proposal, snapshot)

    def _ask(self, strategy: Strategy, proposal: str, snapshot: Snapshot) -> Outcome:
        """Ask the gate, first with what is known without quotes, then with the entry in its size."""
        market, account, book = snapshot
        row = strategy.row
        idle = book.with_look(row.name, None)
        desk = see(row, snapshot, self.parameters)
        question = Question(row, proposal)
        before = ask(question, desk, self.before_quotes)
        if denials := denials_of(before):
            return Outcome(idle, answers=(Denied(question, before, denials, desk),))
        rungs = ladder(row, desk.limits.strategy.phase if desk.limits else 0)
        found = self._find(strategy, snapshot, rungs)
        if isinstance(found, Waiting):
            return wait(row.name, proposal, found, book)
        if isinstance(found, Nothing):
            return Outcome(idle, notes=(Note(proposal, found.why),))
        question = Question(row, proposal, *found)
        answer = judge(question, foresee(desk, question, snapshot), before, self.with_quotes)
        if answer.desk.stress is not None:
            worst = answer.desk.stress.worst_loss(but_for=proposal)
            standing = after_repricing(idle.standing, market.now, account, worst, self.rules)
            idle = idle.with_standing(standing)
        return Outcome(idle, answers=(answer,)) if isinstance(answer, Denied) else _open(answer, market, idle)

    def _find(
        self, strategy: Strategy, snapshot: Snapshot, rungs: tuple[Rung, ...]
    ) -> tuple[Entry | None, tuple[RefusedRung, ...]] | Waiting | Nothing:
        """The largest rung on which one set fits, and those refused before it, all on the quotes of now."""
        value = snapshot.account.value
        budget = self.sizer.budget(strategy.row, value)
        read = QuotesRead(snapshot.market.quotes)
        market = snapshot.market._replace(quotes=read)
        snapshot = snapshot._replace(market=market)
        refused: list[RefusedRung] = []
        whys: list[str] = []
        for place, rung in enumerate(rungs):
            judged = frozenset(larger.root for larger in rungs[:place]) - {rung.root}
            shape = strategy.shape(rung, snapshot, budget)
            if isinstance(shape, NotYet):
                return Waiting(shape, judged, frozenset(read.found))
            if isinstance(shape, Nothing):
                whys.append(shape.why)
                continue
            sized = self.sizer.size(strategy.row, shape, value)
            if isinstance(sized, Entry):
                sides = _unsubscribed_sides(sized, market)
                return Waiting(NotYet(sides), judged, frozenset(read.found)) if sides else (sized, tuple(refused))
            refused.append(sized)
        return (None, tuple(refused)) if refused else Nothing("; ".join(whys))


def _unsubscribed_sides(entry: Entry, market: Market) -> frozenset[Contract]:
    """What says the volatility of an entry's legs in the money, and was not asked for yet; its quote may never come."""
    return frozenset(sides_beside([leg.contract for leg in entry.shape.legs], market, frozenset(market.quotes)))


def ladder(row: StrategyRow, phase: int) -> tuple[Rung, ...]:
    """The rungs that a strategy may trade in a phase, from the largest."""
    return tuple(products.RUNG_OF[name] for name in (row.ladder if phase > 0 else row.phase_0_ladder))


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
        peak_requirement=entry.requirement,
        spot=market.underlyings[entry.shape.rung.underlying].value,
        multiplier=entry.shape.rung.multiplier,
        same_day=question.strategy.same_day,
        opened=market.now,
    )
    return Outcome(book.with_campaign(campaign), (Open(campaign_id, entry),), (replace(answer, campaign=campaign_id),))
