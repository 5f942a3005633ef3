"""The steps from a start to trading, each on both sides of what it waits for."""

from dataclasses import replace
from datetime import timedelta

import pytest

from book.document import Owner
from book.heartbeat import Heartbeat
from book.holdings import Holding
from book.starting import QUOTE_PATIENCE, Look, Phase, Start, WayOut, step
from tests.builders import a_contract, at

NOW = at("11:00")
MINUTE = timedelta(minutes=1)
HELD = {a_contract(): Holding(-1, 2.0)}


def a_beat(clock: str) -> Heartbeat:
    return Heartbeat(at(clock), 100_000.0, Owner("beef", at("09:31")), "running", "trading", 1, (), ())


def a_look(clock: str = "11:00", **seen) -> Look:
    return Look(
        **{"now": at(clock), "other": None, "open_orders": 0, "holdings": HELD, "unquoted": 0, "is_open": True} | seen
    )


def a_start(phase: Phase = Phase.LOADING) -> Start:
    return Start(phase, NOW)


def test_with_nobody_else_and_nothing_to_cancel_it_waits_for_holdings_at_once():
    start = step(a_start(), a_look())

    assert (start.phase, start.holdings, start.owns, start.may_trade) == (Phase.WAITING, HELD, True, False)


@pytest.mark.parametrize(
    ("last", "phase"), [("10:57", Phase.WAITING), ("10:58", Phase.LOADING), ("11:00", Phase.LOADING)]
)
def test_it_waits_for_a_sign_of_life_of_the_last_three_minutes(last: str, phase: Phase):
    start = step(a_start(), a_look(other=a_beat(last)))

    assert start.phase is phase
    assert start.owns is (phase is not Phase.LOADING)


def test_when_the_other_gives_no_more_signs_it_goes_on():
    start = step(a_start(), a_look("11:00", other=a_beat("10:59")))
    start = step(start, a_look("11:01", other=a_beat("10:59")))
    assert start.phase is Phase.LOADING

    assert step(start, a_look("11:02", other=a_beat("10:59"))).phase is Phase.WAITING


def test_a_sign_of_life_from_the_future_that_stays_as_it_is_has_stopped():
    start = step(a_start(), a_look("11:00", other=a_beat("15:00")))
    start = step(start, a_look("11:02", other=a_beat("15:00")))
    assert start.phase is Phase.LOADING

    assert step(start, a_look("11:03", other=a_beat("15:00"))).phase is Phase.WAITING


def test_another_sign_of_life_is_one_whatever_its_clock_says():
    start = step(a_start(), a_look("11:00", other=a_beat("15:00")))

    assert step(start, a_look("11:01", other=a_beat("14:01"))).way_out is WayOut.TAKE_OVER


def test_when_the_other_lives_on_it_is_held_until_taken_over():
    start = step(a_start(), a_look("11:00", other=a_beat("10:59")))

    start = step(start, a_look("11:01", other=a_beat("11:01")))

    assert (start.phase, start.way_out, start.owns, start.may_trade) == (Phase.HELD, WayOut.TAKE_OVER, False, False)
    assert "owner beef of 2018-02-02 09:31 trades this account" in start.why
    assert step(start, a_look("11:09")) == start


@pytest.mark.parametrize(("orders", "phase"), [(1, Phase.CANCELLING), (0, Phase.WAITING)])
def test_it_goes_on_when_no_order_is_left(orders: int, phase: Phase):
    assert step(a_start(Phase.CANCELLING), a_look(open_orders=orders)).phase is phase


@pytest.mark.parametrize(("clock", "phase"), [("11:04", Phase.CANCELLING), ("11:05", Phase.HELD)])
def test_orders_that_are_not_cancelled_hold_the_start_after_five_minutes(clock: str, phase: Phase):
    start = step(a_start(Phase.CANCELLING), a_look(clock, open_orders=2))

    assert (start.phase, start.may_trade, start.owns) == (phase, False, True)
    assert start.why.startswith("2 open orders ")


def test_held_by_such_orders_it_says_both_ways_out_and_goes_on_by_itself_when_they_are_gone():
    held = step(a_start(Phase.CANCELLING), a_look("11:05", open_orders=2))

    assert "Cancel them at the broker" in held.why
    assert (held.way_out, f"`{held.way_out.value}`" in held.why, held.is_stuck) == (WayOut.RECONCILE, True, False)
    assert step(held, a_look("11:30", open_orders=1)) == held
    assert step(held, a_look("11:31")).phase is Phase.WAITING


@pytest.mark.parametrize("way_out", [None, WayOut.TAKE_OVER, WayOut.FORGET])
def test_held_by_anything_else_it_waits_for_its_owner(way_out: WayOut | None):
    held = a_start().at(Phase.HELD, NOW, "so", way_out)

    assert held.is_stuck
    assert not held.owns
    assert step(held, a_look("11:30")) == held


@pytest.mark.parametrize(
    ("clock", "holdings", "phase"),
    [
        ("11:01", HELD, Phase.RECONCILING),
        ("11:01", {}, Phase.WAITING),
        ("11:01", {a_contract(): Holding(-1, 2.1)}, Phase.WAITING),
        ("11:00", HELD, Phase.WAITING),
    ],
)
def test_holdings_must_be_the_same_on_two_minutes(clock: str, holdings: dict, phase: Phase):
    start = step(a_start(), a_look())

    assert step(start, a_look(clock, holdings=holdings)).phase is phase


def test_holdings_that_changed_are_waited_for_anew():
    start = step(a_start(), a_look("11:00"))
    start = step(start, a_look("11:01", holdings={}))

    assert step(start, a_look("11:02", holdings={})).phase is Phase.RECONCILING


@pytest.mark.parametrize(
    ("unquoted", "is_open", "waited", "phase"),
    [
        (0, True, MINUTE, Phase.RUNNING),
        (1, True, MINUTE, Phase.RECONCILING),
        (1, False, MINUTE, Phase.RUNNING),
        (1, True, QUOTE_PATIENCE - MINUTE, Phase.RECONCILING),
        (1, True, QUOTE_PATIENCE, Phase.RUNNING),
    ],
)
def test_exits_go_out_at_once_and_entries_wait_for_quotes(
    unquoted: int, is_open: bool, waited: timedelta, phase: Phase
):
    start = a_start(Phase.RECONCILING)
    assert start.may_trade

    assert step(start, a_look(unquoted=unquoted, is_open=is_open)._replace(now=NOW + waited)).phase is phase


@pytest.mark.parametrize("phase", [Phase.RUNNING, Phase.HELD])
def test_what_is_over_stays(phase: Phase):
    start = replace(a_start(phase), why="so")

    assert step(start, a_look(open_orders=3, unquoted=2)) == start
