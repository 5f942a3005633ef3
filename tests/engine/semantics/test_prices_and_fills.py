"""At what an order fills, on which quotes, and how its price is rounded."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.engine.semantics.story import FRIDAY, MONDAY, a_folder, a_story, all_day, fills

PUT, LONG = "put 2700 2018-02-09", "put 2650 2018-02-09"
READY = """
def ready(self):
    for strike in (2700, 2650):
        self.add_index_option_contract(self.spxw(strike))
"""


def test_a_market_order_buys_at_the_ask_and_sells_at_the_bid(tmp_path: Path):
    folder = a_folder(tmp_path).spxw(PUT, FRIDAY, all_day(1.0, 1.2)).spxw(LONG, FRIDAY, all_day(0.4, 0.6))
    story = a_story(
        folder,
        READY
        + """
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


def test_a_combo_market_order_waits_for_its_oldest_leg(tmp_path: Path):
    folder = a_folder(tmp_path).spxw(PUT, FRIDAY, all_day(1.0, 1.2))
    folder.spxw(LONG, FRIDAY, {"09:30": (0.4, 0.6), "12:10": (0.5, 0.7)})
    story = a_story(
        folder, READY + "def at_02_1101(self):\n    self.combo_market_order(self.vertical(2700, 2650), 1)\n"
    )
    assert fills(story.events) == [("02 12:11", 1, 1.0), ("02 12:11", 2, 0.7)]


# the limit of a combo


@pytest.mark.parametrize(("limit", "filled"), [(-0.45, False), (-0.40, False), (-0.35, True)])
def test_a_combo_fills_only_where_the_natural_price_is_better_than_its_limit(
    limit: float, filled: bool, tmp_path: Path
):
    folder = a_folder(tmp_path).spxw(PUT, FRIDAY, all_day(1.0, 1.2)).spxw(LONG, FRIDAY, all_day(0.4, 0.6))
    body = f"def at_02_1005(self):\n    self.combo_limit_order(self.vertical(2700, 2650), 1, {limit})\n"
    story = a_story(folder, READY + body)
    expected = [("02 10:31", 1, 1.0), ("02 10:31", 2, 0.6)]  # at bid and ask, never at the limit
    assert fills(story.events) == (expected if filled else [])


def test_a_combo_limit_needs_a_quote_of_every_leg_that_ends_at_or_after_the_order(tmp_path: Path):
    folder = a_folder(tmp_path).spxw(PUT, FRIDAY, {"09:30": (1.0, 1.2), "09:59": (1.0, 1.2), "10:29": (1.0, 1.2)})
    folder.spxw(LONG, FRIDAY, {"09:30": (0.4, 0.6), "09:58": (0.4, 0.6), "10:09": (0.4, 0.6), "10:29": (0.4, 0.6)})
    body = """
def at_02_1000(self):
    self.combo_limit_order(self.vertical(2700, 2650), 1, -0.35)

def at_02_1030(self):
    self.combo_limit_order(self.vertical(2700, 2650), 1, -0.35)
"""
    story = a_story(folder, READY + body)
    # the first waits for a row of its long leg; for the second both rows that ended in its minute are fresh
    # enough, but working orders are looked at from the next time step on
    assert [when for when, _, _ in fills(story.events)] == ["02 10:10", "02 10:10", "02 10:31", "02 10:31"]


def test_a_combo_limit_is_not_filled_by_bars_that_are_filled_forward(tmp_path: Path):
    folder = a_folder(tmp_path).spxw(PUT, FRIDAY, {"09:30": (1.0, 1.2)}).spxw(LONG, FRIDAY, {"09:30": (0.4, 0.6)})
    story = a_story(
        folder, READY + "def at_02_0935(self):\n    self.combo_limit_order(self.vertical(2700, 2650), 1, 5.0)\n"
    )
    assert fills(story.events) == []


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


# ticks


@pytest.mark.parametrize(
    ("limit", "rounded"), [(-17.425, -17.40), (-17.475, -17.50), (17.425, 17.40), (-17.43, -17.45)]
)
def test_a_combos_limit_is_rounded_to_the_nearest_nickel_and_a_half_to_the_even_one(
    limit: float, rounded: float, tmp_path: Path
):
    folder = a_folder(tmp_path).spxw(PUT, FRIDAY, all_day(1.0, 1.2)).spxw(LONG, FRIDAY, all_day(0.4, 0.6))
    body = f"""
def at_02_1001(self):
    tickets = self.combo_limit_order(self.vertical(2700, 2650), 1, {limit})
    self.note(self.transactions.get_order_by_id(tickets[0].order_id).group_order_manager.limit_price)
"""
    assert a_story(folder, READY + body).seen == [("02 10:01", pytest.approx(rounded))]


@pytest.mark.parametrize(("limit", "rounded"), [(2.97, 2.95), (3.0, 3.0), (3.07, 3.10), (5.55, 5.60), (5.65, 5.60)])
def test_a_single_spxw_limit_has_nickels_below_three_and_dimes_from_three_on(
    limit: float, rounded: float, tmp_path: Path
):
    story = a_story(
        a_folder(tmp_path).spxw(PUT, FRIDAY, all_day(9.0, 9.2)),
        f"""
        def ready(self):
            self.add_index_option_contract(self.spxw(2700))

        def at_02_1001(self):
            ticket = self.limit_order(self.spxw(2700), 1, {limit})
            self.note(self.transactions.get_order_by_id(ticket.order_id).limit_price)
        """,
    )
    assert story.seen == [("02 10:01", pytest.approx(rounded))]


def test_a_combo_of_dear_contracts_keeps_the_nickel(tmp_path: Path):
    folder = a_folder(tmp_path).spxw(PUT, FRIDAY, all_day(31.0, 31.4)).spxw(LONG, FRIDAY, all_day(20.0, 20.4))
    body = """
def at_02_1001(self):
    tickets = self.combo_limit_order(self.vertical(2700, 2650), 1, -10.66)
    self.note(self.transactions.get_order_by_id(tickets[0].order_id).group_order_manager.limit_price)
"""
    assert a_story(folder, READY + body).seen == [("02 10:01", pytest.approx(-10.65))]


def test_options_on_spy_have_cents(tmp_path: Path):
    folder = a_folder(tmp_path).shares(FRIDAY).spy_option("put 270 2018-02-09", FRIDAY, all_day(1.00, 1.02))
    story = a_story(
        folder,
        """
        def ready(self):
            self.spy = self.add_spy()
            self.add_option_contract(self.spy_option(270))

        def at_02_1001(self):
            tickets = self.combo_limit_order([Leg.create(self.spy_option(270), 1)], 1, 1.0149)
            self.note(self.transactions.get_order_by_id(tickets[0].order_id).group_order_manager.limit_price)
        """,
    )
    assert story.seen == [("02 10:01", pytest.approx(1.01))]


# quotes with one side


def test_a_leg_that_never_had_a_bid_is_sold_at_the_ask(tmp_path: Path):
    story = a_story(
        a_folder(tmp_path).spxw(PUT, FRIDAY, all_day(0.0, 0.1)),
        """
        def ready(self):
            self.add_index_option_contract(self.spxw(2700))

        def at_02_1001(self):
            self.market_order(self.spxw(2700), -1)
        """,
    )
    assert fills(story.events) == [("02 10:01", 1, 0.1)]


@pytest.mark.parametrize(("quote", "price"), [((0.0, 0.4), 0.2), ((0.1, 0.0), 0.3)])
def test_a_side_that_is_gone_is_the_one_before_also_on_a_later_day(
    quote: tuple[float, float], price: float, tmp_path: Path
):
    folder = (
        a_folder(tmp_path, FRIDAY, MONDAY).spxw(PUT, FRIDAY, {"09:30": (0.2, 0.3)}).spxw(PUT, MONDAY, {"09:30": quote})
    )
    story = a_story(
        folder,
        f"""
        def ready(self):
            self.add_index_option_contract(self.spxw(2700))

        def at_05_0931(self):
            self.market_order(self.spxw(2700), {-1 if quote[0] == 0 else 1})
        """,
        last=MONDAY,
    )
    assert fills(story.events) == [("05 09:31", 1, price)]


# a market that is closed


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory):
    """Orders on a Friday before the open, after the close, and on Saturday; Monday opens elsewhere."""
    folder = a_folder(tmp_path_factory.mktemp("closed"), FRIDAY, MONDAY)
    folder.spxw(PUT, FRIDAY, {"09:30": (1.0, 1.2), "15:30": (2.0, 2.2)}).spxw(PUT, MONDAY, {"09:30": (3.0, 3.2)})
    folder.shares(FRIDAY, {"09:30": 280.0, "15:59": 281.0}).shares(MONDAY, {"09:30": 285.0, "15:59": 286.0})
    folder.share_quotes(FRIDAY, {"09:30": (279.9, 280.1), "15:59": (280.9, 281.1)})
    folder.share_quotes(MONDAY, {"09:30": (284.9, 285.1)})
    return a_story(
        folder,
        """
        def ready(self):
            self.spy = self.add_spy()
            self.add_index_option_contract(self.spxw(2700))
            self.sent = {}
            self.daily(12, 0, self.on_saturday)

        def send(self, name, symbol):
            self.sent[name] = self.market_order(symbol, 1)
            self.note(name, str(self.sent[name].order_type), str(self.sent[name].status))

        def at_02_1605(self):
            self.send("SPXW at 16:05", self.spxw(2700))

        def at_02_1615(self):
            self.send("SPXW at 16:15", self.spxw(2700))
            self.send("SPY at 16:15", self.spy.symbol)

        def on_saturday(self):
            if self.time.day == 3:
                self.send("SPXW on Saturday", self.spxw(2700))
                self.send("SPY on Saturday", self.spy.symbol)
        """,
        last=MONDAY,
    )


def test_an_order_on_spxw_fills_until_a_quarter_past_four(closed):
    assert closed.seen[0] == ("02 16:05", "SPXW at 16:05", "MARKET", "FILLED")
    assert fills(closed.events)[0] == ("02 16:05", 1, 2.2)


def test_an_order_on_spxw_at_the_close_or_on_saturday_fills_on_mondays_first_bar(closed):
    assert [seen for seen in closed.seen[1:] if "SPXW" in seen[1]] == [
        ("02 16:15", "SPXW at 16:15", "MARKET", "SUBMITTED"),
        ("03 12:00", "SPXW on Saturday", "MARKET", "SUBMITTED"),
    ]
    assert {order: (when, price) for when, order, price in fills(closed.events) if order in (2, 4)} == {
        2: ("05 09:31", 3.2),
        4: ("05 09:31", 3.2),
    }


def test_a_market_order_on_closed_shares_becomes_one_for_the_open(closed):
    assert [seen[2:] for seen in closed.seen if "SPY" in seen[1]] == [("MARKET_ON_OPEN", "SUBMITTED")] * 2
    assert {order: (when, price) for when, order, price in fills(closed.events) if order in (3, 5)} == {
        3: ("05 09:31", 285.0),
        5: ("05 09:31", 285.0),
    }


def test_an_order_before_the_open_fills_on_the_days_first_bar(tmp_path: Path):
    thursday = date(2018, 2, 1)
    folder = a_folder(tmp_path, thursday, FRIDAY)
    folder.spxw(PUT, thursday, {"15:30": (1.0, 1.2)}).spxw(PUT, FRIDAY, {"09:30": (3.0, 3.2)})
    story = a_story(
        folder,
        """
        def ready(self):
            self.add_index_option_contract(self.spxw(2700))
            self.daily(9, 0, self.send)

        def send(self):
            if self.time.day == 2:
                self.note(str(self.market_order(self.spxw(2700), 1).status))
        """,
        first=thursday,
    )
    assert (story.seen, fills(story.events)) == ([("02 09:00", "SUBMITTED")], [("02 09:31", 1, 3.2)])
