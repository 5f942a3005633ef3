"""Settlements into the book, and the proof that the book explains the holdings."""

from dataclasses import replace

import pytest

from book.campaign import Reason, State
from book.reconciliation import LedgerMismatchError, Settlement, prove, settle
from market.contracts import Leg, Role
from tests.builders import (
    CALLS,
    PUTS,
    SPY_ROOT,
    a_book,
    a_campaign,
    a_contract,
    a_fill,
    a_rung,
    at,
    condor_legs,
)

CLOSE = at("16:00")
SHORT_PUT, LONG_PUT, SHORT_CALL, LONG_CALL = (leg.contract for leg in condor_legs())
SPY_PUT = a_contract(272.0, "P", SPY_ROOT)
SPY_CALL = a_contract(278.0, "C", SPY_ROOT)


def one_leg(contract, ratio, id="STRANGLE-1", **said):
    role = Role.SHORT_CALL if contract.is_call else Role.SHORT_PUT
    legs = (Leg(contract, role, ratio, CALLS if contract.is_call else PUTS),)
    rung = a_rung("SPY" if contract.root == SPY_ROOT else "SPX")
    return a_campaign(id, "STRANGLE", legs=legs, rung=rung, **said)


def settled(campaign, contract, underlying, into_shares=False):
    book = settle(a_book(campaign), Settlement(contract, underlying, into_shares), CLOSE)
    return book.campaigns[campaign.id]


@pytest.mark.parametrize(
    ("contract", "underlying", "value"),
    [
        (SHORT_PUT, 2719.0, 1.0),
        (SHORT_PUT, 2720.0, 0.0),
        (SHORT_PUT, 2721.0, 0.0),
        (SHORT_CALL, 2781.5, 1.5),
        (SHORT_CALL, 2780.0, 0.0),
        (SHORT_CALL, 2700.0, 0.0),
    ],
)
def test_a_contract_settles_at_what_it_is_in_the_money(contract, underlying, value):
    assert Settlement(contract, underlying, False).value == value


def test_a_short_that_settles_in_the_money_pays():
    campaign = settled(one_leg(SHORT_PUT, -1, credit=150.0, sets=2), SHORT_PUT, 2715.0)

    assert campaign.cash == pytest.approx(150.0 - 2 * 100 * 5.0)


def test_a_long_that_settles_in_the_money_is_paid():
    campaign = settled(one_leg(SHORT_CALL, 1, credit=-150.0), SHORT_CALL, 2790.0)

    assert campaign.cash == pytest.approx(-150.0 + 100 * 10.0)


def test_what_settles_out_of_the_money_keeps_its_credit():
    campaign = settled(one_leg(SHORT_PUT, -1, credit=150.0), SHORT_PUT, 2750.0)

    assert (campaign.cash, campaign.pnl) == (150.0, 150.0)


def test_the_last_contract_that_expires_closes_the_campaign():
    campaign = settled(one_leg(SHORT_PUT, -1), SHORT_PUT, 2750.0)

    assert (campaign.state, campaign.closed, campaign.reason) == (State.CLOSED, CLOSE, Reason.EXPIRY)


@pytest.mark.parametrize("reason", [Reason.TIME_EXIT, Reason.STOP, Reason.PROFIT_TARGET, Reason.MARGIN])
@pytest.mark.parametrize("state", [State.PENDING_CLOSE, State.OPEN])
def test_what_settles_though_it_was_to_be_closed_is_told_as_expired(reason, state):
    campaign = one_leg(SHORT_PUT, 0, reason=reason, state=state).with_fill(a_fill(SHORT_PUT, -1, 1.5))

    assert settled(campaign, SHORT_PUT, 2750.0).reason is Reason.EXPIRY


def test_a_whole_condor_that_settles_leg_by_leg_is_told_as_expired():
    campaign = a_campaign(state=State.PENDING_CLOSE, reason=Reason.TIME_EXIT)
    book = a_book(replace(campaign, positions={}))
    for leg in campaign.legs:
        book = book.with_campaign(book.campaigns[campaign.id].with_fill(a_fill(leg.contract, leg.ratio, 1.0)))
    for leg in campaign.legs:
        book = settle(book, Settlement(leg.contract, 2750.0, False), CLOSE)

    assert (book.campaigns[campaign.id].state, book.campaigns[campaign.id].reason) == (State.CLOSED, Reason.EXPIRY)


@pytest.mark.parametrize("reason", [Reason.PROFIT_TARGET, Reason.STOP])
def test_what_was_left_to_expire_keeps_the_reason_for_which_the_rest_was_closed(reason):
    campaign = one_leg(SHORT_PUT, 0, reason=reason).with_fill(a_fill(SHORT_PUT, 1, 0.5))
    campaign = campaign.with_fill(a_fill(LONG_PUT, -2, 1.5)).with_fill(a_fill(LONG_PUT, 2, 0.05))

    assert settled(campaign, SHORT_PUT, 2750.0).reason is reason


def test_an_assignment_stays_the_reason_when_the_other_legs_expire_after_it():
    campaign = one_leg(SHORT_PUT, 0, reason=Reason.ASSIGNMENT).with_fill(a_fill(SHORT_PUT, 1, 0.5))

    assert settled(campaign, SHORT_PUT, 2750.0).reason is Reason.ASSIGNMENT


def test_a_contract_that_expires_leaves_the_others_held():
    campaign = settled(a_campaign(), SHORT_PUT, 2750.0)

    assert (campaign.state, set(campaign.positions)) == (State.OPEN, {LONG_PUT, SHORT_CALL, LONG_CALL})


def test_a_whole_condor_that_expires_is_flat():
    book = a_book(a_campaign())

    for contract in (SHORT_PUT, LONG_PUT, SHORT_CALL, LONG_CALL):
        book = settle(book, Settlement(contract, 2750.0, False), CLOSE)

    assert (book.campaigns["0DTE-1"].state, book.campaigns["0DTE-1"].cash) == (State.CLOSED, 200.0)


@pytest.mark.parametrize(
    ("contract", "ratio", "shares", "cash"),
    [
        (SPY_PUT, -1, 100, -27_200.0),
        (SPY_PUT, 1, -100, 27_200.0),
        (SPY_CALL, -1, -100, 27_800.0),
        (SPY_CALL, 1, 100, -27_800.0),
        (SPY_PUT, -3, 300, -81_600.0),
    ],
)
def test_an_assignment_or_exercise_takes_shares_at_the_strike(contract, ratio, shares, cash):
    campaign = settled(one_leg(contract, ratio, credit=0.0), contract, 275.0, into_shares=True)

    assert (campaign.shares, campaign.cash) == (shares, cash)


def test_an_assignment_flags_the_campaign():
    campaign = settled(one_leg(SPY_PUT, -1), SPY_PUT, 265.0, into_shares=True)

    assert (campaign.state, campaign.reason) == (State.ASSIGNED, Reason.ASSIGNMENT)


def test_an_assignment_keeps_the_contract_out_of_the_positions():
    assert settled(one_leg(SPY_PUT, -1), SPY_PUT, 265.0, into_shares=True).positions == {}


def test_shares_that_come_and_go_leave_the_campaign_flat():
    legs = condor_legs((272.0, 270.0, 278.0, 280.0), SPY_ROOT)[:2]
    book = a_book(a_campaign("STRANGLE-1", "STRANGLE", legs=legs, rung=a_rung("SPY"), credit=50.0))

    for leg in legs:
        book = settle(book, Settlement(leg.contract, 260.0, True), CLOSE)

    campaign = book.campaigns["STRANGLE-1"]
    assert (campaign.state, campaign.shares, campaign.cash) == (State.CLOSED, 0, 50.0 - 200.0)


def test_a_leg_that_two_campaigns_share_is_settled_in_each_at_its_own_quantity():
    book = a_book(one_leg(SPY_PUT, -1, "STRANGLE-1", credit=0.0), one_leg(SPY_PUT, -3, "STRANGLE-2", credit=0.0))

    after = settle(book, Settlement(SPY_PUT, 265.0, True), CLOSE)

    assert [campaign.shares for campaign in after.campaigns.values()] == [100, 300]


def test_a_campaign_that_does_not_hold_the_contract_is_left_alone():
    other = one_leg(SHORT_CALL, -1, "STRANGLE-2")

    after = settle(a_book(one_leg(SHORT_PUT, -1), other), Settlement(SHORT_PUT, 2750.0, False), CLOSE)

    assert after.campaigns["STRANGLE-2"] is other


def test_a_campaign_that_has_ended_is_not_settled_again():
    book = a_book(one_leg(SHORT_PUT, -1, state=State.CLOSED))

    assert settle(book, Settlement(SHORT_PUT, 2700.0, False), CLOSE) == book


def test_a_book_that_explains_the_holdings_is_proven():
    book = a_book(one_leg(SHORT_PUT, -1, "STRANGLE-1"), one_leg(SHORT_PUT, -3, "STRANGLE-2"))

    prove(book, [SHORT_PUT], {SHORT_PUT: -4})


def test_a_contract_that_no_campaign_holds_must_not_be_held():
    with pytest.raises(LedgerMismatchError, match="the campaigns hold 0, the engine -1"):
        prove(a_book(), [SHORT_PUT], {SHORT_PUT: -1})


@pytest.mark.parametrize("theirs", [-3, -1, 0, 2])
def test_more_and_less_than_the_campaigns_hold_are_both_refused(theirs):
    with pytest.raises(LedgerMismatchError, match=f"the campaigns hold -2, the engine {theirs}"):
        prove(a_book(one_leg(SHORT_PUT, -1, sets=2)), [SHORT_PUT], {SHORT_PUT: theirs})


def test_every_contract_that_disagrees_is_named():
    book = a_book(a_campaign())

    with pytest.raises(LedgerMismatchError) as caught:
        prove(book, [SHORT_PUT, LONG_PUT, LONG_CALL], {SHORT_PUT: -2, LONG_PUT: 1, LONG_CALL: 2})

    assert str(caught.value) == (
        f"{SHORT_PUT}: the campaigns hold -1, the engine -2; {LONG_CALL}: the campaigns hold 1, the engine 2"
    )
