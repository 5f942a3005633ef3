"""What a live desk shows of itself after a minute, and tells of a day."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest

from backtests.engine.api.imports import importable
from book.alerts import Alert, Notice
from book.book import Book
from book.campaign import LEAP, QUARANTINE, Event, Reason, State
from book.records import changed
from book.standing import Cause
from book.view import Shown, Taken, View, view_of, view_text
from desk.desk import Desk
from market.contracts import Contract, Leg, Role
from risk.parameters import get_risk_parameters
from risk.sizing import PositionSizer
from strategies.parts.strategy import load_strategies
from tests.builders import (
    a_book,
    a_campaign,
    a_fill,
    a_market,
    a_rung,
    a_snapshot,
    a_standing,
    at,
    condor_legs,
    condor_quotes,
)

with importable():
    from execution import notices, reporter

NOTICES = (Notice(Alert.FILL, at("10:59"), "0DTE-1 filled"),)
SHORT_PUT = condor_legs()[0].contract


def a_desk() -> Desk:
    parameters = get_risk_parameters()
    return Desk(load_strategies(("0DTE", "LT112", "IPMCC")), parameters, PositionSizer(parameters))


def a_view(*campaigns, book: Book | None = None, **market) -> View:
    given = {"quotes": condor_quotes(1.5)} | market
    return reporter.view_of(a_snapshot(a_market(**given), book or a_book(*campaigns)), a_desk(), NOTICES)


def test_a_campaign_stands_beside_its_target_and_its_stop():
    campaign = changed(a_campaign(sets=2, credit=400.0), cash=400.0, fees=8.0)

    (shown,) = a_view(campaign).campaigns

    assert shown == Shown("0DTE-1", "open", 2, pytest.approx(400.0 - 8.0 - 300.0), 200.0, -800.0)


def test_what_can_not_be_priced_has_no_result():
    assert a_view(a_campaign(), quotes={}).campaigns[0].pnl is None


def test_assigned_shares_count_at_their_price():
    campaign = changed(a_campaign(rung=a_rung("SPY"), state=State.ASSIGNED), positions={}, cash=-27_000.0, fees=0.0)

    assert a_view(changed(campaign, shares=100)).campaigns[0].pnl == pytest.approx(500.0)


@pytest.mark.parametrize(
    "campaign",
    [
        a_campaign(credit=0.0),
        a_campaign("X-1", "X"),
        a_campaign("QUARANTINE-1", QUARANTINE, state=State.QUARANTINED),
    ],
    ids=lambda campaign: campaign.id,
)
def test_where_no_credit_was_taken_in_or_no_strategy_knows_it_there_is_neither(campaign):
    assert (a_view(campaign).campaigns[0].target, a_view(campaign).campaigns[0].stop) == (None, None)


@pytest.mark.parametrize(
    ("state", "paid", "stop"),
    [(State.OPEN, -4_200.0, -2_100.0), (State.PENDING_OPEN, 0.0, None), (State.QUARANTINED, -4_200.0, None)],
)
def test_a_covered_leap_has_a_stop_and_no_target(state: State, paid: float, stop: float | None):
    leap = Leg(Contract("SPY", date(2018, 12, 21), 250.0, "C"), Role.LONG_CALL, 1, LEAP)
    campaign = changed(a_campaign("IPMCC-1", "IPMCC", state, credit=-4_200.0, legs=(leap,)), cash_by_part={LEAP: paid})

    (shown,) = a_view(campaign).campaigns

    assert (shown.target, shown.stop) == (None, stop)


def test_places_stand_beside_their_limits():
    limits = a_view(a_campaign(), a_campaign("0DTE-2")).limits

    assert [(each.name, each.open) for each in limits] == [("0DTE", 2), ("LT112", 0), ("IPMCC", 0), ("all", 2)]
    assert all(each.most is not None and each.most >= 1 for each in limits)


def test_without_a_vix_there_are_no_limits():
    view = a_view(a_campaign(), vix=None)

    assert [each.most for each in view.limits] == [None] * 4
    assert view.cap is None


def test_it_says_what_holds_the_desk_and_what_the_day_began_with():
    standing = replace(a_standing(Cause.COMMAND), start_value=99_000.0)

    view = a_view(book=Book().with_standing(standing))

    assert (view.standing, view.value, view.start_value) == (str(standing), 100_000.0, 99_000.0)


def test_a_view_is_read_as_it_was_written():
    view = a_view(a_campaign())

    assert view_of(view_text(view)) == view
    assert isinstance(view.limits[0], Taken)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}"])
def test_half_a_view_is_none(text):
    with pytest.raises(ValueError):
        view_of(text)


def a_closed():
    held = changed(a_campaign("0DTE-2"), positions={}, cash=0.0, fees=0.0).with_fill(a_fill(SHORT_PUT, -1, 1.5))
    return held.with_fill(a_fill(SHORT_PUT, 1, 0.5)).after(Event.FLAT, at("15:00"), Reason.PROFIT_TARGET)


def test_a_digest_counts_the_day():
    never = changed(a_campaign("0DTE-3", state=State.NEVER_OPENED), fills=())
    left = a_campaign("LT112-1", "LT112", requirement=2_500.0)
    book = a_book(a_closed(), never, left).with_standing(replace(a_standing(), start_value=99_000.0))

    lines = reporter.digest_of(a_snapshot(a_market(at("16:00")), book), at("16:00").date(), ()).splitlines()

    assert lines == [
        "2018-02-02: the account is worth 100,000 USD (+1,000 on the day), trading",
        f"campaigns opened: 1, closed: 1, for {a_closed().pnl:+,.2f} USD after fees",
        "open: LT112-1; they need 2,500 USD",
        "the check before the close: all in order",
    ]


def test_a_digest_has_what_the_check_found():
    text = reporter.digest_of(a_snapshot(a_market(at("16:00"))), at("16:00").date(), ("one", "two"))

    assert text.endswith("open: none; they need 0 USD\nthe check before the close: one; two")


class Shows:
    """A reporter at work, and the minutes at which it showed the desk."""

    def __init__(self) -> None:
        self.at: list[str] = []
        self.notices = notices.Notices(SimpleNamespace(notify=None), "paper", ())
        self.reporter = reporter.Reporter(a_desk(), self.notices, lambda view: self.at.append(f"{view.time:%H:%M}"))

    def minute(self, clock: str, *, is_busy: bool = False) -> None:
        now, book = at(clock), Book()
        seen = a_snapshot(a_market(now), book)
        self.reporter.tell(book, now, may_trade=True)
        if self.reporter.is_due(now, is_busy):
            self.reporter.show(seen)


def test_the_desk_is_shown_at_once_and_then_every_tenth_minute():
    shows = Shows()

    for minute in range(22):
        shows.minute(f"11:{minute:02}")

    assert shows.at == ["11:00", "11:10", "11:20"]


def test_a_view_waits_for_a_minute_with_nothing_else_to_do_but_not_for_long():
    shows = Shows()

    for minute in range(35):
        shows.minute(f"11:{minute:02}", is_busy=minute != 12)

    assert shows.at == ["11:00", "11:12", "11:27"]


def test_what_is_told_is_shown_in_its_minute_busy_or_not():
    shows = Shows()
    shows.minute("11:00")

    shows.notices.note(NOTICES[0])
    shows.minute("11:01", is_busy=True)

    assert shows.at == ["11:00", "11:01"]
