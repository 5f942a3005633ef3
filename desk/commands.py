"""What a user can tell a desk, in words: checked before anything is done, and refused with the list."""

from datetime import datetime
from enum import Enum
from typing import NamedTuple

from book.book import Book
from book.campaign import Campaign, Reason
from book.records import changed
from risk import halts


class Verb(Enum):
    """The commands; the value is how one is written, its last word in capitals what has to be given."""

    HALT = "halt"
    REDUCE = "reduce"
    RESUME = "resume"
    STATUS = "status"
    CLOSE = "close CAMPAIGN"
    CLOSE_ALL = "close-all CONFIRM"
    RECONCILE = "reconcile"
    FORGET = "forget NAME"
    TAKE_OVER = "take-over"

    @property
    def word(self) -> str:
        return self.value.partition(" ")[0]

    @property
    def takes_a_word(self) -> bool:
        return " " in self.value


OF_THE_START = (Verb.RECONCILE, Verb.FORGET, Verb.TAKE_OVER)  # a live desk's own
OF_A_BOOK = (Verb.RESUME, Verb.CLOSE, Verb.CLOSE_ALL)  # which change what a start has yet to read


class Command(NamedTuple):
    """A command, with the word that it was given."""

    verb: Verb
    word: str = ""

    def __str__(self) -> str:
        return f"{self.verb.word} {self.word}".rstrip()


class RefusedError(ValueError):
    """A command that can't be carried out, and why."""


def command_of(action: object) -> Command:
    """The command in a text. Raises RefusedError, with the list, for any other."""
    words = action.split() if isinstance(action, str) else []
    verb = next((verb for verb in Verb if words and verb.word == words[0].lower()), None)
    if verb is None or len(words) != 1 + verb.takes_a_word:
        raise RefusedError(f"{action!r} is unknown; expected one of {', '.join(verb.value for verb in Verb)}")
    if verb is Verb.CLOSE_ALL and words[1] != "CONFIRM":
        raise RefusedError(f"{action!r} closes every campaign; expected {verb.value}, in capitals")
    return Command(verb, *words[1:])


def carry_out(command: Command, book: Book, now: datetime) -> tuple[Book, str]:
    """The book after a command, and the answer. What follows from it is decided on the next bar.

    Raises RefusedError for what it can't do. Those OF_THE_START are not carried out here.
    """
    if command.verb is Verb.CLOSE:
        campaign = next((each for each in book.active if each.id.upper() == command.word.upper()), None)
        if campaign is None:
            open_ones = ", ".join(each.id for each in book.active) or "none"
            raise RefusedError(f"{command.word!r} is no open campaign; open are: {open_ones}")
        return book.with_campaign(_told_to_go(campaign)), f"{campaign.id} is closed"
    if command.verb is Verb.CLOSE_ALL:
        own = [campaign for campaign in book.active if not campaign.is_foreign]
        halted = halts.commanded(book.standing, halts.Command.HALT, now)
        closing = book.with_campaigns([_told_to_go(campaign) for campaign in own]).with_standing(halted)
        return closing, f"{len(own)} campaigns are closed; {halted}"
    standing = halts.commanded(book.standing, halts.Command(command.verb.word), now)
    return book.with_standing(standing), f"{standing}"


def _told_to_go(campaign: Campaign) -> Campaign:
    return changed(campaign, reason=Reason.COMMAND, leaves_rest=False)
