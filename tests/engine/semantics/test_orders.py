"""What becomes of an order: updates, cancels, the close of the day, refusals, what nets out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.semantics.story import FRIDAY, MONDAY, Folder, a_folder, a_story, all_day, fills

PUT, LONG = "put 2700 2018-02-09", "put 2650 2018-02-09"
READY = """
def ready(self):
    for strike in (2700, 2650):
        self.add_index_option_contract(self.spxw(strike))

def limit(self, ticket):
    return self.transactions.get_order_by_id(ticket.order_id).group_order_manager.limit_price
"""


@pytest.fixture
def spread(tmp_path: Path) -> Folder:
    """A put spread whose natural price is a credit of 0.40, quoted anew every half an hour on Friday and Monday."""
    folder = a_folder(tmp_path, FRIDAY, MONDAY)
    for day in (FRIDAY, MONDAY):
        folder.spxw(PUT, day, all_day(1.0, 1.2)).spxw(LONG, day, all_day(0.4, 0.6))
    return folder


def events_at(story, moment: str) -> list[tuple[int, str]]:
    return [(order, status) for when, order, status, _ in story.events if when == moment]


# updates


def test_an_update_of_any_leg_moves_the_group_after_on_data(spread: Folder):
    story = a_story(
        spread,
        READY
        + """
def at_02_1001(self):
    self.tickets = self.combo_limit_order(self.vertical(2700, 2650), 1, -2.0)

def at_02_1002(self):
    response = self.tickets[1].update_limit_price(-1.5)
    self.note(response.is_success, self.limit(self.tickets[0]))

def at_02_1003(self):
    self.note(self.limit(self.tickets[0]), self.limit(self.tickets[1]))
""",
    )
    assert story.seen == [("02 10:02", True, -2.0), ("02 10:03", -1.5, -1.5)]
    assert events_at(story, "02 10:02") == [(2, "UPDATE_SUBMITTED")]


def test_the_last_update_of_a_bar_is_what_stands(spread: Folder):
    story = a_story(
        spread,
        READY
        + """
def at_02_1001(self):
    self.tickets = self.combo_limit_order(self.vertical(2700, 2650), 1, -2.0)

def at_02_1002(self):
    self.tickets[0].update_limit_price(-1.5)
    self.tickets[0].update_limit_price(-0.45)

def at_02_1003(self):
    self.note(self.limit(self.tickets[0]))
""",
    )
    assert story.seen == [("02 10:03", -0.45)]
    assert fills(story.events) == []


def test_an_updated_order_keeps_its_creation_and_takes_a_quote_from_before_the_update(spread: Folder):
    story = a_story(
        spread,
        READY
        + """
def at_02_1001(self):
    self.tickets = self.combo_limit_order(self.vertical(2700, 2650), 1, -2.0)

def at_02_1040(self):
    self.tickets[0].update_limit_price(-0.35)
""",
    )
    assert fills(story.events) == [("02 10:40", 1, 1.0), ("02 10:40", 2, 0.6)]


def test_a_limit_may_be_moved_to_zero_although_none_may_begin_there(spread: Folder):
    story = a_story(
        spread,
        READY
        + """
def at_02_1001(self):
    self.tickets = self.combo_limit_order(self.vertical(2700, 2650), 1, -2.0)
    self.note(self.tickets[0].update_limit_price(0).is_success)
    try:
        self.combo_limit_order(self.vertical(2700, 2650), 1, 0)
    except Exception as error:
        self.note(type(error).__name__)
""",
    )
    assert story.seen == [("02 10:01", True), ("02 10:01", "ArgumentException")]


def test_a_tag_belongs_to_its_leg(spread: Folder):
    story = a_story(
        spread,
        READY
        + """
def at_02_1001(self):
    self.tickets = self.combo_limit_order(self.vertical(2700, 2650), 1, -2.0, tag="entry")
    self.tickets[0].update_limit_price(-1.9, "walked")

def at_02_1002(self):
    self.note(*(ticket.tag for ticket in self.tickets))
""",
    )
    assert story.seen == [("02 10:02", "walked", "entry")]


def test_nothing_can_be_changed_about_an_order_that_is_over(spread: Folder):
    story = a_story(
        spread,
        READY
        + """
def at_02_1001(self):
    self.ticket = self.market_order(self.spxw(2700), 1)

def at_02_1002(self):
    self.note(self.ticket.update_limit_price(1.0).is_success, self.ticket.cancel().is_success)
""",
    )
    assert story.seen == [("02 10:02", False, False)]


# cancels


def test_cancelling_one_leg_cancels_the_group_and_only_that_leg_is_pending(spread: Folder):
    story = a_story(
        spread,
        READY
        + """
def at_02_1001(self):
    self.tickets = self.combo_limit_order(self.vertical(2700, 2650), 1, -2.0)

def at_02_1002(self):
    response = self.tickets[1].cancel("given up")
    self.note(response.is_success, *(str(ticket.status) for ticket in self.tickets))

def at_02_1003(self):
    self.note(*(str(ticket.status) for ticket in self.tickets))
""",
    )
    assert story.seen == [("02 10:02", True, "SUBMITTED", "CANCEL_PENDING"), ("02 10:03", "CANCELED", "CANCELED")]
    assert events_at(story, "02 10:02") == [(2, "CANCEL_PENDING"), (1, "CANCELED"), (2, "CANCELED")]


def test_a_crossing_update_and_then_a_cancel_in_one_bar_fill_the_group(spread: Folder):
    story = a_story(
        spread,
        READY
        + """
def at_02_1001(self):
    self.tickets = self.combo_limit_order(self.vertical(2700, 2650), 1, -2.0)

def at_02_1040(self):
    self.tickets[0].update_limit_price(-0.35)
    self.note(self.tickets[0].cancel().is_success)
""",
    )
    assert story.seen == [("02 10:40", True)]
    assert events_at(story, "02 10:40") == [
        (1, "CANCEL_PENDING"),
        (1, "UPDATE_SUBMITTED"),
        (1, "FILLED"),
        (2, "FILLED"),
    ]


def test_a_cancel_and_then_a_crossing_update_in_one_bar_cancel_the_group(spread: Folder):
    story = a_story(
        spread,
        READY
        + """
def at_02_1001(self):
    self.tickets = self.combo_limit_order(self.vertical(2700, 2650), 1, -2.0)

def at_02_1040(self):
    self.tickets[0].cancel()
    self.tickets[0].update_limit_price(-0.35)
""",
    )
    assert fills(story.events) == []
    assert events_at(story, "02 10:40")[-2:] == [(1, "CANCELED"), (2, "CANCELED")]


def test_sending_an_order_works_off_queued_updates_first_so_another_fill_comes_inside_the_call(spread: Folder):
    story = a_story(
        spread,
        READY
        + """
def at_02_1001(self):
    self.tickets = self.combo_limit_order(self.vertical(2700, 2650), 1, -2.0)

def at_02_1040(self):
    self.tickets[0].update_limit_price(-0.35)
    self.note(len(self.events), str(self.tickets[0].status))
    self.market_order(self.spxw(2700), 1)
    self.note(str(self.tickets[0].status))
""",
    )
    assert story.seen == [("02 10:40", 2, "SUBMITTED"), ("02 10:40", "FILLED")]
    assert events_at(story, "02 10:40") == [
        (1, "UPDATE_SUBMITTED"),
        (1, "FILLED"),
        (2, "FILLED"),
        (3, "SUBMITTED"),
        (3, "FILLED"),
    ]


def test_all_legs_are_in_the_portfolio_before_the_first_of_their_fills_is_told(spread: Folder):
    story = a_story(
        spread,
        READY
        + """
def at_02_1001(self):
    self.combo_market_order(self.vertical(2700, 2650), 1)

def on_order_event(self, event):
    held = [self.portfolio[self.spxw(strike)].quantity for strike in (2700, 2650)]
    self.note(event.order_id, str(event.status), *held)
""",
    )
    assert [seen[1:] for seen in story.seen] == [
        (1, "SUBMITTED", 0, 0),
        (2, "SUBMITTED", 0, 0),
        (1, "FILLED", -1, 1),
        (2, "FILLED", -1, 1),
    ]


# the day and the night


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


# refusals


def test_ratios_with_a_common_factor_are_refused_at_the_call(spread: Folder):
    story = a_story(
        spread,
        READY
        + """
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
        READY
        + """
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
        READY
        + f"""
def at_02_1001(self):
    try:
        {call}
    except NotImplementedError as error:
        self.note("combo" in str(error))
""",
    )
    assert story.seen == [("02 10:01", True)]


# one net position a contract


def test_two_owners_of_a_contract_are_one_net_holding_with_the_profit_of_what_they_undid(spread: Folder):
    story = a_story(
        spread,
        READY
        + """
def at_02_1001(self):
    self.market_order(self.spxw(2700), -3)
    self.market_order(self.spxw(2700), 2)
    held = self.portfolio[self.spxw(2700)]
    self.note(held.quantity, held.average_price, round(held.profit, 2))
""",
    )
    assert story.seen == [("02 10:01", -1.0, 1.0, -40.0)]


def test_liquidating_closes_a_spread_leg_by_leg(spread: Folder):
    story = a_story(
        spread,
        READY
        + """
def at_02_1001(self):
    self.combo_market_order(self.vertical(2700, 2650), 1)
    self.liquidate()
    self.note(*(str(order.type) for order in self.transactions.get_orders()))
""",
    )
    assert story.seen == [("02 10:01", "COMBO_MARKET", "COMBO_MARKET", "MARKET", "MARKET")]
    assert [order for _, order, _ in fills(story.events)] == [1, 2, 3, 4]
