"""What is told from luck, against the figures of the paper itself."""

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest

from backtests.sweep.luck import Sharpe, deflated, most_by_luck, ranked, sharpe_of, walk_forward
from backtests.sweep.rows import Row

A_DAY = 250**-0.5  # the paper's year has 250 days
PAPERS = Sharpe(2.5 * A_DAY, 1250, -3.0, 10.0)  # its example: 2.5 a year over five years


def a_row(number: int, *daily: float, error: str | None = None, **settings: str) -> Row:
    values = (100.0, *(100.0 * np.cumprod(1.0 + np.array(daily))))
    days = tuple(date(2018, 1, 1) + timedelta(n) for n in range(len(daily)))
    told = {} if error else {"days": days, "values": values, "returned": values[-1] / 100.0 - 1.0}
    return Row(number, f"{number}", None, tuple(settings.items()), error=error, **told)


@pytest.mark.parametrize(("trials", "by_luck", "probability"), [(100, 0.1132, 0.9004), (46, None, 0.9505)])
def test_the_papers_example_comes_out_as_the_paper_has_it(trials, by_luck, probability):
    found = most_by_luck(0.5 * A_DAY**2, trials)

    assert by_luck is None or found == pytest.approx(by_luck, abs=5e-5)
    assert deflated(PAPERS, found) == pytest.approx(probability, abs=5e-5)


def test_one_trial_has_no_luck_to_deflate():
    assert most_by_luck(0.5, 1) == 0.0
    assert most_by_luck(0.5, 2) > 0.0


def test_normal_returns_without_luck_have_the_probability_of_their_t_value():
    # by hand: (0.1 - 0) x sqrt(100) / sqrt(1 + 0.5 x 0.01) = 0.9975, whose normal probability is 0.8407
    assert deflated(Sharpe(0.1, 101, 0.0, 3.0), 0.0) == pytest.approx(0.8407, abs=1e-4)


def test_a_sharpe_ratio_takes_three_days_that_differ():
    assert sharpe_of(np.array([0.01, 0.02])) is None
    assert sharpe_of(np.array([0.01, 0.01, 0.01])) is None
    assert sharpe_of(np.array([0.01, 0.02, 0.03])).ratio == pytest.approx(2.0)


def test_runs_that_failed_count_as_trials_but_are_not_ranked():
    good, bad = a_row(1, 0.01, 0.02, 0.01, 0.02), a_row(2, 0.01, -0.02, 0.01, 0.0)
    alone = ranked([good, bad])
    beside = ranked([good, bad, a_row(3, error="too small")])

    assert [each.row.number for each in beside] == [1, 2]
    assert beside[0].deflated < alone[0].deflated


def test_an_account_that_never_moved_is_last():
    assert [each.row.number for each in ranked([a_row(1, 0.0, 0.0, 0.0), a_row(2, -0.01, 0.0, -0.01)])] == [2, 1]


def test_a_walk_forward_holds_the_best_so_far_over_the_next_window():
    early, late = a_row(1, 0.02, 0.01, -0.02, -0.01), a_row(2, -0.02, -0.01, 0.02, 0.01)
    (step,) = walk_forward([early, late], 2)

    assert (step.chosen.number, step.place, step.of) == (1, 2, 2)
    assert step.before > 0 > step.after
    assert step.returned == pytest.approx(0.98 * 0.99 - 1.0)
    assert (step.first, step.last) == (date(2018, 1, 3), date(2018, 1, 4))


@pytest.mark.parametrize(("days", "windows"), [(3, 0), (4, 1), (5, 1), (6, 2)])
def test_what_is_left_over_belongs_to_the_last_window(days, windows):
    rows = [a_row(n, *([0.01, 0.02 * n] * 3)[:days]) for n in (1, 2)]
    steps = walk_forward(rows, 2)

    assert len(steps) == windows
    assert not steps or steps[-1].last == rows[0].days[-1]
    assert all(one.last < other.first for one, other in pairwise(steps))


def test_runs_over_other_days_have_no_walk_forward():
    assert walk_forward([a_row(1, 0.01, 0.02, 0.01, 0.02), a_row(2, 0.01, 0.02, 0.01)], 2) == []
