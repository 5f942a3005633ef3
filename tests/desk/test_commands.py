"""What a user can tell a desk: every command, and what is refused."""

import pytest

from book.campaign import QUARANTINE, Reason, State
from book.records import changed
from book.standing import Cause, Mode
from desk.commands import Command, RefusedError, Verb, carry_out, command_of
from desk.desk import Desk
from desk.intents import Close, FlattenShares, Withdraw
from risk.parameters import get_risk_parameters
from risk.sizing import PositionSizer
from strategies.parts.strategy import load_strategies
from tests.builders import a_book, a_campaign, a_market, a_snapshot, at, condor_quotes

LIST = "halt, reduce, resume, status, close CAMPAIGN, close-all CONFIRM, reconcile, forget NAME, take-over"
NOW = at("11:00")


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("halt", Command(Verb.HALT)),
        (" Resume ", Command(Verb.RESUME)),
        ("close 0dte-1", Command(Verb.CLOSE, "0dte-1")),
        ("close-all CONFIRM", Command(Verb.CLOSE_ALL, "CONFIRM")),
        ("reconcile", Command(Verb.RECONCILE)),
        ("forget desk", Command(Verb.FORGET, "desk")),
        ("take-over", Command(Verb.TAKE_OVER)),
    ],
)
def test_a_command_is_a_word_and_what_it_asks_for(text, command):
    assert command_of(text) == command


@pytest.mark.parametrize(
    "text", ["", None, 7, "dance", "halt now", "close", "close 0DTE-1 0DTE-2", "forget", "close-all"]
)
def test_anything_else_is_refused_with_the_list(text):
    with pytest.raises(RefusedError) as refused:
        command_of(text)

    assert str(refused.value) == f"{text!r} is unknown; expected one of {LIST}"


@pytest.mark.parametrize("word", ["confirm", "yes"])
def test_to_close_all_is_confirmed_in_capitals(word):
    with pytest.raises(RefusedError, match="closes every campaign; expected close-all CONFIRM"):
        command_of(f"close-all {word}")


def told(text, *campaigns):
    return carry_out(command_of(text), a_book(*campaigns), NOW)


def decided(book, clock="11:01"):
    now = at(clock)
    parameters = get_risk_parameters()
    desk = Desk(load_strategies(("0DTE",)), parameters, PositionSizer(parameters))
    return desk.decide(a_snapshot(a_market(now, quotes=condor_quotes(1.9, now=now)), book))


def test_a_campaign_that_is_told_to_go_is_closed_on_the_next_bar_and_no_other():
    book, answer = told("close 0dte-1", a_campaign("0DTE-1"), a_campaign("0DTE-2"))

    assert answer == "0DTE-1 is closed"
    (close,) = decided(book).intents
    assert isinstance(close, Close)
    assert (close.campaign, close.reason, close.is_urgent) == ("0DTE-1", Reason.COMMAND, True)


def test_an_order_to_close_that_failed_is_sent_again():
    book, _ = told("close 0DTE-1", a_campaign())
    ended = decided(book).book.campaigns["0DTE-1"]
    again = changed(ended, state=State.OPEN, is_hurried=False)

    assert len(decided(a_book(again), "11:02").intents) == 1


def test_an_entry_that_is_told_to_go_is_withdrawn_and_no_other():
    pending = [a_campaign(f"0DTE-{n}", state=State.PENDING_OPEN) for n in (1, 2)]
    book, _ = told("close 0DTE-1", *pending)

    assert decided(book).intents == (Withdraw("0DTE-1"),)


def test_what_is_left_to_expire_is_closed_too():
    book, _ = told("close 0DTE-1", changed(a_campaign(), leaves_rest=True))

    assert len(decided(book).intents) == 1


def test_an_unknown_campaign_is_refused_with_those_that_are_open():
    with pytest.raises(RefusedError, match="'0DTE-9' is no open campaign; open are: 0DTE-1"):
        told("close 0DTE-9", a_campaign(), a_campaign("0DTE-2", state=State.CLOSED))


def a_stranger(**given):
    return changed(a_campaign("QUARANTINE-3", state=State.QUARANTINED), strategy=QUARANTINE, **given)


def test_what_is_in_quarantine_is_not_traded_by_itself_nor_by_a_margin_call():
    book = a_book(a_stranger(requirement=1e9))

    assert not [intent for intent in decided(book).intents if intent.campaign == "QUARANTINE-3"]
    opened = a_book(a_stranger(requirement=1e9, state=State.OPEN))
    assert not [intent for intent in decided(opened).intents if intent.campaign == "QUARANTINE-3"]


def test_what_is_in_quarantine_is_closed_by_its_name():
    book, _ = told("close QUARANTINE-3", a_stranger())

    assert [intent.campaign for intent in decided(book).intents] == ["QUARANTINE-3"]


def test_shares_in_quarantine_are_flattened_by_its_name():
    book, _ = told("close QUARANTINE-3", a_stranger(positions={}, shares=50))

    assert decided(book).intents == (FlattenShares("QUARANTINE-3", "SPX", -50),)


def test_to_close_all_closes_what_is_the_desk_s_and_halts_it():
    book, answer = told("close-all CONFIRM", a_campaign(), a_stranger())

    assert answer.startswith("1 campaigns are closed; halted since")
    assert book.standing.mode is Mode.HALTED
    assert [intent.campaign for intent in decided(book).intents] == ["0DTE-1"]


def test_halt_and_resume_are_what_they_were():
    halted, answer = told("halt")
    assert halted.standing.is_held_by(Cause.COMMAND)
    assert answer.startswith("halted since")

    assert carry_out(command_of("resume"), halted, NOW)[0].standing.mode is Mode.TRADING
    assert carry_out(command_of("status"), halted, NOW) == (halted, answer)
