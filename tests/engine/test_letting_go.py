"""What a run lets go of, so that a long one needs no more memory than its results do."""

from __future__ import annotations

import gc
import weakref
from datetime import date, datetime
from pathlib import Path

from backtests.engine.base.enums import OptionRight, OptionStyle, SecurityType
from backtests.engine.base.symbols import Symbol, plain
from tests.engine.builder import FRIDAY, MONDAY, Folder, a_clean_run

TUESDAY, WEDNESDAY = date(2018, 2, 6), date(2018, 2, 7)

BODY = """
def ready(self):
    self.universe_settings.minimum_time_in_universe = timedelta(0)
    self.bought, self.left, self.later = (
        self.put(strike, datetime(2018, 2, day)) for strike, day in ((2700, 2), (2650, 2), (2600, 23))
    )
    self.was = [self.bought.symbol, self.left.symbol, self.later.symbol]

def on_data(self, data):
    if self.at("02 10:00"):
        self.market_order(self.bought.symbol, 1)
        self.remove_security(self.left.symbol)
        self.remove_security(self.later.symbol)
    if self.time.strftime("%H:%M") == "12:00":
        self.seen.append([self._host.registry.ever(symbol) is not None for symbol in self.was])
    if self.at("07 12:00"):
        self.seen.append((self.portfolio[self.was[0]].quantity, self.portfolio[self.was[0]].total_sale_volume))
"""


def test_a_contract_that_is_over_and_was_never_ordered_is_let_go_and_others_are_kept(tmp_path: Path):
    folder = Folder(tmp_path / "lean")
    for day in (FRIDAY, MONDAY, TUESDAY, WEDNESDAY):
        folder.index("SPX", day)
    for strike in (2700, 2650):
        folder.put(strike, FRIDAY, {"09:30": (1.0, 1.5)}, expiry="20180202")
    seen = a_clean_run(folder, BODY, last=7)
    assert seen == [[True, True, True], [True, False, True], [True, False, True], [True, False, True], (0.0, 150.0)]


def a_put() -> Symbol:
    spx = plain("SPX", SecurityType.INDEX, datetime(1899, 12, 30))
    return Symbol.create_option(spx, "SPXW", "usa", OptionStyle.EUROPEAN, OptionRight.PUT, 1234.0, datetime(2018, 2, 9))


def test_there_is_one_symbol_of_a_contract_as_long_as_somebody_holds_it_and_none_after():
    held = a_put()
    assert a_put() is held
    gone = weakref.ref(held)
    del held
    gc.collect()
    assert gone() is None
    assert a_put().value == "SPXW  180209P01234000"
