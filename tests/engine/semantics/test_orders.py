"""Day orders, refusals, and one net holding a contract."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.semantics.story import FRIDAY, MONDAY, SUBSCRIBED, Folder, a_folder, a_story, all_day, fills


def test_a_day_order_ends_with_its_exchanges_day_and_another_works_on_over_night(spread: Folder):
    spread.shares(FRIDAY).shares(MONDAY).spy_option("put 270 2018-02-09", FRIDAY, all_day(1.0, 1.2))
    story = a_story(
        spread,
        """
        def ready(self):
            self.spy = self.add_spy()
            self.add_option_contract(self.spy_option(270))
            for strike in (2700, 2650):
                self.add_index_option_contract(self.spxw(strike))

        def at_02_1035(self):
            day = OrderProperties()
            day.time_in_force = TimeInForce.DAY
            self.combo_limit_order([Leg.create(self.spy_option(270), 1)], 1, 0.50, order_properties=day)
            self.combo_limit_order(self.vertical(2700, 2650), 1, -2.0, order_properties=day)
            self.tickets = self.combo_limit_order(self.vertical(2700, 2650), 1, -2.0)

        def at_05_1001(self):
            self.tickets[0].update_limit_price(-0.35)

        def on_order_event(self, event):
            if event.status in (OrderStatus.CANCELED, OrderStatus.FILLED):
                self.note(event.order_id, str(event.status), event.message)
        """,
        last=MONDAY,
    )
    over = ("CANCELED", "The order has expired.")
    assert story.seen == [
        ("02 16:00", 1, *over),
        ("02 16:15", 2, *over),
        ("02 16:15", 3, *over),
        ("05 10:01", 4, "FILLED", ""),
        ("05 10:01", 5, "FILLED", ""),
    ]


def test_ratios_with_a_common_factor_are_refused_at_the_call(spread: Folder):
    story = a_story(
        spread,
        SUBSCRIBED,
        """
        def at_02_1001(self):
            legs = [Leg.create(self.spxw(2700), 2), Leg.create(self.spxw(2650), -4)]
            for send in (lambda: self.combo_market_order(legs, 1), lambda: self.combo_limit_order(legs, 1, -1.0)):
                try:
                    send()
                except Exception as error:
                    self.note(type(error).__name__, self.transactions.orders_count)
        """,
    )
    assert story.seen == [("02 10:01", "ArgumentException", 0)] * 2


def test_a_leg_without_a_price_gives_one_ticket_with_the_errors_number_and_no_event(spread: Folder):
    story = a_story(
        spread,
        SUBSCRIBED,
        """
        def at_02_1001(self):
            self.add_index_option_contract(self.spxw(2703))
            tickets = self.combo_market_order(self.vertical(2703, 2650), 1)
            self.note(*((ticket.order_id, str(ticket.status)) for ticket in tickets))
        """,
    )
    assert story.seen == [("02 10:01", (-10, "INVALID"))]
    assert story.events == []


def test_an_index_cannot_be_traded(spread: Folder):
    story = a_story(
        spread,
        """
        def at_02_1001(self):
            ticket = self.market_order(self.spx.symbol, 1)
            self.note(ticket.order_id, str(ticket.status))
        """,
    )
    assert story.seen == [("02 10:01", -10, "INVALID")]


@pytest.mark.parametrize(
    "call",
    [
        "self.combo_limit_order([Leg.create(self.spxw(2700), 1), Leg.create(self.spxw(2700), -2)], 1, 1.0)",
        "self.combo_limit_order(self.vertical(2700, 2650), -1, 1.0)",
    ],
)
def test_what_leaves_leans_books_in_disorder_is_not_known(call: str, spread: Folder):
    story = a_story(
        spread,
        SUBSCRIBED,
        f"""
        def at_02_1001(self):
            try:
                {call}
            except NotImplementedError as error:
                self.note("combo" in str(error))
        """,
    )
    assert story.seen == [("02 10:01", True)]


def test_two_owners_of_a_contract_are_one_net_holding_with_the_profit_of_what_they_undid(spread: Folder):
    story = a_story(
        spread,
        SUBSCRIBED,
        """
        def at_02_1001(self):
            self.market_order(self.spxw(2700), -3)
            self.market_order(self.spxw(2700), 2)
            held = self.portfolio[self.spxw(2700)]
            self.note(held.quantity, held.average_price, round(held.profit, 2))
        """,
    )
    assert story.seen == [("02 10:01", -1.0, 1.0, -40.0)]


@pytest.mark.parametrize(
    ("held", "waiting", "limit", "sent", "left"),
    [
        (2, [-2], False, [], 1),  # it closes what is held
        (2, [-2], True, [0.0], 1),  # LEAN sends nothing, and is refused
        (2, [-1], False, [-1.0], 2),
        (2, [-1, -1], False, [0.0], 2),
        (2, [1], True, [-3.0], 2),
        (0, [1], True, [], 1),  # a market order is never cancelled
    ],
)
def test_liquidating_counts_the_market_orders_that_wait_and_cancels_the_others(  # noqa: PLR0917 - a row of the table
    held: int, waiting: list[int], limit: bool, sent: list[float], left: int, tmp_path: Path
):
    story = a_story(
        a_folder(tmp_path).spxw("put 2700 2018-02-09", FRIDAY, {"09:30": (1.0, 1.2)}),
        f"""
        def ready(self):
            self.put = self.add_index_option_contract(self.spxw(2700)).symbol

        def at_02_0935(self):
            if {held}:
                self.market_order(self.put, {held})

        def at_02_1100(self):
            if {limit}:
                self.limit_order(self.put, 1, 0.05)
            for quantity in {waiting}:
                self.market_order(self.put, quantity)
            self.note(*(ticket.quantity for ticket in self.liquidate(self.put)))

        def at_02_1101(self):
            self.note(*(str(order.type) for order in self.transactions.get_open_orders()))
        """,
    )
    assert story.seen == [("02 11:00", *sent), ("02 11:01", *["MARKET"] * left)]


def test_liquidating_closes_a_spread_leg_by_leg(spread: Folder):
    story = a_story(
        spread,
        SUBSCRIBED,
        """
        def at_02_1001(self):
            self.combo_market_order(self.vertical(2700, 2650), 1)
            self.liquidate()
            self.note(*(str(order.type) for order in self.transactions.get_orders()))
        """,
    )
    assert story.seen == [("02 10:01", "COMBO_MARKET", "COMBO_MARKET", "MARKET", "MARKET")]
    assert [order for _, order, _ in fills(story.events)] == [1, 2, 3, 4]
