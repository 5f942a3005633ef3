"""One bar of the desk: exits first, then entries. A pure function of what it is given."""

from dataclasses import dataclass

from risk.book import Book
from risk.model import Account, Market
from risk.parameters import RiskParameters
from risk.sizing import PositionSizer
from strategies.base import Strategy
from strategies.closing import Exits
from strategies.opening import Entries
from strategies.outcome import Note, Outcome, together


@dataclass(frozen=True, slots=True)
class Desk:
    """The strategies and the rules that they answer to."""

    strategies: tuple[Strategy, ...]
    parameters: RiskParameters
    sizer: PositionSizer

    def decide(self, market: Market, account: Account, book: Book) -> Outcome:
        """Exits, then the margin call, then entries. Nothing about entries can keep an exit back."""
        if market.now >= market.session.close:
            return _give_up(book)
        exits = Exits(self.strategies, self.parameters, self.sizer)
        entries = Entries(self.strategies, self.parameters, self.sizer)
        steps: list[Outcome] = []
        book = exits.recount(market, book)
        for campaign in exits.due(market, book):
            if outcome := exits.look_after(campaign, market, account, book):
                steps.append(outcome)
                book = outcome.book
        if outcome := exits.margin_call(market, account, book):
            steps.append(outcome)
            book = outcome.book
        for strategy in entries.due(market, account, book):
            if outcome := entries.look_for(strategy, market, account, book):
                steps.append(outcome)
                book = outcome.book
        return together(steps) if steps else Outcome(book)


def _give_up(book: Book) -> Outcome:
    """End the searches that found no answer before the close."""
    notes = tuple(Note(look.proposal, "given up: no answer before the close") for look in book.looks.values())
    for who in tuple(book.looks):
        book = book.with_look(who, None)
    return Outcome(book, notes=notes)
