"""One bar of the desk: exits first, then entries. A pure function of what it is given."""

from dataclasses import dataclass

from risk.book import Book
from risk.model import Account, Market
from risk.parameters import RiskParameters
from risk.sizing import PositionSizer
from strategies.base import Strategy
from strategies.closing import Exits
from strategies.opening import Entries
from strategies.outcome import Note, Outcome


@dataclass(frozen=True, slots=True)
class Desk:
    """The strategies and the rules that they answer to."""

    strategies: tuple[Strategy, ...]
    parameters: RiskParameters
    sizer: PositionSizer

    def decide(self, market: Market, account: Account, book: Book) -> Outcome:
        """Exits, then the margin call, then entries. Nothing about entries can keep an exit back."""
        exits = Exits({strategy.row.name: strategy for strategy in self.strategies}, self.parameters, self.sizer)
        entries = Entries(self.parameters, self.sizer)
        outcome = Outcome(book)
        for campaign in tuple(book.active):
            outcome = outcome.and_then(exits.look_after(campaign, market, account, outcome.book))
        if market.now >= market.session.close:
            return outcome.and_then(_give_up(outcome.book))
        outcome = outcome.and_then(exits.margin_call(market, account, outcome.book))
        for strategy in self.strategies:
            outcome = outcome.and_then(entries.look_for(strategy, market, account, outcome.book))
        return outcome


def _give_up(book: Book) -> Outcome:
    """End the searches that found no answer before the close."""
    notes = tuple(Note(look.proposal, "given up: no answer before the close") for look in book.looks.values())
    for who in tuple(book.looks):
        book = book.with_look(who, None)
    return Outcome(book, notes=notes)
