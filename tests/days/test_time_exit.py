"""What neither target nor stop closes: the time exit, with quotes and without, and what expires after all."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.days.market import MONDAY, Day
from tests.days.story import Order, Story, a_story

QUIET = Day(still="10:30")
HALF_DAY = Day(on=date(2018, 11, 23), listed=date(2018, 11, 21), close="13:00", still="10:30")


def silent(at_the_close: float) -> Day:
    """A quiet day whose option quotes end at 13:00, and whose spot then goes to where it closes."""
    return Day(still="10:30", silence=("13:00", "16:00"), spot={"13:00": 2800, "15:59": at_the_close})


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Story:
    return a_story(tmp_path_factory.mktemp("quiet"), QUIET)


@pytest.fixture(scope="module")
def half_day(tmp_path_factory: pytest.TempPathFactory) -> Story:
    return a_story(tmp_path_factory.mktemp("half"), HALF_DAY)


def is_out(closes: list[Order], sent: str, at_the_latest: str) -> bool:
    return all(order.sent == sent and order.ended <= at_the_latest and order.status == "filled" for order in closes)


def test_what_reaches_neither_target_nor_stop_is_out_at_half_past_three(quiet: Story):
    assert quiet.reasons() == ["time_exit"] * 5
    assert is_out(quiet.closes, "15:30", "15:35")
    assert quiet.holdings() == {}


def test_a_time_exit_is_sent_one_tick_beyond_natural_at_once(quiet: Story):
    order = quiet.closes[0]
    sides = [quantity // 2 * QUIET.quote(symbol, "15:30")[quantity > 0] for symbol, quantity in order.legs.items()]
    assert order.last_limit == pytest.approx(sum(sides) + 0.05)


def test_a_half_day_enters_until_half_past_eleven_and_is_out_at_half_past_twelve(half_day: Story):
    assert half_day.proposals() == ["10:30", "10:45", "11:00", "11:15"]
    assert not half_day.denied
    assert half_day.reasons() == ["time_exit"] * 4
    assert is_out(half_day.closes, "12:30", "12:35")
    assert half_day.holdings() == {}


def test_no_other_day_than_friday_is_entered(tmp_path: Path):
    story = a_story(tmp_path, Day(on=date(2018, 2, 1), listed=date(2018, 1, 31)))
    assert (story.decisions, story.orders) == ([], [])


def test_without_quotes_the_time_exit_still_goes_out_as_a_market_order(tmp_path: Path):
    story = a_story(tmp_path, silent(2800), nights=3)
    assert [(order.kind, order.sent) for order in story.closes] == [("combo market", "15:30")] * 5


def test_quotes_of_less_than_an_hour_ago_let_that_market_order_fill(tmp_path: Path):
    day = Day(still="10:30", silence=("14:45", "16:00"))
    story = a_story(tmp_path, day)
    assert [(order.kind, order.ended) for order in story.closes] == [("combo market", "15:30")] * 5
    assert story.holdings() == {}


@pytest.mark.parametrize(
    ("close", "points_lost"), [(2800, 0), (2819.99, 0), (2825, 5), (2850, 10), (2775, 5), (2740, 10)]
)
def test_spxw_that_cannot_be_closed_settles_in_cash(tmp_path: Path, close: float, points_lost: float):
    story = a_story(tmp_path, silent(close), nights=3)
    for row, entry in zip(story.campaigns, story.entries, strict=True):
        assert (row["state"], row["reason"]) == ("closed", "expiry")
        assert row["closed"].startswith("2018-02-03T01:00")
        assert row["pnl"] == pytest.approx(entry.cash - 2 * 100 * points_lost - 4.00, abs=0.005)
    assert story.holdings() == {}
    assert sum(row["pnl"] for row in story.campaigns) == pytest.approx(story.gain, abs=0.005)


@pytest.mark.parametrize(
    ("close", "monday", "shares", "strike"),
    [(2772.0, 2760.0, 200, 278.0), (2772.0, 2790.0, 200, 278.0), (2830.0, 2850.0, -200, 282.0)],
)
def test_spy_that_cannot_be_closed_becomes_shares_that_are_flattened_on_the_next_trading_day(
    tmp_path: Path, close: float, monday: float, shares: int, strike: float
):
    story = a_story(tmp_path, silent(close), Day(on=MONDAY, listed=date(2018, 2, 2), spot=monday), cash=25_000)
    for row, entry in zip(story.campaigns, story.entries, strict=True):
        flatten = story.of(row["campaign"])[-1]
        assert (flatten.tag, flatten.kind, flatten.legs) == (f"{row['campaign']} flatten", "market", {"SPY": -shares})
        assert (flatten.sent, row["closed"][:10], row["reason"]) == ("09:31", "2018-02-05", "assignment")
        by_hand = entry.cash + shares * (monday / 10 - strike) - 4.00 - 1.00
        assert row["pnl"] == pytest.approx(by_hand, abs=0.005)
    assert story.holdings() == {}
    assert sum(row["pnl"] for row in story.campaigns) == pytest.approx(story.gain, abs=0.005)


@pytest.mark.parametrize("close", [2740.0, 2860.0])
def test_spy_beyond_its_wing_leaves_no_shares(tmp_path: Path, close: float):
    story = a_story(tmp_path, silent(close), Day(on=MONDAY, listed=date(2018, 2, 2)), cash=25_000)
    for row, entry in zip(story.campaigns, story.entries, strict=True):
        assert row["closed"].startswith("2018-02-03T00:00")
        assert row["pnl"] == pytest.approx(entry.cash - 2 * 100 * 2.0 - 4.00, abs=0.005)
    assert [order.tag for order in story.orders if "flatten" in order.tag] == []
    assert story.holdings() == {}


def test_spy_between_its_shorts_lapses(tmp_path: Path):
    story = a_story(tmp_path, silent(2800), Day(on=MONDAY, listed=date(2018, 2, 2)), cash=25_000)
    for row, entry in zip(story.campaigns, story.entries, strict=True):
        assert (row["state"], row["pnl"]) == ("closed", pytest.approx(entry.cash - 4.00, abs=0.005))
    assert story.holdings() == {}
