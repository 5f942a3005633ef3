"""STRANGLE from its entry to each of its ends, on the embedded engine."""

from collections.abc import Callable
from datetime import date

import pytest

from tests.campaigns.world import Story, World, chain

ENTRY = date(2018, 2, 6)  # a Tuesday
EXPIRY = date(2018, 5, 4)  # 87 days later
TIME_EXIT = date(2018, 4, 13)  # 21 days before it
SPY = chain("SPY", EXPIRY, puts=(237, 275), calls=(275, 322))
PUT, CALL = "SPY   180504P00237000", "SPY   180504C00322000"
WINGED = chain("SPY", EXPIRY, puts=(*range(226, 236), 237, 275), calls=(275, 322, *range(325, 334)))
SPXW = chain("SPXW", EXPIRY, puts=(2375, 2750), calls=(2750, 3220))

Worlds = Callable[..., World]


def tell(world: World, end: date, cash: float = 75_000) -> Story:
    return world.story("STRANGLE", start=ENTRY, end=end, cash=cash)


def traded(story: Story, day: str) -> dict[str, int]:
    return {fill.symbol: fill.quantity for fill in story.fills if fill.at.startswith(day)}


def test_it_is_bought_back_at_half_its_credit(a_world: Worlds):
    world = a_world(*SPY).day(ENTRY).day(date(2018, 2, 22), vix=20).day(date(2018, 3, 8), spot=278, vix=16)

    story = tell(world, date(2018, 3, 9))

    assert traded(story, "02-06") == {PUT: -1, CALL: -1}
    assert traded(story, "03-08") == {PUT: 1, CALL: 1}
    assert story.campaign("STRANGLE-1")["reason"] == "profit_target"
    assert story.states["STRANGLE-1"] == ["pending_open", "open", "pending_close", "closed"]
    assert story.made == pytest.approx(story.pnl)


def test_it_is_stopped_on_the_second_look_at_twice_its_credit_lost(a_world: Worlds):
    fall, fear = {"9:30": 275, "10:10": 250}, {"9:30": 23, "10:10": 26}
    world = a_world(*SPY).day(ENTRY).day(date(2018, 3, 8), spot=fall, vix=fear)

    story = tell(world, date(2018, 3, 9))

    assert traded(story, "03-08") == {PUT: 1, CALL: 1}
    # looks at 10:15 and 10:30; a limit beyond natural fills a minute later on quotes as young as itself
    assert {fill.at for fill in story.fills if fill.at.startswith("03-08")} == {"03-08 10:31"}
    assert story.campaign("STRANGLE-1")["reason"] == "stop"
    assert story.is_flat
    assert story.made == pytest.approx(story.pnl)


def test_it_is_closed_at_21_days(a_world: Worlds):
    world = a_world(*SPY).day(ENTRY).day(date(2018, 4, 12), vix=38).day(TIME_EXIT, vix=38)

    story = tell(world, date(2018, 4, 16))

    assert traded(story, "04-12") == {}
    assert traded(story, "04-13") == {PUT: 1, CALL: 1}
    assert story.campaign("STRANGLE-1")["reason"] == "time_exit"
    assert story.made == pytest.approx(story.pnl)


def test_a_time_exit_without_fresh_quotes_goes_out_as_a_market_order_until_it_fills(a_world: Worlds):
    silent = dict.fromkeys(SPY, "9:30")
    world = a_world(*SPY).day(ENTRY).day(TIME_EXIT, silent=silent).day(date(2018, 4, 16), silent=silent)
    world.day(date(2018, 4, 17))

    story = tell(world, date(2018, 4, 18))

    assert traded(story, "04-13") == traded(story, "04-16") == {}
    assert traded(story, "04-17") == {PUT: 1, CALL: 1}
    attempts = ["pending_close", "open"] * 2
    assert story.states["STRANGLE-1"] == ["pending_open", "open", *attempts, "pending_close", "closed"]
    assert story.made == pytest.approx(story.pnl)


def test_in_phase_0_it_is_bought_in_on_both_sides_by_the_widest_wings(a_world: Worlds):
    world = a_world(*WINGED).day(ENTRY).day(date(2018, 3, 8), spot=278, vix=16)

    story = tell(world, date(2018, 3, 9), cash=29_000)

    wings = {"SPY   180504P00226000": 1, "SPY   180504C00333000": 1}  # 4% of 275 is 11 points
    assert traded(story, "02-06") == {PUT: -1, CALL: -1, **wings}
    assert story.campaign("STRANGLE-1")["rung"] == "SPY winged"
    assert story.campaign("STRANGLE-1")["reason"] == "profit_target"
    assert story.is_flat
    assert story.made == pytest.approx(story.pnl)


def test_an_index_strangle_that_could_not_be_closed_is_settled_in_cash(a_world: Worlds):
    world = a_world(*SPXW).day(ENTRY).day(EXPIRY, spot=230, silent=dict.fromkeys(SPXW, "9:30"))
    world.day(date(2018, 5, 7))

    story = tell(world, date(2018, 5, 7), cash=600_000)

    settled = {fill.symbol: fill.quantity for fill in story.fills if fill.at == "05-05 01:00"}
    assert settled == {"SPXW  180504P02375000": 1, "SPXW  180504C03220000": 1}
    assert story.campaign("STRANGLE-1")["state"] == "closed"
    # 7.70 + 6.90 taken in, 2,375 - 2,300 lost, two dollars of fees
    assert story.made == pytest.approx(1_460 - 7_500 - 2) == pytest.approx(story.pnl)


def test_a_short_put_that_is_assigned_at_expiry_becomes_shares_that_are_sold_at_the_next_open(a_world: Worlds):
    world = a_world(*SPY).day(ENTRY).day(EXPIRY, spot=235, silent=dict.fromkeys(SPY, "9:30"))
    world.day(date(2018, 5, 7), spot=236)

    story = tell(world, date(2018, 5, 8))

    after = [(fill.at, fill.symbol, fill.quantity) for fill in story.fills if fill.at > "05-05"]
    assert after == [
        ("05-05 00:00", CALL, 1),
        ("05-05 00:00", PUT, 1),
        ("05-05 00:00", "SPY", 100),
        ("05-07 09:31", "SPY", -100),
    ]
    assert story.states["STRANGLE-1"][-3:] == ["assigned", "pending_close", "closed"]
    assert story.campaign("STRANGLE-1")["reason"] == "assignment"
    assert story.made == pytest.approx(story.pnl)
