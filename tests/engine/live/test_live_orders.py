"""An order live: it is new at first, what the broker answers comes on other threads, a market order may be awaited."""

from __future__ import annotations

import pytest

from backtests.engine.live.run import Live
from backtests.engine.live.strict import Whims
from tests.engine.live.story import a_live_run, seen, told
from tests.engine.semantics.story import Folder

SENT = """
def at_02_1001(self):
    self.tickets = self.combo_limit_order(self.vertical(2700, 2650), 1, -2.0)
    self.note(*self.of(self.tickets))
    self.note(self.tickets[0].update_limit_price(-1.5).is_success, self.tickets[0].cancel().is_success)

def at_02_1002(self):
    self.note(*self.of(self.tickets))
    self.note(self.tickets[0].cancel().is_success)

def at_02_1003(self):
    self.note(*self.of(self.tickets))
"""
NEW = 11  # a seed with which no order is answered before its call returns


def test_an_order_is_new_in_its_first_second_and_refuses_updates_and_cancels(spread: Folder):
    finished = a_live_run(spread, SENT, live=Live(seed=NEW))

    assert seen(finished) == [
        ("02 10:01", "NEW", "NEW"),
        ("02 10:01", False, False),
        ("02 10:02", "SUBMITTED", "SUBMITTED"),
        ("02 10:02", True),
        ("02 10:03", "CANCELED", "CANCELED"),
    ]


def test_a_strict_broker_refuses_every_later_cancel_of_a_ticket_whose_first_was_refused(spread: Folder):
    finished = a_live_run(spread, SENT, live=Live(seed=NEW, whims=Whims()))

    assert seen(finished)[-2:] == [("02 10:02", False), ("02 10:03", "SUBMITTED", "SUBMITTED")]


def test_by_some_seeds_a_leg_is_answered_before_the_call_returns(spread: Folder):
    found = {seen(a_live_run(spread, SENT, live=Live(seed=seed)))[0][1:] for seed in range(1, 25)}

    assert found == {("NEW", "NEW"), ("SUBMITTED", "NEW"), ("SUBMITTED", "SUBMITTED")}


def test_what_the_broker_answers_comes_on_other_threads_and_what_a_look_finds_on_the_main_one(spread: Folder):
    finished = a_live_run(
        spread,
        """
        def at_02_1002(self):
            self.main = threading.current_thread().name
            self.combo_limit_order(self.vertical(2700, 2650), 1, -0.2)

        def on_order_event(self, event):
            self.note(str(event.status), threading.current_thread().name == self.main)
        """.replace("def at_02_1002", "import threading\n\n        def at_02_1002").replace(
            "threading.current_thread()", "type(self).threading.current_thread()"
        ),
        live=Live(seed=NEW),
    )

    assert seen(finished) == [
        ("02 10:02", "SUBMITTED", False),
        ("02 10:02", "SUBMITTED", False),
        ("02 10:31", "FILLED", True),
        ("02 10:31", "FILLED", True),
    ]


@pytest.mark.parametrize(("asynchronous", "status"), [(False, "FILLED"), (True, "NEW")])
def test_a_market_order_is_awaited_unless_it_is_asynchronous(spread: Folder, asynchronous: bool, status: str):
    finished = a_live_run(
        spread,
        f"""
        def at_02_1001(self):
            tickets = self.combo_market_order(self.vertical(2700, 2650), 1, asynchronous={asynchronous})
            self.note(*self.of(tickets))
        """,
        live=Live(seed=NEW),
    )

    assert seen(finished) == [("02 10:01", status, status)]
    assert [event for event in told(finished) if event[2] == "FILLED"] == [
        ("02 10:01", 1, "FILLED"),
        ("02 10:01", 2, "FILLED"),
    ]


def test_two_updates_of_one_bar_are_told_once(spread: Folder):
    finished = a_live_run(
        spread,
        """
        def at_02_1001(self):
            self.tickets = self.combo_limit_order(self.vertical(2700, 2650), 1, -2.0)

        def at_02_1002(self):
            self.tickets[0].update_limit_price(-1.5)
            self.tickets[0].update_limit_price(-1.4)

        def at_02_1003(self):
            self.note(self.limit(self.tickets[0]))
        """,
        live=Live(seed=NEW),
    )

    assert seen(finished) == [("02 10:03", -1.4)]
    assert [event for event in told(finished) if event[2] == "UPDATE_SUBMITTED"] == [
        ("02 10:02", 1, "UPDATE_SUBMITTED")
    ]
