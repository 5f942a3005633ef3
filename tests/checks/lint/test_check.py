"""What is found is held against what is accepted, and shown."""

import json
from dataclasses import replace

import pytest
from rich.console import Console

from backtests.checks.lint import Parameters, as_json, inspect, lint, tables
from backtests.checks.lint.check import CROSS_CHECKS
from backtests.checks.lint.outside import WinRate, win_rate_above_measured
from backtests.console.console import objects_of
from config.schema import AcceptedRow
from strategies.configuration.rows import ROW_CHECKS
from tests.report.builders import a_campaign, a_result_folder, at
from tests.strategies.configuration.planted import TODAY

MODELLED = "win_rate_above_modelled"


def words_of(found) -> str:
    console = Console(width=240)
    with console.capture() as captured:
        console.print(tables(found))
    return captured.get()


def a_result(folder, wins=10, losses=10, strategy="0DTE", prices="modelled"):
    """A result folder with so many closed campaigns of a strategy."""
    closed = [
        a_campaign(f"{strategy}-{number}", closed=at("2018-02-02", "12:00"), strategy=strategy, pnl=pnl, days_held=0.1)
        for number, pnl in enumerate([50.0] * wins + [-50.0] * losses)
    ]
    return a_result_folder(folder, campaigns=closed, prices=prices)


def test_todays_configuration_has_no_fault():
    assert [finding.fault for finding in lint(TODAY) if finding.accepted is None] == []


def test_every_accepted_row_has_a_reason_and_a_fault_that_it_accepts():
    found = {(finding.check, finding.fault.row) for finding in lint(TODAY)}

    assert {(row.check, row.row) for row in TODAY.accepted if row.check != MODELLED} == found
    assert all(row.reason for row in TODAY.accepted)


def test_every_accepted_row_names_a_check():
    names = {check.__name__ for check in (*ROW_CHECKS, *CROSS_CHECKS)} | {MODELLED}

    assert {row.check for row in TODAY.accepted} <= names


def test_a_fault_that_nobody_accepted_is_one():
    without = replace(TODAY, accepted=tuple(row for row in TODAY.accepted if row.check != "limit_never_decides"))

    (fault,) = [finding for finding in lint(without) if finding.accepted is None]

    assert (fault.check, fault.fault.row) == (
        "limit_never_decides",
        "config/limits.py STRATEGY_LIMITS STRANGLE.base",
    )


def test_a_row_that_accepts_nothing_any_more_is_a_fault():
    stale = AcceptedRow("cap_out_of_reach", "config/limits.py STRATEGY_LIMITS RATIO_SPREAD.cap", "why not")

    (fault,) = [finding for finding in lint(replace(TODAY, accepted=(*TODAY.accepted, stale))) if not finding.accepted]

    assert (fault.check, fault.fault.wrong) == (
        "accepted_for_nothing",
        "config/limits.py STRATEGY_LIMITS RATIO_SPREAD.cap has no such fault",
    )


def test_accepting_a_win_rate_is_no_fault_without_a_run_to_measure_by():
    assert MODELLED in {row.check for row in TODAY.accepted}
    assert inspect(TODAY).warnings == ()


@pytest.mark.parametrize(
    ("measured", "closed", "is_told"),
    [(0.79, 20, False), (0.789, 20, True), (0.789, 19, False), (0.0, 19, False), (None, 0, False), (0.95, 500, False)],
)
def test_a_win_rate_more_than_5_points_above_20_closed_campaigns_is_told(measured, closed, is_told):
    assert bool(list(win_rate_above_measured((WinRate("0DTE", 0.84, measured, closed),)))) is is_told


def test_a_result_folders_win_rates_are_held_against_the_rows(tmp_path):
    found = inspect(TODAY, a_result(tmp_path / "run", wins=14, losses=6, prices="given"))

    (fault,) = found.warnings
    assert (fault.check, fault.fault.row, fault.fault.wrong, fault.fault.advice) == (
        "win_rate_above_measured",
        "strategies/zero_dte.py 0DTE.win_rate",
        "84%, which sizes its campaigns, and 70.0% of 20 closed campaigns won: more than 5 points less",
        "at most 75%, the measured rate and 5 points for chance; or its reason in config/accepted.py",
    )


@pytest.mark.parametrize("strategy", ["0DTE", "STRANGLE"])
def test_a_given_win_rate_above_that_over_modelled_prices_is_accepted_and_above_recorded_ones_is_not(
    tmp_path, strategy
):
    over = {
        prices: inspect(TODAY, a_result(tmp_path / prices, wins=14, losses=6, strategy=strategy, prices=prices))
        for prices in ("modelled", "given")
    }

    assert MODELLED in {finding.check for finding in over["modelled"].accepted}
    assert {prices: len(found.warnings) for prices, found in over.items()} == {"modelled": 0, "given": 1}


def test_a_win_rate_over_too_few_campaigns_is_shown_and_not_judged(tmp_path):
    found = inspect(TODAY, a_result(tmp_path / "run", wins=0, losses=19))

    assert found.warnings == ()
    assert "too few to judge by, of 20" in words_of(found)


def test_a_run_that_records_no_campaigns_measures_nothing(tmp_path):
    found = inspect(TODAY, a_result_folder(tmp_path / "run"))

    assert "has no campaigns to measure win rates by." in " ".join(words_of(found).split())


def test_what_is_accepted_is_shown_with_its_reason():
    words = " ".join(words_of(inspect(TODAY)).split())

    assert "0 faults, 0 warnings, 15 accepted." in words
    assert "it leaves room for a fifth" in words


def test_a_fault_is_shown_with_its_row_its_check_and_what_would_mend_it():
    words = " ".join(words_of(inspect(replace(TODAY, brokerage="ROBINHOOD"))).split())

    assert all(
        word in words
        for word in ("config/run.py BROKERAGE", "run_cannot_start", "or add it", "1 fault, 0 warnings, 0 accepted.")
    )


def test_from_where_a_strategy_trades_is_told_beside_a_fault_that_stands_between_rows():
    assert inspect(replace(TODAY, trades_cap=20)).starts
    assert not inspect(replace(TODAY, brokerage="ROBINHOOD")).starts


def test_json_says_the_same(tmp_path):
    run = a_result(tmp_path / "run", wins=14, losses=6, prices="given")

    found = json.loads(json.dumps(objects_of(as_json(inspect(TODAY, run)))))

    assert [each["row"] for each in found["warnings"]] == ["strategies/zero_dte.py 0DTE.win_rate"]
    assert len(found["accepted"]) == 15
    assert found["win_rates"] == [{"strategy": "0DTE", "configured": 0.84, "measured": 0.7, "closed": 20}]
    assert {start["strategy"] for start in found["starts"]} == {strategy.row.name for strategy in TODAY.strategies}


def test_the_desks_own_configuration_is_what_is_looked_at():
    assert inspect(Parameters()).findings == inspect(TODAY).findings
