"""A Friday on which nothing happens: what is opened, in which size, and how it ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from risk.pricing import black76 as pricing
from risk.pricing import trading_clock
from tests.days.market import Day, minute_of, parsed
from tests.days.story import Order, Story, a_story, clock

CALM = Day()
QUARTERS = ["10:30", "10:45", "11:00", "11:15", "11:30", "11:45"]


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Story:
    return a_story(tmp_path_factory.mktemp("calm"), CALM)


def cost(order: Order, at: str) -> float:
    """USD to buy back at mid what an entry sold."""
    return -sum(100 * quantity * CALM.mid(symbol, at) for symbol, quantity in order.legs.items())


def test_entries_come_each_quarter_of_an_hour_up_to_the_limit(calm: Story):
    assert calm.proposals() == QUARTERS[:5]
    assert [(row["proposal"][-5:], row["codes"]) for row in calm.denied] == [("11:45", ["STRATEGY_LIMIT"])]


def test_below_vix_15_there_is_one_entry_more_and_none_after_noon(tmp_path: Path):
    story = a_story(tmp_path, Day(vix=14.99, still="10:30"), cash=250_000)
    assert story.proposals() == QUARTERS
    assert not story.denied
    assert {row["limit"] for row in story.approved} == {6}


def test_each_entry_order_follows_its_own_approval(calm: Story):
    approvals = [(row["campaign"], clock(row["time"])) for row in calm.approved]
    assert [(order.campaign, order.sent) for order in calm.entries] == approvals
    for order, row in zip(calm.entries, calm.approved, strict=True):
        assert order.legs == {leg["symbol"]: leg["quantity"] for leg in row["legs"]}


def test_a_condor_is_sold_at_16_delta_with_wings_of_a_seventh_of_a_percent_of_2800_rounded_to_10(calm: Story):
    order = calm.entries[0]
    years = trading_clock.trading_years(float(minute_of("16:00") - minute_of(order.sent)))
    strikes = {(quantity < 0, *parsed(symbol)[1:]) for symbol, quantity in order.legs.items()}
    shorts = {is_call: strike for is_short, strike, is_call in strikes if is_short}
    longs = {is_call: strike for is_short, strike, is_call in strikes if not is_short}
    for is_call, strike in shorts.items():
        off = {
            k: abs(abs(pricing.delta(2800.0, k, 0.12, years, is_call)) - 0.16)
            for k in CALM.strikes(parsed("SPXW  C00000000")[0])
        }
        assert strike == min(off, key=off.get)
    assert (longs[True] - shorts[True], shorts[False] - longs[False]) == (10.0, 10.0)


def test_everything_is_closed_at_its_profit_target_and_nothing_is_left(calm: Story):
    assert calm.reasons() == ["profit_target"] * 5
    assert all(order.tag.endswith("close profit_target") for order in calm.closes)
    assert calm.holdings() == {}


def test_a_close_is_sent_at_the_first_minute_at_which_half_of_the_credit_is_earned(calm: Story):
    for entry, close in zip(calm.entries, calm.closes, strict=True):
        half = entry.cash / 2
        minutes = range(minute_of(entry.ended), minute_of("16:00"))
        times = (f"{minute // 60:02}:{minute % 60:02}" for minute in minutes)
        assert close.sent == next(at for at in times if cost(entry, at) <= half + 1e-9)


def test_the_campaigns_results_add_up_to_the_accounts_to_the_cent(calm: Story):
    assert sum(row["pnl"] for row in calm.campaigns) == pytest.approx(calm.gain, abs=0.005)
    for row in calm.campaigns:
        orders = calm.of(row["campaign"])
        fees = sum(e.order_fee.value.amount for e in calm.events if any(e.order_id in order.ids for order in orders))
        assert row["pnl"] == pytest.approx(sum(order.cash for order in orders) - fees, abs=0.005)


@pytest.mark.parametrize(
    ("cash", "limits", "rung", "sets"),
    [
        (25_000, (0, 2, 3, 2), "SPY", 2),
        (35_000, (1, 2, 3, 3), "SPY", 4),
        (45_000, (2, 3, 4, 5), "SPX", 1),
        (65_000, (3, 4, 6, 7), "SPX", 1),
        (85_000, (4, 5, 7, 10), "SPX", 2),
        (250_000, (4, 5, 7, 10), "SPX", 6),
    ],
)
def test_an_account_opens_as_many_campaigns_and_sets_as_its_phase_and_budget_allow(
    tmp_path: Path, cash: int, limits: tuple[int, ...], rung: str, sets: int
):
    story = a_story(tmp_path, Day(vix=20.0, still="10:30"), cash=cash)
    first = story.approved[0]
    assert tuple(first[name] for name in ("phase", "limit", "portfolio_limit", "max_trades")) == limits
    assert (first["rung"], first["sets"]) == (rung, sets)
    assert story.proposals() == QUARTERS[: limits[1]]
    assert all("STRATEGY_LIMIT" in row["codes"] for row in story.denied)


@pytest.mark.parametrize(("cash", "wing"), [(25_000, 2.0), (35_000, 2.0), (45_000, 10.0), (250_000, 10.0)])
def test_the_sets_are_those_whose_wings_less_their_credit_fit_in_two_percent(tmp_path: Path, cash: int, wing: float):
    day = Day(vix=20.0, still="10:30")
    row = a_story(tmp_path, day, cash=cash).approved[0]
    credit = -sum(leg["quantity"] / row["sets"] * day.mid(leg["symbol"], "10:31") for leg in row["legs"])
    one_set = 100 * (wing - credit)
    assert row["sets"] == 0.02 * cash // one_set
    assert row["requirement"] == pytest.approx(row["sets"] * one_set)


def test_an_account_below_30_000_never_trades_spx(tmp_path: Path):
    story = a_story(tmp_path, Day(still="10:30"), cash=29_999)
    assert {row["rung"] for row in story.approved} == {"SPY"}
    assert all(row["refused_rungs"] == [] for row in story.approved)


def test_a_phase_1_account_is_told_from_which_value_on_spx_would_fit(tmp_path: Path):
    refused = a_story(tmp_path, Day(still="10:30"), cash=35_000).approved[0]["refused_rungs"]
    assert refused == ["SPX: one set needs 800, the budget is 700, fits from 40,000"]


@pytest.mark.parametrize(("cash", "rung"), [(39_999.99, "SPY"), (40_000, "SPX")])
def test_spx_fits_from_the_value_on_that_was_told(tmp_path: Path, cash: float, rung: str):
    story = a_story(tmp_path, Day(still="10:30"), cash=cash)
    assert story.approved[0]["rung"] == rung
