"""IPMCC, one long campaign with many short calls, from its entry to each of its ends, on the embedded engine."""

from collections.abc import Callable
from datetime import date

import pytest

from tests.campaigns.world import Story, World, chain

ENTRY = date(2018, 2, 7)
LEAP_EXPIRY = date(2018, 11, 16)  # a third Friday, 282 days later
TIME_EXIT = date(2018, 9, 17)  # 60 days before it
FIRST_EXPIRY, NEXT_EXPIRY = date(2018, 2, 16), date(2018, 2, 23)
LEAP = chain("SPY", LEAP_EXPIRY, puts=(275,), calls=(241, 275))
FIRST = chain("SPY", FIRST_EXPIRY, puts=(275, 292), calls=(275, *range(278, 287), 292, 295))
NEXT = chain("SPY", NEXT_EXPIRY, puts=(275, 281), calls=(275, *range(278, 287)))
LONG, CALL = "SPY   181116C00241000", "SPY   180216C00281000"
CALL_281 = next(contract for contract in FIRST if contract.strike == 281)

Worlds = Callable[..., World]


def tell(world: World, end: date, cash: float = 50_000) -> Story:
    return world.story("IPMCC", start=ENTRY, end=end, cash=cash)


def fills_of(story: Story, symbol: str) -> list[tuple[str, int]]:
    return [(fill.at, fill.quantity) for fill in story.fills if fill.symbol == symbol]


def cash_of(story: Story, part: str) -> float:
    return next(row["cash"] for row in story.campaign("IPMCC-1")["parts"] if row["part"] == part)


def price_of(story: Story, symbol: str, nth: int = 0) -> float:
    return [fill.price for fill in story.fills if fill.symbol == symbol][nth]


def test_a_leap_is_bought_and_its_first_call_sold_at_break_even_as_a_roll_and_no_second_trade(a_world: Worlds):
    world = a_world(*LEAP, *FIRST).day(ENTRY)

    story = tell(world, ENTRY)

    campaign = story.campaign("IPMCC-1")
    assert [(fill.symbol, fill.quantity) for fill in story.fills] == [(LONG, 1), (CALL, -1)]
    assert story.states["IPMCC-1"] == ["pending_open", "open", "pending_roll", "open"]
    # 241 + 39.97 is 280.97: the first strike at or above it is further out than 30 delta, which is 280
    assert campaign["break_even"] == pytest.approx(241 + 39.97 - 1.57)
    assert [row["verdict"] for row in story.rolls] == ["approved"]
    assert [row["trades_today"] for row in story.decisions] == [0]
    assert story.made == pytest.approx(story.pnl)


def test_at_half_its_credit_the_call_is_bought_back_and_the_next_sold_and_each_has_its_own_line_in_the_ledger(
    a_world: Worlds,
):
    world = a_world(*LEAP, *FIRST).day(ENTRY).day(date(2018, 2, 8), spot={"9:30": 275, "11:00": 272})

    story = tell(world, date(2018, 2, 8))

    quantities = [quantity for _, quantity in fills_of(story, CALL)]
    sold, bought, sold_again = (price_of(story, CALL, nth) for nth in range(3))
    assert quantities == [-1, 1, -1]
    assert cash_of(story, "leap") == pytest.approx(-3_997)
    assert cash_of(story, "weekly 1") == pytest.approx(100 * (sold - bought))
    assert cash_of(story, "weekly 2") == pytest.approx(100 * sold_again)
    assert story.campaign("IPMCC-1")["break_even"] == pytest.approx(241 + 39.97 - (sold - bought) - sold_again)
    assert story.made == pytest.approx(story.pnl)


def test_one_day_before_its_expiry_the_call_is_rolled_into_the_next_week(a_world: Worlds):
    world = a_world(*LEAP, *FIRST, *NEXT).day(ENTRY).day(date(2018, 2, 14), spot=280).day(date(2018, 2, 15), spot=281)

    story = tell(world, date(2018, 2, 15))

    assert [at[:5] for at, _ in fills_of(story, CALL)] == ["02-07", "02-15"]
    assert [(at[:5], quantity) for at, quantity in fills_of(story, "SPY   180223C00286000")] == [("02-15", -1)]
    assert [row["verdict"] for row in story.rolls] == ["approved", "approved"]
    assert story.made == pytest.approx(story.pnl)


def test_a_call_that_is_worth_too_little_is_not_sold_that_day_and_a_second_campaign_may_open(a_world: Worlds):
    world = a_world(*LEAP, *FIRST).day(ENTRY).day(date(2018, 2, 8), vix=6).day(date(2018, 2, 9))

    story = tell(world, date(2018, 2, 9), cash=100_000)

    assert story.says("02-08", "IPMCC-1", "less than 0.14: not sold today")
    assert {at[:5] for at, quantity in fills_of(story, LONG) if quantity > 0} == {"02-07", "02-08"}
    second_of_the_first = next(row for row in story.rolls if row["proposal"] == "IPMCC-1 weekly 2")
    assert str(second_of_the_first["time"]).startswith("2018-02-09")
    assert story.made == pytest.approx(story.pnl)


def test_half_of_the_debit_lost_after_income_closes_both_legs_on_the_second_look(a_world: Worlds):
    world = a_world(*LEAP, *FIRST).day(ENTRY).day(date(2018, 2, 8), spot={"9:30": 275, "10:46": 240})

    story = tell(world, date(2018, 2, 8))

    out = {
        fill.symbol: (fill.at, fill.quantity) for fill in story.fills if fill.at > "02-08" and fill.at < "02-08 11:20"
    }
    assert out == {LONG: ("02-08 11:16", -1), CALL: ("02-08 11:16", 1)}
    assert story.campaign("IPMCC-1")["reason"] == "stop"
    assert story.states["IPMCC-1"][-2:] == ["pending_close", "closed"]
    assert story.made == pytest.approx(story.pnl)


def test_the_leap_is_left_alone_when_its_call_expires_and_is_sold_at_60_days(a_world: Worlds):
    world = a_world(*LEAP, *FIRST).day(ENTRY)
    world.day(FIRST_EXPIRY, silent=dict.fromkeys((*LEAP, *FIRST), "9:30"))
    world.day(date(2018, 9, 14), spot=280).day(TIME_EXIT, spot=280)

    story = tell(world, date(2018, 9, 18))

    assert fills_of(story, CALL) == [("02-07 10:25", -1), ("02-17 00:00", 1)]
    assert [at[:5] for at, _ in fills_of(story, LONG)] == ["02-07", "09-17"]
    assert story.campaign("IPMCC-1")["reason"] == "time_exit"
    assert story.is_flat
    assert cash_of(story, "weekly 1") == pytest.approx(157)
    assert story.made == pytest.approx(story.pnl)


def test_a_call_that_is_assigned_at_its_expiry_is_flattened_at_the_next_open_and_the_leap_is_sold(a_world: Worlds):
    world = a_world(*LEAP, *FIRST).day(ENTRY)
    world.day(FIRST_EXPIRY, spot=284, silent=dict.fromkeys((*LEAP, *FIRST), "9:30")).day(date(2018, 2, 20), spot=285)

    story = tell(world, date(2018, 2, 21))

    assert fills_of(story, "SPY") == [("02-17 00:00", -100), ("02-20 09:31", 100)]
    assert fills_of(story, LONG)[-1][0].startswith("02-20")
    assert story.states["IPMCC-1"][-3:] == ["assigned", "pending_close", "closed"]
    assert story.campaign("IPMCC-1")["reason"] == "assignment"
    assert cash_of(story, "shares") == pytest.approx(100 * (281 - 285.01))
    assert story.is_flat
    assert story.made == pytest.approx(story.pnl)


def test_a_call_that_is_assigned_early_ends_the_campaign_on_the_same_morning(a_world: Worlds):
    world = a_world(*LEAP, *FIRST).day(ENTRY).day(date(2018, 2, 13), spot=305)

    story = tell(world, date(2018, 2, 13))

    assert fills_of(story, "SPY") == [("02-13 09:31", -100), ("02-13 09:31", 100)]
    assert fills_of(story, CALL)[-1] == ("02-13 09:31", 1)
    assert fills_of(story, LONG)[-1][0].startswith("02-13 09:3")
    assert story.campaign("IPMCC-1")["reason"] == "assignment"
    assert story.is_flat
    assert story.made == pytest.approx(story.pnl)


def test_a_call_without_time_value_raises_an_alarm_and_is_bought_back_and_the_leap_goes_on(a_world: Worlds):
    world = a_world(*LEAP, *FIRST).day(ENTRY)
    world.day(date(2018, 2, 13), spot={"9:30": 279.5, "10:05": 292}, vix={"9:30": 20, "10:05": 8})

    story = tell(world, date(2018, 2, 13))

    assert story.says("10:15", "ALARM", CALL)
    assert fills_of(story, CALL)[-1] == ("02-13 10:17", 1)
    assert story.campaign("IPMCC-1")["state"] == "open"
    assert story.campaign("IPMCC-1")["reason"] is None
    assert story.made == pytest.approx(story.pnl)


@pytest.mark.parametrize("last_day", [date(2017, 12, 14), date(2018, 3, 12)], ids=["before the start", "on it"])
def test_a_call_over_a_dividend_is_bought_back_on_the_day_before_the_ex_date(a_world: Worlds, last_day: date):
    """A dividend of before stands for the one that is expected on 2018-03-16, a third Friday."""
    before, eve = date(2018, 3, 14), date(2018, 3, 15)
    weekly = chain("SPY", date(2018, 3, 23), puts=(275,), calls=(275, *range(278, 287)))
    leap = chain("SPY", date(2018, 12, 21), puts=(275,), calls=(241, 275))
    world = a_world(*leap, *weekly).dividend(last_day, 1.35, 275.0)
    world.day(date(2018, 3, 13)).day(before, spot={"9:30": 279, "9:40": 286}, vix={"9:30": 20, "9:40": 10})
    world.day(eve, spot=286, vix=10)

    story = world.story("IPMCC", start=date(2018, 3, 13), end=eve, cash=50_000)

    sold = next(fill.symbol for fill in story.fills if fill.symbol.startswith("SPY   180323C"))
    assert story.says("03-15 09:45", "ALARM", sold)
    assert not story.says("03-14", "ALARM")
    assert [at[:5] for at, _ in fills_of(story, sold)][:2] == ["03-13", "03-15"]
    assert story.made == pytest.approx(story.pnl)


def test_a_roll_that_fills_in_the_bar_in_which_a_stop_withdraws_it_is_held_and_closed_with_the_rest(a_world: Worlds):
    """The call's only fresh quote comes with the second look at the stop: the order crosses it and is cancelled at once."""
    world = a_world(*LEAP, *FIRST)
    world.day(
        ENTRY,
        spot={"9:30": 275, "10:25": 240},
        minutes={CALL_281: ("10:20", "10:45", "11:00", "11:15", "11:30")},
        mids={CALL_281: {"9:30": 1.58, "10:25": 0.5}},
    )

    story = tell(world, ENTRY)

    assert fills_of(story, CALL)[0] == ("02-07 10:45", -1)
    assert story.states["IPMCC-1"] == ["pending_open", "open", "pending_roll", "open", "pending_close", "closed"]
    assert story.campaign("IPMCC-1")["reason"] == "stop"
    assert sum(quantity for _, quantity in fills_of(story, CALL)) == 0
    assert story.made == pytest.approx(story.pnl)
