"""Each value is held against its bound; what can't be is told with its row, what stands there and what was expected."""

import math
from dataclasses import replace
from datetime import time
from typing import Annotated

import pytest

from config import limits, run
from config.bounds import Bound, Place, share, values
from config.products import SPX
from config.schema import EntryWindow, Phase, Rung, StrategyRow
from strategies.configuration.faults import faults_of
from strategies.configuration.numbers import Configuration, _values, bound_faults, in_force, using
from strategies.zero_dte import STRATEGY

EACH = 13  # of the values, a part
AT = Place("config/limits.py X", ("limits", "x"))


def told(annotation, value):
    return [str(fault) for each in values(annotation, value, AT) if (fault := each.fault()) is not None]


@pytest.mark.parametrize(
    ("annotation", "value", "is_sound"),
    [
        (Annotated[float, share("of all")], 0.0, False),
        (Annotated[float, share("of all")], 1e-9, True),
        (Annotated[float, share("of all")], 1.0, True),
        (Annotated[float, share("of all")], 1, True),
        (Annotated[float, share("of all")], 1.0001, False),
        (Annotated[float, share("of all")], 25, False),
        (Annotated[float, share("of all")], -0.05, False),
        (Annotated[float, share("of all")], math.nan, False),
        (Annotated[float, share("of all")], math.inf, False),
        (Annotated[float, share("of all")], "0.5", False),
        (Annotated[float, share("of all")], True, False),
        (Annotated[float, share("of all")], None, False),
        (Annotated[float | None, share("of all")], None, True),
        (Annotated[int, Bound("looks", least=1, most=60)], 0, False),
        (Annotated[int, Bound("looks", least=1, most=60)], 1, True),
        (Annotated[int, Bound("looks", least=1, most=60)], 60, True),
        (Annotated[int, Bound("looks", least=1, most=60)], 61, False),
        (Annotated[int, Bound("looks", least=1, most=60)], 1.5, False),
        (Annotated[int, Bound("looks", least=1, most=60)], 2.0, False),
        (Annotated[float, Bound("USD", above=0.0, endless=True)], math.inf, True),
        (Annotated[float, Bound("USD", above=0.0, endless=True)], -math.inf, False),
        (Annotated[float, Bound("VIX", above=0.0, may_lack=True)], math.nan, True),
        (Annotated[time, Bound("New York")], time(10, 30), True),
        (Annotated[time, Bound("New York")], "10:30", False),
        (Annotated[tuple[str, ...], Bound("rungs")], ("SPX",), True),
        (Annotated[tuple[str, ...], Bound("rungs")], (), False),
        (Annotated[tuple[str, ...], Bound("rungs")], ("SPX", 1), False),
        (Annotated[bool, Bound("whether")], True, True),
        (Annotated[bool, Bound("whether")], 1, False),
        (tuple[Phase, ...], (), False),
        (tuple[Phase, ...], (0.5,), False),
        (Rung, SPX, True),
        (Rung, "SPX", False),
        (float, 1.0, False),
    ],
)
def test_a_value_is_held_against_its_bound(annotation, value, is_sound):
    assert bool(told(annotation, value)) is not is_sound


def test_a_fault_says_where_it_stands_what_is_there_and_what_was_expected():
    row = Phase(number=2, below=60_000, multiplier=0, trades_a_day=5, max_bp=math.nan)

    assert told(tuple[Phase, ...], (row,)) == [
        "config/limits.py X[0].multiplier: it is 0; to mend it: a number above 0, at most 20: times the bases of the limits",
        "config/limits.py X[0].max_bp: it is nan; to mend it: a number above 0, at most 1: "
        "a share of account value that may be in use as buying power",
    ]


def planted(module, name, value):
    """The configuration with another constant of a module."""
    kept = getattr(module, name)
    try:
        setattr(module, name, value)
        return in_force()
    finally:
        setattr(module, name, kept)


def with_row(**changes):
    return planted_strategy(row=replace(STRATEGY.row, **changes))


def planted_strategy(**changes):
    found = in_force()
    return Configuration(tuple(replace(each, **changes) if each is STRATEGY else each for each in found.constants))


@pytest.mark.parametrize(
    ("configuration", "row"),
    [
        (lambda: planted(limits, "MAX_STRESS_LOSS", 25), "config/limits.py MAX_STRESS_LOSS"),
        (lambda: planted(limits, "MAX_STRESS_LOSS", math.nan), "config/limits.py MAX_STRESS_LOSS"),
        (lambda: planted(limits, "MAX_DAY_LOSS", 5), "config/limits.py MAX_DAY_LOSS"),
        (lambda: planted(limits, "MAX_BP_AFTER_STRESS", 80), "config/limits.py MAX_BP_AFTER_STRESS"),
        (lambda: planted(limits, "MAX_CROSSING_OF_TARGET", 30), "config/limits.py MAX_CROSSING_OF_TARGET"),
        (lambda: planted(limits, "KELLY_FACTOR", -1), "config/limits.py KELLY_FACTOR"),
        (lambda: planted(limits, "CAMPAIGN_SHARE", 5), "config/limits.py CAMPAIGN_SHARE"),
        (lambda: planted(run, "STOP_LOOKS", -1), "config/run.py STOP_LOOKS"),
        (lambda: planted(run, "STEPS_TO_NATURAL", 0), "config/run.py STEPS_TO_NATURAL"),
        (lambda: planted_strategy(wing_share=-0.004), "strategies/zero_dte.py 0DTE.wing_share"),
        (lambda: with_row(stop_credits=math.nan), "strategies/zero_dte.py 0DTE.stop_credits"),
        (lambda: with_row(win_rate=84), "strategies/zero_dte.py 0DTE.win_rate"),
        (lambda: with_row(exit_look_minutes=1.5), "strategies/zero_dte.py 0DTE.exit_look_minutes"),
        (lambda: with_row(ladder=()), "strategies/zero_dte.py 0DTE.ladder"),
        (
            lambda: with_row(window=replace(STRATEGY.row.window, weekday=5)),
            "strategies/zero_dte.py 0DTE.window.weekday",
        ),
        (lambda: with_row(window=replace(STRATEGY.row.window, end=time(9))), "strategies/zero_dte.py 0DTE.window.end"),
    ],
)
def test_what_once_switched_a_rule_off_is_refused(configuration, row):
    assert row in [fault.row for fault in faults_of(configuration())]


def test_rows_that_dont_fit_together_are_told_beside_values_out_of_bounds():
    wrong = planted(limits, "MAX_STRESS_LOSS", 25)
    with using(wrong):
        found = faults_of(with_row(window=replace(STRATEGY.row.window, end=time(9))))

    assert [fault.row for fault in found] == [
        "config/limits.py MAX_STRESS_LOSS",
        "strategies/zero_dte.py 0DTE.window.end",
    ]


@pytest.mark.parametrize("start", [math.nan, "half past ten"])
def test_what_hangs_on_a_value_out_of_bounds_is_not_told(start):
    found = faults_of(with_row(window=replace(STRATEGY.row.window, start=start, end=time(9))))

    assert [fault.row for fault in found] == ["strategies/zero_dte.py 0DTE.window.start"]


def test_nor_is_what_hangs_on_a_place_that_nobody_knows_the_value_of():
    backwards = with_row(window=replace(STRATEGY.row.window, end=time(9)))

    assert faults_of(backwards, ["strategies/zero_dte.py 0DTE.window.start"]) == ()


def test_rows_that_are_none_are_told_alone():
    assert [fault.row for fault in faults_of(planted(limits, "PHASES", (0.5,)))] == ["config/limits.py PHASES[0]"]


def test_what_stands_for_a_value_is_one_that_it_may_be():
    stood_for = [each for _, each in _values(in_force()) if each.far_apart is not None]

    assert [
        (each.place.where, end)
        for each in stood_for
        for end in each.far_apart
        if each._replace(value=end).fault() is not None
    ] == []
    assert all(one != other for one, other in (each.far_apart for each in stood_for))


def test_no_value_within_its_bounds_breaks_a_check():
    for _, each in [*_values(in_force())][::EACH]:
        faults_of(in_force(), [each.place.where])


def test_todays_configuration_can_be_used():
    assert faults_of(in_force()) == ()


def test_nothing_in_the_configuration_stands_without_its_bound():
    assert bound_faults(in_force()) == []
    assert {StrategyRow, EntryWindow} <= {type(STRATEGY.row), type(STRATEGY.row.window)}
