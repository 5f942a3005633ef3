"""The SPY condor from its entry to each of its ends, on the embedded engine."""

from collections.abc import Callable
from datetime import date

import pytest

from tests.campaigns.world import Level, Story, World, chain

FRIDAY, MONDAY = date(2018, 2, 2), date(2018, 2, 5)
HALF_FRIDAY, MONDAY_AFTER = date(2018, 11, 23), date(2018, 11, 26)
PUTS, CALLS = (270, 272, 275), (275, 278, 280)
SPY = chain("SPY", FRIDAY, PUTS, CALLS)
SHORT_PUT, LONG_PUT = "SPY   180202P00272000", "SPY   180202P00270000"
SHORT_CALL, LONG_CALL = "SPY   180202C00278000", "SPY   180202C00280000"

Worlds = Callable[..., World]


def one_condor(world: World, spot: Level = 275.0, vix: Level = 20.0, quotes_end: str | None = None) -> Story:
    """Friday with one condor, as nothing can be looked for after 10:44: the calls and puts at the money fall silent."""
    at_the_money = {contract: "10:41" for contract in SPY if contract.strike == 275}
    silent = at_the_money if quotes_end is None else dict.fromkeys(SPY, quotes_end)
    world.day(FRIDAY, spot=spot, vix=vix, silent=silent)
    world.day(MONDAY, spot=268.0)
    return world.story("0DTE", start=FRIDAY, end=MONDAY, cash=30_000)


def fills_after(story: Story, at: str) -> list[tuple[str, str, int]]:
    return [(fill.at, fill.symbol, fill.quantity) for fill in story.fills if fill.at > at]


def test_it_is_closed_at_half_its_credit(a_world: Worlds):
    story = one_condor(a_world(*SPY), vix={"9:30": 20, "11:45": 13})

    bought = {symbol: quantity for _, symbol, quantity in fills_after(story, "02-02 11:00")}
    assert bought == {SHORT_PUT: 3, LONG_PUT: -3, SHORT_CALL: 3, LONG_CALL: -3}
    assert story.campaign("0DTE-1")["reason"] == "profit_target"
    assert story.states["0DTE-1"] == ["pending_open", "open", "pending_close", "closed"]
    # 3 x (0.19 + 0.19) taken in, 3 x (0.04 + 0.04) paid, fees of ten dollars
    assert story.campaign("0DTE-1")["pnl"] == pytest.approx(114 - 24 - 10)


def test_it_is_stopped_on_the_second_bar_at_twice_its_credit_lost(a_world: Worlds):
    story = one_condor(a_world(*SPY), spot={"9:30": 275, "11:00": 270.2})

    # seen at 11:00 and 11:01, sent beyond natural, at market a bar later
    assert {at for at, *_ in fills_after(story, "02-02 10:59")} == {"02-02 11:03"}
    assert story.campaign("0DTE-1")["reason"] == "stop"
    assert story.is_flat
    assert story.made == pytest.approx(story.pnl)


def test_it_is_out_by_half_past_three(a_world: Worlds):
    story = one_condor(a_world(*SPY), spot={"9:30": 275, "11:00": 271.7})

    assert {at for at, *_ in fills_after(story, "02-02 10:59")} == {"02-02 15:31"}
    assert story.campaign("0DTE-1")["reason"] == "time_exit"
    assert story.is_flat
    assert story.made == pytest.approx(story.pnl)


def test_a_short_put_deep_in_the_money_is_assigned_early_and_all_of_it_is_gone_within_two_bars(a_world: Worlds):
    story = one_condor(a_world(*SPY), spot={"9:30": 275, "10:50": 255}, quotes_end="10:41")

    assert fills_after(story, "02-02 10:59") == [
        ("02-02 11:00", SHORT_PUT, 3),  # the option's fill
        ("02-02 11:00", "SPY", 300),  # the shares come in
        ("02-02 11:00", "SPY", -300),  # and go in the bar that hears of it
        ("02-02 11:01", LONG_PUT, -3),
        ("02-02 11:01", SHORT_CALL, 3),
        ("02-02 11:01", LONG_CALL, -3),
    ]
    assert story.campaign("0DTE-1")["reason"] == "assignment"
    assert story.is_flat
    assert story.made == pytest.approx(story.pnl)


def test_without_quotes_to_leave_on_its_short_put_is_assigned_at_expiry_and_flattened_at_the_next_open(
    a_world: Worlds,
):
    story = one_condor(a_world(*SPY), spot={"9:30": 275, "10:50": 270.5}, quotes_end="10:41")

    assert story.states["0DTE-1"] == [
        "pending_open",
        "open",
        "pending_close",
        "open",
        "assigned",
        "pending_close",
        "closed",
    ]
    assert fills_after(story, "02-03 00:01") == [("02-05 09:31", "SPY", -300)]
    assert story.is_flat
    # 114 taken in, bought at 272 and sold at 267.99; four legs to open for a dollar or more each, the shares for 1.50
    assert story.made == pytest.approx(114 - 300 * 4.01 - 5.5) == pytest.approx(story.pnl)


def test_with_both_puts_in_the_money_at_expiry_the_shares_come_and_go_and_the_wing_is_lost(a_world: Worlds):
    story = one_condor(a_world(*SPY), spot={"9:30": 275, "10:50": 267}, quotes_end="10:41")

    assert story.states["0DTE-1"] == ["pending_open", "open", "pending_close", "open", "closed"]
    assert story.is_flat
    # 114 taken in, three wings of two points lost, four dollars to open
    assert story.made == pytest.approx(114 - 600 - 4) == pytest.approx(story.pnl)


@pytest.mark.parametrize(
    ("spot", "states", "reason"),
    [
        (275.0, ["pending_open", "open", "pending_close", "closed"], "expiry"),
        (270.0, ["pending_open", "open", "pending_close", "closed"], "assignment"),
        (272.0, ["pending_open", "open", "pending_close", "assigned", "pending_close", "closed"], "assignment"),
    ],
)
def test_an_expiry_while_the_closing_order_still_works_ends_flat(
    a_world: Worlds, spot: float, states: list[str], reason: str
):
    """On a half-day no bar comes between the close, when the order is cancelled, and the settlement."""
    contracts = chain("SPY", HALF_FRIDAY, puts=(271, 273, 275), calls=(275, 277, 279))
    world = a_world(*contracts)
    world.day(HALF_FRIDAY, spot={"9:30": 275, "10:50": spot}, silent=dict.fromkeys(contracts, "10:41"))
    world.day(MONDAY_AFTER, spot=268.0)

    story = world.story("0DTE", start=HALF_FRIDAY, end=MONDAY_AFTER, cash=30_000)

    assert story.states["0DTE-1"] == states
    assert story.campaign("0DTE-1")["reason"] == reason
    assert story.is_flat
    assert story.made == pytest.approx(story.pnl)
