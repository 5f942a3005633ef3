"""What a strict broker does: each whim by itself, and what its account holds beside what LEAN was told."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from backtests.engine.live.life import KillAtMinute
from backtests.engine.live.loop import LiveLoop
from backtests.engine.live.run import Live, LiveRun
from backtests.engine.live.strict import Whims
from tests.engine.live.story import a_live_run, seen, starts, told
from tests.engine.semantics.story import Folder

SHORT, LONG = "SPXW  180209P02700000", "SPXW  180209P02650000"
HELD = {SHORT: -4, LONG: 4}
SENT = """
def at_02_1002(self):
    self.tickets = self.combo_limit_order(self.vertical(2700, 2650), 4, -0.2)

def on_order_event(self, event):
    if event.fill_quantity:
        self.note(event.order_id, str(event.status), event.fill_quantity, event.id)

def on_brokerage_message(self, event):
    self.note(event.message)
"""
AT_NOON = """
def at_02_1200(self):
    self.note("noon", {str(k.key.value): k.value.quantity for k in self.portfolio if k.value.invested}, *self.of(self.tickets))
"""


def by_whims(spread: Folder, *bodies: str, seed: int = 5, **whims: float) -> LiveRun:
    return a_live_run(spread, SENT, AT_NOON, *bodies, live=Live(seed=seed, whims=Whims(**whims)))


def fills(finished: LiveRun) -> list[tuple[Any, ...]]:
    return [each for each in seen(finished) if each[1] != "noon"]


def held_at_noon(finished: LiveRun) -> dict[str, float]:
    (noon,) = [each for each in seen(finished) if each[1] == "noon"]
    return noon[2]


def account_of(finished: LiveRun) -> dict[str, float]:
    return {str(symbol): position.quantity for symbol, position in finished.account.holdings.items()}


def test_without_whims_it_is_the_paper_one(spread: Folder):
    strict = by_whims(spread)
    paper = a_live_run(spread, SENT, AT_NOON, live=Live(seed=5))

    assert seen(strict) == seen(paper)
    assert strict.account.cash == paper.account.cash


def test_legs_fill_minutes_apart(spread: Folder):
    finished = by_whims(spread, legs=1.0)

    assert len({each[0] for each in fills(finished)}) > 1
    assert held_at_noon(finished) == HELD


def test_a_leg_fills_in_parts_which_add_up(spread: Folder):
    finished = by_whims(spread, parts=1.0)

    found = fills(finished)
    assert [each[2] for each in found if each[1] == 1] == ["PARTIALLY_FILLED", "FILLED"]
    assert sum(each[3] for each in found if each[1] == 1) == -4
    assert held_at_noon(finished) == HELD


def test_a_late_fill_is_in_the_account_before_it_is_told(spread: Folder):
    live = Live(seed=5, whims=Whims(late=1.0), kill=KillAtMinute(datetime(2018, 2, 2, 10, 31)))
    finished = a_live_run(spread, SENT, AT_NOON.replace("self.of(self.tickets)", "()"), live=live)

    assert fills(finished) == []
    assert starts(finished)[1][2] == HELD


def test_a_doubled_event_is_told_twice_and_booked_once(spread: Folder):
    finished = by_whims(spread, doubled=1.0)

    found = fills(finished)
    assert len(found) == 4
    assert len(set(found)) == 2
    assert held_at_noon(finished) == HELD


def test_a_lost_fill_is_known_to_the_account_alone(spread: Folder):
    finished = by_whims(spread, lost=1.0)

    assert fills(finished) == []
    assert held_at_noon(finished) == {}
    assert account_of(finished) == HELD
    assert finished.account.cash == pytest.approx(100_000 + 4 * 40)


@pytest.mark.parametrize(("lost", "end"), [(1.0, "INVALID"), (0.0, "CANCELED")])
def test_of_what_has_filled_unseen_there_is_nothing_to_cancel(spread: Folder, lost: float, end: str):
    at = "1105" if lost else "1005"  # it fills at 10:31
    cancels = f"""
    def at_02_{at}(self):
        self.tickets[0].cancel()

    def on_order_event(self, event):
        if str(event.status) in ("CANCELED", "INVALID"):
            self.note(event.order_id, str(event.status))
    """
    finished = by_whims(spread, cancels, lost=lost)

    assert {each[1:] for each in fills(finished)} == {(1, end), (2, end)}
    assert account_of(finished) == (HELD if lost else {})


@pytest.mark.parametrize("seed", range(12))
def test_a_combo_with_a_slow_leg_fills_once(spread: Folder, seed: int):
    sent = SENT.replace("at_02_1002", "at_02_1029")  # a quote that fills it comes while a leg is still new
    finished = a_live_run(spread, sent, AT_NOON, live=Live(seed=seed, whims=Whims(slow=0.5, late=1.0)))

    assert held_at_noon(finished) == HELD


def test_a_slow_leg_stays_new_for_minutes(spread: Folder):
    status = """
    def at_02_1003(self):
        self.note(*self.of(self.tickets))

    def at_02_1007(self):
        self.note(*self.of(self.tickets))
    """
    finished = by_whims(spread, status, slow=1.0, seed=4)

    assert seen(finished)[:2] == [("02 10:03", "NEW", "NEW"), ("02 10:07", "SUBMITTED", "SUBMITTED")]
    assert held_at_noon(finished) == HELD


def test_a_rejected_order_ends_as_invalid(spread: Folder):
    finished = by_whims(
        spread, "def on_order_event(self, event):\n    self.note(event.order_id, str(event.status))", rejected=1.0
    )

    assert fills(finished) == [("02 10:02", 1, "INVALID"), ("02 10:02", 2, "INVALID")]


def test_a_refused_cancel_leaves_the_order_at_work(spread: Folder):
    cancels = """
    def at_02_1005(self):
        self.note(self.tickets[0].cancel().is_success)
    """
    finished = by_whims(spread, cancels, refused=1.0)

    assert seen(finished)[0] == ("02 10:05", False)
    assert held_at_noon(finished) == HELD


def test_a_deaf_broker_answers_an_update_with_success_and_leaves_the_price(spread: Folder):
    updates = """
    def at_02_1005(self):
        self.note(self.tickets[0].update_limit_price(-0.3).is_success)

    def at_02_1006(self):
        self.note(self.limit(self.tickets[0]), str(self.tickets[0].status))
    """
    finished = by_whims(spread, updates, deaf=1.0)

    assert seen(finished)[:2] == [("02 10:05", True), ("02 10:06", -0.2, "UPDATE_SUBMITTED")]


def test_a_fill_may_be_told_after_the_end_of_its_order(spread: Folder):
    cancels = """
    def at_02_1032(self):
        self.tickets[0].cancel()

    def on_order_event(self, event):
        self.note(event.order_id, str(event.status), event.fill_quantity)
    """
    finished = by_whims(spread, cancels, legs=1.0, late=1.0, seed=1)

    ends = [each[2] for each in fills(finished) if each[2] in ("CANCELED", "FILLED")]
    assert ends == ["CANCELED", "FILLED"]
    assert len(held_at_noon(finished)) == 1
    assert held_at_noon(finished) == account_of(finished)


def acts(at: str, act: Any) -> Live:
    def on_minute(loop: LiveLoop) -> None:
        if f"{loop.host.clock.now:%d %H:%M}" == f"02 {at}":
            act(loop)

    return Live(seed=5, whims=Whims(), on_minute=on_minute)


def the_short(loop: LiveLoop) -> Any:
    return next(symbol for symbol in loop.host.assets.held if str(symbol) == SHORT)


def test_a_hand_moves_the_account_and_leaves_lean_unaware(spread: Folder):
    live = acts("11:00", lambda loop: loop.host.handler.trade_unseen(the_short(loop), 4.0))
    finished = a_live_run(spread, SENT, AT_NOON, live=live)

    assert held_at_noon(finished) == HELD
    assert account_of(finished) == {LONG: 4}
    assert finished.account.cash == pytest.approx(100_000 + 4 * 40 - 4 * 120)


def test_an_unknown_order_fills_and_is_told(spread: Folder):
    live = acts("11:00", lambda loop: loop.host.handler.fill_unknown(the_short(loop), -1.0))
    finished = a_live_run(spread, SENT, AT_NOON, live=live)

    assert fills(finished)[-1] == ("02 11:00", 3, "FILLED", -1.0, 1)
    assert held_at_noon(finished) == {**HELD, SHORT: -5}


@pytest.mark.parametrize(
    ("open_legs", "left"), [(2, ["CANCELED", "CANCELED"]), (1, ["CANCELED", "FILLED"])], ids=["unfilled", "half filled"]
)
def test_what_the_broker_ends_is_the_leg_that_has_begun_to_fill_else_the_order(
    spread: Folder, open_legs: int, left: list[str]
):
    ended: list[int] = []

    def act(loop: LiveLoop) -> None:
        orders = loop.host.handler.open_orders
        if len(orders) == open_legs and not ended:
            ended.append(orders[-1].id)
            loop.host.handler.end_unasked(orders[-1])

    finished = a_live_run(spread, SENT, AT_NOON, live=Live(seed=5, whims=Whims(legs=1.0), on_minute=act))

    (noon,) = [each for each in seen(finished) if each[1] == "noon"]
    assert len(ended) == 1
    assert sorted(noon[3:]) == left


def test_an_assignment_without_an_event_moves_the_account_by_the_intrinsic_value(spread: Folder):
    def assigns(loop: LiveLoop) -> None:
        loop.host.handler.assign_unseen(loop.host.securities[the_short(loop)])
        loop.say("assigned")

    finished = a_live_run(spread, SENT, AT_NOON, live=acts("11:00", assigns))

    assert fills(finished)[-1] == ("02 11:00", "assigned")
    assert account_of(finished) == {LONG: 4}
    assert finished.account.cash == pytest.approx(100_000 + 4 * 40)  # SPX is at 2800, above the strike


def test_what_lean_does_not_know_of_settles_with_the_rest(spread: Folder):
    for day in (9, 12):
        spread.index("SPX", datetime(2018, 2, day).date(), 2600.0)
    live = acts("11:00", lambda loop: loop.host.handler.trade_unseen(the_short(loop), 4.0))
    finished = a_live_run(spread, SENT, AT_NOON, live=live, last=datetime(2018, 2, 12).date())

    bought, settled = -4 * 120, 4 * 100 * 50  # 2650 against 2600
    assert account_of(finished) == {}
    assert finished.account.cash == pytest.approx(100_000 + 4 * 40 + bought + settled)


def test_a_seed_decides_it_all(spread: Folder):
    whims = Whims(legs=0.5, parts=0.5, late=0.5, doubled=0.5, shuffled=0.5)
    live = Live(seed=7, whims=whims)

    first, again, other = (a_live_run(spread, SENT, AT_NOON, live=each) for each in (live, live, replace(live, seed=9)))

    assert seen(first) == seen(again) != seen(other)
    assert told(first) == told(again)
