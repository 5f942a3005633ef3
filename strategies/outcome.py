"""What one bar of the desk led to."""

from dataclasses import dataclass

from risk.book import Book
from risk.entry import Approved, Denied
from strategies.intents import Intent


@dataclass(frozen=True, slots=True)
class Note:
    """Something that a trader should know and that is no answer of the gate."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """The next book, what to send, what the gate answered to entries and to rolls, what else to tell."""

    book: Book
    intents: tuple[Intent, ...] = ()
    answers: tuple[Approved | Denied, ...] = ()
    rolls: tuple[Approved | Denied, ...] = ()
    notes: tuple[Note, ...] = ()

    def and_then(self, later: "Outcome") -> "Outcome":
        return Outcome(
            later.book,
            self.intents + later.intents,
            self.answers + later.answers,
            self.rolls + later.rolls,
            self.notes + later.notes,
        )
