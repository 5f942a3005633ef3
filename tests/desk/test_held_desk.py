"""A desk that is halted, reduces or begins again: it opens less, and closes all that it would close anyway."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from book.snapshot import Account
from hypothesis import given
from hypothesis import strategies as st
from market.contracts import Leg, Role

from book.book import Book
from book.campaign import Event, Reason, State
from book.standing import Cause, Mode, Standing
from config.limits import MAX_STRESS_LOSS
from desk.desk import Desk
from desk.intents import Close, FlattenShares, Open, Roll, Withdraw
from desk.outcome import Outcome
from market.quotes import Market
from risk.gate.comparison import Omitted, rules_without
from risk.gate.entry import Approved, Code, Denied
from risk.parameters import get_risk_parameters
from risk.sizing import PositionSizer
from risk.stress.daily import book_stress
from strategies.parts.answers import Extend
from strategies.parts.strategy import Strategy, load_strategies
from tests.builders import (
    a_book,
    a_campaign,
    a_contract,
    a_fill,
    a_market,
    a_row,
    a_rung,
    a_shape,
    a_standing,
    an_account,
    at,
    condor_legs,
    condor_quotes,
    priced_market,
)

MONDAY = date(2018, 2, 5)
UNKNOWN = Account(float("nan"))
HELD = [a_standing(cause, mode=mode) for cause in Cause for mode in (Mode.HALTED, Mode.REDUCING)]
# a look at sound prices and at an empty book lets go of the other causes
LASTING = [each for each in HELD if each.holds[0].cause in (Cause.LOSS, Cause.COMMAND)]
RAMPS = [a_standing(ramp_day=day) for day in (1, 2, 3)]


class Proposes:
    """A strategy that always proposes the same condor."""

    def __init__(self, name: str):
        self.row = a_row(name)

    def proposal(self, now, session, book):
        proposal = f"{self.row.name} of the week"
        return None if proposal in book.entered else proposal

    def shape(self, rung, market, book, budget):
        return a_shape(rung=rung)

    def manage(self, campaign, market, book):
        raise AssertionError("no campaign of this test is looked at")


def a_desk(*strategies: Strategy, without: tuple[Omitted, ...] = ()) -> Desk:
    parameters = get_risk_parameters()
    return Desk(strategies or load_strategies(("0DTE",)), parameters, PositionSizer(parameters), rules_without(without))


def decide(market: Market, book: Book, standing: Standing | None = None, *, value=100_000.0, desk=None) -> Outcome:
    book = book if standing is None else book.with_standing(standing)
    return (desk or a_desk()).decide(market, an_account(value), book)


def a_condor_market(cost: float, clock: str = "12:01", **market) -> Market:
    return a_market(at(clock), quotes=condor_quotes(cost / 100, now=at(clock)), **market)


def codes(outcome: Outcome) -> list[Code]:
    return [denial.code for answer in outcome.answers if isinstance(answer, Denied) for denial in answer.denials]


# exits


def an_assigned_campaign(id: str):
    campaign = a_campaign(id, rung=a_rung("SPY"), legs=()).with_fill(a_fill(None, 100, 272.0))
    return campaign.after(Event.SHARES_TAKEN, at("10:31"), Reason.ASSIGNMENT)


BOOK = a_book(
    a_campaign("0DTE-1", credit=200.0),
    a_campaign("0DTE-2", credit=200.0, stop_looks=1),
    a_campaign("0DTE-3", state=State.BROKEN),
    a_campaign("0DTE-4", state=State.PENDING_CLOSE, reason=Reason.PROFIT_TARGET),
    an_assigned_campaign("0DTE-5"),
    a_campaign("0DTE-6", requirement=60_000.0),
)


def exits(outcome: Outcome) -> list[Close | FlattenShares]:
    return [intent for intent in outcome.intents if isinstance(intent, Close | FlattenShares)]


@pytest.mark.parametrize("standing", [*HELD, *RAMPS], ids=str)
@given(
    minute=st.integers(1, 389),
    cost=st.floats(0.0, 2_000.0),
    vix=st.none() | st.floats(9.0, 80.0),
    value=st.sampled_from([float("nan"), 50_000.0, 94_000.0, 100_000.0]),
    has_quotes=st.booleans(),
)
def test_no_state_holds_an_exit_back(standing, minute, cost, vix, value, has_quotes):  # noqa: PLR0917 - hypothesis names them
    now = at("09:30") + timedelta(minutes=minute)
    market = a_market(now, vix, quotes=condor_quotes(cost / 100, now=now) if has_quotes else {})

    held, trading = (decide(market, BOOK, each, value=value) for each in (standing, a_standing()))

    assert exits(held) == exits(trading)
    assert [held.book.campaigns[id].state for id in BOOK.campaigns] == [
        trading.book.campaigns[id].state for id in BOOK.campaigns
    ]


def test_that_scene_has_exits_of_every_kind():
    outcome = decide(a_condor_market(650.0), BOOK, a_standing(Cause.COMMAND), value=50_000.0)

    assert {getattr(intent, "reason", Reason.ASSIGNMENT) for intent in exits(outcome)} == {
        Reason.STOP,
        Reason.BROKEN,
        Reason.ASSIGNMENT,
        Reason.MARGIN,
    }


# entries


@pytest.mark.parametrize("standing", LASTING, ids=str)
def test_a_desk_that_is_held_opens_nothing_and_asks_for_no_quotes(standing):
    outcome = decide(priced_market(), a_book(), standing)

    assert (outcome.intents, dict(outcome.book.looks)) == ((), {})
    assert Code.HALTED in codes(outcome)


def test_the_ramp_opens_one_of_two_that_propose_on_the_same_bar():
    market = a_market(at("10:30"), quotes=condor_quotes(2.2, now=at("10:30")))

    outcome = decide(market, a_book(), a_standing(ramp_day=2), desk=a_desk(Proposes("0DTE"), Proposes("STRANGLE")))

    assert [type(answer) for answer in outcome.answers] == [Approved, Denied]
    assert [str(denial) for denial in outcome.answers[1].denials] == ["HALTED 1 of 1 today, day 2 of 3 after a halt"]


def test_an_answer_says_the_state_that_it_was_given_in():
    (answer,) = decide(priced_market(), a_book(), a_standing(Cause.COMMAND)).answers

    assert answer.desk.standing.mode is Mode.HALTED


class Rolls(Proposes):
    """A strategy that proposes nothing and always wants to add the next weekly call."""

    def proposal(self, now, session, book):
        return None

    def manage(self, campaign, market, book):
        call = Leg(a_contract(300.0, "C", "SPY"), Role.SHORT_CALL, -1, "call 2")
        return Extend(a_shape(legs=(call,), mids=(2.2,), rung=a_rung("SPY")))


def roll(standing: Standing) -> Outcome:
    campaign = a_campaign("IPMCC-1", "IPMCC", rung=a_rung("SPY"))
    return decide(a_market(at("12:15")), a_book(campaign), standing, desk=a_desk(Rolls("IPMCC")))


@pytest.mark.parametrize("standing", LASTING, ids=str)
def test_a_roll_waits_while_the_desk_is_held(standing):
    outcome = roll(standing)

    assert outcome.intents == ()
    assert [denial.code for denial in outcome.rolls[0].denials] == [Code.HALTED]


@pytest.mark.parametrize("standing", [a_standing(), *RAMPS], ids=str)
def test_the_ramp_holds_up_no_roll(standing):
    assert [type(intent) for intent in roll(standing).intents] == [Roll]


# what works when the desk is held


ROLLING = a_campaign("IPMCC-1", "IPMCC", state=State.PENDING_ROLL, rung=a_rung("SPY"))


@pytest.mark.parametrize("standing", HELD, ids=str)
def test_orders_that_would_open_or_extend_are_taken_back(standing):
    book = a_book(
        a_campaign("0DTE-1", state=State.PENDING_OPEN),
        a_campaign("0DTE-2", state=State.PARTLY_FILLED),
        ROLLING,
        a_campaign("0DTE-4"),
        a_campaign("0DTE-5", state=State.PENDING_CLOSE, reason=Reason.PROFIT_TARGET),
    )

    outcome = decide(a_market(at("12:01")), book, standing)

    assert outcome.intents == (Withdraw("0DTE-1"), Withdraw("0DTE-2"), Withdraw("IPMCC-1"))


@pytest.mark.parametrize("standing", [a_standing(), *RAMPS], ids=str)
def test_a_desk_that_trades_takes_nothing_back(standing):
    book = a_book(a_campaign("0DTE-1", state=State.PENDING_OPEN), ROLLING)

    assert decide(a_market(at("12:01")), book, standing).intents == ()


def test_what_the_book_needs_is_still_counted_while_the_desk_is_held():
    legs = condor_legs((2600, 2590, 2900, 2910), expiry=date(2018, 5, 4))
    book = a_book(a_campaign("STRANGLE-1", "STRANGLE", legs=legs, requirement=123.0))
    market = a_market(at("12:30"), quotes=condor_quotes(2.2, legs, at("12:30")))

    assert decide(market, book, a_standing(Cause.COMMAND)).book.requirement == pytest.approx(780.0)


# what holds the desk


@pytest.mark.parametrize(("value", "mode"), [(95_000.01, Mode.TRADING), (95_000.0, Mode.HALTED)])
def test_the_loss_of_the_day_is_looked_at_on_every_bar_with_a_look(value, mode):
    assert decide(a_market(at("11:02")), a_book(), a_standing(), value=value).book.standing.mode is mode


def test_the_next_day_is_measured_from_the_close():
    evening = decide(a_market(at("16:00")), a_book(), a_standing(), value=98_000.0).book
    morning = at("09:31", MONDAY)

    assert decide(a_market(morning), evening, value=93_100.01).book.standing.mode is Mode.TRADING
    assert decide(a_market(morning), evening, value=93_100.0).book.standing.mode is Mode.HALTED


@pytest.mark.parametrize(
    ("clock", "is_a_look"), [("11:04", False), ("11:05", True), ("11:06", False), ("16:00", False)]
)
def test_prices_are_looked_at_each_five_minutes_until_the_close(clock, is_a_look):
    standing = decide(a_market(at(clock), vix=None), a_book(), a_standing()).book.standing

    assert standing.faulty_looks == is_a_look


def a_stressed_scene(clock: str, cost: float = 220.0) -> tuple[Market, Book, float]:
    """A market and a book of condors, and the account value of which the book could lose just what the cap allows."""
    market, book = a_condor_market(cost, clock), a_book(a_campaign("0DTE-1", sets=10))
    return market, book, book_stress(market, book).worst_loss() / MAX_STRESS_LOSS


@pytest.mark.parametrize(
    ("clock", "is_a_look"), [("12:59", False), ("13:00", True), ("13:01", False), ("12:30", False)]
)
def test_the_book_is_repriced_each_hour_once_the_account_has_lost(clock, is_a_look):
    market, book, enough = a_stressed_scene(clock)
    standing = replace(a_standing(), start_value=0.99 * enough, stress_value=enough)

    after = decide(market, book, standing, value=0.98 * enough).book.standing

    assert after.is_held_by(Cause.STRESS) is is_a_look


@pytest.mark.parametrize(("share", "mode"), [(1.0001, Mode.TRADING), (0.9999, Mode.REDUCING)])
def test_the_close_reprices_the_book(share, mode):
    market, book, enough = a_stressed_scene("16:00")
    standing = replace(a_standing(), start_value=enough)

    assert decide(market, book, standing, value=share * enough).book.standing.mode is mode


@pytest.mark.parametrize(("share", "mode"), [(1.0001, Mode.TRADING), (0.9999, Mode.REDUCING)])
def test_a_stressed_desk_is_released_at_a_full_hour_on_which_the_book_could_lose_less(share, mode):
    market, book, enough = a_stressed_scene("13:00")
    stressed = replace(a_standing(Cause.STRESS, mode=Mode.REDUCING), start_value=enough)

    assert decide(market, book, stressed, value=share * enough).book.standing.mode is mode


def an_entry_scene() -> tuple[Market, Book, Desk, float]:
    """A scene in which an entry is judged beside a book, and the account value of which that book could lose the cap."""
    now = at("11:00")
    held = condor_legs((2650.0, 2640.0, 2850.0, 2860.0))
    quotes = condor_quotes(2.2, held, now) | condor_quotes(2.2, now=now)
    market, book = a_market(now, quotes=quotes), a_book(a_campaign("0DTE-1", sets=30, legs=held, requirement=100.0))
    return market, book, a_desk(Proposes("STRANGLE")), book_stress(market, book).worst_loss() / MAX_STRESS_LOSS


@pytest.mark.parametrize(("share", "mode"), [(1.0001, Mode.TRADING), (0.9999, Mode.REDUCING)])
def test_an_entry_that_is_judged_tells_what_the_book_alone_could_lose(share, mode):
    market, book, desk, enough = an_entry_scene()
    standing = replace(a_standing(), start_value=enough)

    outcome = decide(market, book, standing, value=share * enough, desk=desk)

    assert Code.STRESS in codes(outcome)
    assert outcome.book.standing.mode is mode


# runs that leave it out


def test_without_stress_the_book_alone_holds_the_desk_neither():
    market, book, _, enough = an_entry_scene()
    standing = replace(a_standing(), start_value=enough)

    outcome = decide(
        market,
        book,
        standing,
        value=0.98 * enough,
        desk=a_desk(Proposes("STRANGLE"), without=(Omitted.STRESS, Omitted.CORRELATION)),
    )

    assert [type(intent) for intent in outcome.intents] == [Open]
    assert outcome.book.standing.mode is Mode.TRADING
