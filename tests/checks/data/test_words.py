"""A report tells many days in few words, and leaves none out."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtests.checks.data.findings import Effect, DataFinding, Report

FIRST = date(2018, 2, 5)  # a Monday
DAYS = tuple(FIRST + timedelta(days=n) for n in range(28) if n % 7 < 5)


def missing(*days: date, subject: str = "SPX minute bars") -> Report:
    return Report(DAYS, tuple(DataFinding(Effect.STOPS, subject, "missing", PurePosixPath("x.zip"), day) for day in days))


@pytest.mark.parametrize(
    ("of", "told"),
    [
        ((0,), "2018-02-05"),
        ((0, 1), "2018-02-05 to 2018-02-06 (2 days)"),
        ((4, 5), "2018-02-09 to 2018-02-12 (2 days)"),
        ((0, 2), "2018-02-05, 2018-02-07"),
        ((2, 0, 1), "2018-02-05 to 2018-02-07 (3 days)"),
    ],
    ids=["a day", "two", "over a weekend", "a day between", "in any order"],
)
def test_trading_days_that_follow_each_other_are_a_range(of: tuple[int, ...], told: str):
    assert [*missing(*(DAYS[n] for n in of)).lines()] == [f"SPX minute bars: missing on {told}"]


def test_more_ranges_than_asked_for_are_counted_by_their_days():
    report = missing(DAYS[0], DAYS[2], DAYS[4], DAYS[5], DAYS[8])

    assert [*report.lines(2)] == ["SPX minute bars: missing on 2018-02-05, 2018-02-07 and 3 more days"]
    assert [*report.lines(4)] == [*report.lines()]


def test_subjects_and_faults_have_lines_of_their_own():
    report = Report(DAYS, (*missing(DAYS[0]).findings, *missing(DAYS[0], subject="VIX minute bars").findings))

    assert len([*report.lines()]) == 2


def test_a_fault_of_no_day_names_its_file():
    finding = DataFinding(Effect.NOTED, "Interest rates", "missing", PurePosixPath("a/rates.csv"))

    assert [*Report(DAYS, (finding,)).lines()] == ["Interest rates: missing (a/rates.csv)"]


@given(st.sets(st.sampled_from(DAYS), min_size=1))
def test_the_ranges_hold_exactly_the_days(days: set[date]):
    (line,) = missing(*days).lines()
    told: set[date] = set()
    for part in line.partition(" on ")[2].split(", "):
        first, _, rest = part.partition(" to ")
        last = date.fromisoformat(rest[:10]) if rest else date.fromisoformat(first)
        told |= {day for day in DAYS if date.fromisoformat(first) <= day <= last}

    assert told == days
