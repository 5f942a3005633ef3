"""What a campaign needs follows what it holds, in whatever state it is."""

from dataclasses import replace
from datetime import date

import pytest

from book.campaign import ENTERING, Campaign, Reason, State
from desk.exits import Exits
from market.contracts import Contract, Leg, Role
from market.quotes import Market
from risk.parameters import get_risk_parameters
from risk.sizing import PositionSizer
from strategies.parts.strategy import load_strategies
from tests.builders import (
    a_book,
    a_campaign,
    a_contract,
    a_fill,
    a_market,
    a_quote,
    a_rung,
    a_snapshot,
    at,
    condor_legs,
)

AT_ENTRY = 2_623.50
EXPIRY = date(2018, 5, 4)
LONG, SOLD, PUT = (a_contract(strike, root="SPY", expiry=EXPIRY) for strike in (260.0, 257.0, 230.0))
LADDER = (
    Leg(LONG, Role.HEDGE_LONG, 1, "spread"),
    Leg(SOLD, Role.HEDGE_SHORT, -1, "spread"),
    Leg(PUT, Role.SHORT_PUT, -2, "puts"),
)
MIDS = {LONG: 0.20, SOLD: 0.08, PUT: 0.05}
SPREAD_WORTH = 12.0
WITH_PUTS = SPREAD_WORTH + 2 * 100 * (0.05 + 0.10 * 230.0)  # the floor of a naked put: 10% of its strike
HELD_STATES = [state for state in State if not state.has_ended and state not in ENTERING]


def a_ladder(state: State = State.OPEN, **fields: object) -> Campaign:
    campaign = a_campaign("LT112-1", "LT112", state, legs=LADDER, requirement=AT_ENTRY, rung=a_rung("SPY"))
    return replace(campaign, positions={leg.contract: leg.ratio for leg in LADDER}, **fields)


def without_puts(campaign: Campaign) -> Campaign:
    return campaign.with_fill(a_fill(PUT, 2, 0.05))


def recounted(campaign: Campaign, clock: str = "11:00", mids: dict[Contract, float] = MIDS) -> float:
    now = at(clock)
    market: Market = a_market(now, quotes={contract: a_quote(mid, now, 0.01) for contract, mid in mids.items()})
    parameters = get_risk_parameters()
    exits = Exits(load_strategies(("LT112",)), parameters, PositionSizer(parameters))
    return exits.recount(a_snapshot(market, a_book(campaign))).requirement


@pytest.mark.parametrize("state", HELD_STATES)
def test_a_campaign_needs_what_it_holds_in_every_state(state: State):
    assert recounted(a_ladder(state)) == pytest.approx(WITH_PUTS)
    assert recounted(without_puts(a_ladder(state))) == pytest.approx(SPREAD_WORTH)


def test_a_spread_that_is_left_to_expire_needs_its_worth():
    left = without_puts(a_ladder(leaves_rest=True, reason=Reason.PROFIT_TARGET))

    assert left.is_left
    assert recounted(left) == pytest.approx(SPREAD_WORTH)


def test_what_is_left_keeps_its_last_figure_until_the_half_hour_and_while_a_quote_is_missing():
    left = without_puts(a_ladder(leaves_rest=True))

    assert recounted(left, "11:29") == AT_ENTRY
    assert recounted(left, "11:30") == pytest.approx(SPREAD_WORTH)
    assert recounted(left, "11:30", {LONG: 0.20}) == AT_ENTRY


@pytest.mark.parametrize("state", ENTERING)
def test_an_entry_that_is_still_filling_needs_what_all_of_it_will(state: State):
    filling = without_puts(a_ladder(state))

    assert recounted(filling) == AT_ENTRY


def test_shares_that_an_assignment_put_in_are_counted_without_any_option_too():
    assigned = replace(a_ladder(State.ASSIGNED), positions={}, shares=200)

    assert recounted(assigned) == pytest.approx(0.25 * 200 * 275.0)


def a_condor(**fields: object) -> Campaign:
    legs = condor_legs((272.0, 270.0, 278.0, 280.0), root="SPY")
    return replace(a_campaign(legs=legs, requirement=160.0, rung=a_rung("SPY"), sets=2), **fields)


def of_condor(campaign: Campaign) -> float:
    mids = {leg.contract: 0.05 if leg.ratio > 0 else 0.30 for leg in campaign.legs}
    return recounted(campaign, mids=mids)


def test_a_same_day_condor_keeps_its_entrys_while_it_is_whole():
    assert of_condor(a_condor()) == 160.0


def test_a_same_day_condor_of_which_a_side_is_gone_is_counted_anew():
    whole = a_condor()
    puts = {leg.contract: leg.ratio * 2 for leg in whole.legs if not leg.contract.is_call}

    assert of_condor(replace(whole, state=State.BROKEN, positions=puts)) == pytest.approx(2 * 100 * (2.0 - 0.25))


def test_a_same_day_condor_with_shares_is_counted_anew():
    assigned = a_condor(state=State.ASSIGNED, shares=-200)

    assert of_condor(assigned) == pytest.approx(2 * 100 * (2.0 - 0.50) + 0.30 * 200 * 275.0)
