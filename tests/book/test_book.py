"""The book: what counts, what must stay subscribed, which contracts are taken."""

from dataclasses import replace
from datetime import timedelta

import pytest

from book.book import Book, Look
from book.campaign import Reason, State
from tests.builders import FRIDAY, a_book, a_campaign, a_contract, at, condor_legs

SHORT_PUT, LONG_PUT, SHORT_CALL, LONG_CALL = (leg.contract for leg in condor_legs())
A_DAY = timedelta(days=1)
LIVE = [state for state in State if not state.has_ended]


@pytest.mark.parametrize("state", LIVE)
def test_a_campaign_takes_a_place_until_it_has_ended(state):
    assert a_book(a_campaign(state=state)).places["0DTE"] == 1


@pytest.mark.parametrize("state", [State.CLOSED, State.NEVER_OPENED])
def test_a_campaign_that_has_ended_takes_no_place(state):
    assert not a_book(a_campaign(state=state)).places


def test_campaigns_are_counted_and_never_their_legs_or_sets():
    assert a_book(a_campaign("0DTE-1", sets=7), a_campaign("0DTE-2", sets=3)).places["0DTE"] == 2


def test_a_strategy_counts_its_own_and_the_portfolio_all():
    book = a_book(a_campaign("0DTE-1"), a_campaign("STRANGLE-2", "STRANGLE"))

    assert (book.places["0DTE"], sum(book.places.values())) == (1, 2)


def test_the_requirement_is_the_sum_of_what_is_open():
    book = a_book(
        a_campaign("0DTE-1", requirement=700.0),
        a_campaign("0DTE-2", state=State.PENDING_OPEN, requirement=800.0),
        a_campaign("0DTE-3", state=State.CLOSED, requirement=900.0),
    )

    assert book.requirement == 1_500.0


def test_a_census_counts_what_the_gate_asks():
    book = a_book(
        a_campaign("0DTE-1", requirement=700.0),
        a_campaign("0DTE-2", state=State.CLOSED),
        a_campaign("0DTE-3", state=State.NEVER_OPENED),
        a_campaign("STRANGLE-4", "STRANGLE", requirement=900.0, opened=at("10:30") - A_DAY),
    )

    assert (book.places, book.census(FRIDAY).trades_today, book.requirement) == ({"0DTE": 1, "STRANGLE": 1}, 2, 1_600.0)


def test_a_book_whose_campaigns_need_more_is_the_same_as_one_made_of_them_anew():
    book = a_book(
        a_campaign("0DTE-1", requirement=700.0),
        a_campaign("0DTE-2", state=State.CLOSED),
        a_campaign("0DTE-3", state=State.PENDING_OPEN, requirement=100.0),
        a_campaign("STRANGLE-4", "STRANGLE", requirement=900.0),
    )
    dearer = [replace(campaign, requirement=campaign.requirement + 0.1) for campaign in book.active[::2]]

    after, anew = book.with_requirements(dearer), book.with_campaigns(dearer)

    assert [getattr(after, name) for name in Book.__slots__] == [getattr(anew, name) for name in Book.__slots__]


def test_a_book_whose_campaigns_need_what_they_did_stays_itself():
    book = a_book(a_campaign("0DTE-1"))

    assert book.with_requirements(book.active) is book


@pytest.mark.parametrize(
    ("state", "is_working"),
    [(State.PENDING_OPEN, True), (State.PARTLY_FILLED, True), (State.OPEN, False), (State.PENDING_CLOSE, False)],
)
def test_an_entry_works_until_it_has_filled(state, is_working):
    assert ("0DTE" in a_book(a_campaign(state=state)).census(FRIDAY).entering) is is_working


def test_another_strategys_entry_does_not_hold_up_ones_own():
    book = a_book(a_campaign("STRANGLE-1", "STRANGLE", State.PENDING_OPEN))

    assert book.census(FRIDAY).entering == {"STRANGLE"}


@pytest.mark.parametrize("state", [State.PENDING_OPEN, State.PENDING_CLOSE, State.PARTLY_CLOSED])
def test_contracts_with_an_order_are_working(state):
    working = a_book(a_campaign(state=state)).census(FRIDAY).working_contracts

    assert working == {SHORT_PUT, LONG_PUT, SHORT_CALL, LONG_CALL}


def test_contracts_that_are_merely_held_are_not_working():
    assert not a_book(a_campaign()).census(FRIDAY).working_contracts


@pytest.mark.parametrize("state", [State.PENDING_OPEN, State.OPEN])
def test_a_contract_has_the_sign_with_which_it_is_held_or_about_to_be(state):
    signs = a_book(a_campaign(state=state, sets=3)).signs()

    assert signs == {SHORT_PUT: -1, LONG_PUT: 1, SHORT_CALL: -1, LONG_CALL: 1}


def test_a_campaign_that_has_ended_leaves_its_contracts_free():
    assert not a_book(a_campaign(state=State.CLOSED)).signs()


def test_what_is_held_about_to_be_or_looked_at_stays_subscribed():
    looked_at, other = a_contract(2600.0), condor_legs((2700.0, 2690.0, 2800.0, 2810.0))
    book = a_book(a_campaign("0DTE-1"), a_campaign("0DTE-2", state=State.PENDING_OPEN, legs=other))

    book = book.with_look("0DTE", Look("0DTE 11:00", frozenset([looked_at]), frozenset([looked_at])))

    expected = {looked_at, *(leg.contract for leg in condor_legs()), *(leg.contract for leg in other)}
    assert book.contracts() == expected


def test_a_look_that_is_over_is_forgotten():
    book = a_book().with_look("0DTE", Look("0DTE 11:00", frozenset(), frozenset()))

    assert book.with_look("0DTE", None).looks == {}


@pytest.mark.parametrize(
    ("state", "closed", "was_stopped"),
    [
        (State.CLOSED, at("10:45"), True),
        (State.PENDING_CLOSE, None, True),
        (State.CLOSED, at("15:00") - A_DAY, False),
    ],
)
def test_a_stop_holds_for_its_day(state, closed, was_stopped):
    book = a_book(a_campaign(state=state, closed=closed, reason=Reason.STOP))

    assert book.was_stopped_on(FRIDAY, "0DTE") is was_stopped


def test_a_profit_is_no_stop():
    assert not a_book(a_campaign(state=State.CLOSED, reason=Reason.PROFIT_TARGET)).was_stopped_on(FRIDAY, "0DTE")


def test_another_strategys_stop_is_its_own():
    book = a_book(a_campaign("STRANGLE-1", "STRANGLE", State.CLOSED, reason=Reason.STOP))

    assert not book.was_stopped_on(FRIDAY, "0DTE")


@pytest.mark.parametrize("state", [state for state in State if state is not State.NEVER_OPENED])
def test_a_proposal_that_was_entered_is_used(state):
    assert "0DTE 10:30" in a_book(a_campaign(state=state, proposal="0DTE 10:30")).entered


def test_a_proposal_whose_order_never_filled_may_be_entered_again():
    assert "0DTE 10:30" not in a_book(a_campaign(state=State.NEVER_OPENED, proposal="0DTE 10:30")).entered


def test_ids_are_never_used_twice():
    book, first = Book().next_id("0DTE")
    _, second = book.next_id("STRANGLE")

    assert (first, second) == ("0DTE-1", "STRANGLE-2")


def test_a_new_day_forgets_what_ended_before_it():
    book = a_book(
        a_campaign("0DTE-1", state=State.CLOSED, closed=at("15:30") - A_DAY),
        a_campaign("0DTE-2", state=State.CLOSED),
        a_campaign("0DTE-3", opened=at("10:30") - A_DAY),
    )

    assert list(book.on_day(FRIDAY).campaigns) == ["0DTE-2", "0DTE-3"]


def test_a_book_is_never_changed():
    book = a_book()

    book.with_campaign(a_campaign())

    assert not book.places
