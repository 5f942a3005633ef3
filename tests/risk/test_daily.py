"""The day's margin line: what is needed, what would be, and how far the margin call is."""

from dataclasses import replace

import pytest

from book.campaign import State
from config.products import SPY
from risk.stress.daily import margin_line
from tests.builders import a_book, a_campaign, a_market, an_account, condor_legs, condor_quotes

BOOK = a_book(
    a_campaign("0DTE-1", requirement=800.0),
    a_campaign("STRANGLE-2", "STRANGLE", requirement=2_950.0, rung=SPY, legs=condor_legs((248, 238, 300, 310), "SPY")),
    a_campaign("0DTE-3", state=State.CLOSED, requirement=700.0),
)
QUOTES = condor_quotes(2.2) | condor_quotes(1.1, BOOK.campaigns["STRANGLE-2"].legs)


def line(value=10_000.0, book=BOOK, **market):
    seen = a_market(**({"quotes": QUOTES} | market))
    return margin_line(seen, an_account(value), book)


def test_it_has_what_each_campaign_needs_that_has_not_ended():
    assert [(need.name, need.requirement) for need in line().campaigns] == [("0DTE-1", 800.0), ("STRANGLE-2", 2_950.0)]


def test_it_has_what_each_group_needs():
    assert [(need.name, need.requirement) for need in line().groups] == [("US equity index", 3_750.0)]


def test_it_has_every_scenario_with_what_would_be_left():
    after = line().after

    assert [each.scenario for each in after] == ["2024-08-05", "2020-03-16", "2018-02-05", "up-crash"]
    assert all(0 < each.left < 10_000.0 for each in after)


@pytest.mark.parametrize(
    ("value", "distance", "share"), [(3_749.0, -1.0, 3_750 / 3_749), (3_750.0, 0.0, 1.0), (7_500.0, 3_750.0, 0.5)]
)
def test_the_margin_call_is_as_far_as_account_value_is_above_what_the_book_needs(value, distance, share):
    assert (line(value).distance, line(value).share) == (distance, share)


def test_without_account_value_the_share_is_beyond_all():
    assert line(0.0).share == float("inf")


def test_it_reads_as_one_line():
    text = str(line())

    assert text.startswith(
        "MARGIN 3,750 of 10,000 (37.5%), 6,250 to the margin call"
        " | US equity index 3,750; 0DTE-1 800; STRANGLE-2 2,950 | after 2024-08-05 "
    )
    assert "\n" not in text


def test_without_quotes_it_says_why_there_are_no_scenarios():
    without = line(book=a_book(replace(BOOK.campaigns["0DTE-1"], legs=(), positions={})), vix=None)

    assert without.after == ()
    assert str(without).endswith(" | not repriced: VIX has no price of the last 15 minutes")


def test_an_empty_book_needs_nothing():
    assert str(line(book=a_book())).startswith(
        "MARGIN 0 of 10,000 (0.0%), 10,000 to the margin call | after 2024-08-05 0 "
    )


def test_it_has_the_exposure_of_the_book_and_of_each_campaign():
    exposure = line().exposure

    assert [each.name for each in exposure.campaigns] == ["0DTE-1", "STRANGLE-2"]
    assert exposure.book.delta == pytest.approx(sum(each.delta for each in exposure.campaigns))


def test_the_exposure_of_the_whole_book_is_a_line_of_its_own():
    assert line().exposure_line == f"EXPOSURE {line().exposure.book}"


def test_without_quotes_the_exposure_says_what_is_missing():
    missing = line(quotes={}).exposure_line

    assert missing.startswith("EXPOSURE unknown: SPXW  180202P02720000 has no quote of the last 15 minutes, ")
