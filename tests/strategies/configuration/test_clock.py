"""Exits before their entries, and looks and orders that don't fit into their time."""

from dataclasses import replace
from datetime import time

import pytest

from strategies.configuration.clock import (
    CLOCK_CHECKS,
    exit_before_entry,
    look_off_the_hour,
    patience_too_short,
    slot_too_short,
    time_exit_inside_window,
)
from strategies.configuration.records import place_of
from tests.strategies.configuration.planted import TODAY, a_strategy, faults_of, only, rows_of, with_window


@pytest.mark.parametrize("check", CLOCK_CHECKS, ids=lambda check: check.__name__)
def test_todays_times_fit(check):
    assert faults_of(check, TODAY) == []


@pytest.mark.parametrize(
    ("name", "field", "last", "due"),
    [
        ("STRANGLE", "exit_dte", 74, 75),
        ("LT112", "exit_dte", 99, 100),
        ("IPMCC", "exit_dte", 279, 280),
        ("IPMCC", "roll_dte", 2, 3),
    ],
)
def test_an_exit_by_days_to_expiry_comes_after_the_entry(name, field, last, due):
    assert faults_of(exit_before_entry, only(a_strategy(name, shape={field: last}))) == []
    assert rows_of(exit_before_entry, only(a_strategy(name, shape={field: due}))) == [f"{place_of(name)}.{field}"]


@pytest.mark.parametrize(("days", "due"), [(9, []), (10, [f"{place_of('IPMCC')}.roll_dte"])])
def test_a_roll_is_within_the_trading_days_that_are_counted(days, due):
    assert (
        rows_of(exit_before_entry, only(a_strategy("IPMCC", shape={"roll_dte": days, "weekly_least_days": 99}))) == due
    )


@pytest.mark.parametrize(("minutes", "count"), [(80, 0), (81, 1), (231, 2)])
def test_the_time_exit_waits_for_the_last_entry_on_days_and_half_days(minutes, count):
    planted = only(a_strategy(shape={"exit_before_close_minutes": minutes}))

    assert len(rows_of(time_exit_inside_window, planted)) == count


def test_a_window_that_ends_after_the_time_exit_is_told_with_both_times():
    (fault,) = faults_of(time_exit_inside_window, with_window(end=time(15, 30)))

    assert fault.wrong == "30: out at 15:30 on a day, and an entry of 15:30 works until 15:40"


@pytest.mark.parametrize("minutes", [0, 7, 45, 61])
def test_a_look_that_divides_no_hour_is_told(minutes):
    planted = replace(only(a_strategy(row={"exit_look_minutes": minutes})), entry_look_minutes=minutes)

    assert rows_of(look_off_the_hour, planted) == [
        "config/run.py ENTRY_LOOK_MINUTES",
        "strategies/zero_dte.py 0DTE.exit_look_minutes",
    ]


@pytest.mark.parametrize(("minutes", "count"), [(15, 0), (12, 1), (10, 1), (6, 2)])
def test_a_slot_holds_a_look_and_the_whole_of_an_entrys_patience(minutes, count):
    assert len(rows_of(slot_too_short, only(a_strategy(shape={"minutes_per_entry": minutes})))) == count


@pytest.mark.parametrize(("minutes", "count"), [(5, 0), (4, 1)])
def test_an_entry_is_patient_until_its_last_price(minutes, count):
    assert len(rows_of(patience_too_short, replace(TODAY, entry_patience_minutes=minutes))) == count
