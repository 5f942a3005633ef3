"""The ladder of one search: every look judges every rung on its own quotes, within the broker's number of lines."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from book.book import Book
from book.snapshot import Snapshot
from desk.desk import Desk
from desk.intents import Open
from desk.outcome import Outcome
from market.contracts import Contract
from market.quotes import Market
from risk.entry import Shape
from risk.gate.answer import Approved
from risk.parameters import get_risk_parameters
from risk.sizing import PositionSizer
from strategies.parts.answers import Nothing, NotYet
from tests.builders import a_contract, a_market, a_quote, a_row, a_rung, a_shape, an_account, at

TOO_DEAR, FITS = 1_252.0, 1_240.0  # USD; the budget of 0DTE at 62,100 is 1,242
SPXW = [a_contract(2700.0 + i) for i in range(90)]
SPY = [a_contract(270.0 + i, root="SPY") for i in range(90)]


@dataclass
class Ladder:
    """A strategy that looks at every bar, reads some quotes for each rung, and answers with what it is told."""

    answers: dict[str, Shape | NotYet | Nothing]
    reads: Mapping[str, list[Contract]] = field(default_factory=dict)
    row = a_row("0DTE")

    def proposal(self, snapshot):
        return "0DTE of the day"

    def shape(self, rung, snapshot, budget):
        for contract in self.reads.get(rung.name, ()):
            snapshot.market.quotes.get(contract)
        return self.answers[rung.name]

    def manage(self, campaign, snapshot):
        raise AssertionError("nothing is open")


def look(ladder: Ladder, clock: str, book: Book | None = None, quoted: list[Contract] | None = None) -> Outcome:
    parameters = get_risk_parameters()
    now = at(clock)
    market: Market = a_market(now, quotes={contract: a_quote(1.0, now) for contract in quoted or ()})
    return Desk((ladder,), parameters, PositionSizer(parameters), rules=()).decide(
        Snapshot(market, an_account(62_100.0), book or Book())
    )


def not_yet(*contracts: Contract) -> NotYet:
    return NotYet(frozenset(contracts))


def a_rung_at(name: str, requirement: float) -> Shape:
    return a_shape(rung=a_rung(name), requirement=requirement)


@pytest.mark.parametrize(("now", "rung"), [(FITS, "SPX"), (1_242.0, "SPX"), (1_242.01, "SPY"), (TOO_DEAR, "SPY")])
def test_a_rung_that_was_refused_on_the_last_look_is_judged_anew(now: float, rung: str):
    ladder = Ladder({"SPX": a_rung_at("SPX", TOO_DEAR), "SPY": not_yet(SPY[0])})
    waiting = look(ladder, "10:45").book
    ladder.answers = {"SPX": a_rung_at("SPX", now), "SPY": a_rung_at("SPY", 170.0)}

    outcome = look(ladder, "10:47", waiting, quoted=SPY[:1])

    (opening,) = outcome.intents
    assert isinstance(opening, Open)
    assert opening.entry.shape.rung.name == rung


def test_what_is_told_of_a_refused_rung_is_of_the_look_that_decides():
    ladder = Ladder({"SPX": a_rung_at("SPX", TOO_DEAR), "SPY": not_yet(SPY[0])})
    waiting = look(ladder, "10:45").book
    ladder.answers = {"SPX": a_rung_at("SPX", 1_300.0), "SPY": a_rung_at("SPY", 170.0)}

    (answer,) = look(ladder, "10:47", waiting, quoted=SPY[:1]).answers

    assert isinstance(answer, Approved)
    assert [refused.requirement for refused in answer.question.refused] == [1_300.0]


def test_a_larger_rung_whose_quotes_are_gone_is_waited_for_again():
    ladder = Ladder({"SPX": a_rung_at("SPX", TOO_DEAR), "SPY": not_yet(SPY[0])})
    waiting = look(ladder, "10:45").book
    ladder.answers = {"SPX": not_yet(SPXW[0]), "SPY": a_rung_at("SPY", 170.0)}

    outcome = look(ladder, "10:47", waiting, quoted=SPY[:1])

    assert outcome.intents == ()
    assert outcome.book.contracts() == {SPXW[0], SPY[0]}


@pytest.mark.parametrize("larger", [a_rung_at("SPX", TOO_DEAR), Nothing("no strike is listed and free")])
def test_of_a_rung_that_was_judged_only_what_it_rested_on_is_kept(larger: Shape | Nothing):
    ladder = Ladder({"SPX": not_yet(*SPXW[:6]), "SPY": not_yet(*SPY[:6])}, {"SPX": SPXW[:3], "SPY": SPY[:3]})
    waiting = look(ladder, "10:45").book
    ladder.answers["SPX"] = larger

    searching = look(ladder, "10:46", waiting, quoted=SPXW[:6]).book

    assert searching.contracts() == {*SPXW[:3], *SPY[:6]}
    ladder.answers["SPY"] = not_yet(SPY[7])
    assert look(ladder, "10:47", searching, quoted=[*SPXW[:3], *SPY[:6]]).book.contracts() == {
        *SPXW[:3],
        *SPY[:6],
        SPY[7],
    }


@pytest.mark.parametrize(("more", "kept"), [(74, 80), (75, 78), (77, 80)])
def test_where_lines_run_out_only_what_was_read_is_kept(more: int, kept: int):
    ladder = Ladder({"SPX": not_yet(*SPXW[:6])}, {"SPX": SPXW[:3]})
    waiting = look(ladder, "10:45").book
    ladder.answers["SPX"] = not_yet(*SPXW[6 : 6 + more])

    outcome = look(ladder, "10:46", waiting, quoted=SPXW[:6])

    assert (len(outcome.book.contracts()), outcome.notes) == (kept, ())
    assert outcome.book.contracts() >= {*SPXW[:3], *SPXW[6 : 6 + more]}


def test_what_would_take_too_many_lines_even_so_is_given_up():
    ladder = Ladder({"SPX": not_yet(*SPXW[:6])}, {"SPX": SPXW[:3]})
    waiting = look(ladder, "10:45").book
    ladder.answers["SPX"] = not_yet(*SPXW[6:84])

    outcome = look(ladder, "10:46", waiting, quoted=SPXW[:6])

    assert outcome.book.contracts() == frozenset()
    assert "81 option lines, the limit is 80" in outcome.notes[0].text
