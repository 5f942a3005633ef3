"""Which VIX and account value count, live."""

import math
from dataclasses import replace

import pytest

from desk.soundness import Soundness
from tests.builders import (
    a_book,
    a_campaign,
    a_fill,
    a_market,
    a_snapshot,
    at,
    condor_legs,
    condor_quotes,
)

SHORT_PUT = condor_legs()[0].contract
EMPTY = a_book()


def look(soundness, clock, *, vix=20.0, value=100_000.0, book=EMPTY, cost=2.0):
    """Whether VIX and the value count on a look."""
    market = a_market(at(clock), vix, quotes=condor_quotes(cost, now=at(clock)))
    seen = soundness.of(a_snapshot(market, book, value))
    return seen.market.vix.is_sound(at(clock)), seen.account.is_known


@pytest.mark.parametrize(("vix", "counts"), [(30.0, True), (30.01, False), (10.0, True), (9.99, False)])
def test_a_vix_that_jumps_by_more_than_half_waits(vix, counts):
    soundness = Soundness()
    look(soundness, "11:00")

    assert look(soundness, "11:01", vix=vix) == (counts, True)


@pytest.mark.parametrize(("clock", "counts"), [("11:01", False), ("11:02", True), ("11:30", True)])
def test_a_jump_counts_from_the_second_minute_on_which_it_is_seen(clock, counts):
    soundness = Soundness()
    look(soundness, "11:00")
    look(soundness, "11:01", vix=40.0)

    assert look(soundness, clock, vix=40.0) == (counts, True)


def test_two_jumps_to_different_places_are_not_one_that_was_seen_twice():
    soundness = Soundness()
    look(soundness, "11:00")
    look(soundness, "11:01", vix=200.0)

    assert look(soundness, "11:02", vix=5.0) == (False, True)


def test_a_jump_that_was_gone_again_moved_nothing():
    soundness = Soundness()
    look(soundness, "11:00")
    look(soundness, "11:01", vix=40.0)

    assert look(soundness, "11:02", vix=20.5) == (True, True)
    assert look(soundness, "11:03", vix=40.0) == (False, True)


@pytest.mark.parametrize("value", [math.nan, math.inf, 0.0, -5.0])
def test_what_is_no_positive_number_never_counts(value):
    soundness = Soundness()

    for clock in ("11:00", "11:01", "11:02"):
        assert look(soundness, clock, value=value) == (True, False)
        assert look(Soundness(), clock, vix=value) == (False, True)


@pytest.mark.parametrize(
    ("value", "counts"), [(110_000.0, True), (110_001.0, False), (90_000.0, True), (89_999.0, False)]
)
def test_a_value_that_jumps_by_more_than_a_tenth_waits(value, counts):
    soundness = Soundness()
    look(soundness, "11:00")

    assert look(soundness, "11:01", value=value) == (True, counts)


@pytest.mark.parametrize(("value", "counts"), [(88_000.0, True), (112_000.0, False)])
def test_what_the_books_marks_explain_is_no_jump(value, counts):
    book, soundness = a_book(a_campaign(sets=20)), Soundness()
    look(soundness, "11:00", book=book, cost=2.0)

    assert look(soundness, "11:01", book=book, cost=8.0, value=value) == (True, counts)


@pytest.mark.parametrize(("clock", "counts"), [("11:29", True), ("11:30", False)])
def test_a_value_that_stays_where_the_marks_have_gone_is_seen_within_half_an_hour(clock, counts):
    book, soundness = a_book(a_campaign(sets=20)), Soundness()
    look(soundness, "11:00", book=book, cost=2.0)

    assert look(soundness, clock, book=book, cost=8.0) == (True, counts)


@pytest.mark.parametrize(
    ("value", "before", "now", "counts"),
    [
        (105_000.0, 2.0, 8.0, True),
        (105_001.0, 2.0, 8.0, False),
        (95_000.0, 8.0, 2.0, True),
        (94_999.0, 8.0, 2.0, False),
    ],
)
def test_until_then_the_marks_are_asked_of_a_value_that_moved_by_more_than_a_twentieth(value, before, now, counts):
    book, soundness = a_book(a_campaign(sets=20)), Soundness()
    look(soundness, "11:00", book=book, cost=before)

    assert look(soundness, "11:01", book=book, cost=now, value=value) == (True, counts)


def test_a_campaign_that_the_book_lets_go_of_explains_no_jump():
    book, soundness = a_book(a_campaign(sets=20)), Soundness()
    look(soundness, "11:00", book=book, cost=8.0)

    assert look(soundness, "11:30", value=100_000.0) == (True, True)


def test_a_fill_and_the_first_mark_of_what_it_brought_explain_each_other():
    legs = condor_legs()[1:2]
    bought = replace(a_campaign(legs=legs, credit=0.0), positions={}).with_fill(a_fill(legs[0].contract, 10, 40.0))
    soundness = Soundness()
    look(soundness, "11:00", value=100_000.0)

    market = a_market(at("11:01"))
    assert soundness.of(a_snapshot(market, a_book(bought), 100_000.0)).account.is_known
