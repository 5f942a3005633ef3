"""What an order costs by each brokerage's model, seen in the cash of a run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.engine.semantics.story import FRIDAY, a_folder, a_story, a_story_run, all_day

BODY = """
def before(self):
    self.set_brokerage_model(BrokerageName.{brokerage}, AccountType.MARGIN)

def ready(self):
    for strike in (2700, 2650):
        self.add_index_option_contract(self.spxw(strike))

def at_02_1001(self):
    self.fees = []
    {order}

def on_order_event(self, event):
    if event.status == OrderStatus.FILLED:
        self.seen.append(event.order_fee.value.amount)
"""


def fees(root: Path, order: str, brokerage: str = "INTERACTIVE_BROKERS_BROKERAGE", **quotes: tuple[float, float]):
    folder = a_folder(root)
    folder.spxw("put 2700 2018-02-09", FRIDAY, all_day(*quotes.get("near", (1.0, 1.2))))
    folder.spxw("put 2650 2018-02-09", FRIDAY, all_day(*quotes.get("far", (0.4, 0.6))))
    return [round(fee, 4) for fee in a_story(folder, BODY.format(order=order, brokerage=brokerage)).seen]


@pytest.mark.parametrize(
    ("bid", "ask", "buying", "selling"),
    [(0.04, 0.09, 2.5, 5.0), (0.05, 0.10, 5.0, 6.5), (0.09, 0.10, 5.0, 6.5), (0.10, 0.15, 6.5, 6.5)],
)
def test_interactive_brokers_tier_of_a_market_order_is_that_of_the_side_it_does_not_fill_at(
    bid: float, ask: float, buying: float, selling: float, tmp_path: Path
):
    order = "self.market_order(self.spxw(2700), 10)\n    self.market_order(self.spxw(2700), -20)"
    assert fees(tmp_path, order, near=(bid, ask)) == [buying, 2 * selling]


def test_a_leg_order_costs_at_least_a_dollar(tmp_path: Path):
    assert fees(tmp_path, "self.combo_market_order(self.vertical(2700, 2650), 1)") == [1.0, 1.0]


def test_a_credit_combo_pays_the_cheapest_tier_on_every_leg_and_its_buying_back_the_limits(tmp_path: Path):
    order = """self.combo_limit_order(self.vertical(2700, 2650), 10, -0.35)
    back = [Leg.create(self.spxw(2700), 1), Leg.create(self.spxw(2650), -1)]
    self.combo_limit_order(back, 10, 0.85)"""
    assert fees(tmp_path, order) == [2.5, 2.5, 6.5, 6.5]


@pytest.mark.parametrize(("brokerage", "opening", "closing"), [("DEFAULT", 0.0, 0.0), ("TASTYTRADE", 10.0, 0.0)])
def test_other_brokerages_fees(brokerage: str, opening: float, closing: float, tmp_path: Path):
    order = "self.market_order(self.spxw(2700), 10)\n    self.market_order(self.spxw(2700), -10)"
    assert fees(tmp_path, order, brokerage) == [opening, closing]


def test_tastytrade_refuses_combo_market_orders_and_takes_combo_limits(tmp_path: Path):
    folder = a_folder(tmp_path).spxw("put 2700 2018-02-09", FRIDAY, all_day(1.0, 1.2))
    folder.spxw("put 2650 2018-02-09", FRIDAY, all_day(0.4, 0.6))
    order = """self.combo_market_order(self.vertical(2700, 2650), 1)
    self.combo_limit_order(self.vertical(2700, 2650), 1, -0.35)"""
    body = BODY.format(order=order, brokerage="TASTYTRADE").replace("OrderStatus.FILLED", "OrderStatus.INVALID")
    story = a_story(folder, body)
    assert [str(order.status) for order in story.transactions.get_orders()] == ["INVALID"] * 2 + ["FILLED"] * 2


def test_a_closed_trade_is_reported_after_twice_its_closing_fee(tmp_path: Path):
    folder = a_folder(tmp_path).spxw("put 2700 2018-02-09", FRIDAY, all_day(1.0, 1.2))
    finished = a_story_run(
        folder,
        """
        def before(self):
            self.set_brokerage_model(BrokerageName.INTERACTIVE_BROKERS_BROKERAGE, AccountType.MARGIN)

        def ready(self):
            self.add_index_option_contract(self.spxw(2700))

        def at_02_1001(self):
            self.market_order(self.spxw(2700), 10)
            self.market_order(self.spxw(2700), -10)
        """,
    )
    finished.write(tmp_path / "out")
    result = json.loads((tmp_path / "out" / "result.json").read_text())
    assert list(result["profitLoss"].values()) == [pytest.approx(-200 - 2 * 6.5)]


@pytest.mark.parametrize(("legs", "status"), [(3, "SUBMITTED"), (4, "INVALID")])
def test_interactive_brokers_takes_limits_of_legs_for_up_to_three_of_them(legs: int, status: str, tmp_path: Path):
    folder = a_folder(tmp_path)
    for n in range(legs):
        folder.spxw(f"put {2700 - 10 * n} 2018-02-09", FRIDAY, all_day(1.0, 1.2))
    story = a_story(
        folder,
        f"""
        def before(self):
            self.set_brokerage_model(BrokerageName.INTERACTIVE_BROKERS_BROKERAGE, AccountType.MARGIN)

        def ready(self):
            for n in range({legs}):
                self.add_index_option_contract(self.spxw(2700 - 10 * n))

        def at_02_1001(self):
            legs = [Leg.create(self.spxw(2700 - 10 * n), 1, 0.5) for n in range({legs})]
            self.note(*(str(ticket.status) for ticket in self.combo_leg_limit_order(legs, 1)))
        """,
    )
    assert story.seen == [("02 10:01", *[status] * legs)]


@pytest.mark.parametrize(("shares", "fee"), [(100, 1.0), (1000, 5.0)])
def test_shares_cost_half_a_cent_each_and_a_dollar_at_least(shares: int, fee: float, tmp_path: Path):
    story = a_story(
        a_folder(tmp_path).shares(FRIDAY, 280.0),
        f"""
        def before(self):
            self.set_brokerage_model(BrokerageName.INTERACTIVE_BROKERS_BROKERAGE, AccountType.MARGIN)

        def ready(self):
            self.spy = self.add_spy()

        def at_02_1001(self):
            self.market_order(self.spy.symbol, {shares})
            self.note(self.spy.holdings.total_fees)
        """,
    )
    assert story.seen == [("02 10:01", pytest.approx(fee))]
