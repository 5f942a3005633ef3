"""Waiting for quotes: a search that goes on until it has an answer, within the broker's number of lines."""

from config.run import MAX_OPTION_LINES
from risk.book import Book, Look
from risk.model import Market
from strategies.answers import NotYet
from strategies.outcome import Note, Outcome


def wait(who: str, subject: str, answer: NotYet, book: Book) -> Outcome:
    """Keep the search of a strategy or campaign going, or give it up when it would take too many lines."""
    look = book.looks.get(who)
    wanted = answer.wanted if look is None else look.wanted | answer.wanted
    lines = len(book.contracts() | wanted)
    if lines > MAX_OPTION_LINES:
        note = Note(subject, f"given up: it would take {lines} option lines, the limit is {MAX_OPTION_LINES}")
        return Outcome(book.with_look(who, None), notes=(note,))
    return Outcome(book.with_look(who, Look(subject, wanted, answer.wanted)))


def has_news(look: Look, market: Market) -> bool:
    """Whether one of the quotes came that a search waits for."""
    return any(contract in market.quotes for contract in look.missing)
