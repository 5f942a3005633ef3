"""What a rule of the gate is, and the one record in which it answers."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import NamedTuple

from risk.entry import Entry
from risk.gate.question import DeskState, Question


class Stage(Enum):
    """When a rule can be asked."""

    BEFORE_QUOTES = "before quotes are read"
    WITH_QUOTES = "with the entry in its size"


class Verdict(StrEnum):
    """What a rule says. One that lacks what it looks at has no word."""

    PASS = "passes"
    DENY = "DENIES"
    NOT_ASKED = "not asked"


Words = str | Callable[..., str]  # a text with a field for each value, or what makes the text of them


class Finding(NamedTuple):
    """What a rule found, and the numbers that it looked at, which are put into words when they are read."""

    verdict: Verdict
    words: Words = ""
    values: tuple[object, ...] = ()


NOTHING_TO_LOOK_AT = Finding(Verdict.NOT_ASKED)

# each look of the gate makes many records: their own constructor, and looking a verdict up, take longer than a rule
_record = tuple.__new__
_PASS, _DENY = Verdict.PASS, Verdict.DENY


def passes(words: Words, *values: object) -> Finding:
    """The finding of a rule that has no objection."""
    return _record(Finding, (_PASS, words, values))


def denies(words: Words, *values: object) -> Finding:
    """The finding of a rule that objects."""
    return _record(Finding, (_DENY, words, values))


class Answer(NamedTuple):
    """One rule's word on one question: its code, its stage, its verdict and the sentence for people."""

    code: str
    stage: Stage
    finding: Finding

    @property
    def verdict(self) -> Verdict:
        return self.finding.verdict

    @property
    def is_denial(self) -> bool:
        return self.finding[0] is _DENY

    @property
    def numbers(self) -> str:
        _, words, values = self.finding
        if callable(words):
            return words(*values)
        return words.format(*values) if values else words

    def __str__(self) -> str:
        return f"{self.code} {self.numbers}"


Look = Callable[[Question, DeskState], Finding]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the gate: it sees a question and the desk, has no effect, and knows no other rule."""

    code: str
    stage: Stage
    look: Look

    def ask(self, question: Question, desk: DeskState) -> Answer:
        """The rule's answer."""
        return _record(Answer, (self.code, self.stage, self.look(question, desk)))

    @property
    def contract(self) -> str:
        """When it denies: the first paragraph of its own docstring, in one line."""
        return " ".join((self.look.__doc__ or "").partition("\n\n")[0].split())


def ask(question: Question, desk: DeskState, rules: Iterable[Rule]) -> tuple[Answer, ...]:
    """The answer of each of the rules, in their order."""
    return tuple([_record(Answer, (rule.code, rule.stage, rule.look(question, desk))) for rule in rules])


def rule(code: str, stage: Stage) -> Callable[[Look], Rule]:
    """Make a rule of what looks at a question."""
    return lambda look: Rule(code, stage, look)


@dataclass(frozen=True, slots=True)
class Approved:
    """The gate's yes to an entry: each rule's word, and what they saw; the desk adds the id under which it is booked."""

    question: Question
    entry: Entry
    answers: tuple[Answer, ...]
    desk: DeskState
    campaign: str = ""


class Denied(NamedTuple):
    """The gate's no: the word of each rule that was asked, those of them that are denials, and what they saw."""

    question: Question
    answers: tuple[Answer, ...]
    denials: tuple[Answer, ...]
    desk: DeskState


def denials_of(answers: Iterable[Answer]) -> tuple[Answer, ...]:
    """The answers of every rule that failed."""
    return tuple([answer for answer in answers if answer.finding[0] is _DENY])


def by_code(answers: Iterable[Answer]) -> tuple[Answer, ...]:
    """One answer a code, in their order: what a rule says with the entry counts more than what it said before quotes, and
    a denial more than both."""
    said: dict[str, Answer] = {}
    for answer in answers:
        earlier = said.get(answer.code)
        if earlier is None or not (earlier.is_denial or answer.verdict is Verdict.NOT_ASKED):
            said[answer.code] = answer
    return tuple(said.values())
