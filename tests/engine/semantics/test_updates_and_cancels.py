"""Updates and cancels: when they take effect, on which legs, and what happens in between."""

from __future__ import annotations

from tests.engine.semantics.story import (
    SUBSCRIBED,
    Folder,
    a_story,
    events_at,
    fills,
)


def test_an_update_of_any_leg_moves_the_group_after_on_data(spread: Folder):
    story = a_story(
        spread,
        SUBSCRIBED,
        """
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
        SUBSCRIBED,
        """
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


def test_an_updated_limit_is_rounded_to_its_tick_too(spread: Folder):
    story = a_story(
        spread,
        SUBSCRIBED,
        """
        def at_02_1001(self):
            self.tickets = self.combo_limit_order(self.vertical(2700, 2650), 1, -2.0)
            self.tickets[0].update_limit_price(-1.525)

        def at_02_1002(self):
            self.note(round(self.limit(self.tickets[0]), 6))
        """,
    )
    assert story.seen == [("02 10:02", -1.5)]


def test_an_updated_order_keeps_its_creation_and_takes_a_quote_from_before_the_update(spread: Folder):
    story = a_story(
        spread,
        SUBSCRIBED,
        """
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
        SUBSCRIBED,
        """
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
        SUBSCRIBED,
        """
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
        SUBSCRIBED,
        """
        def at_02_1001(self):
            self.ticket = self.market_order(self.spxw(2700), 1)

        def at_02_1002(self):
            self.note(self.ticket.update_limit_price(1.0).is_success, self.ticket.cancel().is_success)
        """,
    )
    assert story.seen == [("02 10:02", False, False)]


def test_cancelling_one_leg_cancels_the_group_and_only_that_leg_is_pending(spread: Folder):
    story = a_story(
        spread,
        SUBSCRIBED,
        """
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
        SUBSCRIBED,
        """
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
        SUBSCRIBED,
        """
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
        SUBSCRIBED,
        """
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
        SUBSCRIBED,
        """
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
