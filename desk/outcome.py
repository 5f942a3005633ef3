"""What one bar of the desk led to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from book.book import Book
from book.campaign import Event
from desk.intents import Intent, Open, Roll
from risk.gate.answer import Approved, Denied
from risk.stress.daily import MarginLine


@dataclass(frozen=True, slots=True)
class Note:
    """Something that a trader should know and that is no answer of the gate."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class GivenUp(Note):
    """A search that ended without an answer, and what it ended on; whoever knows of earlier answers tells them too."""


class Outcome(NamedTuple):
    """The next book, what to send, what the gate answered to entries and to rolls, what else to tell; at a day's close its
    margin."""

    book: Book
    intents: tuple[Intent, ...] = ()
    answers: tuple[Approved | Denied, ...] = ()
    rolls: tuple[Approved | Denied, ...] = ()
    notes: tuple[Note, ...] = ()
    margin: MarginLine | None = None


def without_entries(outcome: Outcome, now: datetime) -> Outcome:
    """What is left where nothing may be opened: entries and rolls have ended before they were sent."""
    opening = [intent.campaign for intent in outcome.intents if isinstance(intent, Open | Roll)]
    book = outcome.book.with_campaigns([outcome.book.campaigns[id].after(Event.ENDED, now) for id in opening])
    intents = tuple(intent for intent in outcome.intents if not isinstance(intent, Open | Roll))
    return outcome._replace(book=book, intents=intents)


def together(outcomes: Sequence[Outcome]) -> Outcome:
    """What several steps, each on the book of the one before it, led to; at least one is needed."""
    if len(outcomes) == 1:
        return outcomes[0]
    eventful = [step for step in outcomes if step.intents or step.answers or step.rolls or step.notes]
    return Outcome(
        outcomes[-1].book,
        tuple([intent for step in eventful for intent in step.intents]),
        tuple([answer for step in eventful for answer in step.answers]),
        tuple([roll for step in eventful for roll in step.rolls]),
        tuple([note for step in eventful for note in step.notes]),
    )
