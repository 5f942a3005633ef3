"""Orders before the open, after the close and on a Saturday."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.engine.semantics.story import FRIDAY, MONDAY, a_folder, a_story, fills

PUT = "put 2700 2018-02-09"


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory):
    """Orders on a Friday before the open, after the close, and on Saturday; Monday opens elsewhere."""
    folder = a_folder(tmp_path_factory.mktemp("closed"), FRIDAY, MONDAY)
    folder.spxw(PUT, FRIDAY, {"09:30": (1.0, 1.2), "15:30": (2.0, 2.2)}).spxw(PUT, MONDAY, {"09:30": (3.0, 3.2)})
    folder.shares(FRIDAY, {"09:30": 280.0, "15:59": 281.0}).shares(
        MONDAY, {"09:30": (285.0, 289.0, 283.0, 288.0), "15:59": 286.0}
    )
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


def test_on_a_half_day_a_day_order_ends_at_one_oclock_and_an_order_after_it_waits(tmp_path: Path):
    half, monday = date(2017, 11, 24), date(2017, 11, 27)
    folder = a_folder(tmp_path, half, monday)
    for day in (half, monday):
        folder.spxw("put 2700 2017-12-01", day, {"09:30": (1.0, 1.2), "12:30": (1.0, 1.2)})
    story = a_story(
        folder,
        """
        def ready(self):
            self.put = self.add_index_option_contract(self.spxw(2700, "2017-12-01")).symbol
            self.daily(13, 5, self.send)

        def at_24_1001(self):
            day = OrderProperties()
            day.time_in_force = TimeInForce.DAY
            self.combo_limit_order([Leg.create(self.put, 1)], 1, 0.05, order_properties=day)

        def send(self):
            if self.time.day == 24:
                self.market_order(self.put, 1)
        """,
        first=half,
        last=monday,
    )
    assert [(when, order, status) for when, order, status, _ in story.events if status != "SUBMITTED"] == [
        ("24 13:00", 1, "CANCELED"),
        ("27 09:31", 2, "FILLED"),
    ]
