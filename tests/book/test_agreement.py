"""Ledgers and holdings, minute by minute."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from book.agreement import Agreement
from book.holdings import Holding, Holdings, differences
from market.contracts import Contract
from tests.builders import a_book, a_campaign, a_contract, a_fill, at, condor_legs

MINUTE = timedelta(minutes=1)
SHORT_PUT = condor_legs()[0].contract
HELD = {leg.contract: leg.ratio for leg in condor_legs()}


def account(quantities: Mapping[Contract | None, int]) -> Holdings:
    return {held: Holding(quantity, 1.0) for held, quantity in quantities.items()}


@pytest.mark.parametrize(("minutes", "lasts"), [(0, False), (1, False), (2, True), (3, True)])
def test_a_difference_lasts_from_its_second_minute_on(minutes: int, lasts: bool):
    agreement = Agreement()
    for minute in range(minutes + 1):
        agreement = agreement.seen(at("11:00") + minute * MINUTE, {SHORT_PUT: "differs"})

    assert agreement.lasting(at("11:00") + minutes * MINUTE) == (("differs",) if lasts else ())


def test_one_that_was_gone_for_a_minute_begins_anew():
    agreement = Agreement()
    for minute, found in enumerate(({SHORT_PUT: "differs"}, {}, {SHORT_PUT: "differs"})):
        agreement = agreement.seen(at("11:00") + minute * MINUTE, found)

    assert agreement.lasting(at("11:02")) == ()


def test_a_book_that_is_held_as_it_says_differs_in_nothing():
    assert differences(a_book(a_campaign()), account({**HELD, None: 0})) == {}


@pytest.mark.parametrize("other", [0, -2, 1])
def test_more_and_less_than_the_ledgers_say_differ(other: int):
    found = differences(a_book(a_campaign()), account({**HELD, SHORT_PUT: other}))

    assert found == {SHORT_PUT: other + 1}


def test_what_no_campaign_knows_differs():
    unknown = a_contract(2500.0)

    assert list(differences(a_book(), account({unknown: 1}))) == [unknown]


@pytest.mark.parametrize(("shares", "differs"), [(100, False), (0, True), (200, True)])
def test_shares_are_compared_too(shares: int, differs: bool):
    campaign = a_campaign(legs=()).with_fill(a_fill(None, 100, 272.0))

    assert bool(differences(a_book(campaign), account({None: shares}))) is differs
