"""At what an order fills, and on which quotes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.semantics.story import FRIDAY, SUBSCRIBED, a_folder, a_spread, a_story, all_day, fills

PUT, LONG = "put 2700 2018-02-09", "put 2650 2018-02-09"


def test_a_market_order_buys_at_the_ask_and_sells_at_the_bid(tmp_path: Path):
    folder = a_spread(a_folder(tmp_path), FRIDAY)
    story = a_story(
        folder,
        SUBSCRIBED,
        """
        def at_02_1001(self):
            self.combo_market_order(self.vertical(2700, 2650), 1)
            self.market_order(self.spxw(2700), 1)
        """,
    )
    assert fills(story.events) == [("02 10:01", 1, 1.0), ("02 10:01", 2, 0.6), ("02 10:01", 3, 1.2)]


def test_the_portfolio_counts_mids_and_a_holdings_profit_counts_the_side_that_closes_it(tmp_path: Path):
    story = a_story(
        a_folder(tmp_path).spxw(PUT, FRIDAY, all_day(1.0, 1.2)),
        """
        def before(self):
            self.set_brokerage_model(BrokerageName.INTERACTIVE_BROKERS_BROKERAGE, AccountType.MARGIN)

        def ready(self):
            self.option = self.add_index_option_contract(self.spxw(2700))

        def at_02_1001(self):
            self.market_order(self.option.symbol, 1)
            self.note(self.portfolio.total_portfolio_value - 100000, self.option.holdings.unrealized_profit)
        """,
    )
    (_, value, profit), *_ = story.seen
    assert (round(value, 4), round(profit, 4)) == (-11.0, -21.0)  # fee 1 and half of 20; 20 and the closing fee of 1


@pytest.mark.parametrize(("age", "filled"), [("09:30", True), ("09:29", False)])
def test_a_market_order_takes_a_quote_of_up_to_an_hour_ago(age: str, filled: bool, tmp_path: Path):
    # the quote ends a minute after its start; the order goes out at 10:31
    story = a_story(
        a_folder(tmp_path).spxw(PUT, FRIDAY, {age: (1.0, 1.2)}),
        """
        def ready(self):
            self.add_index_option_contract(self.spxw(2700))

        def at_02_1031(self):
            self.market_order(self.spxw(2700), 1)
        """,
    )
    assert bool(fills(story.events)) is filled


@pytest.mark.parametrize(
    ("quoted", "traded", "price"),
    [
        ("10:29", "10:29", 280.1),  # a minute too old, and the last word
        ("10:29", "10:30", 281.0),  # the trade is newer
        ("10:30", "11:29", 280.1),  # just an hour old
    ],
)
def test_shares_take_an_old_quote_or_a_newer_trade_and_never_wait(
    quoted: str, traded: str, price: float, tmp_path: Path
):
    folder = a_folder(tmp_path).shares(FRIDAY, {traded: 281.0}).share_quotes(FRIDAY, {quoted: (279.9, 280.1)})
    story = a_story(
        folder,
        """
        def ready(self):
            self.spy = self.add_spy()

        def at_02_1131(self):
            self.market_order(self.spy.symbol, 1)
        """,
    )
    assert fills(story.events) == [("02 11:31", 1, price)]


def test_a_combo_market_order_waits_for_its_oldest_leg(tmp_path: Path):
    folder = a_folder(tmp_path).spxw(PUT, FRIDAY, all_day(1.0, 1.2))
    folder.spxw(LONG, FRIDAY, {"09:30": (0.4, 0.6), "12:10": (0.5, 0.7)})
    story = a_story(
        folder, SUBSCRIBED, "def at_02_1101(self):\n    self.combo_market_order(self.vertical(2700, 2650), 1)\n"
    )
    assert fills(story.events) == [("02 12:11", 1, 1.0), ("02 12:11", 2, 0.7)]


# the limit of a combo


@pytest.mark.parametrize(("limit", "filled"), [(-0.45, False), (-0.40, False), (-0.35, True)])
def test_a_combo_fills_only_where_the_natural_price_is_better_than_its_limit(
    limit: float, filled: bool, tmp_path: Path
):
    folder = a_spread(a_folder(tmp_path), FRIDAY)
    body = f"def at_02_1005(self):\n    self.combo_limit_order(self.vertical(2700, 2650), 1, {limit})\n"
    story = a_story(folder, SUBSCRIBED, body)
    expected = [("02 10:31", 1, 1.0), ("02 10:31", 2, 0.6)]  # at bid and ask, never at the limit
    assert fills(story.events) == (expected if filled else [])


@pytest.mark.parametrize(("limit", "filled"), [(0.40, False), (0.45, True)])
def test_a_combos_natural_price_weighs_its_legs_by_their_ratios(limit: float, filled: bool, tmp_path: Path):
    story = a_story(
        a_spread(a_folder(tmp_path), FRIDAY),
        SUBSCRIBED,
        f"""
        def at_02_1005(self):
            legs = [Leg.create(self.spxw(2700), 1), Leg.create(self.spxw(2650), -2)]
            self.combo_limit_order(legs, 3, {limit})
        """,
    )
    assert [price for _, _, price in fills(story.events)] == ([1.2, 0.4] if filled else [])


def test_a_combo_limit_needs_a_quote_of_every_leg_that_ends_at_or_after_the_order(tmp_path: Path):
    folder = a_folder(tmp_path).spxw(PUT, FRIDAY, {"09:30": (1.0, 1.2), "09:59": (1.0, 1.2), "10:29": (1.0, 1.2)})
    folder.spxw(LONG, FRIDAY, {"09:30": (0.4, 0.6), "09:58": (0.4, 0.6), "10:09": (0.4, 0.6), "10:29": (0.4, 0.6)})
    body = """
def at_02_1000(self):
    self.combo_limit_order(self.vertical(2700, 2650), 1, -0.35)

def at_02_1030(self):
    self.combo_limit_order(self.vertical(2700, 2650), 1, -0.35)
"""
    story = a_story(folder, SUBSCRIBED, body)
    # the first waits for a row of its long leg; for the second both rows that ended in its minute are fresh
    # enough, but working orders are looked at from the next time step on
    assert [when for when, _, _ in fills(story.events)] == ["02 10:10", "02 10:10", "02 10:31", "02 10:31"]


def test_a_combo_limit_is_not_filled_by_bars_that_are_filled_forward(tmp_path: Path):
    folder = a_folder(tmp_path).spxw(PUT, FRIDAY, {"09:30": (1.0, 1.2)}).spxw(LONG, FRIDAY, {"09:30": (0.4, 0.6)})
    story = a_story(
        folder, SUBSCRIBED, "def at_02_0935(self):\n    self.combo_limit_order(self.vertical(2700, 2650), 1, 5.0)\n"
    )
    assert fills(story.events) == []


def test_a_single_limit_order_fills_at_the_quote_where_that_is_better_than_its_limit(tmp_path: Path):
    story = a_story(
        a_spread(a_folder(tmp_path), FRIDAY),
        SUBSCRIBED,
        """
        def at_02_1005(self):
            self.limit_order(self.spxw(2700), 1, 2.00)
            self.limit_order(self.spxw(2650), -1, 0.10)
        """,
    )
    assert fills(story.events) == [("02 10:31", 1, 1.2), ("02 10:31", 2, 0.4)]


@pytest.mark.parametrize(("second", "when"), [("10:00", "02 10:01"), ("09:59", None)])
def test_a_single_limit_order_needs_a_strictly_newer_quote(second: str, when: str | None, tmp_path: Path):
    story = a_story(
        a_folder(tmp_path).spxw(PUT, FRIDAY, {"09:30": (1.0, 1.2), second: (1.0, 1.2)}),
        """
        def ready(self):
            self.add_index_option_contract(self.spxw(2700))

        def at_02_1000(self):
            self.limit_order(self.spxw(2700), 1, 1.25)
        """,
    )
    assert [moment for moment, _, _ in fills(story.events)] == ([when] if when else [])
