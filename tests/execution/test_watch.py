"""What a live minute looks at beside its market, and what it makes of it: entries held, told once, let go again."""

from datetime import UTC, datetime, timedelta

import pytest

from backtests.engine.api.imports import importable
from book.alerts import Alert
from book.holdings import Held, Holding
from book.standing import Cause, Mode, Standing
from tests.builders import condor_legs
from tests.execution.strict import SmallDesk

with importable():
    from execution.watch import Watch

UTC_NOON = datetime(2018, 2, 2, 17, tzinfo=UTC)
SHORT_PUT = condor_legs()[0].contract


class Watched:
    """A small desk, its watch, and what it told."""

    def __init__(self) -> None:
        self.desk = SmallDesk()
        self.told: list[str] = []
        self.alerts: list[Alert] = []
        self.holdings: dict[Held, Holding] = {}
        self.watch = Watch(lambda: self.holdings, self.desk.orders, self.desk.boundary, self._alarm)
        self.standing = Standing()

    def _alarm(self, alert: Alert, text: str, now: datetime) -> None:
        self.alerts.append(alert)
        self.told.append(f"ALARM {text}")

    def minute(self, utc: datetime = UTC_NOON) -> None:
        self.desk.broker.clock += timedelta(minutes=1)
        if self.desk.orders.has_news:
            self.desk.book = self.desk.orders.work_off(self.desk.book)
        self.standing = self.watch.after(self.standing, self.desk.book, self.desk.broker.clock, lambda: utc)

    @property
    def causes(self) -> list[Cause]:
        return [hold.cause for hold in self.standing.holds]


def test_a_minute_in_which_nothing_is_wrong_changes_nothing():
    watched = Watched()
    before = watched.standing

    watched.minute()

    assert watched.standing is before
    assert watched.told == []


def test_a_fault_reduces_until_it_is_resumed():
    watched = Watched()
    watched.desk.boundary.attempt("a bar", lambda: 1 / 0)

    watched.minute()
    watched.minute()

    assert (watched.causes, watched.standing.mode) == ([Cause.FAULT], Mode.REDUCING)
    assert watched.told == ["ALARM FAULT a bar: ZeroDivisionError: division by zero"]


@pytest.mark.parametrize(("minutes", "is_held"), [(1, False), (2, False), (3, True)])
def test_ledgers_that_differ_for_two_minutes_hold_entries_and_ask_for_a_reconciliation(minutes: int, is_held: bool):
    watched = Watched()
    watched.holdings = {SHORT_PUT: Holding(-1, 0.5)}

    for _ in range(minutes):
        watched.minute()

    assert (Cause.LEDGER in watched.causes) is is_held
    assert len(watched.told) == is_held
    assert all("the account holds -1 beside the ledgers; reconcile" in text for text in watched.told)


def test_ledgers_that_agree_again_let_it_go():
    watched = Watched()
    watched.holdings = {SHORT_PUT: Holding(-1, 0.5)}
    for _ in range(5):
        watched.minute()
    watched.holdings = {}

    watched.minute()

    assert watched.causes == []


def test_an_event_of_nobodys_asks_for_a_reconciliation():
    watched = Watched()
    watched.desk.broker.stranger(SHORT_PUT, 1)
    for event in watched.desk.broker.events:
        watched.desk.orders.note(event)
    watched.holdings = {SHORT_PUT: Holding(1, 0.5)}

    watched.minute()

    assert watched.causes == [Cause.LEDGER]
    assert "it is no campaign's; reconcile" in watched.told[0]


@pytest.mark.parametrize(("seconds", "is_held"), [(60, False), (61, True)])
def test_a_broken_line_asks_for_a_restart(seconds: int, is_held: bool):
    watched = Watched()
    watched.watch.broker.disconnects(UTC_NOON)

    watched.minute(UTC_NOON + timedelta(seconds=seconds))

    assert (watched.causes == [Cause.BROKER]) is is_held
    assert all(text.endswith("restart the desk") for text in watched.told)


def test_an_order_without_an_answer_asks_for_a_restart_once():
    watched = Watched()
    watched.desk.enter()
    for _ in range(8):
        watched.minute()

    assert watched.causes == [Cause.BROKER]
    assert watched.told == ["ALARM BROKER 0DTE-1 open has had no answer for 5 minutes; restart the desk"]


@pytest.mark.parametrize(("minutes", "is_held"), [(4, False), (5, True)])
def test_a_cancel_that_is_refused_for_good_reduces_and_asks_for_a_restart(minutes: int, is_held: bool):
    watched = Watched()
    watched.desk.broker.refuses_cancels = True
    watched.desk.enter()
    watched.minute()
    watched.desk.broker.accept()
    watched.desk.orders.stand_down()

    for _ in range(minutes):
        watched.minute()

    assert (watched.causes == [Cause.BROKER]) is is_held
    assert watched.told == ["ALARM BROKER 0DTE-1 open has had no answer for 5 minutes; restart the desk"] * is_held
