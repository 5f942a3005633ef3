"""What is worth telling of what happened between two books."""

import pytest

from book.alerts import BY_ALARM, Alert, news
from book.book import Book
from book.campaign import QUARANTINE, SHARES, Event, Reason, State
from book.records import changed
from book.standing import Cause, Mode
from tests.builders import a_book, a_campaign, a_fill, a_standing, at, condor_legs

NOW = at("11:00")
SHORT_PUT = condor_legs()[0].contract


def told(before: Book, after: Book) -> list[tuple[Alert, str]]:
    return [(notice.alert, notice.text) for notice in news(before, after, NOW)]


def a_pending():
    return changed(a_campaign(state=State.PENDING_OPEN), positions={}, cash=0.0, fees=0.0)


def test_nothing_has_happened_between_a_book_and_itself():
    book = a_book(a_campaign())

    assert told(book, book) == []
    assert told(book, a_book(*book.campaigns.values())) == []


def test_the_fills_of_a_minute_are_told_as_one():
    pending = a_pending()
    filled = pending.with_fill(a_fill(SHORT_PUT, -2, 1.5)).with_fill(a_fill(condor_legs()[1].contract, 2, 0.5))
    opened = filled.after(Event.FILLED, NOW)

    assert told(a_book(pending), a_book(opened)) == [
        (Alert.FILL, "0DTE-1 takes in 200.00 USD for 4 contracts; it is open")
    ]


def test_a_campaign_that_ended_is_told_with_its_reason_and_result():
    held = changed(a_pending(), state=State.PENDING_CLOSE, reason=Reason.STOP).with_fill(a_fill(SHORT_PUT, -1, 1.0))
    closed = held.with_fill(a_fill(SHORT_PUT, 1, 2.5)).after(Event.FLAT, NOW)

    ((alert, text),) = told(a_book(held), a_book(closed))

    assert alert is Alert.FILL
    assert text == f"0DTE-1 pays 250.00 USD for 1 contract; it is closed (stop), {closed.pnl:+,.2f} USD after fees"


def test_an_expiry_is_told_as_an_end_without_a_fill():
    held = changed(a_pending(), state=State.OPEN).with_fill(a_fill(SHORT_PUT, -1, 1.0))
    settled = held.with_fill(changed(a_fill(SHORT_PUT, 1, 0.0), settles=True)).after(Event.FLAT, NOW, Reason.EXPIRY)

    assert told(a_book(held), a_book(settled)) == [
        (Alert.FILL, f"0DTE-1 it is closed (expiry), {settled.pnl:+,.2f} USD after fees")
    ]


def test_an_entry_that_never_filled_is_no_news():
    pending = a_pending()

    assert told(a_book(pending), a_book(pending.after(Event.ENDED, NOW))) == []


def test_an_assignment_is_told_with_its_shares():
    before = changed(a_campaign(), state=State.OPEN)
    shares = changed(a_fill(None, 100, 272.0, part=SHARES), settles=True)
    after = before.with_fill(shares).after(Event.SHARES_TAKEN, NOW, Reason.ASSIGNMENT)

    assert told(a_book(before), a_book(after)) == [(Alert.ASSIGNMENT, "0DTE-1: +100 shares of SPY at 272.00")]


@pytest.mark.parametrize("is_new", [True, False])
def test_a_quarantine_is_told_once(is_new):
    quarantined = changed(a_campaign("QUARANTINE-1", QUARANTINE, state=State.QUARANTINED), positions={SHORT_PUT: -1})
    later = changed(quarantined, requirement=7.0)

    found = told(Book() if is_new else a_book(quarantined), a_book(later))

    assert found == ([(Alert.QUARANTINE, f"QUARANTINE-1 holds -1 {SHORT_PUT}")] if is_new else [])


@pytest.mark.parametrize("cause", Cause)
def test_what_holds_entries_is_told_unless_it_was_an_alarm_where_it_was_found(cause):
    held = Book().with_standing(a_standing(cause, mode=Mode.REDUCING))

    found = told(Book(), held)

    assert [alert for alert, _ in found] == ([] if cause in BY_ALARM else [Alert[cause.name]])
    assert told(held, held.with_beside(frozenset([SHORT_PUT]))) == []


@pytest.mark.parametrize("cause", Cause)
def test_that_nothing_holds_them_any_more_is_told_but_at_the_end_of_each_start(cause):
    held = Book().with_standing(a_standing(cause, mode=Mode.REDUCING))

    found = told(held, Book())

    assert found == ([] if cause is Cause.START else [(Alert.RESUMED, "trading")])


def test_every_cause_has_an_alert_of_its_name():
    assert {cause.name for cause in Cause} <= Alert.__members__.keys()
