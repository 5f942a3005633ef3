"""The way of an order: how its price walks, when it gives up, and what is too wide to be sent at all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.days.market import Day
from tests.days.story import DEAF, WATCHED, Order, a_story

STILL = Day(still="10:30")


def mid_and_natural(day: Day, order: Order, at: str) -> tuple[float, float]:
    """Points for one set, paid is positive."""
    sets = min(abs(quantity) for quantity in order.legs.values())
    sides = [(quantity // sets, day.quote(symbol, at)) for symbol, quantity in order.legs.items()]
    mid = sum(ratio * sum(quote) / 2 for ratio, quote in sides)
    return round(mid, 4), round(sum(ratio * quote[ratio > 0] for ratio, quote in sides), 4)


@pytest.mark.parametrize(
    ("cash", "day", "quoted", "limits"),
    [
        (100_000, STILL, (-2.0, -1.8), [-2.0, -1.95, -1.9, -1.85, -1.8, -1.75]),
        (100_000, replace(STILL, spread=0.1), (-2.05, -1.75), [-2.05, -1.95, -1.9, -1.8, -1.75, -1.7]),
        (100_000, replace(STILL, vol=0.25, spread=0.15), (-2.7, -2.3), [-2.7, -2.6, -2.5, -2.4, -2.3, -2.25]),
        (35_000, STILL, (-0.275, -0.25), [-0.27, -0.26, -0.25, -0.24]),
        (35_000, replace(STILL, vol=0.14, spread=0.2), (-0.4, -0.34), [-0.4, -0.38, -0.37, -0.35, -0.34, -0.33]),
    ],
    ids=["SPXW", "SPXW wide", "SPXW wider", "SPY", "SPY wide"],
)
def test_an_entry_walks_from_mid_by_quarters_of_the_crossing_to_one_tick_beyond_natural(
    tmp_path: Path, cash: int, day: Day, quoted: tuple[float, float], limits: list[float]
):
    story = a_story(tmp_path, day, cash=cash, algorithm=WATCHED)
    order = story.entries[0]
    assert mid_and_natural(day, order, order.sent) == quoted
    assert story.limits(order) == pytest.approx(limits)
    assert minutes_between(order.sent, order.ended) == len(limits) - 1


def test_a_close_at_the_target_walks_up_from_mid_too(tmp_path: Path):
    day = Day(spot={"12:59": 2800, "13:00": 2800}, vol={"12:59": 0.12, "13:00": 0.08}, still="10:30")
    story = a_story(tmp_path, day, algorithm=WATCHED)
    order = story.closes[0]
    mid, natural = mid_and_natural(day, order, "13:00")
    assert order.sent == "13:00"
    quarter = max((natural - mid) / 4, 0.05)
    steps = [mid + minute * quarter for minute in range(minutes_between(order.sent, order.ended) + 1)]
    for limit, step in zip(story.limits(order), steps, strict=True):
        assert min(step, natural + 0.05) - 1e-9 <= limit < min(step, natural + 0.05) + 0.05
        assert limit * 20 == pytest.approx(round(limit * 20))
    assert order.last_limit == pytest.approx(natural + 0.05)


def test_every_limit_of_a_moving_day_is_on_its_grid(tmp_path: Path):
    for cash, tick in ((100_000, 0.05), (35_000, 0.01)):
        story = a_story(tmp_path / str(cash), Day(spot={"10:30": 2800, "16:00": 2815}), cash=cash, algorithm=WATCHED)
        limits = [limit for order in story.orders if order.kind == "combo limit" for limit in story.limits(order)]
        assert len(limits) > 12
        assert all(limit / tick == pytest.approx(round(limit / tick)) for limit in limits)


def test_an_entry_that_does_not_fill_gives_up_after_ten_minutes(tmp_path: Path):
    story = a_story(tmp_path, STILL, algorithm=DEAF, deaf="open")
    sent = [(order.sent, order.ended, order.status) for order in story.entries]
    assert sent[:2] == [("10:31", "10:41", "canceled"), ("10:46", "10:56", "canceled")]


def test_an_order_is_not_cancelled_while_it_is_new(tmp_path: Path):
    story = a_story(tmp_path, STILL, algorithm=DEAF, deaf="open", new="10:43")
    assert [(order.sent, order.ended, order.status) for order in story.entries][:1] == [("10:31", "10:43", "canceled")]


def test_with_quotes_every_five_minutes_it_waits_for_the_third(tmp_path: Path):
    story = a_story(tmp_path, Day(still="10:30", quote_every=5), algorithm=DEAF, deaf="open")
    assert (story.entries[0].sent, story.entries[0].ended) == ("10:35", "10:50")


def test_an_entry_that_never_filled_frees_its_place_and_is_no_trade(tmp_path: Path):
    story = a_story(tmp_path, STILL, cash=25_000, algorithm=DEAF, deaf="open")
    assert len(story.entries) == 6
    assert {row["state"] for row in story.campaigns} == {"never_opened"}
    assert [(row["open"], row["trades_today"]) for row in story.approved] == [(0, 0)] * 6
    assert story.gain == 0


def test_while_an_entry_works_the_next_one_is_denied_as_pending(tmp_path: Path):
    story = a_story(tmp_path, Day(still="10:30", quote_every=5), algorithm=DEAF, deaf="open")
    denied = [(row["proposal"][-5:], row["codes"]) for row in story.denied]
    assert denied[0] == ("10:45", ["PENDING"])


def test_an_entry_whose_quotes_are_gone_is_withdrawn_at_the_close(tmp_path: Path):
    story = a_story(tmp_path, Day(still="10:30", silence=("10:31", "16:00")), algorithm=DEAF, deaf="open")
    assert [(order.sent, order.ended, order.status) for order in story.entries] == [("10:31", "16:00", "canceled")]
    assert story.holdings() == {}


def test_a_close_at_the_target_that_does_not_fill_starts_again_until_the_time_exit(tmp_path: Path):
    day = Day(vol={"12:59": 0.12, "13:00": 0.08}, still="10:30")
    story = a_story(tmp_path, day, algorithm=DEAF, deaf="profit_target")
    tries = [order for order in story.of("0DTE-1") if order.tag.endswith("profit_target")]
    assert [(order.sent, order.ended) for order in tries[:2]] == [("13:00", "13:10"), ("13:11", "13:21")]
    assert (tries[-1].kind, tries[-1].status) == ("combo market", "filled")
    assert "15:30" <= tries[-1].sent <= "15:35"
    assert story.holdings() == {}


def test_a_wide_market_is_not_entered(tmp_path: Path):
    story = a_story(tmp_path, Day(still="10:30", spread=0.5))
    assert len(story.denied) == 6
    assert all(row["codes"] == ["SPREAD_TOO_WIDE"] for row in story.denied)
    assert story.orders == []


def test_a_market_that_narrows_is_entered_from_then_on(tmp_path: Path):
    story = a_story(tmp_path, Day(still="10:30", spread={"10:58": 0.5, "10:59": 0.05}))
    assert story.proposals() == ["11:00", "11:15", "11:30", "11:45"]


def test_a_crossing_of_exactly_30_percent_of_the_target_is_not_too_wide(tmp_path: Path):
    day = Day(spot=2804, vol=0.118, spread=0.1, still="10:30")
    story = a_story(tmp_path, day)
    mid, natural = mid_and_natural(day, story.entries[0], "10:31")
    assert (natural - mid) / (0.5 * -mid) == pytest.approx(0.30)


def minutes_between(start: str, end: str) -> int:
    hours, minutes = (int(b) - int(a) for a, b in zip(start.split(":"), end.split(":"), strict=True))
    return 60 * hours + minutes
