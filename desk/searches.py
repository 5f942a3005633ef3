"""Waiting for quotes: a search that goes on until it has an answer, within the broker's number of lines."""

from collections.abc import Iterator
from dataclasses import dataclass

from book.book import Book, Look
from config import run
from desk.outcome import GivenUp, Outcome
from market.contracts import Contract
from market.quotes import Market, Quote, Quotes
from strategies.parts.answers import NotYet


class QuotesRead(Quotes):
    """Quotes that remember which of them were there when they were asked for: what an answer rests on."""

    def __init__(self, quotes: Quotes) -> None:
        self._quotes = quotes
        self.found: set[Contract] = set()

    def get(self, contract: Contract, /) -> Quote | None:
        """The contract's quote, if it has one."""
        quote = self._quotes.get(contract)
        if quote is not None:
            self.found.add(contract)
        return quote

    def __iter__(self) -> Iterator[Contract]:
        return iter(self._quotes)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A search that waits for quotes on one rung, the roots of those judged before it, and the quotes that it read."""

    answer: NotYet
    judged: frozenset[str] = frozenset()
    read: frozenset[Contract] = frozenset()


def wait(who: str, subject: str, waiting: Waiting, book: Book) -> Outcome:
    """Keep the search of a strategy or campaign going, or give it up when it would take too many lines.

    What it asked for before is kept, as the market moves; but on rungs that were refused only what that rests on, and
    everywhere where lines run out.
    """
    answer, look = waiting.answer, book.looks.get(who)
    asked = look.wanted if look is not None else frozenset[Contract]()
    others = book.with_look(who, None).contracts()
    wanted = answer.wanted | {each for each in asked if each in waiting.read or each.root not in waiting.judged}
    if len(others | wanted) > run.MAX_OPTION_LINES:
        wanted = answer.wanted | asked & waiting.read
    lines = len(others | wanted)
    if lines > run.MAX_OPTION_LINES:
        note = GivenUp(subject, f"it would take {lines} option lines, the limit is {run.MAX_OPTION_LINES}")
        return Outcome(book.with_look(who, None), notes=(note,))
    return Outcome(book.with_look(who, Look(subject, wanted, answer.wanted)))


def given_up(look: Look, why: str, market: Market) -> GivenUp:
    """What is told of a search that ends while it waits."""
    missing = sum(1 for contract in look.wanted if contract not in market.quotes)
    return GivenUp(look.proposal, f"{why} with {missing} of {len(look.wanted)} contracts without a quote")


def has_news(look: Look, market: Market) -> bool:
    """Whether one of the quotes came that a search waits for."""
    return any(contract in market.quotes for contract in look.missing)
