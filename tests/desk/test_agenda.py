"""When there is something to look at next."""

import pytest

from book.book import Look
from book.campaign import Reason, State
from desk.agenda import Agenda
from strategies.parts.strategy import load_strategies
from tests.builders import FRIDAY, HALF_FRIDAY, THURSDAY, a_book, a_campaign, a_contract, a_fill, a_session, at

ZERO_DTE = load_strategies(("0DTE",))


def next_at(clock, book=None, day=FRIDAY, strategies=ZERO_DTE):
    return f"{Agenda.of(strategies).next_look(at(clock, day), a_session(day), book or a_book()):%H:%M}"


@pytest.mark.parametrize(
    ("clock", "look"), [("09:31", "10:30"), ("10:29", "10:30"), ("10:30", "10:35"), ("10:34", "10:35")]
)
def test_an_idle_desk_waits_for_the_window_and_then_looks_every_five_minutes(clock, look):
    assert next_at(clock) == look


def test_the_first_look_after_a_window_is_the_close():
    assert next_at("12:00") == "16:00"


def test_after_the_last_look_in_a_window_the_next_is_the_close():
    assert next_at("11:50") == "11:55"
    assert next_at("11:55") == "16:00"


def test_on_a_day_without_a_window_the_next_look_is_the_close():
    assert next_at("10:00", day=THURSDAY) == "16:00"


def test_on_a_half_day_the_close_is_at_one():
    assert next_at("11:30", day=HALF_FRIDAY) == "13:00"


def test_a_same_day_campaign_is_looked_at_on_every_bar():
    assert next_at("13:07", a_book(a_campaign())) == "13:08"


@pytest.mark.parametrize(
    ("clock", "look"), [("13:00", "13:15"), ("13:07", "13:15"), ("13:14", "13:15"), ("15:50", "16:00")]
)
def test_another_campaign_is_looked_at_each_quarter_of_an_hour(clock, look):
    book = a_book(a_campaign("STRANGLE-1", "STRANGLE"))

    assert next_at(clock, book, strategies=load_strategies(("STRANGLE",))) == look


def test_a_campaign_that_must_be_cleared_is_looked_at_on_every_bar():
    book = a_book(a_campaign("STRANGLE-1", "STRANGLE", State.BROKEN))

    assert next_at("13:01", book, strategies=load_strategies(("STRANGLE",))) == "13:02"


def test_a_campaign_with_shares_is_looked_at_on_every_bar():
    assigned = a_campaign("STRANGLE-1", "STRANGLE", State.ASSIGNED).with_fill(a_fill(None, 100, 272.0))

    assert next_at("13:01", a_book(assigned), strategies=load_strategies(("STRANGLE",))) == "13:02"


@pytest.mark.parametrize("reason", [Reason.BROKEN, Reason.ASSIGNMENT, Reason.MARGIN])
def test_a_clearance_that_was_given_up_is_looked_at_on_every_bar(reason):
    book = a_book(a_campaign("STRANGLE-1", "STRANGLE", reason=reason))

    assert next_at("13:01", book, strategies=load_strategies(("STRANGLE",))) == "13:02"


@pytest.mark.parametrize("reason", [Reason.STOP, Reason.PROFIT_TARGET, Reason.TIME_EXIT])
def test_an_exit_that_was_given_up_waits_for_the_next_look(reason):
    book = a_book(a_campaign("STRANGLE-1", "STRANGLE", reason=reason))

    assert next_at("13:01", book, strategies=load_strategies(("STRANGLE",))) == "13:15"


def test_a_campaign_of_no_strategy_of_this_run_is_looked_at_on_every_bar():
    assert next_at("13:01", a_book(a_campaign("STRANGLE-1", "STRANGLE"))) == "13:02"


def test_a_search_for_quotes_is_looked_at_on_every_bar():
    book = a_book().with_look("0DTE", Look("0DTE 11:00", frozenset([a_contract()]), frozenset([a_contract()])))

    assert next_at("11:01", book) == "11:02"


@pytest.mark.parametrize("clock", ["16:00", "16:14"])
def test_after_the_close_the_next_look_is_at_midnight(clock):
    look = Agenda.of(ZERO_DTE).next_look(at(clock), a_session(), a_book(a_campaign()))

    assert (look.date() - FRIDAY).days == 1
    assert f"{look:%H:%M}" == "00:00"


def test_a_look_is_always_after_now():
    looks = [
        Agenda.of(ZERO_DTE).next_look(at(f"{hour}:{minute:02d}"), a_session(), a_book())
        for hour in range(10, 17)
        for minute in range(60)
    ]
    times = [at(f"{hour}:{minute:02d}") for hour in range(10, 17) for minute in range(60)]

    assert all(look > now for look, now in zip(looks, times, strict=True))
