"""Days on which the market runs away: stops, how urgently they close, and what they keep from being opened."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.days.market import Day
from tests.days.story import Order, Story, a_story

CRASH = Day(spot={"11:07": 2800, "11:08": 2760}, still="10:30")
RUNAWAY = Day(spot={"11:07": 2800, "11:40": 2740}, still="10:30")


@pytest.fixture(scope="module")
def crash(tmp_path_factory: pytest.TempPathFactory) -> Story:
    return a_story(tmp_path_factory.mktemp("crash"), CRASH)


def natural(day: Day, order: Order, at: str) -> float:
    """Points for one set at the prices at which each leg could be traded at once."""
    sets = min(abs(quantity) for quantity in order.legs.values())
    sides = ((symbol, quantity // sets) for symbol, quantity in order.legs.items())
    return sum(ratio * day.quote(symbol, at)[ratio > 0] for symbol, ratio in sides)


def test_a_stop_is_sent_at_the_second_look_that_sees_it(crash: Story):
    assert crash.reasons() == ["stop"] * 3
    assert [order.sent for order in crash.closes] == ["11:09"] * 3


def test_a_stop_is_first_priced_one_tick_beyond_natural(crash: Story):
    for order in crash.closes:
        assert (order.kind, order.ended) == ("combo limit", "11:10")
        assert order.last_limit == pytest.approx(natural(CRASH, order, "11:09") + 0.05)


@pytest.mark.parametrize("spikes", [("11:40",), ("11:40", "11:42")])
def test_what_is_seen_on_one_look_alone_stops_nothing(tmp_path: Path, spikes: tuple[str, ...]):
    spot = {"11:39": 2800.0, "11:41": 2800.0, "11:43": 2800.0} | dict.fromkeys(spikes, 2760.0)
    story = a_story(tmp_path, Day(spot=dict(sorted(spot.items())), still="10:30"))
    assert story.reasons() == ["time_exit"] * 5


def test_two_looks_in_a_row_are_a_stop_even_if_the_market_comes_back(tmp_path: Path):
    spot = {"11:39": 2800, "11:40": 2760, "11:41": 2760, "11:42": 2800}
    story = a_story(tmp_path, Day(spot=spot, still="10:30"))
    assert [(order.tag, order.sent) for order in story.closes] == [
        (f"0DTE-{i} close stop", "11:41") for i in range(1, 6)
    ]


def test_nothing_is_opened_after_a_stop_that_day(crash: Story):
    assert crash.proposals() == ["10:30", "10:45", "11:00"]
    assert not crash.denied
    assert max(order.sent for order in crash.entries) < "11:09"


def test_a_stop_keeps_nothing_from_being_opened_on_the_next_friday(tmp_path: Path):
    friday = Day(on=date(2018, 2, 9), listed=date(2018, 2, 8), still="10:30")
    story = a_story(tmp_path, CRASH, friday)
    opened = [row["opened"][:10] for row in story.campaigns]
    assert (opened.count("2018-02-02"), opened.count("2018-02-09")) == (3, 5)


def test_a_stop_that_the_market_runs_away_from_goes_out_at_market(tmp_path: Path):
    story = a_story(tmp_path, RUNAWAY)
    for campaign in ("0DTE-1", "0DTE-2"):
        limit, market = story.of(campaign)[1:]
        assert (limit.kind, limit.status, market.kind, market.status) == (
            "combo limit",
            "canceled",
            "combo market",
            "filled",
        )
        assert limit.last_limit == pytest.approx(natural(RUNAWAY, limit, limit.sent) + 0.05)
        assert int(market.ended[3:]) - int(limit.sent[3:]) <= 2
    assert story.holdings() == {}


def test_the_loss_of_a_crash_is_the_accounts_to_the_cent(crash: Story):
    assert sum(row["pnl"] for row in crash.campaigns) == pytest.approx(crash.gain, abs=0.005)
    assert crash.gain < -3000
    assert crash.holdings() == {}
