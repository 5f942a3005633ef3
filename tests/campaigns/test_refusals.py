"""Orders that LEAN refuses: each leads to a named state, and the desk tries again until it is flat."""

from collections.abc import Callable
from datetime import date

import pytest

from tests.campaigns.world import World, chain

ENTRY, LATER = date(2018, 2, 6), date(2018, 3, 8)
EXPIRY = date(2018, 5, 4)
SPY = chain("SPY", EXPIRY, puts=(237, 275), calls=(275, 322))
PUT, CALL = "SPY   180504P00237000", "SPY   180504C00322000"

Worlds = Callable[..., World]


def test_an_entry_that_is_refused_never_opens_and_the_next_look_opens_another(a_world: Worlds):
    world = a_world(*SPY).day(ENTRY)

    story = world.story(
        "STRANGLE", start=ENTRY, end=ENTRY, cash=75_000, halt=f"2018-02-06 09:30,2018-02-06 10:10,{PUT}"
    )

    assert story.states["STRANGLE-1"] == ["pending_open", "never_opened"]
    assert story.states["STRANGLE-2"] == ["pending_open", "open"]
    assert story.campaign("STRANGLE-1")["pnl"] == 0
    assert {fill.quantity for fill in story.fills} == {-1}
    assert story.made == pytest.approx(story.pnl)


def test_an_exit_that_is_refused_leaves_the_campaign_open_until_the_next_look(a_world: Worlds):
    world = a_world(*SPY).day(ENTRY).day(LATER, spot=278, vix=16)

    story = world.story(
        "STRANGLE", start=ENTRY, end=LATER, cash=75_000, halt=f"2018-03-08 09:30,2018-03-08 10:05,{CALL}"
    )

    assert story.states["STRANGLE-1"] == ["pending_open", *["open", "pending_close"] * 3, "closed"]
    assert {fill.at for fill in story.fills if fill.quantity > 0} == {"03-08 10:18"}
    assert story.is_flat
    assert story.made == pytest.approx(story.pnl)


def test_a_stop_that_is_refused_goes_out_again_on_the_next_look_that_sees_it(a_world: Worlds):
    world = a_world(*SPY).day(ENTRY).day(LATER, spot=250, vix=26)

    story = world.story(
        "STRANGLE", start=ENTRY, end=LATER, cash=75_000, halt=f"2018-03-08 09:30,2018-03-08 10:07,{CALL}"
    )

    assert {fill.at for fill in story.fills if fill.quantity > 0} == {"03-08 10:16"}
    assert story.campaign("STRANGLE-1")["reason"] == "stop"
    assert story.is_flat
    assert story.made == pytest.approx(story.pnl)
