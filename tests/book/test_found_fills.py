"""What fills of which nobody was told are booked at: the account's averages, the limit, the cash; with the broker's fees."""

from collections.abc import Mapping
from functools import partial

import pytest

from book.book import Book
from book.campaign import Campaign, Reason, State
from book.document import SentOrder
from book.explaining import Explained, explain
from book.holdings import Held, Holding, averages
from book.records import changed
from book.seen import Seen
from config.brokers import default, interactive_brokers, tastytrade
from config.schema import Broker
from market.contracts import Leg, Role
from risk.margin.fees import fee_of
from tests.book.test_explaining import MARCH, NOW, SPY_PUT, a_condor, a_pending, a_spy, an_order, held
from tests.builders import a_book, at

IB = interactive_brokers.BROKER
OTHER = a_spy((SPY_PUT, -1))


def a_closing(id: str = "0DTE-1") -> Campaign:
    return a_condor(id, state=State.PENDING_CLOSE, reason=Reason.PROFIT_TARGET)


def found(
    book: Book,
    account: Mapping[Held, Holding],
    *orders: SentOrder,
    gained: float | None = None,
    broker: Broker = default.BROKER,
) -> Campaign:
    """The first campaign after a start that found this account."""
    answer = explain(book, Seen(NOW, account, partial(fee_of, broker), orders, gained))
    assert isinstance(answer, Explained)
    return answer.book.campaigns["0DTE-1"]


def closed(limit: float | None, gained: float | None, broker: Broker = default.BROKER) -> tuple[float, float]:
    """What closing two sets cost and in fees, of a campaign that is gone."""
    closing = a_closing()
    order = an_order(closing, 2, limit, sign=-1, purpose="close profit_target")
    after = found(a_book(closing, OTHER), averages(a_book(OTHER)), order, gained=gained, broker=broker)
    assert after.state is State.CLOSED
    assert all(fill.price >= 0 for fill in after.fills)
    return closing.cash - after.cash, after.fees - closing.fees


def test_an_entry_is_charged_by_the_broker_s_record_at_the_price_of_each_leg():
    pending = a_pending()
    order = an_order(pending, 2, -2.0)
    account = {
        **held(pending, 2),
        pending.legs[1].contract: Holding(2, 0.07),
        pending.legs[3].contract: Holding(2, 0.01),
    }

    fees = [fill.fee for fill in found(a_book(pending), account, order, broker=IB).fills]

    assert fees == [1.30, 1.00, 1.30, 1.00]


def test_an_exit_is_charged_at_its_limit():
    assert closed(0.45, None, IB) == (pytest.approx(90.0), pytest.approx(4 * 1.30))


def test_a_broker_that_charges_no_closing_charges_none():
    assert closed(0.45, None, tastytrade.BROKER)[1] == 0.0


def test_shares_are_charged_as_shares():
    assigned = changed(a_spy((SPY_PUT, -1), id="0DTE-1"), state=State.PENDING_CLOSE, positions={}, shares=100)
    order = SentOrder("0DTE-1", "flatten", (), -100, None, at("10:59"))

    after = found(a_book(assigned, a_condor("0DTE-2")), averages(a_book(a_condor("0DTE-2"))), order, broker=IB)

    assert after.fees - assigned.fees == 1.0


@pytest.mark.parametrize(
    ("gained", "cost"),
    [
        (None, 90.0),
        (-90.01, 90.0),  # a limit is never filled worse
        (-90.0, 90.0),
        (-80.0, 80.0),
        (-0.02, 0.02),
        (0.0, 90.0),  # all of it: the cash was kept after the fill
        (500.0, 90.0),
    ],
)
def test_the_account_s_cash_says_what_an_exit_cost_as_far_as_its_limit_allows(gained: float | None, cost: float):
    assert closed(0.45, gained)[0] == pytest.approx(cost)


@pytest.mark.parametrize("gained", [-75.2, -90.0])
def test_with_the_fees_it_comes_to_the_account_s_cash_to_the_cent(gained: float):
    cost, fees = closed(0.45, gained, IB)

    assert cost + fees == pytest.approx(-gained)


@pytest.mark.parametrize(("gained", "price"), [(-141.3, 0.7), (-241.3, 1.2), (-401.3, 1.0), (0.0, 1.0)])
def test_it_says_what_an_exit_at_market_cost_too_as_far_as_that_is_near_its_guess(gained: float, price: float):
    closing = changed(a_spy((SPY_PUT, -2), id="0DTE-1"), state=State.PENDING_CLOSE)
    order = SentOrder("0DTE-1", "close stop", (Leg(SPY_PUT, Role.SHORT_PUT, 2, "puts"),), 0, None, at("10:59"))
    other = a_condor("0DTE-2")

    after = found(a_book(closing, other), averages(a_book(other)), order, gained=gained)

    assert after.fills[-1].price == pytest.approx(price)


def test_of_two_orders_that_were_guessed_the_cash_says_nothing():
    one, two = a_closing(), a_closing("0DTE-2")
    orders = [an_order(each, 2, 0.45, sign=-1) for each in (one, two)]

    after = found(a_book(one, two, OTHER), averages(a_book(OTHER)), *orders, gained=-160.0)

    assert one.cash - after.cash == pytest.approx(90.0)


def test_beside_anything_else_that_is_gone_the_cash_says_nothing():
    closing, gone = a_closing(), a_spy((SPY_PUT, -1), id="STRANGLE-2")

    after = found(
        a_book(closing, gone, a_condor("0DTE-3", expiry=MARCH)),
        averages(a_book(a_condor("0DTE-3"))),
        an_order(closing, 2, 0.45, sign=-1),
        gained=-80.0,
    )

    assert closing.cash - after.cash == pytest.approx(90.0)


@pytest.mark.parametrize(("fees", "booked"), [(0.0, 0.0), (2.0, 2.0), (10.4, 10.4), (10.5, 5.2), (-0.1, 5.2)])
def test_where_each_price_is_known_what_is_off_are_the_fees(fees: float, booked: float):
    pending = a_pending()
    took_in = 200 * (1.0 - 2.0 + 3.0 - 4.0)

    after = found(a_book(pending), held(pending, 2), an_order(pending, 2, -2.6), gained=took_in - fees, broker=IB)

    assert after.fees == pytest.approx(booked)
    assert after.cash == pytest.approx(took_in)
