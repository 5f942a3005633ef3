"""Why a strategy opened nothing although nothing denied it: in the summary, and in what lint says of a run."""

from dataclasses import replace
from datetime import date

import pytest
from rich.console import Console

from backtests.checks.lint import inspect
from backtests.checks.lint.outside import window_never_opens
from backtests.report.figures import figures
from backtests.report.idle import never_looks
from backtests.report.read import read
from backtests.report.tables import summary
from tests.report.builders import a_campaign, a_decision, a_result_folder, an_equity
from tests.strategies.configuration.planted import TODAY, a_strategy, with_window

FRIDAYS = a_strategy("0DTE").row.window
THURSDAY, FRIDAY, MONDAY = date(2018, 2, 1), date(2018, 2, 2), date(2018, 2, 5)
GOOD_FRIDAY = date(2018, 3, 30)  # the exchange was closed
VAIN = (
    "2018-02-02 10:30:00 NOTE SPXW has no call and put of one strike listed [0DTE 2018-02-02 10:30]\n"
    "2018-02-02 10:35:00 NOTE SPY has none either [0DTE 2018-02-02 10:30]\n"
    "2018-02-02 10:35:00 NOTE it waits [LT112 2018-W05]\n"
)


@pytest.mark.parametrize(
    ("first", "last", "never"),
    [
        (THURSDAY, THURSDAY, True),
        (THURSDAY, FRIDAY, False),
        (FRIDAY, FRIDAY, False),
        (MONDAY, date(2018, 2, 8), True),
        (MONDAY, date(2018, 2, 9), False),
        (GOOD_FRIDAY, date(2018, 4, 5), True),
        (GOOD_FRIDAY, date(2018, 4, 6), False),
        (date(2017, 1, 2), date(2018, 12, 31), False),
    ],
)
def test_a_window_that_opens_on_fridays_wants_one_on_which_the_exchange_trades(first, last, never):
    assert never_looks(FRIDAYS, first, last) is never


def test_a_window_of_any_day_opens_on_every_trading_day():
    assert not never_looks(replace(FRIDAYS, weekday=None), THURSDAY, THURSDAY)
    assert never_looks(replace(FRIDAYS, weekday=None), date(2018, 2, 3), date(2018, 2, 4))


def a_run(folder, *, days=("2018-02-01", "2018-02-02"), log="", **records):
    given = {"decisions": [], "campaigns": [], "parameters": {"strategies": "0DTE"}} | records
    return a_result_folder(folder, equity=an_equity(*((day, 100_000.0) for day in days)), log=log, **given)


def words_of(folder) -> str:
    console, result = Console(width=80), read(folder)
    with console.capture() as captured:
        console.print(summary(result, figures(result)))
    return " ".join(captured.get().split())


def test_the_summary_says_that_a_strategy_never_looked(tmp_path):
    said = words_of(a_run(tmp_path, days=("2018-02-05", "2018-02-06")))

    assert "0DTE opened nothing: it never looked, as the run has no Friday on which its window opens." in said


def test_the_summary_says_what_a_strategy_looked_for_in_vain(tmp_path):
    said = words_of(a_run(tmp_path, log=VAIN))

    assert "0DTE opened nothing: it looked in vain (days: 1), at last as SPY has none either." in said


def test_a_log_that_says_nothing_leaves_that_it_never_came_to_the_gate(tmp_path):
    assert "0DTE opened nothing: it never came to the gate." in words_of(a_run(tmp_path))


def test_lint_tells_of_a_strategy_that_never_came_to_the_gate_in_the_run_beside_it(tmp_path):
    (told,) = inspect(TODAY, a_run(tmp_path, log=VAIN)).warnings

    assert told.fault.row == "strategies/zero_dte.py 0DTE"
    assert f"opened nothing in {tmp_path}: it looked in vain (days: 1)" in told.fault.wrong


@pytest.mark.parametrize("records", [{"decisions": [a_decision(codes=["STRESS"])]}, {"campaigns": [a_campaign()]}])
def test_one_that_came_to_the_gate_is_not_told(tmp_path, records):
    assert inspect(TODAY, a_run(tmp_path, **records)).warnings == ()


@pytest.mark.parametrize(("end", "count"), [(date(2017, 6, 1), 1), (date(2017, 6, 2), 0)])
def test_lint_tells_of_a_window_that_opens_on_no_day_of_the_run(end, count):
    assert len(list(window_never_opens(replace(with_window(), end=end)))) == count


def test_a_strategy_that_is_not_asked_for_needs_no_day():
    assert list(window_never_opens(replace(with_window(), end=date(2017, 6, 1), traded=("LT112",)))) == []
