"""LT112 from its entry to each of its ends, on the embedded engine."""

from collections.abc import Callable
from datetime import date

import pytest

from tests.campaigns.world import Story, World, chain

ENTRY = date(2018, 2, 7)  # a Wednesday
EXPIRY = date(2018, 6, 8)  # 121 days later
TIME_EXIT = date(2018, 5, 18)  # 21 days before it
SPY = chain("SPY", EXPIRY, puts=(229, 253, 256, 275), calls=(275,))
LONG, SOLD, SHORT = "SPY   180608P00256000", "SPY   180608P00253000", "SPY   180608P00229000"
SPXW = chain("SPXW", EXPIRY, puts=(2290, 2530, 2560, 2750), calls=(2750,))

Worlds = Callable[..., World]


def tell(world: World, end: date, cash: float = 100_000) -> Story:
    return world.story("LT112", start=ENTRY, end=end, cash=cash)


def quantities(story: Story, day: str) -> dict[str, int]:
    """What was traded or settled on a day, such as 02-07, by symbol."""
    traded: dict[str, int] = {}
    for fill in story.fills:
        if fill.at.startswith(day):
            traded[fill.symbol] = traded.get(fill.symbol, 0) + fill.quantity
    return {symbol: quantity for symbol, quantity in traded.items() if quantity}


def test_at_its_target_the_puts_and_the_spread_are_closed_together(a_world: Worlds):
    world = a_world(*SPY).day(ENTRY).day(date(2018, 3, 7), spot=280, vix=16)

    story = tell(world, date(2018, 3, 8))

    assert quantities(story, "02-07") == {LONG: 1, SOLD: -1, SHORT: -2}
    assert quantities(story, "03-07") == {LONG: -1, SOLD: 1, SHORT: 2}
    assert story.states["LT112-1"] == ["pending_open", "open", "pending_close", "closed"]
    assert story.campaign("LT112-1")["reason"] == "profit_target"
    # opened for 2 x 0.70 - 0.83 and closed for 1.50 - 1.13 - 2 x 0.06, less six dollars
    assert story.made == pytest.approx(57 + 25 - 6) == pytest.approx(story.pnl)


def test_at_its_target_a_spread_that_nobody_pays_for_is_left_to_expire_and_counts_no_more(a_world: Worlds):
    world = a_world(*SPY).day(ENTRY).day(date(2018, 3, 15), spot=330, vix=12).day(date(2018, 3, 16), spot=330, vix=12)

    story = tell(world, date(2018, 3, 16))

    left = story.campaign("LT112-1")
    assert quantities(story, "03-15") == {SHORT: 2}
    assert (left["state"], left["counts"], left["reason"]) == ("open", False, "profit_target")
    assert left["requirement"] == pytest.approx(
        next(part["worth"] for part in left["parts"] if part["part"] == "spread")
    )
    assert story.made == pytest.approx(story.pnl)


def test_a_spread_that_was_left_ends_with_its_expiry(a_world: Worlds):
    world = a_world(*SPY).day(ENTRY).day(date(2018, 3, 15), spot=330, vix=12).day(EXPIRY, spot=300)

    story = tell(world, date(2018, 6, 11))

    assert story.is_flat
    assert story.states["LT112-1"][-1] == "closed"
    assert quantities(story, "06-09") == {LONG: -1, SOLD: 1}
    assert story.campaign("LT112-1")["reason"] == "profit_target"
    assert story.made == pytest.approx(story.pnl)


def test_a_stop_takes_two_looks_in_a_row_and_only_the_puts_and_the_spread_is_sold_at_80_percent_of_its_width(
    a_world: Worlds,
):
    fall = {"9:30": 275, "10:00": 258, "10:15": 275, "11:00": 258}
    fear = {"9:30": 20, "10:00": 28, "10:15": 20, "11:00": 28}
    world = a_world(*SPY).day(ENTRY).day(date(2018, 2, 22), spot=fall, vix=fear)
    world.day(date(2018, 3, 22), spot=245).day(date(2018, 3, 23), spot=205, vix=30)

    story = tell(world, date(2018, 3, 26))

    assert [fill.at for fill in story.fills if fill.symbol == SHORT and fill.quantity > 0] == ["02-22 11:17"]
    assert quantities(story, "02-22") == {SHORT: 2}
    assert quantities(story, "03-22") == {}
    assert quantities(story, "03-23") == {LONG: -1, SOLD: 1}
    assert story.campaign("LT112-1")["reason"] == "stop"
    assert story.is_flat
    assert story.made == pytest.approx(story.pnl)


def test_the_spread_that_a_stop_left_is_sold_at_21_days(a_world: Worlds):
    world = a_world(*SPY).day(ENTRY).day(date(2018, 2, 22), spot=258, vix=28)
    world.day(date(2018, 5, 17), spot=270).day(TIME_EXIT, spot=270)

    story = tell(world, date(2018, 5, 21))

    assert quantities(story, "02-22") == {SHORT: 2}
    assert quantities(story, "05-17") == {}
    assert quantities(story, "05-18") == {LONG: -1, SOLD: 1}
    assert story.campaign("LT112-1")["reason"] == "stop"
    assert story.made == pytest.approx(story.pnl)


def test_all_of_it_is_closed_at_21_days(a_world: Worlds):
    world = a_world(*SPY).day(ENTRY).day(date(2018, 5, 17), vix=45).day(TIME_EXIT, vix=45)

    story = tell(world, date(2018, 5, 21))

    assert quantities(story, "05-17") == {}
    assert quantities(story, "05-18") == {LONG: -1, SOLD: 1, SHORT: 2}
    assert story.campaign("LT112-1")["reason"] == "time_exit"
    assert story.is_flat
    assert story.made == pytest.approx(story.pnl)


def test_an_early_assignment_is_taken_in_and_flattened_at_once_and_what_is_left_is_cleared_when_it_can_be(
    a_world: Worlds,
):
    world = a_world(*SPY).day(ENTRY)
    world.day(date(2018, 6, 4), spot=215, silent=dict.fromkeys(SPY, "9:30")).day(date(2018, 6, 5), spot=214)

    story = tell(world, date(2018, 6, 6))

    shares = [(fill.at, fill.quantity, fill.price) for fill in story.fills if fill.symbol == "SPY"]
    assert shares == [("06-04 09:31", 100, 253), ("06-04 09:31", 200, 229), ("06-04 09:31", -300, 214.99)]
    assert quantities(story, "06-05") == {LONG: -1}
    assert story.campaign("LT112-1")["reason"] == "assignment"
    assert story.states["LT112-1"][-1] == "closed"
    assert story.is_flat
    assert story.made == pytest.approx(story.pnl)


def test_what_could_not_be_closed_is_assigned_at_its_expiry_and_the_shares_go_at_the_next_open(a_world: Worlds):
    world = a_world(*SPY).day(ENTRY).day(EXPIRY, spot=228, silent=dict.fromkeys(SPY, "9:30"))
    world.day(date(2018, 6, 11), spot=225)

    story = tell(world, date(2018, 6, 12))

    expired = [(fill.symbol, fill.quantity) for fill in story.fills if fill.at == "06-09 00:00"]
    flattened = [(fill.at, fill.quantity, fill.price) for fill in story.fills if fill.at > "06-09 00:00"]
    assert expired == [(SHORT, 2), ("SPY", 200), (LONG, -1), ("SPY", -100)]
    assert flattened == [("06-11 09:31", -100, 224.99)]
    assert story.states["LT112-1"][-3:] == ["assigned", "pending_close", "closed"]
    assert story.is_flat
    assert story.made == pytest.approx(story.pnl)


def test_shares_that_come_and_go_at_one_expiry_leave_nothing_to_flatten(a_world: Worlds):
    world = a_world(*SPY).day(ENTRY).day(EXPIRY, spot=243, silent=dict.fromkeys(SPY, "9:30"))

    story = tell(world, date(2018, 6, 11))

    expired = [(fill.symbol, fill.quantity) for fill in story.fills if fill.at == "06-09 00:00"]
    assert sorted(expired) == sorted([(SOLD, 1), ("SPY", 100), (LONG, -1), ("SPY", -100), (SHORT, 2)])
    assert story.is_flat
    # 1.40 taken in for the puts, 0.83 paid for the spread, which earned its width of 3; three dollars to open
    assert story.made == pytest.approx(140 - 83 + 300 - 3) == pytest.approx(story.pnl)


def test_on_spx_what_could_not_be_closed_is_settled_in_cash(a_world: Worlds):
    world = a_world(*SPXW).day(ENTRY).day(EXPIRY, spot=226, silent=dict.fromkeys(SPXW, "9:30"))
    world.day(date(2018, 6, 11), spot=240)

    story = tell(world, date(2018, 6, 11), cash=1_100_000)

    campaign = story.campaign("LT112-1")
    settled = {fill.symbol: fill.quantity for fill in story.fills if fill.at == "06-09 01:00"}
    assert campaign["rung"] == "SPX"
    assert settled == {"SPXW  180608P02560000": -1, "SPXW  180608P02530000": 1, "SPXW  180608P02290000": 2}
    assert campaign["state"] == "closed"
    # 5.95 taken in, 30 for the spread, 2 x 30 for the puts at 2,260
    assert story.made == pytest.approx(595 + 3_000 - 6_000 - 3) == pytest.approx(story.pnl)


def test_on_spx_a_stop_in_one_contract_fills_on_its_first_quote_though_its_tick_is_ten_cents(a_world: Worlds):
    short = next(contract for contract in SPXW if contract.strike == 2290)
    world = a_world(*SPXW).day(ENTRY).day(date(2018, 2, 22), spot=258, vix=28, mids={short: 38.35}, every=1)

    story = tell(world, date(2018, 2, 22), cash=1_100_000)

    # the ask is 38.40: a limit of 38.45 would be rounded back to it
    bought = [(fill.at, fill.quantity, fill.price) for fill in story.fills if fill.at.startswith("02-22")]
    assert story.campaign("LT112-1")["rung"] == "SPX"
    assert bought == [("02-22 10:01", 2, 38.40)]
