"""What is subscribed beside what is held."""

from dataclasses import replace
from datetime import date

import pytest

from book.campaign import State
from config.products import SPY
from config.run import MAX_OPTION_LINES
from market.contracts import Contract, Leg, Role
from risk.valuation.beside import sides_beside, with_beside
from tests.builders import a_book, a_campaign, a_market, at

NOW = at("11:00")
NOVEMBER = date(2018, 11, 16)
LISTED = tuple(Contract("SPY", NOVEMBER, float(strike), right) for strike in range(200, 320) for right in "CP")
LEAP = Contract("SPY", NOVEMBER, 250.0, "C")
SIDE = Contract("SPY", NOVEMBER, 250.0, "P")


def pair(strike):
    return {Contract("SPY", NOVEMBER, float(strike), right) for right in "CP"}


def holding(contract=LEAP, state=State.OPEN):
    leg = Leg(contract, Role.LONG_CALL, 1, "leap")
    return a_book(a_campaign("IPMCC-1", "IPMCC", state, legs=(leg,), rung=SPY, credit=-3_000.0))


def a_look(spx=2750.0, listed=LISTED):
    return a_market(NOW, spx=spx, listings=listed)


@pytest.mark.parametrize("state", [State.OPEN, State.PENDING_OPEN])
def test_a_leap_has_a_pair_at_the_money_and_the_put_of_its_strike(state):
    book = with_beside(holding(state=state), a_look())

    assert book.beside == pair(275) | {SIDE}
    assert book.contracts() == pair(275) | {SIDE, LEAP}


@pytest.mark.parametrize(
    ("strike", "right", "is_in"),
    [(274, "C", True), (275, "C", False), (276, "C", False), (274, "P", False), (275, "P", False), (276, "P", True)],
)
def test_a_leg_in_the_money_has_its_other_side(strike, right, is_in):
    contract = Contract("SPY", NOVEMBER, float(strike), right)

    assert bool(sides_beside([contract], a_look())) is is_in


@pytest.mark.parametrize(("beside", "asked"), [((), [SIDE]), ((SIDE,), []), (tuple(pair(275)), [SIDE])])
def test_only_a_side_that_is_not_beside_yet_is_asked_for(beside, asked):
    assert sides_beside([LEAP], a_look(), frozenset(beside)) == asked


def test_what_is_beside_stays_as_long_as_something_of_its_expiry_is_held():
    book = with_beside(holding(), a_look())
    later = with_beside(book, a_look(2450.0 / 0.97))
    closed = replace(next(iter(book.campaigns.values())), state=State.CLOSED, positions={})

    assert later.beside >= book.beside
    assert book.with_campaign(closed).contracts() == frozenset()
    assert with_beside(book.with_campaign(closed), a_look()).beside == frozenset()


@pytest.mark.parametrize(("spx", "pairs"), [(2885.0, {275}), (2920.0, {275, 292})])
def test_a_pair_too_far_off_the_money_gets_a_nearer_one(spx, pairs):
    book = with_beside(with_beside(holding(), a_look()), a_look(spx))

    assert {each.strike for each in book.beside if each != SIDE} == pairs


def test_nothing_is_asked_for_that_is_not_listed():
    assert with_beside(holding(), a_look(listed=())).beside == frozenset()
    assert sides_beside([LEAP], a_look(listed=tuple(each for each in LISTED if each != SIDE))) == []


def test_nothing_is_asked_for_without_a_price():
    market = a_look()
    missing = {name: reading._replace(value=0.0) for name, reading in market.underlyings.items()}

    assert with_beside(holding(), market._replace(underlyings=missing)).beside == frozenset()


@pytest.mark.parametrize(("room", "beside"), [(3, pair(275) | {SIDE}), (2, pair(275)), (1, {SIDE}), (0, set())])
def test_there_are_never_more_lines_than_allowed(room, beside):
    other = date(2018, 2, 9)
    held = tuple(
        Leg(Contract("SPXW", other, 3000.0 + 5 * n, "C"), Role.SHORT_CALL, -1, "calls")
        for n in range(MAX_OPTION_LINES - 1 - room)
    )
    book = a_book(*holding().active, a_campaign("0DTE-2", legs=held))

    kept = with_beside(book, a_look())

    assert kept.beside == beside
    assert len(kept.contracts()) <= MAX_OPTION_LINES
