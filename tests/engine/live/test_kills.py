"""A life that is killed: nothing is called any more, the account stays, and the next life finds it."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from backtests.engine.live.account import Account, Position, symbol_of
from backtests.engine.live.life import KillAtMinute, KillAtPulse, Moment, Pulse, no_kill
from backtests.engine.live.loop import LiveLoop
from backtests.engine.live.run import Live
from backtests.engine.live.strict import Whims
from tests.engine.live.story import a_live_run, pulses, seen, starts, told
from tests.engine.semantics.story import MONDAY, Folder

AT_1010 = Live(seed=11, kill=KillAtMinute(datetime(2018, 2, 2, 10, 10)))
OPENED = """
def at_02_1001(self):
    self.combo_market_order(self.vertical(2700, 2650), 1)
"""
WORKS = """
def at_02_1002(self):
    self.combo_limit_order(self.vertical(2700, 2650), 1, -0.2)
"""
COUNTED = """
def at_02_1009(self):
    self.note("lives")

def at_02_1010(self):
    self.note("lives")

def at_02_1013(self):
    self.note("lives")

def at_02_1014(self):
    self.note("lives")
"""
SAVES = """
def at_02_1001(self):
    self.object_store.save("desk/written", "one")
    self.object_store.get_file_path("desk/written")
    self.object_store.save("desk/waiting", "one")

def at_02_1014(self):
    self.note(*(self.object_store.contains_key(f"desk/{key}") for key in ("written", "waiting")))
"""


def at(minute: str) -> Live:
    return replace(AT_1010, kill=KillAtMinute(datetime.fromisoformat(f"2018-02-02 {minute}")))


def test_a_killed_algorithm_misses_its_minute_and_is_back_three_minutes_later(spread: Folder):
    finished = a_live_run(spread, COUNTED, live=at("10:10"))

    assert seen(finished) == [("02 10:09", "lives"), ("02 10:14", "lives")]
    assert [when for when, *_ in starts(finished)] == ["02 00:00", "02 10:13"]


def test_the_next_life_finds_cash_and_holdings_of_the_one_before(spread: Folder):
    finished = a_live_run(spread, OPENED, live=at("10:10"))

    _, (when, cash, held) = starts(finished)
    assert (when, cash) == ("02 10:13", 100_000 + 40)
    assert held == {"SPXW  180209P02700000": -1, "SPXW  180209P02650000": 1}


def test_what_expired_while_nobody_looked_is_settled_by_the_next_start(spread: Folder):
    live = replace(at("10:10"), back_after=timedelta(days=8))
    finished = a_live_run(spread, OPENED, live=live, last=date(2018, 2, 10))

    assert starts(finished)[1] == ("10 10:10", 100_000 + 40, {})


@pytest.mark.parametrize("is_stopped", [False, True])
def test_the_account_is_told_at_the_end_and_where_ctrl_c_came(spread: Folder, is_stopped: bool):
    ends: list[tuple[date, float, int]] = []

    def stop(loop: LiveLoop) -> None:
        if is_stopped and loop.host.clock.now >= datetime(2018, 2, 2, 10, 10):
            raise KeyboardInterrupt

    def note(day: date, account: Account) -> None:
        ends.append((day, account.cash, len(account.holdings)))

    with pytest.raises(KeyboardInterrupt) if is_stopped else nullcontext():
        a_live_run(spread, OPENED, live=replace(AT_1010, kill=no_kill, on_minute=stop), on_end=note)

    assert ends == [(date(2018, 2, 2), 100_000 + 40, 2)]


def test_what_a_holding_was_priced_at_last_counts_until_the_data_have_a_price(spread: Folder):
    short = symbol_of("SPXW  180209P02400000")  # which no file of these days quotes
    found = Account(100_000.0, {short: Position(-1.0, 2.0)}, prices={short: 1.5})

    finished = a_live_run(spread, live=Live(begin=datetime(2018, 2, 2), account=found))

    assert finished.began_with == 100_000.0 - 150.0


def test_an_account_that_forgets_begins_anew(spread: Folder):
    finished = a_live_run(spread, OPENED, live=replace(at("10:10"), forgets=True))

    assert starts(finished)[1] == ("02 10:13", 100_000, {})


def test_a_paper_brokerage_forgets_what_works(spread: Folder):
    finished = a_live_run(spread, WORKS, live=at("10:10"))

    assert "FILLED" not in {status for *_, status in told(finished)}
    assert finished.account.holdings == {}


def test_a_strict_broker_fills_what_works_while_the_desk_is_dead_and_tells_nobody(spread: Folder):
    live = replace(at("10:29"), whims=Whims(), back_after=timedelta(minutes=5))
    finished = a_live_run(spread, WORKS, live=live)

    assert "FILLED" not in {status for *_, status in told(finished)}
    assert starts(finished)[1][2] == {"SPXW  180209P02700000": -1, "SPXW  180209P02650000": 1}


def test_a_strict_broker_hands_on_what_works_under_new_numbers_and_without_tags(spread: Folder):
    finished = a_live_run(
        spread,
        WORKS,
        """
        def at_02_1015(self):
            self.note(*((order.id, order.tag, str(order.status)) for order in self.transactions.get_open_orders()))
        """,
        live=replace(at("10:10"), whims=Whims()),
    )

    assert seen(finished) == [("02 10:15", (3, None, "SUBMITTED"), (4, None, "SUBMITTED"))]
    assert [event for event in told(finished) if event[2] == "FILLED"] == [
        ("02 10:31", 3, "FILLED"),
        ("02 10:31", 4, "FILLED"),
    ]


def test_a_kill_loses_what_was_not_put_on_disk(spread: Folder):
    at_once: list[Pulse] = []
    a_live_run(spread, SAVES, live=replace(at("10:10"), kill=pulses(at_once)))
    last_save = [pulse for pulse in at_once if pulse.what is Moment.SAVE][-1]

    finished = a_live_run(spread, SAVES, live=replace(AT_1010, kill=KillAtPulse(last_save.number + 1)))

    assert seen(finished) == [("02 10:14", True, False)]


def test_what_waits_is_on_disk_with_the_next_minute(spread: Folder):
    assert seen(a_live_run(spread, SAVES, live=at("10:10"))) == [("02 10:14", True, True)]


def test_a_kill_in_the_middle_of_a_save_leaves_half_of_it(spread: Folder, tmp_path: Path):
    at_once: list[Pulse] = []
    body = SAVES.replace('"one"', '"before"')
    a_live_run(spread, body, live=replace(AT_1010, kill=pulses(at_once)))
    written = next(pulse for pulse in at_once if pulse.what is Moment.DISK)

    live = replace(AT_1010, kill=KillAtPulse(written.number), back_after=None)
    a_live_run(spread, body, live=live, storage=tmp_path / "store")

    assert (tmp_path / "store/desk/written").read_text() == "bef"


def test_a_position_settles_while_nobody_lives(spread: Folder):
    over = (datetime(2018, 2, 2, 10, 10), timedelta(days=10))
    spread.index("SPX", datetime(2018, 2, 9).date(), 2600.0).index("SPX", datetime(2018, 2, 12).date())

    live = Live(seed=11, kill=KillAtMinute(over[0]), back_after=over[1])
    finished = a_live_run(spread, OPENED, live=live, last=datetime(2018, 2, 13).date())

    _, (when, cash, held) = starts(finished)
    assert (when, held) == ("12 10:10", {})
    assert cash == 100_000 + 40 - 5_000


def test_a_moment_is_the_same_one_in_each_run_of_a_seed(spread: Folder):
    first, again = list[Pulse](), list[Pulse]()

    for noted in (first, again):
        a_live_run(spread, WORKS, SAVES, live=Live(seed=3, kill=pulses(noted)), last=MONDAY)

    assert [(pulse.number, pulse.what, pulse.now) for pulse in first] == [
        (pulse.number, pulse.what, pulse.now) for pulse in again
    ]
    assert {pulse.what for pulse in first} == set(Moment)
