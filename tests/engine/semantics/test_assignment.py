"""LEAN's default model of early assignment, and the null model."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.engine.semantics.story import FRIDAY, MONDAY, Folder, a_folder, a_story, all_day, fills

EVENTS = """
def on_order_event(self, event):
    if event.status != OrderStatus.SUBMITTED:
        self.note(event.symbol.value, str(event.status), event.fill_quantity, event.fill_price, event.is_assignment)

def on_assignment_order_event(self, event):
    self.note("assignment of", event.symbol.value)
"""


EARLY = date(2018, 2, 6)


def early_folder(root: Path) -> Folder:
    """SPY at 280; from Monday 10:20 on a put at 294 is just 5% in the money, one at 295 is more."""
    folder = a_folder(root, FRIDAY, MONDAY, EARLY)
    for day, prices in ((FRIDAY, 283.0), (MONDAY, {"09:30": 283.0, "10:19": 280.0}), (EARLY, 280.0)):
        folder.shares(day, prices)
        for strike in (294, 295):
            for expiry in ("2018-02-09", "2018-02-12"):
                folder.spy_option(f"put {strike} {expiry}", day, all_day(10.0, 16.0))
    return folder


@pytest.fixture(scope="module")
def early(tmp_path_factory: pytest.TempPathFactory):
    return a_story(
        early_folder(tmp_path_factory.mktemp("early")),
        """
        def ready(self):
            self.spy = self.add_spy()
            self.held = [
                (self.spy_option(strike, expiry), quantity)
                for strike, expiry, quantity in (
                    (294, "2018-02-09", -1), (295, "2018-02-09", -2), (295, "2018-02-12", -1)
                )
            ]
            for symbol, _ in self.held:
                self.add_option_contract(symbol)

        def at_02_1001(self):
            for symbol, quantity in self.held:
                self.market_order(symbol, quantity)
            self.seen.clear()

        def at_06_1600(self):
            self.note(*(self.portfolio[symbol].quantity for symbol, _ in self.held))
        """,
        EVENTS,
        last=EARLY,
    )


def test_a_short_contract_over_five_percent_in_the_money_is_assigned_on_the_hour(early):
    assert early.seen[:3] == [
        ("05 11:00", "SPY   180209P00295000", "FILLED", 2.0, 0.0, True),
        ("05 11:00", "assignment of", "SPY   180209P00295000"),
        ("05 11:00", "SPY", "FILLED", 200.0, 295.0, False),
    ]


def test_just_five_percent_or_five_days_to_go_are_not_assigned(early):
    assert early.seen[3:] == [("06 16:00", -1.0, 0.0, -1.0)]


def test_the_null_model_assigns_nothing_before_expiry(tmp_path: Path):
    story = a_story(
        early_folder(tmp_path),
        """
        def ready(self):
            self.spy = self.add_spy()
            option = self.add_option_contract(self.spy_option(295))
            option.set_option_assignment_model(NullOptionAssignmentModel())

        def at_02_1001(self):
            self.market_order(self.spy_option(295), -1)

        def at_06_1600(self):
            self.note(self.portfolio[self.spy_option(295)].quantity)
        """,
        last=EARLY,
    )
    assert story.seen == [("06 16:00", -1.0)]


@pytest.mark.parametrize(
    ("bid", "required", "left"),
    [
        (15.1, 0.05, 0.0),  # worth 0.2 more than exercised, and assigned
        (15.1, 0.0, 0.0),
        (1489.0, 0.05, 0.0),  # 14.9 by the size is 1490
        (1490.5, 0.05, -1.0),
    ],
)
def test_a_contract_is_kept_only_where_it_sells_for_the_size_times_what_it_exercises_for(
    bid: float, required: float, left: float, tmp_path: Path
):
    folder = a_folder(tmp_path, FRIDAY, MONDAY)
    for day in (FRIDAY, MONDAY):
        folder.shares(day, 280.0).share_quotes(day, all_day(279.9, 280.1))
        folder.spy_option("put 295 2018-02-09", day, all_day(bid, bid + 0.2))
    story = a_story(
        folder,
        f"""
        def ready(self):
            self.spy = self.add_spy()
            option = self.add_option_contract(self.spy_option(295))
            option.set_option_assignment_model(DefaultOptionAssignmentModel({required}))

        def at_02_1001(self):
            self.market_order(self.spy_option(295), -1)

        def at_05_1600(self):
            self.note(self.portfolio[self.spy_option(295)].quantity)
        """,
        last=MONDAY,
    )
    assert story.seen == [("05 16:00", left)]


@pytest.mark.parametrize(("null", "when"), [(False, "05 01:00"), (True, "06 01:00")])
def test_leans_default_assigns_a_european_contract_on_its_expiry_morning_and_the_null_model_does_not(
    null: bool, when: str, tmp_path: Path
):
    folder = a_folder(tmp_path, FRIDAY, MONDAY, date(2018, 2, 6))
    folder.spxw("put 3000 2018-02-05", FRIDAY, all_day(199.0, 201.0))
    story = a_story(
        folder,
        f"""
        def ready(self):
            option = self.add_index_option_contract(self.spxw(3000, "2018-02-05"))
            if {null}:
                option.set_option_assignment_model(NullOptionAssignmentModel())

        def at_02_1001(self):
            self.market_order(self.spxw(3000, "2018-02-05"), -1)
        """,
        last=date(2018, 2, 6),
    )
    assert fills(story.events)[1:] == [(when, 2, 0.0)]
    assert story.portfolio.cash == pytest.approx(100_000 + 19_900 - 20_000)
