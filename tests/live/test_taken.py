"""What a kill may have taken of a run's orders, and what it can't have."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.live.kills import Whole
from tests.live.orders import Sent, Span, taken

LEG = (("SPY   181116C00242000", 2, 43.28),)
SEARCHING = frozenset({"IPMCC-1"})


def at(clock: str) -> datetime:
    return datetime.fromisoformat(f"2018-02-02 {clock}")


def an_order(campaign: str, purpose: str, sent: str, **changed: object) -> Sent:
    ended = at(sent) + timedelta(minutes=1)
    return replace(Sent(campaign, purpose, at(sent), ended, "FILLED", LEG), **changed)


def a_span(**changed: object) -> Span:
    return replace(Span(at("10:00"), at("10:07"), at("16:15")), **changed)


ENTRY = an_order("IPMCC-2", "open", "10:20")


@pytest.mark.parametrize(("later", "is_explained"), [("10:44", True), ("10:45", True), ("10:46", False)])
def test_an_entry_that_waits_for_a_search_comes_no_later_than_that_and_its_next_look(later: str, is_explained: bool):
    span = a_span(searching=SEARCHING, late={"IPMCC": timedelta(minutes=20)})

    found = taken([ENTRY], [replace(ENTRY, campaign="IPMCC-3", sent=at(later), ended=None)], span)

    assert (found.unexplained == ()) is is_explained


def test_where_no_search_was_late_the_entry_of_a_strategy_whose_campaign_searched_is_not_explained():
    found = taken([ENTRY], [replace(ENTRY, sent=at("10:40"))], a_span(searching=SEARCHING))

    assert len(found.unexplained) == 2


@pytest.mark.parametrize("sent", ["10:19", "10:20"])
def test_an_entry_that_came_no_later_waited_for_nothing(sent: str):
    span = a_span(searching=SEARCHING, late={"IPMCC": timedelta(minutes=20)})

    assert taken([ENTRY], [replace(ENTRY, status="CANCELED", sent=at(sent))], span).unexplained != ()


def test_an_entry_of_another_strategy_waits_for_no_search_of_this_one():
    entry = replace(ENTRY, campaign="STRANGLE-2")
    span = a_span(searching=SEARCHING, late={"IPMCC": timedelta(minutes=20)})

    assert len(taken([entry], [replace(entry, sent=at("10:40"))], span).unexplained) == 2


def searches(who: str, *spans: tuple[str, str]) -> dict[datetime, frozenset[str]]:
    minutes: dict[datetime, frozenset[str]] = {}
    for first, last in spans:
        count = int((at(last) - at(first)).total_seconds() / 60)
        minutes |= {at(first) + timedelta(minutes=n): frozenset({who}) for n in range(count + 1)}
    return minutes


def test_a_search_is_late_by_what_its_end_came_later():
    whole = Whole([], searches("IPMCC-1", ("10:01", "10:06"), ("14:01", "14:20")))

    late = whole.late(at("10:00"), at("10:07"), searches("IPMCC-1", ("10:00", "10:00"), ("10:16", "10:26")))

    assert late == {"IPMCC": timedelta(minutes=20)}


def test_a_search_of_a_strategy_s_own_or_one_that_never_ended_makes_nothing_late():
    whole = Whole([], searches("IPMCC", ("10:01", "10:06")))
    assert whole.late(at("10:00"), at("10:07"), searches("IPMCC", ("10:16", "10:26"))) == {}

    whole = Whole([], searches("IPMCC-1", ("10:01", "10:06")))
    assert whole.late(at("10:00"), at("10:07"), {}) == {}


OPENED = an_order("IPMCC-2", "open", "09:40")  # before the kill
CLOSED = an_order("IPMCC-1", "close roll", "10:00")  # the kill's own
SOLD = an_order("IPMCC-2", "open weekly 21", "14:01")
ROLLED = an_order("IPMCC-2", "close roll", "14:15")


def test_what_follows_from_an_entry_that_the_gate_moved_is_explained():
    moved = replace(SOLD, sent=at("13:46"), ended=at("13:51"))

    assert taken([OPENED, CLOSED, SOLD], [OPENED, moved, ROLLED], a_span()).unexplained == ()


def test_what_a_campaign_does_before_such_an_entry_or_without_one_is_not():
    before = replace(ROLLED, sent=at("13:40"), ended=at("13:41"))

    whole, moved = [OPENED, CLOSED, SOLD], replace(SOLD, sent=at("13:46"))

    assert taken(whole, [OPENED, moved, before], a_span()).unexplained == (before,)
    assert taken(whole, [OPENED, SOLD, ROLLED], a_span()).unexplained == (ROLLED,)


def test_where_the_kill_took_no_place_nothing_follows():
    moved = replace(SOLD, sent=at("13:46"))

    assert len(taken([OPENED, SOLD], [OPENED, moved, ROLLED], a_span()).unexplained) == 3


STOPPED = an_order("STRANGLE-1", "close stop", "10:15")
BACK = at("10:02")  # after the look of 10:00, on which the whole run saw the stop first


@pytest.mark.parametrize(("later", "is_explained"), [("10:30", True), ("10:32", True), ("10:33", False)])
def test_a_stop_of_which_the_kill_took_the_first_look_comes_no_later_than_two_looks_take(
    later: str, is_explained: bool
):
    found = taken([STOPPED], [replace(STOPPED, sent=at(later))], a_span(back=BACK))

    assert (found.unexplained == ()) is is_explained


@pytest.mark.parametrize(("stopped", "is_explained"), [("10:17", True), ("10:18", False)])
def test_a_stop_of_which_the_desk_was_back_for_every_look_is_not_explained(stopped: str, is_explained: bool):
    ours = replace(STOPPED, sent=at(stopped))

    assert (taken([ours], [replace(STOPPED, sent=at("10:32"))], a_span(back=BACK)).unexplained == ()) is is_explained


def test_a_stop_that_never_came_and_another_exit_that_came_later_are_not_explained():
    assert taken([STOPPED], [], a_span(back=BACK)).unexplained == (STOPPED,)

    target = replace(STOPPED, purpose="close target")
    assert len(taken([target], [replace(target, sent=at("10:30"))], a_span(back=BACK)).unexplained) == 2
