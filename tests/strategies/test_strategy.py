"""The registry of strategies, and their windows."""

import pytest

from config.strategies import STRATEGIES
from strategies.parts.strategy import is_open, load_strategies, week_of
from tests.builders import FRIDAY, HALF_FRIDAY, a_row, a_session, at

TUESDAY, WEDNESDAY, THURSDAY = (FRIDAY.replace(month=1, day=day) for day in (30, 31, 25))


def test_every_strategy_of_the_configuration_has_its_file():
    names = tuple(row.name for row in STRATEGIES)

    assert tuple(strategy.row.name for strategy in load_strategies(names)) == names


def test_strategies_are_found_in_any_case_and_kept_in_the_order_of_the_configuration():
    names = [strategy.row.name for strategy in load_strategies(("strangle", "0dte"))]

    assert names == ["0DTE", "STRANGLE"]


def test_every_unknown_name_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match=r"strategies is CONDOR, WHEEL; expected some of 0DTE"):
        load_strategies(("0DTE", "wheel", "condor"))


def test_no_strategy_at_all_is_refused():
    with pytest.raises(ValueError, match="strategies is empty"):
        load_strategies(())


@pytest.mark.parametrize(
    ("strategy", "day", "clock", "is_inside"),
    [
        ("LT112", WEDNESDAY, "09:59", False),
        ("LT112", WEDNESDAY, "10:00", True),
        ("LT112", WEDNESDAY, "14:59", True),
        ("LT112", WEDNESDAY, "15:00", False),
        ("LT112", TUESDAY, "11:00", False),
        ("STRANGLE", TUESDAY, "09:59", False),
        ("STRANGLE", TUESDAY, "10:00", True),
        ("STRANGLE", TUESDAY, "14:59", True),
        ("STRANGLE", TUESDAY, "15:00", False),
        ("STRANGLE", WEDNESDAY, "11:00", False),
        ("IPMCC", TUESDAY, "10:00", True),
        ("IPMCC", THURSDAY, "14:59", True),
        ("IPMCC", THURSDAY, "15:00", False),
        ("IPMCC", HALF_FRIDAY, "11:59", True),
        ("IPMCC", HALF_FRIDAY, "12:00", False),
    ],
)
def test_a_window_opens_at_its_start_and_is_over_at_its_end(strategy, day, clock, is_inside):
    assert is_open(a_row(strategy).window, at(clock, day), a_session(day)) is is_inside


def test_a_week_is_the_iso_week():
    assert week_of(at("10:00", TUESDAY)) == "2018-W05"
