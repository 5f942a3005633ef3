"""How a limit is rounded to its tick, and what a quote with one side is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.semantics.story import FRIDAY, MONDAY, SUBSCRIBED, a_folder, a_spread, a_story, all_day, fills

PUT, LONG = "put 2700 2018-02-09", "put 2650 2018-02-09"


@pytest.mark.parametrize(
    ("limit", "rounded"), [(-17.425, -17.40), (-17.475, -17.50), (17.425, 17.40), (-17.43, -17.45)]
)
def test_a_combos_limit_is_rounded_to_the_nearest_nickel_and_a_half_to_the_even_one(
    limit: float, rounded: float, tmp_path: Path
):
    folder = a_spread(a_folder(tmp_path), FRIDAY)
    body = f"""
def at_02_1001(self):
    tickets = self.combo_limit_order(self.vertical(2700, 2650), 1, {limit})
    self.note(self.limit(tickets[0]))
"""
    assert a_story(folder, SUBSCRIBED, body).seen == [("02 10:01", pytest.approx(rounded))]


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
    self.note(self.limit(tickets[0]))
"""
    assert a_story(folder, SUBSCRIBED, body).seen == [("02 10:01", pytest.approx(-10.65))]


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
            self.note(self.limit(tickets[0]))
        """,
    )
    assert story.seen == [("02 10:01", pytest.approx(1.01))]


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
