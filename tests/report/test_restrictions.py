"""What held the desk: how often, and on which trading days."""

from datetime import date, datetime

import pytest

from backtests.report.records import HoldMode, Restriction, TradingState
from backtests.report.restrictions import RestrictionFigures, Restrictions, restrictions, spells, waits
from tests.report.builders import NEW_YORK

FRIDAY, MONDAY, TUESDAY = date(2018, 2, 2), date(2018, 2, 5), date(2018, 2, 6)
DAYS = (FRIDAY, MONDAY, TUESDAY)


def moment(day: date, clock: str = "10:30") -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=NEW_YORK)


def a_hold(day=FRIDAY, cause="LOSS", mode=HoldMode.HALTED, clock="10:30"):
    return Restriction(cause, mode, moment(day, clock), "as the test says")


def test_a_desk_that_nothing_held_has_nothing_to_tell():
    assert restrictions((TradingState(moment(FRIDAY), ()),), DAYS) == Restrictions(0, 0, ())


def test_a_hold_lasts_until_the_first_row_without_it():
    loss, data = a_hold(), a_hold(cause="DATA", mode=HoldMode.REDUCING)
    rows = (TradingState(moment(FRIDAY), (loss,)), TradingState(moment(FRIDAY, "11:00"), (loss, data)), TradingState(moment(MONDAY), (data,)))  # fmt: skip

    assert [(spell.restriction, spell.until) for spell in spells(rows)] == [(loss, moment(MONDAY)), (data, None)]


@pytest.mark.parametrize(
    ("until", "days"),
    [
        ((FRIDAY, "15:00"), 1),
        ((MONDAY, "09:31"), 1),
        ((TUESDAY, "09:31"), 2),
        (None, 3),
    ],
)
def test_a_day_counts_on_which_it_began_or_that_closed_with_it(until, days):
    rows = [TradingState(moment(FRIDAY), (a_hold(),))]
    if until is not None:
        rows.append(TradingState(moment(*until), ()))

    assert restrictions(rows, DAYS).halted == days


def test_each_cause_is_counted_apart_and_a_halted_day_is_not_reducing():
    loss, data = a_hold(), a_hold(cause="DATA", mode=HoldMode.REDUCING)
    again = a_hold(MONDAY, cause="DATA", mode=HoldMode.REDUCING)
    rows = (
        TradingState(moment(FRIDAY), (loss, data)),
        TradingState(moment(FRIDAY, "12:00"), (loss,)),
        TradingState(moment(MONDAY, "09:31"), ()),
        TradingState(moment(MONDAY), (again,)),
        TradingState(moment(MONDAY, "12:00"), ()),
    )

    found = restrictions(rows, DAYS)

    assert (found.halted, found.reducing) == (1, 1)
    assert found.by_cause == (
        RestrictionFigures(HoldMode.HALTED, "LOSS", 1, 1, loss),
        RestrictionFigures(HoldMode.REDUCING, "DATA", 2, 2, data),
    )


def test_a_desk_that_waits_for_a_restart_says_since_when_and_what_has_one():
    rows = (
        TradingState(
            moment(FRIDAY),
            (a_hold(), a_hold(cause="BROKER", clock="11:04")),
        ),
    )

    told = waits(rows, ()) or ""

    assert told.startswith(
        "SINCE 2018-02-02 11:04 THE DESK OPENS NOTHING, UNTIL A RESTART: as the test says. Here --kill "
    )
    assert "--storage FOLDER" in told


def test_a_start_that_is_not_over_says_what_held_it():
    rows = (TradingState(moment(FRIDAY), (a_hold(cause="BROKER"), a_hold(cause="START", clock="09:33"))),)

    told = waits(rows, ("2018-02-02 09:35:00 ALARM HELD, nothing is traded: the account holds nothing at all",)) or ""

    assert told == (
        "SINCE 2018-02-02 09:33 THE DESK TRADES NOTHING, EXITS INCLUDED: the account holds nothing at all. "
        "A run takes no command: with another --storage FOLDER, or none, a desk begins anew."
    )


@pytest.mark.parametrize("holds", [(), (a_hold(),), (a_hold(cause="DATA"),)])
def test_what_ends_by_itself_waits_for_nobody(holds):
    assert (
        waits((TradingState(moment(FRIDAY), (a_hold(cause="BROKER"),)), TradingState(moment(MONDAY), holds)), ())
        is None
    )
