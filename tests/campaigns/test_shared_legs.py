"""Campaigns that hold the same contracts: LEAN nets them, the book says whose is what."""

from collections.abc import Callable
from datetime import date

import pytest

from tests.campaigns.world import Story, World, chain

FIRST, SECOND = date(2018, 2, 6), date(2018, 2, 13)  # Tuesdays
EXPIRY = date(2018, 5, 4)
SPY = chain("SPY", EXPIRY, puts=(237, 275), calls=(275, 322))
PUT, CALL = "SPY   180504P00237000", "SPY   180504C00322000"


def two_strangles(world: World) -> World:
    """One is sold dear and one cheap, on the same strikes."""
    return world.day(FIRST, vix=22).day(SECOND, vix=20)


def tell(world: World, end: date) -> Story:
    return world.story("STRANGLE", start=FIRST, end=end, cash=100_000)


def fills_of(story: Story, symbol: str) -> list[tuple[str, int]]:
    return [(fill.at[:5], fill.quantity) for fill in story.fills if fill.symbol == symbol]


def test_one_of_two_campaigns_on_the_same_strikes_is_closed_and_the_other_keeps_its_contracts(
    a_world: Callable[..., World],
):
    world = two_strangles(a_world(*SPY)).day(date(2018, 3, 8), vix=22.5)

    story = tell(world, date(2018, 3, 9))

    assert fills_of(story, PUT) == fills_of(story, CALL) == [("02-06", -1), ("02-13", -1), ("03-08", 1)]
    assert story.campaign("STRANGLE-1")["state"] == "closed"
    assert story.campaign("STRANGLE-1")["reason"] == "profit_target"
    assert story.campaign("STRANGLE-2")["state"] == "open"
    assert story.made == pytest.approx(story.pnl)


def test_the_one_that_is_left_ends_by_its_own_rules(a_world: Callable[..., World]):
    world = two_strangles(a_world(*SPY)).day(date(2018, 3, 8), vix=22.5).day(date(2018, 4, 13), vix=30)

    story = tell(world, date(2018, 4, 16))

    assert fills_of(story, PUT) == [("02-06", -1), ("02-13", -1), ("03-08", 1), ("04-13", 1)]
    assert story.campaign("STRANGLE-2")["reason"] == "time_exit"
    assert story.is_flat
    assert story.made == pytest.approx(story.pnl)


def test_an_assignment_is_split_over_the_campaigns_by_what_each_holds(a_world: Callable[..., World]):
    world = two_strangles(a_world(*SPY)).day(EXPIRY, spot=235, silent=dict.fromkeys(SPY, "9:30"))
    world.day(date(2018, 5, 7), spot=236)

    story = tell(world, date(2018, 5, 8))

    shares = [(fill.at, fill.quantity) for fill in story.fills if fill.symbol == "SPY"]
    assert shares == [("05-05 00:00", 200), ("05-07 09:31", -100), ("05-07 09:31", -100)]
    for name in ("STRANGLE-1", "STRANGLE-2"):
        assert story.campaign(name)["reason"] == "assignment"
        parts = {part["part"]: part["cash"] for part in story.campaign(name)["parts"]}
        assert parts["shares"] == pytest.approx((235.99 - 237) * 100)
    assert story.is_flat
    assert story.made == pytest.approx(story.pnl)
