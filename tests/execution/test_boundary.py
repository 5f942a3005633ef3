"""The one place that catches everything, and only live."""

import pytest

from book.book import Book
from execution.boundary import Boundary
from tests.builders import a_campaign


def fails() -> None:
    raise KeyError("a quote")


def failing(boundary: Boundary, minutes: int) -> None:
    for _ in range(minutes):
        boundary.attempt("the bar", fails)
        boundary.take()


def test_in_a_backtest_every_exception_leaves():
    boundary = Boundary(False, lambda text: None)

    with pytest.raises(KeyError):
        boundary.attempt("the bar", fails)
    assert not boundary.has_failed


def test_live_none_leaves_and_the_log_has_it_whole():
    log: list[str] = []
    boundary = Boundary(True, log.append)

    assert boundary.attempt("the bar", fails) is None
    (line,) = log
    assert line.startswith("FAULT in the bar\nTraceback (most recent call last):")
    assert 'raise KeyError("a quote")' in line


def test_a_fault_is_named_after_what_its_work_was_given():
    boundary = Boundary(True, lambda text: None)

    boundary.attempt("the exit of {0.id}", lambda campaign, book: fails(), a_campaign("0DTE-7"), Book())

    assert boundary.take() == ("the exit of 0DTE-7: KeyError: 'a quote'",)


def test_what_works_is_answered():
    assert Boundary(True, print).attempt("a sum", sum, [1, 2]) == 3


def test_faults_are_taken_once():
    boundary = Boundary(True, lambda text: None)
    boundary.attempt("the bar", fails)

    assert boundary.has_failed
    assert boundary.take() == ("the bar: KeyError: 'a quote'",)
    assert (boundary.has_failed, boundary.take()) == (False, ())


@pytest.mark.parametrize(("minutes", "is_alarming"), [(1, False), (2, False), (3, True), (4, False)])
def test_the_third_failing_minute_in_a_row_is_an_alarm_once(minutes: int, is_alarming: bool):
    boundary = Boundary(True, lambda text: None)

    failing(boundary, minutes)

    assert boundary.is_alarming is is_alarming


def test_a_minute_without_a_fault_begins_the_count_anew():
    boundary = Boundary(True, lambda text: None)
    failing(boundary, 2)
    boundary.take()

    failing(boundary, 2)
    assert not boundary.is_alarming
    failing(boundary, 1)
    assert boundary.is_alarming
