"""Months, exposure, and every strategy with what the gate told it."""

import math

import pytest

from backtests.report.figures import figures
from backtests.report.read import read
from tests.report.builders import a_campaign, a_decision, a_margin, a_result_folder, an_equity

CURVE = (("2017-12-29", 100.0), ("2018-01-31", 110.0), ("2018-02-05", 80.0), ("2018-02-28", 99.0))


def figures_of(folder, **said):
    return figures(read(a_result_folder(folder, **said)))


def test_a_month_counts_from_the_last_value_before_it_and_all_together_are_the_run(tmp_path):
    found = figures_of(tmp_path, equity=an_equity(*CURVE))

    assert [(month.name, round(month.returned, 6)) for month in found.months] == [
        ("2017-12", 0.0),
        ("2018-01", 0.1),
        ("2018-02", -0.1),
    ]
    assert math.prod(1 + month.returned for month in found.months) - 1 == pytest.approx(found.account.returned)


def test_exposure_is_that_of_the_book_at_the_closes(tmp_path):
    books = [{"delta": delta, "gamma": 0.0, "vega": 1.0, "theta": -2.0} for delta in (-1.0, 3.0, 4.0)]
    margins = [a_margin(exposure={"BOOK": book, "0DTE-1": books[0]}) for book in books]
    margins.append(a_margin(requirement=0.0, exposure={}))

    found = figures_of(tmp_path, margins=margins).exposures

    assert (found.held, found.delta.lowest, found.delta.average, found.delta.highest) == (0.75, -1.0, 2.0, 4.0)
    assert (found.vega.average, found.theta.average) == (1.0, -2.0)


def test_without_exposure_nothing_is_said_of_it(tmp_path):
    assert figures_of(tmp_path, margins=[a_margin()]).exposures is None


def test_every_strategy_of_the_run_is_told_traded_or_not(tmp_path):
    decisions = [a_decision(strategy="LT112", proposal=f"LT112 {n}", codes=["STRESS"]) for n in range(3)]
    found = figures_of(
        tmp_path,
        parameters={"strategies": "0DTE, lt112,STRANGLE"},
        decisions=[a_decision(), *decisions],
        campaigns=[a_campaign()],
    )

    assert [(row.strategy, row.opened, row.proposals, row.kept_out_by) for row in found.strategies] == [
        ("0DTE", 1, 1, None),
        ("LT112", 0, 3, "STRESS"),
        ("STRANGLE", 0, 0, None),
    ]


def test_denials_are_counted_by_rule_and_strategy_each_proposal_once(tmp_path):
    found = figures_of(
        tmp_path,
        decisions=[
            a_decision(proposal="0DTE a", codes=["STRESS", "PENDING"]),
            a_decision(clock="10:35", proposal="0DTE a", codes=["STRESS"]),
            a_decision(strategy="LT112", proposal="LT112 a", codes=["STRESS"]),
        ],
    )

    assert found.gate.by_strategy == {("STRESS", "0DTE"): 1, ("PENDING", "0DTE"): 1, ("STRESS", "LT112"): 1}
