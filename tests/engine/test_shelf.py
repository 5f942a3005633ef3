"""What is over is packed, and still answers."""

from __future__ import annotations

import pickle
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtests.engine import Run
from backtests.engine.base import shelf
from backtests.engine.base.enums import OptionRight, OptionStyle, SecurityType
from backtests.engine.base.shelf import Shelf
from backtests.engine.base.symbols import Symbol, plain
from backtests.engine.orders.order import TimeInForce
from tests.engine.builder import FRIDAY, MONDAY, Folder, a_run

SPX = plain("SPX", SecurityType.INDEX, datetime(1899, 12, 30))
SPY = plain("SPY", SecurityType.EQUITY, datetime(1998, 1, 2))
PUT = Symbol.create_option(SPX, "SPXW", "usa", OptionStyle.EUROPEAN, OptionRight.PUT, 2700.0, datetime(2018, 2, 9))
CALL = Symbol.create_option(SPY, "usa", OptionStyle.AMERICAN, OptionRight.CALL, 280.5, datetime(2018, 2, 9))
A_YEAR_LATER, THE_DAY_AFTER = date(2019, 2, 5), date(2019, 2, 6)


@given(st.lists(st.booleans(), max_size=900))
def test_a_shelf_gives_what_was_put_there_in_order_however_often_it_is_packed(packs_after: list[bool]):
    found: Shelf[int] = Shelf()
    for thing, is_packed in enumerate(packs_after):
        found.append(thing)
        if is_packed:
            found.pack()
    expected = list(range(len(packs_after)))
    assert ([*found], len(found), [found[place] for place in expected]) == (expected, len(expected), expected)


def test_what_was_not_packed_is_the_thing_itself():
    found: Shelf[list[int]] = Shelf()
    thing = [1]
    found.append(thing)
    assert found[0] is thing


@pytest.mark.parametrize(
    "one", [SPX, SPY, PUT, CALL, PUT.canonical, CALL.canonical, TimeInForce.DAY, TimeInForce.GOOD_TIL_CANCELED]
)
def test_a_copy_of_what_there_is_one_of_is_itself(one: object):
    assert pickle.loads(pickle.dumps(one)) is one


WORKING = """
def ready(self):
    self.set_end_date(2019, 2, 7)
    self.bought = self.put(2700, datetime(2019, 6, 21)).symbol

def on_data(self, data):
    if self.time == datetime(2018, 2, 5, 10, 0):
        self.kept = self.limit_order(self.bought, 1, 0.05)
        self.market_order(self.bought, 1)
"""
BODY = """
def ready(self):
    class Own(OrderProperties):
        pass

    self.own = Own()
    self.own.time_in_force = TimeInForce.DAY
    self.set_end_date(2019, 2, 7)
    self.universe_settings.minimum_time_in_universe = timedelta(0)
    self.bought = self.put(2700, datetime(2019, 6, 21)).symbol
    self.working = None

def on_data(self, data):
    if self.time == datetime(2018, 2, 5, 10, 0):
        for quantity in (1, 2, -3):
            self.kept = self.market_order(self.bought, quantity, order_properties=self.own)
        self.remove_security(self.bought)
    if self.time.hour == 12 and self.time >= datetime(2018, 2, 5):
        tell = self.transactions.get_order_by_id
        self.seen.append(
            (
                f"{self.time:%y-%m-%d}",
                len(self._host.handler.records.tickets),
                [(tell(n).id, tell(n).quantity, tell(n).status.name) for n in (1, 2, 3)],
                tell(1).symbol is self.bought,
                tell(4),
                tell(1).time_in_force is TimeInForce.DAY,
                self.kept.update_limit_price(1.0).error_code.name,
                len(self.transactions.get_orders()),
                self.transactions.orders_count,
            )
        )
"""
ORDERS = [(1, 1.0, "FILLED"), (2, 2.0, "FILLED"), (3, -3.0, "FILLED")]


def a_year(tmp_path: Path, body: str) -> Run:
    """A run of more than a year whose orders come on its second day."""
    folder = Folder(tmp_path / "lean").put(2700, MONDAY, {"09:30": (1.0, 1.5)}, expiry="20190621")
    for day in (FRIDAY, MONDAY, A_YEAR_LATER, THE_DAY_AFTER):
        folder.index("SPX", day)
    made = a_run(folder, body)
    assert made.error is None, made.error
    return made


@pytest.fixture(params=[1, 2, 256])
def finished(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Such a run with three orders, in packs of some size."""
    monkeypatch.setattr(shelf, "_PACK", request.param)
    return a_year(tmp_path, BODY)


def test_an_order_answers_after_a_year_and_its_ticket_is_put_away(finished: Run):
    noons = {day: rest for day, *rest in finished.algorithm.seen}
    assert (noons["19-02-05"], noons["19-02-06"]) == (
        [3, ORDERS, True, None, True, "INVALID_ORDER_STATUS", 3, 3],
        [0, ORDERS, True, None, True, "INVALID_ORDER_STATUS", 3, 3],
    )


def test_an_order_that_works_is_not_put_away_and_keeps_those_after_it(tmp_path: Path):
    records = a_year(tmp_path, WORKING).algorithm._host.handler.records
    assert (list(records.tickets), [order.status.name for order in records]) == ([1, 2], ["SUBMITTED", "FILLED"])


def test_the_ticket_of_an_order_that_was_put_away_is_refused_by_name(finished: Run):
    transactions = finished.algorithm.transactions
    with pytest.raises(NotImplementedError, match="the ticket of order 2"):
        transactions.get_order_ticket(2)
    with pytest.raises(NotImplementedError, match="get_order_tickets"):
        transactions.get_order_tickets()
    assert transactions.get_order_ticket(4) is None


def test_results_have_what_was_put_away(finished: Run, tmp_path: Path):
    finished.write(tmp_path / "out")
    events = [(event.order_id, event.status.name, event.fill_price) for event in finished.events]
    assert events == [
        (n, *step) for n in (1, 2, 3) for step in (("SUBMITTED", 0.0), ("FILLED", 1.0 if n == 3 else 1.5))
    ]
    result = (tmp_path / "out" / "result.json").read_text()
    assert ('"OrderCount": "3"' in result, result.count('"orderSubmissionData"')) == (True, 3)
    assert (tmp_path / "out" / "order-events.json").read_text().count('"orderEventId"') == 6


def test_the_security_of_orders_that_were_put_away_goes_with_its_expiry(finished: Run):
    registry, bought = finished.algorithm._host.registry, finished.algorithm.bought
    kept = registry.ever(bought) is not None
    registry.forget_expired(date(2019, 6, 22))
    assert (kept, registry.ever(bought)) == (True, None)
