"""Every row of the table: what explains an account that differs from the book, on both sides of each."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book.book import Book
from book.campaign import QUARANTINE, Campaign, Event, Reason, State
from book.document import SentOrder
from book.explaining import Cause, Explained, Vanished, explain
from book.holdings import Held, Holding, averages, differences, expected, uncovered
from book.records import changed
from book.seen import Seen
from config.products import SPY
from market.contracts import Contract, Leg, Role
from tests.builders import FRIDAY, a_book, a_campaign, a_fill, at, condor_legs

NOW = at("11:00")
MONDAY = date(2018, 2, 5)
MARCH = date(2018, 3, 16)
SHORT_PUT, LONG_PUT, SHORT_CALL, LONG_CALL = (leg.contract for leg in condor_legs())
SPY_PUT = Contract("SPY", MARCH, 260.0, "P")
SPY_CALL = Contract("SPY", MARCH, 290.0, "C")
SPY_LEAP = Contract("SPY", date(2018, 12, 21), 250.0, "C")
PRICES = {SHORT_PUT: 2.0, LONG_PUT: 0.5, SHORT_CALL: 1.5, LONG_CALL: 0.4}


def filled(campaign: Campaign, sets: int | None = None, day: date = FRIDAY) -> Campaign:
    """A campaign whose ledger comes from fills at PRICES, or at 1.00."""
    campaign = changed(campaign, positions={}, cash=0.0)
    for leg in campaign.legs:
        quantity = leg.ratio * (campaign.sets if sets is None else sets)
        fill = a_fill(leg.contract, quantity, PRICES.get(leg.contract, 1.0), part=leg.part)
        campaign = campaign.with_fill(changed_time(fill, at("10:31", day)))
    return campaign


def changed_time(fill, time: datetime):
    return type(fill)(time, *(getattr(fill, name) for name in fill.__slots__[1:]))


def a_condor(id: str = "0DTE-1", state: State = State.OPEN, sets: int = 2, expiry: date = MARCH, **given) -> Campaign:
    return filled(a_campaign(id, state=state, sets=sets, legs=condor_legs(expiry=expiry), **given))


def a_spy(*legs: tuple[Contract, int], id: str = "STRANGLE-1", strategy: str = "STRANGLE") -> Campaign:
    roles = {("P", True): Role.LONG_PUT, ("P", False): Role.SHORT_PUT, ("C", True): Role.LONG_CALL}
    made = tuple(
        Leg(each, roles.get((each.right, ratio > 0), Role.SHORT_CALL), ratio, "puts" if each.right == "P" else "calls")
        for each, ratio in legs
    )
    return filled(a_campaign(id, strategy, legs=made, rung=SPY))


def but(book: Book, quantities: Mapping[Held, int], average: float = 1.0) -> dict[Held, Holding]:
    """The account that the book expects, but for these quantities."""
    account = {**averages(book), **{held: Holding(quantity, average) for held, quantity in quantities.items()}}
    return {held: holding for held, holding in account.items() if holding.quantity}


def free(held: Held, quantity: int, premium: float, is_closing: bool) -> float:
    return 0.0


def looked(book: Book, account: Mapping[Held, Holding], now: datetime = NOW, **seen) -> Explained | Vanished:
    answer = explain(book, Seen(now, account, fee_of=seen.pop("fee_of", free), **seen))
    if isinstance(answer, Explained):
        after = differences(answer.book, account)
        untold = {one.held for one in answer.explanations if one.cause is Cause.WORKING}
        assert after.keys() <= untold, after
    return answer


def causes(found: Explained) -> list[tuple[Cause, Held, int, str]]:
    return [(one.cause, one.held, one.quantity, one.campaign) for one in found.explanations]


def test_an_account_that_is_as_the_ledgers_say_changes_nothing():
    book = a_book(a_condor(expiry=MARCH), a_spy((SPY_PUT, -1), (SPY_CALL, -1)))

    found = looked(book, averages(book))

    assert (found.book, found.agreed, found.explanations) == (book, 6, ())


def test_an_empty_book_and_an_empty_account_agree():
    assert looked(Book(), {}).book == Book()


# an order that was on its way


def an_order(campaign: Campaign, sets: int, limit: float | None, sign: int = 1, purpose: str = "open") -> SentOrder:
    legs = tuple(Leg(leg.contract, leg.role, sign * leg.ratio * sets, leg.part) for leg in campaign.legs)
    return SentOrder(campaign.id, purpose, legs, 0, limit, at("10:59"))


def a_pending(sets: int = 2) -> Campaign:
    return a_campaign(state=State.PENDING_OPEN, sets=sets, legs=condor_legs(expiry=MARCH), requirement=1_600.0)


def held(campaign: Campaign, *sets: int) -> dict[Held, Holding]:
    """An account with so many sets of each leg, at 1.00, 2.00 and so on."""
    counts = sets * len(campaign.legs) if len(sets) == 1 else sets
    each = zip(campaign.legs, counts, (1.0, 2.0, 3.0, 4.0), strict=True)
    return {leg.contract: Holding(leg.ratio * count, price) for leg, count, price in each if count}


def test_an_entry_that_filled_meanwhile_is_open_at_the_account_s_average_prices():
    pending = a_pending()

    found = looked(a_book(pending), held(pending, 2), orders=[an_order(pending, 2, -2.6)])

    after = found.book.campaigns["0DTE-1"]
    assert after.state is State.OPEN
    assert after.cash == pytest.approx(200 * (1.0 - 2.0 + 3.0 - 4.0))
    assert after.credit == after.cash
    assert {cause for cause, *_ in causes(found)} == {Cause.FILLED}


def test_an_entry_of_which_whole_sets_filled_is_smaller():
    pending = a_pending(sets=4)

    found = looked(a_book(pending), held(pending, 1), orders=[an_order(pending, 4, -2.6)])

    after = found.book.campaigns["0DTE-1"]
    assert (after.state, after.sets, after.requirement) == (State.OPEN, 1, 400.0)


def test_an_entry_that_filled_out_of_proportion_is_broken():
    pending = a_pending()

    found = looked(a_book(pending), held(pending, 2, 0, 0, 0), orders=[an_order(pending, 2, -2.6)])

    assert found.book.campaigns["0DTE-1"].state is State.BROKEN


def test_an_entry_that_did_not_fill_was_never_opened():
    pending = a_pending()

    found = looked(a_book(pending), {}, orders=[an_order(pending, 2, -2.6)])

    assert found.book.campaigns["0DTE-1"].state is State.NEVER_OPENED
    assert found.explanations == ()
    assert found.gone == ("0DTE-1 was pending_open: its order is gone, it is never_opened",)


def test_fills_that_were_booked_before_are_not_booked_again():
    partly = filled(changed(a_pending(), state=State.PARTLY_FILLED), sets=1)
    partly = changed(partly, fills=tuple(changed_time(fill, at("10:59")) for fill in partly.fills))

    found = looked(a_book(partly), held(partly, 2), orders=[an_order(partly, 2, -2.6)])

    after = found.book.campaigns["0DTE-1"]
    assert (after.state, after.sets, len(found.explanations)) == (State.OPEN, 2, 4)


def test_an_order_of_which_a_part_was_booked_explains_no_more_than_its_rest():
    partly = filled(changed(a_pending(), state=State.PARTLY_FILLED), sets=1)
    partly = changed(partly, fills=tuple(changed_time(fill, at("10:59")) for fill in partly.fills))
    short = partly.legs[0].contract

    found = looked(a_book(partly), {**held(partly, 2), short: Holding(-3, 1.0)}, orders=[an_order(partly, 2, -2.6)])

    assert (
        sum(quantity for cause, which, quantity, _ in causes(found) if cause is Cause.FILLED and which == short) == -1
    )
    assert causes(found)[-1][:3] == (Cause.STRANGER, short, -1)


def test_more_than_the_order_brings_is_somebody_else_s():
    pending = a_pending()
    account = {**held(pending, 2), pending.legs[0].contract: Holding(-3, 1.0)}

    found = looked(a_book(pending), account, orders=[an_order(pending, 2, -2.6)])

    assert found.book.campaigns["0DTE-1"].state is State.OPEN
    assert causes(found)[-1][:3] == (Cause.STRANGER, pending.legs[0].contract, -1)


def test_an_exit_that_filled_meanwhile_is_booked_at_its_limit():
    closing = a_condor(state=State.PENDING_CLOSE, reason=Reason.PROFIT_TARGET)
    other = a_spy((SPY_PUT, -1))

    order = an_order(closing, 2, 1.3, sign=-1, purpose="close profit_target")
    found = looked(a_book(closing, other), averages(a_book(other)), orders=[order])

    after = found.book.campaigns["0DTE-1"]
    assert (after.state, after.reason) == (State.CLOSED, Reason.PROFIT_TARGET)
    assert after.cash - closing.cash == pytest.approx(-200 * 1.3)
    assert all(fill.price >= 0 for fill in after.fills)


@pytest.mark.parametrize(("marks", "price"), [({SPY_PUT: 0.7}, 0.7), ({}, 1.0)])
def test_an_exit_at_market_is_booked_at_the_mid_of_now_else_at_what_it_cost(marks, price):
    closing = changed(a_spy((SPY_PUT, -2)), state=State.PENDING_CLOSE)
    other = a_condor()
    order = SentOrder(closing.id, "close stop", (Leg(SPY_PUT, Role.SHORT_PUT, 2, "puts"),), 0, None, at("10:59"))

    found = looked(a_book(closing, other), averages(a_book(other)), orders=[order], marks=marks)

    assert found.book.campaigns[closing.id].cash == pytest.approx(200 * (1.0 - price))


def test_an_exit_of_which_a_part_filled_is_cleared():
    closing = a_condor(state=State.PENDING_CLOSE, reason=Reason.PROFIT_TARGET)
    legs = [leg.contract for leg in closing.legs]

    found = looked(a_book(closing), but(a_book(closing), {legs[0]: 0}), orders=[an_order(closing, 2, 1.3, sign=-1)])

    assert found.book.campaigns["0DTE-1"].state is State.BROKEN
    assert found.book.campaigns["0DTE-1"].must_be_cleared


def test_an_exit_that_did_not_fill_is_open_again():
    closing = a_condor(state=State.PENDING_CLOSE)

    found = looked(a_book(closing), averages(a_book(closing)), orders=[an_order(closing, 2, 1.3, sign=-1)])

    assert found.book.campaigns["0DTE-1"].state is State.OPEN


def test_shares_that_were_flattened_meanwhile_are_gone():
    assigned = changed(a_spy((SPY_CALL, -1)), state=State.ASSIGNED).with_fill(a_fill(None, 100, 260.0))
    closing = assigned.after(Event.CLOSE_SENT, NOW, Reason.ASSIGNMENT)
    order = SentOrder(closing.id, "flatten", (), -100, None, at("10:59"))

    found = looked(a_book(closing), but(a_book(closing), {None: 0}), orders=[order])

    assert causes(found) == [(Cause.FILLED, None, -100, closing.id)]


def test_two_orders_on_one_contract_fill_in_the_order_in_which_they_were_sent():
    first = changed(a_spy((SPY_PUT, -1), id="A-1"), state=State.PENDING_OPEN, positions={}, fills=(), cash=0.0)
    second = changed(first, id="A-2")
    orders = [
        SentOrder(id, "open", (Leg(SPY_PUT, Role.SHORT_PUT, -1, "puts"),), 0, -1.0, at(clock))
        for id, clock in (("A-2", "10:58"), ("A-1", "10:59"))
    ]

    found = looked(a_book(first, second), {SPY_PUT: Holding(-1, 1.1)}, orders=orders)

    assert {id: each.state for id, each in found.book.campaigns.items()} == {
        "A-1": State.NEVER_OPENED,
        "A-2": State.OPEN,
    }


# what has expired


def an_expired(price: float | None) -> tuple[Explained, Campaign]:
    condor = a_condor(expiry=FRIDAY)
    settled = {} if price is None else {("SPXW", FRIDAY): price}
    found = looked(a_book(condor), {}, now=at("09:31", MONDAY), settled=settled)
    return found, condor


@pytest.mark.parametrize(("price", "paid"), [(2750.0, 0.0), (2715.0, 5.0), (2700.0, 10.0), (2800.0, 10.0)])
def test_an_index_option_that_expired_is_settled_by_its_price(price: float, paid: float):
    found, condor = an_expired(price)

    after = found.book.campaigns["0DTE-1"]
    assert (after.state, after.reason) == (State.CLOSED, Reason.EXPIRY)
    assert after.cash - condor.cash == pytest.approx(-200 * paid)
    assert {cause for cause, *_ in causes(found)} == {Cause.EXPIRED}


def test_a_settlement_whose_price_is_not_known_is_said_to_be_unknown():
    found, _ = an_expired(None)

    assert found.book.campaigns["0DTE-1"].state is State.CLOSED
    assert all("ITS RESULT IS NOT" in str(one) for one in found.explanations)


def test_what_is_gone_on_its_last_day_has_not_expired():
    condor, other = a_condor(expiry=FRIDAY), a_spy((SPY_PUT, -1))

    found = looked(a_book(condor, other), averages(a_book(other)), settled={("SPXW", FRIDAY): 2750.0})

    assert {cause for cause, *_ in causes(found)} == {Cause.EXTERNAL}


def test_what_has_expired_and_is_still_held_is_left_to_its_settlement():
    condor = a_condor(expiry=FRIDAY)

    found = looked(a_book(condor), averages(a_book(condor)), now=at("07:00", MONDAY))

    assert found.book.campaigns["0DTE-1"].state is State.OPEN


FRIDAY_PUT, FRIDAY_WING = Contract("SPY", FRIDAY, 270.0, "P"), Contract("SPY", FRIDAY, 265.0, "P")


@pytest.mark.parametrize("price", [268.0, None])
def test_a_share_option_that_expired_while_shares_appeared_became_these(price: float | None):
    put = a_spy((FRIDAY_PUT, -1))
    settled = {} if price is None else {("SPY", FRIDAY): price}

    found = looked(a_book(put), {None: Holding(100, 270.0)}, now=at("09:31", MONDAY), settled=settled)

    after = found.book.campaigns[put.id]
    assert (after.state, after.shares, after.reason) == (State.ASSIGNED, 100, Reason.ASSIGNMENT)
    assert after.cash - put.cash == pytest.approx(-27_000.0)


def test_a_share_option_that_expired_without_shares_was_worth_nothing():
    put, other = a_spy((FRIDAY_PUT, -1)), a_condor()

    found = looked(
        a_book(put, other), averages(a_book(other)), now=at("09:31", MONDAY), settled={("SPY", FRIDAY): 275.0}
    )

    after = found.book.campaigns[put.id]
    assert (after.state, after.cash) == (State.CLOSED, put.cash)


def test_a_spread_that_expired_below_both_strikes_lost_its_width_though_no_share_is_left():
    spread = a_spy((FRIDAY_PUT, -1), (FRIDAY_WING, 1))

    found = looked(a_book(spread), {}, now=at("09:31", MONDAY), settled={("SPY", FRIDAY): 260.0})

    after = found.book.campaigns[spread.id]
    assert (after.state, after.shares) == (State.CLOSED, 0)
    assert after.cash - spread.cash == pytest.approx(-500.0)


# an early assignment


def test_a_short_option_that_is_gone_while_its_shares_came_was_assigned():
    call = a_spy((SPY_LEAP, 1), (SPY_CALL, -1), id="IPMCC-1", strategy="IPMCC")

    found = looked(a_book(call), but(a_book(call), {SPY_CALL: 0, None: -100}))

    after = found.book.campaigns["IPMCC-1"]
    assert (after.state, after.shares, after.positions) == (State.ASSIGNED, -100, {SPY_LEAP: 1})
    assert after.cash - call.cash == pytest.approx(29_000.0)
    assert causes(found) == [(Cause.ASSIGNED, SPY_CALL, 1, "IPMCC-1")]


@pytest.mark.parametrize(("shares", "assigned"), [(100, 1), (199, 1), (200, 2), (300, 2)])
def test_as_many_were_assigned_as_there_are_shares_for(shares: int, assigned: int):
    put = a_spy((SPY_PUT, -3))

    found = looked(a_book(put), but(a_book(put), {SPY_PUT: -1, None: shares}))

    assert sum(one.quantity for one in found.explanations if one.cause is Cause.ASSIGNED) == assigned
    assert found.book.campaigns[put.id].shares == 100 * assigned


@pytest.mark.parametrize("shares", [-100, 99, 0])
def test_without_shares_in_its_direction_it_was_closed_and_not_assigned(shares: int):
    put, other = a_spy((SPY_PUT, -1)), a_condor()
    book = a_book(put, other)

    found = looked(book, but(book, {SPY_PUT: 0, None: shares}))

    assert Cause.EXTERNAL in [cause for cause, *_ in causes(found)]
    assert Cause.ASSIGNED not in [cause for cause, *_ in causes(found)]


def test_a_long_option_is_never_assigned():
    leap = a_spy((SPY_LEAP, 1), id="IPMCC-1")
    book = a_book(leap, a_condor())

    found = looked(book, but(book, {SPY_LEAP: 0, None: 100}))

    assert [cause for cause, *_ in causes(found)] == [Cause.EXTERNAL, Cause.STRANGER]


# what covers what


@pytest.mark.parametrize(
    ("positions", "naked"),
    [
        ({SPY_CALL: -1, SPY_LEAP: 1}, 0),
        ({SPY_CALL: 1, SPY_LEAP: -1}, 1),
        ({SPY_CALL: -2, SPY_LEAP: 1}, 1),
        ({SPY_PUT: -1, SPY_CALL: 1}, 1),
        ({SPY_PUT: 1}, 0),
    ],
)
def test_a_short_option_is_covered_by_a_long_one_that_lasts_as_long(positions, naked):
    assert uncovered(positions) == naked


# closed by hand or by the broker


def test_what_is_gone_is_taken_out_of_the_youngest_campaign_that_has_it():
    old, young = a_condor("0DTE-1"), a_condor("0DTE-2")
    book = a_book(old, young)

    found = looked(
        book, but(book, {leg.contract: 2 * leg.ratio for leg in old.legs}), marks={old.legs[0].contract: 3.0}
    )

    assert found.book.campaigns["0DTE-1"] == old
    gone = found.book.campaigns["0DTE-2"]
    assert (gone.state, gone.reason) == (State.CLOSED, Reason.EXTERNAL)
    assert next(fill.price for fill in gone.fills[4:] if fill.contract == old.legs[0].contract) == 3.0


def test_a_campaign_whose_short_leg_lost_its_wing_is_closed():
    condor = a_condor()
    wing = condor.legs[1].contract

    found = looked(a_book(condor), but(a_book(condor), {wing: 1}))

    assert found.book.campaigns["0DTE-1"].must_be_cleared
    assert "a leg of it is naked now" in str(found.explanations[0])


def test_a_campaign_of_which_a_short_leg_is_gone_goes_on():
    condor = a_condor()
    short = condor.legs[0].contract

    found = looked(a_book(condor), but(a_book(condor), {short: 0}))

    assert found.book.campaigns["0DTE-1"].state is State.OPEN


def test_what_was_naked_by_design_goes_on_when_its_other_side_is_gone():
    strangle = a_spy((SPY_PUT, -1), (SPY_CALL, -1))

    found = looked(a_book(strangle), but(a_book(strangle), {SPY_PUT: 0}))

    assert found.book.campaigns[strangle.id].state is State.OPEN


# somebody else's


def test_what_nobody_knows_is_quarantined_counts_and_is_no_trade():
    account = {SPY_PUT: Holding(-2, 1.5), SHORT_PUT: Holding(1, 2.0), None: Holding(50, 270.0)}

    found = looked(Book(), account)

    index, shares = found.book.active
    assert (index.rung, index.positions) == ("SPX", {SHORT_PUT: 1})
    assert (shares.rung, shares.positions, shares.shares) == ("SPY", {SPY_PUT: -2}, 50)
    assert shares.cash == pytest.approx(300.0 - 13_500.0)
    assert found.book.places == {QUARANTINE: 2}
    assert sum(found.book.places.values()) == 2
    assert found.book.census(FRIDAY).trades_today == 0
    assert not found.book.is_clearing


def test_more_than_the_ledgers_say_is_somebody_else_s():
    strangle = a_spy((SPY_PUT, -1), (SPY_CALL, -1))

    found = looked(a_book(strangle), but(a_book(strangle), {SPY_PUT: -3}))

    assert causes(found) == [(Cause.STRANGER, SPY_PUT, -2, "QUARANTINE-2")]
    assert found.book.campaigns[strangle.id] == strangle


def test_the_other_way_round_is_both():
    strangle = a_spy((SPY_PUT, -1), (SPY_CALL, -1))

    found = looked(a_book(strangle), but(a_book(strangle), {SPY_PUT: 2}))

    assert [each[:3] for each in causes(found)] == [(Cause.EXTERNAL, SPY_PUT, 1), (Cause.STRANGER, SPY_PUT, 2)]


def test_what_is_in_quarantine_and_leaves_the_account_leaves_the_book():
    first = looked(Book(), {SPY_PUT: Holding(-2, 1.5), SPY_CALL: Holding(-1, 1.0)})

    found = looked(first.book, {SPY_CALL: Holding(-1, 1.0)})

    assert [each.positions for each in found.book.active] == [{SPY_CALL: -1}]


# nothing at all


def test_an_account_that_holds_nothing_of_a_book_is_no_answer():
    assert looked(a_book(a_condor(), a_spy((SPY_PUT, -1))), {}) == Vanished(("0DTE-1", "STRANGLE-1"))


def test_an_account_that_holds_anything_is_one():
    book = a_book(a_condor(), a_spy((SPY_PUT, -1)))

    assert isinstance(looked(book, but(Book(), {SPY_CALL: 1})), Explained)


def test_an_account_emptied_by_orders_and_expiries_alone_is_explained():
    closing = a_condor(state=State.PENDING_CLOSE)
    expired = a_condor("0DTE-2", expiry=FRIDAY)

    found = looked(
        a_book(closing, expired),
        {},
        now=at("09:31", MONDAY),
        orders=[an_order(closing, 2, 1.3, sign=-1)],
        settled={("SPXW", FRIDAY): 2750.0},
    )

    assert found.book.active == ()


def test_while_it_runs_an_empty_account_is_one_that_was_closed():
    found = looked(a_book(a_condor()), {}, working=frozenset())

    assert found.book.campaigns["0DTE-1"].reason is Reason.EXTERNAL


# while orders work


def test_while_it_runs_a_contract_on_which_an_order_works_is_left_alone():
    closing, other = a_condor(state=State.PENDING_CLOSE), a_spy((SPY_PUT, -1))
    book = a_book(closing, other)
    short = closing.legs[0].contract

    found = looked(book, but(book, {short: 0, SPY_PUT: 0}), working=frozenset(closing.positions))

    assert [cause for cause, *_ in causes(found)] == [Cause.WORKING, Cause.EXTERNAL]
    assert found.book.campaigns["0DTE-1"] == closing


# whatever the account holds

CONTRACTS = (SHORT_PUT._replace(expiry=MARCH), SPY_PUT, SPY_CALL, FRIDAY_PUT, FRIDAY_WING, None)
ACCOUNTS = st.dictionaries(
    st.sampled_from(CONTRACTS), st.builds(Holding, st.integers(-3, 3).filter(bool), st.floats(0.01, 300.0)), max_size=6
)
QUANTITIES = st.integers(-2, 2).filter(bool)


@st.composite
def books(draw: st.DrawFn) -> Book:
    options = [contract for contract in CONTRACTS if contract is not None]
    campaigns = []
    for number in range(draw(st.integers(0, 3))):
        chosen = draw(st.lists(st.sampled_from(options), min_size=1, max_size=3, unique=True))
        campaign = a_spy(*[(each, draw(QUANTITIES)) for each in chosen], id=f"A-{number}")
        state = draw(
            st.sampled_from([State.OPEN, State.BROKEN, State.PENDING_CLOSE, State.PARTLY_CLOSED, State.ASSIGNED])
        )
        campaigns.append(changed(campaign, state=state))
    return a_book(*campaigns)


@given(books(), ACCOUNTS, st.sampled_from([NOW, at("09:31", MONDAY)]), st.none() | st.just(frozenset()))
def test_whatever_the_account_holds_the_book_agrees_with_it_afterwards_and_a_second_look_finds_nothing(
    book, account, now, working
):
    found = looked(book, account, now, working=working, settled={("SPY", FRIDAY): 268.0})

    if isinstance(found, Explained):
        assert expected(found.book) == {held: holding.quantity for held, holding in account.items()}
        again = looked(found.book, account, now + timedelta(minutes=1), working=frozenset())
        assert (again.explanations, again.book) == ((), found.book)


@given(books(), st.sampled_from([NOW, at("09:31", MONDAY)]))
def test_a_ledger_says_what_its_account_would_hold(book, now):
    assert {held: holding.quantity for held, holding in averages(book).items()} == expected(book)


# what the account's cash says


def by_hand(gained: float) -> Explained:
    """A condor of two sets whose short puts were bought back elsewhere, at 1.00 as far as anybody can tell."""
    book = a_book(a_condor(expiry=MARCH))
    short = condor_legs(expiry=MARCH)[0].contract
    found = looked(book, but(book, {short: 0}), gained=gained, marks={short: 1.0})
    assert isinstance(found, Explained)
    return found


@pytest.mark.parametrize(
    ("gained", "price", "other"),
    [
        (-200.0, 1.0, 0.0),
        (-200.004, 1.0, 0.0),
        (-263.0, 1.315, 0.0),
        (0.0, 0.0, 0.0),
        (0.02, 1.0, 200.02),
        (-200.0 * 2720.0, 2720.0, 0.0),
        (-200.0 * 2720.0 - 1.0, 1.0, -200.0 * 2719.0 - 1.0),
    ],
)
def test_what_was_closed_elsewhere_cost_what_the_account_s_cash_says_as_far_as_an_option_can_cost_it(
    gained: float, price: float, other: float
):
    found = by_hand(gained)

    fill = found.book.campaigns["0DTE-1"].fills[-1]
    assert (fill.price, found.other_cash) == (pytest.approx(price), pytest.approx(other))


def test_two_that_were_closed_elsewhere_come_to_the_account_s_cash_together():
    condor = a_condor(expiry=MARCH)
    book = a_book(condor)
    short, long = (leg.contract for leg in condor.legs[:2])

    found = looked(book, but(book, {short: 0, long: 0}), gained=-150.0, marks={short: 1.0, long: 0.5})

    after = found.book.campaigns["0DTE-1"]
    assert after.cash - condor.cash == pytest.approx(-150.0)
    assert {fill.contract: fill.price for fill in after.fills[-2:]} == {short: pytest.approx(1.25), long: 0.5}
    assert found.other_cash == 0.0


def test_a_stranger_s_price_is_what_the_account_s_cash_says_and_no_average_over_both():
    put = a_spy((SPY_PUT, -1))
    book = a_book(put)

    found = looked(book, but(book, {SPY_PUT: -2}, average=1.5), gained=200.0 - 1.3)

    strange = next(each for each in found.book.active if each.is_foreign)
    assert strange.pnl == pytest.approx(200.0 - 1.3)
    assert found.other_cash == 0.0


@pytest.mark.parametrize(("gained", "other"), [(0.0, 0.0), (0.004, 0.0), (0.006, 0.006), (-2_314.0, -2_314.0)])
def test_cash_of_nothing_that_the_book_knows_is_named(gained: float, other: float):
    book = a_book(a_condor())

    found = looked(book, averages(book), gained=gained)

    assert (found.other_cash, found.explanations) == (pytest.approx(other), ())


def test_where_the_account_s_gain_is_not_known_none_of_it_is_other_cash():
    book = a_book(a_condor())

    assert looked(book, but(book, {condor_legs(expiry=MARCH)[0].contract: 0})).other_cash == 0.0
