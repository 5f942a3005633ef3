"""The chain of contracts: what a universe file says, and when."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.engine.semantics.story import a_folder, a_story

PUT = "put 2700 2018-02-09"
THURSDAY = date(2018, 2, 1)


CHAIN = """
def ready(self):
    self.spy = self.add_spy()
    self.names = {
        "SPXW": Symbol.create_canonical_option(self.spx.symbol, "SPXW", Market.USA, "?SPXW"),
        "SPY": Symbol.create_canonical_option(self.spy.symbol, Market.USA, "?SPY"),
    }
    for hour, minute in ((0, 30), (1, 0)):
        self.daily(hour, minute, self.look)

def look(self):
    times = {root: [str(c.time.date()) for c in self.option_chain(name)] for root, name in self.names.items()}
    self.note(*(times[root][0] if times[root] else None for root in ("SPXW", "SPY")))
"""


@pytest.fixture(scope="module")
def chains(tmp_path_factory: pytest.TempPathFactory):
    """Files of Monday, Tuesday and the Friday after; looked at from Tuesday to the Tuesday after next."""
    listed = (date(2018, 2, 5), date(2018, 2, 6), date(2018, 2, 9))
    folder = a_folder(tmp_path_factory.mktemp("chains"), date(2018, 2, 6), date(2018, 2, 12))
    for day in listed:
        folder.universe("SPXW", day, "put 2700 2018-02-23").universe("SPY", day, "put 270 2018-02-23")
    return a_story(folder, CHAIN, first=date(2018, 2, 6), last=date(2018, 2, 16))


def test_the_chain_switches_at_the_exchanges_midnight_one_in_new_york_for_spxw(chains):
    assert {when: (spxw, spy) for when, spxw, spy in chains.seen[2:4]} == {
        "07 00:30": ("2018-02-06", "2018-02-07"),
        "07 01:00": ("2018-02-07", "2018-02-07"),
    }


def test_a_missing_universe_file_is_replaced_silently_by_one_of_up_to_three_trading_days_ago(chains):
    by_one = {when: spxw for when, spxw, _ in chains.seen if when.endswith("01:00")}
    # Tuesday's file stands in for Wednesday's and Thursday's; Friday's for Monday's and Tuesday's
    assert (by_one["08 01:00"], by_one["09 01:00"]) == ("2018-02-07", "2018-02-07")
    assert (by_one["12 01:00"], by_one["13 01:00"], by_one["14 01:00"]) == ("2018-02-10", "2018-02-10", "2018-02-10")
    assert by_one["15 01:00"] is None


def test_a_plain_index_has_no_chain_and_a_plain_share_has_its_own(tmp_path: Path):
    folder = a_folder(tmp_path).universe("SPXW", THURSDAY, PUT).universe("SPY", THURSDAY, "put 270 2018-02-09")
    story = a_story(
        folder,
        """
        def at_02_1000(self):
            self.note(len(list(self.option_chain(self.spx.symbol))), len(list(self.option_chain(self.add_spy().symbol))))
        """,
    )
    assert story.seen == [("02 10:00", 0, 1)]


def test_bid_and_ask_in_the_chain_are_both_the_close(tmp_path: Path):
    story = a_story(
        a_folder(tmp_path).universe("SPXW", THURSDAY, PUT),
        """
        def at_02_1000(self):
            canonical = Symbol.create_canonical_option(self.spx.symbol, "SPXW", Market.USA, "?SPXW")
            (contract,) = self.option_chain(canonical)
            self.note(contract.bid_price, contract.ask_price, contract.close, contract.greeks.delta)
        """,
    )
    assert story.seen == [("02 10:00", 1.5, 1.5, 1.5, -0.3)]


def test_the_chain_leaves_out_what_expired_since_its_file(tmp_path: Path):
    listed = ("put 2700 2018-02-01", "put 2700 2018-02-02", PUT)
    story = a_story(
        a_folder(tmp_path).universe("SPXW", THURSDAY, *listed),
        """
        def at_02_1000(self):
            canonical = Symbol.create_canonical_option(self.spx.symbol, "SPXW", Market.USA, "?SPXW")
            self.note(*(contract.expiry.day for contract in self.option_chain(canonical)))
        """,
    )
    assert story.seen == [("02 10:00", 2, 9)]
