"""Waiting for quotes: a search that goes on until it has an answer, within the broker's number of lines."""

from dataclasses import dataclass

from book.book import Book, Look
from config.run import MAX_OPTION_LINES
from desk.outcome import Note, Outcome
from market.quotes import Market
from risk.entry import RefusedRung
from strategies.parts.answers import NotYet


@dataclass(frozen=True, slots=True)
class Waiting:
    """A search on one rung that waits for quotes, and the rungs that were refused before it."""

    answer: NotYet
    rung: str = ""
    refused: tuple[RefusedRung, ...] = ()


def wait(who: str, subject: str, waiting: Waiting, book: Book) -> Outcome:
    """Keep the search of a strategy or campaign going, or give it up when it would take too many lines.

    What was asked for on a rung that has been refused is dropped.
    """
    look = book.looks.get(who)
    answer = waiting.answer
    goes_on = look is not None and look.rung == waiting.rung
    wanted = look.wanted | answer.wanted if look is not None and goes_on else answer.wanted
    lines = len(book.with_look(who, None).contracts() | wanted)
    if lines > MAX_OPTION_LINES:
        note = Note(subject, f"given up: it would take {lines} option lines, the limit is {MAX_OPTION_LINES}")
        return Outcome(book.with_look(who, None), notes=(note,))
    return Outcome(book.with_look(who, Look(subject, wanted, answer.wanted, waiting.rung, waiting.refused)))


def has_news(look: Look, market: Market) -> bool:
    """Whether one of the quotes came that a search waits for."""
    return any(contract in market.quotes for contract in look.missing)
