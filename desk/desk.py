"""One bar of the desk: exits first, then entries. A pure function of what it is given."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from book.book import Book
from book.campaign import Campaign
from book.snapshot import Snapshot
from book.standing import Cause
from config import run
from desk.entries import Entries
from desk.exits import Exits, withdrawals
from desk.guard import UNGUARDED, Guard
from desk.outcome import Outcome, together
from desk.searches import given_up
from market.quotes import Market
from risk import halts as watch
from risk.gate.answer import Rule
from risk.gate.judge import after_repricing, underlyings_of
from risk.gate.rules import RULES
from risk.parameters import RiskParameters
from risk.sizing import PositionSizer
from risk.stress.daily import book_stress, margin_line
from risk.valuation.beside import with_beside
from strategies.parts.strategy import Strategy


class Steps(NamedTuple):
    """The steps of one bar in their order, each behind the desk's guard: None is the answer of one that failed."""

    watch: Callable[[Snapshot], Book | None]
    recount: Callable[[Snapshot], Book | None]
    look_after: Callable[[Campaign, Snapshot], Outcome | None]
    margin_call: Callable[[Snapshot], Outcome | None]
    due: Callable[[Snapshot], list[tuple[Strategy, str | None]] | None]
    look_for: Callable[[Strategy, str | None, Snapshot], Outcome | None]
    quote_beside: Callable[[Book, Market], Book | None]


@dataclass(frozen=True, slots=True)
class Desk:
    """The strategies and the rules that they answer to; `rules` are fewer than all only to compare runs."""

    strategies: tuple[Strategy, ...]
    parameters: RiskParameters
    sizer: PositionSizer
    rules: tuple[Rule, ...] = RULES
    guard: Guard = UNGUARDED
    exits: Exits = field(init=False)
    underlyings: tuple[str, ...] = field(init=False)
    steps: Steps = field(init=False)

    def __post_init__(self) -> None:
        note, around, shared = object.__setattr__, self.guard.around, (self.strategies, self.parameters, self.sizer)
        exits, entries = Exits(*shared), Entries(*shared, self.rules)
        note(self, "exits", exits)
        steps = Steps(
            around("the standing", self._watched),
            around("the requirements", exits.recount),
            around("the exit of {0.id}", exits.look_after),
            around("the margin call", exits.margin_call),
            around("the entries", entries.due),
            around("the entry of {0.row.name}", entries.look_for),
            around("the quotes beside", with_beside),
        )
        note(self, "steps", steps)
        rungs = tuple(rung for strategy in self.strategies for rung in strategy.row.ladder)
        note(self, "underlyings", underlyings_of(rungs))

    def decide(self, snapshot: Snapshot) -> Outcome:
        """Exits, then the margin call, then entries. Nothing about entries can keep an exit back.

        Where a step may fail it keeps no other campaign's exit back either; but after one that failed nothing is opened.
        """
        market, steps = snapshot.market, self.steps
        now = snapshot.with_book(steps.watch(snapshot) or snapshot.book)
        if market.now >= market.session.close:
            return self._close_the_day(now)
        now = now.with_book(steps.recount(now) or now.book)
        is_pulled = now.book.standing.holds or now.book.is_clearing
        outcomes = [Outcome(now.book, withdrawals(now.book))] if is_pulled else []
        for campaign in self.exits.due(now):
            if exit := steps.look_after(campaign, now):
                outcomes.append(exit)
                now = now.with_book(exit.book)
        if call := steps.margin_call(now):
            outcomes.append(call)
            now = now.with_book(call.book)
        if not (self.guard.has_failed or now.book.standing.is_held_by(Cause.FAULT)):
            for strategy, proposal in steps.due(now) or ():
                if entry := steps.look_for(strategy, proposal, now):
                    outcomes.append(entry)
                    now = now.with_book(entry.book)
        outcome = together(outcomes) if outcomes else Outcome(now.book)
        if outcome.intents or market.now.minute % run.REQUIREMENT_LOOK_MINUTES == 0:
            outcome = outcome._replace(book=steps.quote_beside(outcome.book, market) or outcome.book)
        return outcome

    def _watched(self, snapshot: Snapshot) -> Book:
        """The book with the desk's state as the day, the account and the prices of this look leave it."""
        market, account, book = snapshot
        now = market.now
        standing = watch.after_value(watch.on_day(book.standing, now.date()), now, account)
        if now.minute % run.ENTRY_LOOK_MINUTES == 0 and now < market.session.close:
            standing = watch.after_prices(standing, market, account, self.underlyings)
        if now.minute % run.STRESS_LOOK_MINUTES == 0 and watch.is_stress_due(standing, account):
            standing = after_repricing(standing, now, account, book_stress(snapshot).worst_loss(), self.rules)
        return book.with_standing(standing)

    def _close_the_day(self, snapshot: Snapshot) -> Outcome:
        """End the searches that found no answer, and take stock of the day."""
        market, account, book = snapshot
        notes = tuple(given_up(look, "the day ended", market) for look in book.looks.values())
        for who in tuple(book.looks):
            book = book.with_look(who, None)
        if book.standing.close_value is not None:
            return Outcome(book, notes=notes)
        margin = margin_line(snapshot.with_book(book))
        standing = watch.on_close(book.standing, account)
        standing = after_repricing(standing, market.now, account, margin.worst_loss, self.rules)
        return Outcome(book.with_standing(standing), notes=notes, margin=margin)
