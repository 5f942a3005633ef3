"""A campaign's life, which is a table, and its ledger, which is the sum of its fills."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book.campaign import TRANSITIONS, Campaign, Event, Reason, State, UnknownTransitionError, whole_sets
from market.contracts import Leg, Role
from tests.builders import CALLS, CONDOR_STRIKES, a_campaign, a_contract, a_fill, at, condor_legs

SHORT_PUT, LONG_PUT, SHORT_CALL, LONG_CALL = (leg.contract for leg in condor_legs())
EVERY_STEP = [(state, event) for state in State for event in Event]


def named(step):
    return "-".join(part.name for part in step)


@pytest.mark.parametrize("step", sorted(TRANSITIONS, key=named), ids=named)
def test_a_step_of_the_table_leads_to_its_state(step):
    state, event = step

    assert a_campaign(state=state).after(event, at("11:00")).state is TRANSITIONS[step]


@pytest.mark.parametrize("step", [step for step in EVERY_STEP if step not in TRANSITIONS], ids=named)
def test_a_step_that_the_table_does_not_know_is_an_error_that_names_both(step):
    state, event = step

    with pytest.raises(UnknownTransitionError, match=f"0DTE-1 is {state.value}, and {event.name} came"):
        a_campaign(state=state).after(event, at("11:00"))


@pytest.mark.parametrize("state", [state for state in State if state is not State.NEVER_OPENED])
def test_every_state_but_the_last_two_can_still_end(state):
    reached, new = {state}, {state}
    while new:
        new = {to for (source, _), to in TRANSITIONS.items() if source in new} - reached
        reached |= new

    assert State.CLOSED in reached


@pytest.mark.parametrize(
    ("state", "event", "after"),
    [
        (State.PENDING_OPEN, Event.FILLED, State.OPEN),
        (State.PENDING_OPEN, Event.ENDED, State.NEVER_OPENED),
        (State.PENDING_OPEN, Event.PARTLY_FILLED, State.PARTLY_FILLED),
        (State.PARTLY_FILLED, Event.ENDED, State.BROKEN),
        (State.OPEN, Event.CLOSE_SENT, State.PENDING_CLOSE),
        (State.PENDING_CLOSE, Event.FLAT, State.CLOSED),
        (State.PENDING_CLOSE, Event.ENDED, State.OPEN),
        (State.OPEN, Event.SHARES_TAKEN, State.ASSIGNED),
        (State.ASSIGNED, Event.FLAT, State.CLOSED),
        (State.NEVER_OPENED, Event.FILLED, State.OPEN),
        (State.CLOSED, Event.FILLED, State.BROKEN),
        (State.PARTLY_FILLED, Event.SMALLER, State.OPEN),
        (State.PARTLY_CLOSED, Event.SMALLER, State.OPEN),
        (State.PENDING_CLOSE, Event.OVERTAKEN, State.BROKEN),
        (State.PENDING_CLOSE, Event.STUCK, State.QUARANTINED),
    ],
)
def test_a_life_goes_as_the_design_says(state, event, after):
    assert a_campaign(state=state).after(event, at("11:00")).state is after


def test_a_campaign_that_closes_says_when_and_why():
    closed = a_campaign(state=State.PENDING_CLOSE, reason=Reason.STOP).after(Event.FLAT, at("11:07"))

    assert (closed.closed, closed.reason) == (at("11:07"), Reason.STOP)


def test_an_open_campaign_has_no_end():
    assert a_campaign(state=State.PENDING_CLOSE).after(Event.ENDED, at("11:07")).closed is None


def test_a_late_fill_of_an_order_that_was_given_up_opens_the_campaign_after_all():
    never = a_campaign(state=State.NEVER_OPENED)

    late = never.with_fill(a_fill(SHORT_PUT, -1, 1.5)).after(Event.FILLED, at("11:00"))

    assert (late.state, late.closed, late.credit) == (State.OPEN, None, 150.0)


def test_a_late_fill_of_a_closed_campaign_is_to_be_taken_back():
    closed = a_campaign(state=State.CLOSED)

    late = closed.with_fill(a_fill(SHORT_PUT, 1, 1.5)).after(Event.FILLED, at("11:00"))

    assert (late.state, late.closed, late.positions) == (State.BROKEN, None, {SHORT_PUT: 1})
    assert late.must_be_cleared


def test_a_campaign_in_quarantine_is_left_alone():
    assert not a_campaign(state=State.QUARANTINED).must_be_cleared


def in_part(sets, of=3):
    """A condor of three sets whose opening filled for fewer."""
    campaign = a_campaign(state=State.PARTLY_FILLED, sets=of, requirement=3_000.0)
    return replace(campaign, positions={leg.contract: leg.ratio * sets for leg in campaign.legs}, cash=70.0 * sets)


@pytest.mark.parametrize(("sets", "requirement"), [(1, 1_000.0), (2, 2_000.0), (3, 3_000.0)])
@pytest.mark.parametrize("event", [Event.FILLED, Event.SMALLER])
def test_an_opening_that_filled_in_proportion_is_as_many_sets_and_needs_as_much(sets, requirement, event):
    smaller = in_part(sets).after(event, at("11:00"))

    assert (smaller.state, smaller.sets, smaller.requirement) == (State.OPEN, sets, requirement)
    assert smaller.credit == 70.0 * sets
    assert smaller.is_whole


def test_an_exit_that_filled_in_proportion_leaves_the_credit_of_what_is_left():
    campaign = replace(in_part(2), state=State.PARTLY_CLOSED, credit=210.0, leaves_rest=True)

    smaller = campaign.after(Event.SMALLER, at("11:00"))

    assert (smaller.state, smaller.sets, smaller.credit, smaller.leaves_rest) == (State.OPEN, 2, 140.0, False)


@pytest.mark.parametrize(
    ("quantities", "sets"),
    [
        ((0, 0), 0),
        ((1, -2), 1),
        ((3, -6), 3),
        ((1, -1), None),
        ((1, -3), None),
        ((2, -2), None),
        ((0, -2), None),
        ((-1, 2), None),
    ],
)
def test_whole_sets_are_what_is_in_proportion(quantities, sets):
    legs = (Leg(LONG_PUT, Role.LONG_PUT, 1, "puts"), Leg(SHORT_PUT, Role.SHORT_PUT, -2, "puts"))

    assert whole_sets(dict(zip((LONG_PUT, SHORT_PUT), quantities, strict=True)), legs) == sets


def filled_condor(sets=1):
    campaign = a_campaign(state=State.PENDING_OPEN, sets=sets)
    for contract, quantity, price in (
        (SHORT_PUT, -1, 1.5),
        (LONG_PUT, 1, 0.4),
        (SHORT_CALL, -1, 1.4),
        (LONG_CALL, 1, 0.3),
    ):
        part = CALLS if contract.is_call else "puts"
        campaign = campaign.with_fill(a_fill(contract, quantity * sets, price, 1.3, part=part))
    return campaign


def test_the_credit_is_what_the_opening_took_in():
    campaign = filled_condor().after(Event.FILLED, at("10:31"))

    assert campaign.credit == pytest.approx(100 * (1.5 - 0.4 + 1.4 - 0.3))


def test_the_credit_counts_all_sets():
    assert filled_condor(sets=3).after(Event.FILLED, at("10:31")).credit == pytest.approx(660.0)


def test_the_credit_stays_when_an_exit_is_given_up():
    campaign = a_campaign(state=State.PENDING_CLOSE, credit=220.0).with_fill(a_fill(SHORT_PUT, 1, 0.5))

    assert campaign.after(Event.FILLED, at("11:00")).credit == 220.0


def test_the_result_is_what_came_in_less_what_went_out_and_fees():
    campaign = filled_condor()
    for contract, quantity, price in (
        (SHORT_PUT, 1, 0.7),
        (LONG_PUT, -1, 0.1),
        (SHORT_CALL, 1, 0.6),
        (LONG_CALL, -1, 0.1),
    ):
        campaign = campaign.with_fill(a_fill(contract, quantity, price, 1.0))

    # 220 taken in, 110 paid, eight fees
    assert campaign.pnl == pytest.approx(220.0 - 110.0 - 4 * 1.3 - 4 * 1.0)


def test_a_contract_that_is_bought_back_is_held_no_more():
    campaign = filled_condor().with_fill(a_fill(SHORT_PUT, 1, 0.7))

    assert set(campaign.positions) == {LONG_PUT, SHORT_CALL, LONG_CALL}


def test_shares_have_no_multiplier():
    campaign = a_campaign(credit=0.0, legs=()).with_fill(a_fill(None, 100, 272.0, 0.5))

    assert (campaign.shares, campaign.cash, campaign.fees) == (100, -27_200.0, 0.5)


def test_a_campaign_with_shares_is_not_flat():
    assert not a_campaign(legs=()).with_fill(a_fill(None, 100, 272.0)).is_flat


def test_each_part_has_its_own_cash():
    campaign = filled_condor()

    assert campaign.cash_of(CALLS) == pytest.approx(100 * (1.4 - 0.3))


def test_an_order_that_is_over_is_hurried_no_more():
    assert not a_campaign(state=State.PENDING_CLOSE, is_hurried=True).after(Event.ENDED, at("11:00")).is_hurried


def test_an_order_that_filled_partly_stays_hurried():
    assert a_campaign(state=State.PENDING_CLOSE, is_hurried=True).after(Event.PARTLY_FILLED, at("11:00")).is_hurried


CONTRACTS = st.sampled_from([*(a_contract(strike) for strike in CONDOR_STRIKES), None])
FILLS = st.lists(
    st.builds(
        a_fill,
        CONTRACTS,
        st.integers(-5, 5).filter(bool),
        st.integers(1, 5_000).map(lambda cents: cents / 100),
        st.integers(0, 500).map(lambda cents: cents / 100),
    )
)


def after_all(fills) -> Campaign:
    campaign = a_campaign(state=State.PENDING_OPEN)
    for fill in fills:
        campaign = campaign.with_fill(fill)
    return campaign


@given(FILLS)
def test_cash_is_the_sum_of_the_fills(fills):
    expected = sum(-fill.quantity * fill.price * (1 if fill.contract is None else 100) for fill in fills)

    assert after_all(fills).cash == pytest.approx(expected)


@given(FILLS)
def test_fees_are_the_sum_of_the_fills(fills):
    assert after_all(fills).fees == pytest.approx(sum(fill.fee for fill in fills))


@given(FILLS)
def test_positions_are_the_sum_of_the_fills_without_zeros(fills):
    totals = {}
    for fill in fills:
        if fill.contract is not None:
            totals[fill.contract] = totals.get(fill.contract, 0) + fill.quantity

    assert after_all(fills).positions == {contract: held for contract, held in totals.items() if held}


@given(FILLS)
def test_shares_are_the_sum_of_the_fills(fills):
    assert after_all(fills).shares == sum(fill.quantity for fill in fills if fill.contract is None)


@given(FILLS)
def test_every_fill_is_kept_in_its_order(fills):
    assert after_all(fills).fills == tuple(fills)
