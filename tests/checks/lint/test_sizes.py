"""What rows come to in the reference market: the desk itself is asked there."""

from dataclasses import replace

import pytest

from backtests.checks.lint.reference import ACCOUNTS, LEVELS
from backtests.checks.lint.sizes import fees_eat_target, never_trades, phase_0_undefined_risk, starts, stop_beyond_wing
from config.brokers import default
from tests.strategies.configuration.planted import TODAY, a_strategy, faults_of, only, rows_of


def test_a_share_that_holds_no_set_in_any_phase_is_told_with_the_account_that_it_would_take():
    (fault,) = faults_of(never_trades, only(a_strategy(row={"bp_share": 0.00005})))

    assert fault.row == "strategies/zero_dte.py 0DTE.bp_share"
    assert "0.01%: one set on SPY needs 162 USD, so it trades from 3,240,000 USD on" in fault.wrong


def test_a_share_that_holds_a_set_in_the_largest_account_is_enough():
    assert faults_of(never_trades, only(a_strategy("STRANGLE", row={"bp_share": 0.001}))) == []


def test_a_strategy_that_the_gate_always_denies_is_told_with_its_last_answer():
    (fault,) = faults_of(never_trades, only(a_strategy(row={"target_credits": 0.01, "stop_credits": 0.04})))

    assert fault.wrong.startswith("never trades; at 2,000,000 USD and VIX 40: SPREAD_TOO_WIDE crossing")


def test_a_target_under_the_fees_in_every_size_is_told_with_both():
    (fault,) = faults_of(fees_eat_target, only(a_strategy(row={"target_credits": 0.35, "stop_credits": 1.4})))

    assert fault.row == "strategies/zero_dte.py 0DTE.target_credits on SPY"
    assert fault.wrong.startswith(
        "0.35: at VIX 12 the target of 5 sets earns 42.00 USD, 3 x their fees are 51.75; at VIX 20"
    )


def test_where_the_broker_charges_nothing_no_target_is_too_small():
    free = replace(default.BROKER, share_options=default.BROKER.index_options)
    row = {"target_credits": 0.35, "stop_credits": 1.4}

    assert faults_of(fees_eat_target, only(a_strategy(row=row), brokers=(free,), brokerage=free.name)) == []


def test_a_target_that_pays_where_the_index_stands_well_between_two_strikes_is_none():
    assert faults_of(fees_eat_target, only(a_strategy())) == []


@pytest.mark.parametrize(("stop", "rungs"), [(3.5, []), (3.6, ["SPX"]), (4.5, ["SPX", "SPY"])])
def test_a_stop_beyond_what_the_wings_let_lose_is_told_for_each_rung(stop, rungs):
    planted = only(a_strategy(row={"stop_credits": stop, "win_rate": 0.95}))

    assert rows_of(stop_beyond_wing, planted) == [
        f"strategies/zero_dte.py 0DTE.stop_credits on {rung}" for rung in rungs
    ]


def test_a_stop_beyond_the_wing_is_told_where_it_is_worst():
    (fault,) = faults_of(stop_beyond_wing, only(a_strategy(row={"stop_credits": 3.8, "win_rate": 0.95})))

    assert fault.wrong == (
        "3.8: at VIX 40 a credit of 2.20 is stopped at a loss of 8.36, and its wings let it lose 7.80 at most"
    )


def test_the_stop_of_a_put_ladder_looks_at_its_short_puts_and_their_wings_alone():
    rows = rows_of(stop_beyond_wing, only(a_strategy("LT112", row={"stop_credits": 12.0, "win_rate": 0.97})))

    assert rows == ["strategies/lt112.py LT112.stop_credits on SPY winged"]


def test_undefined_risk_in_phase_0_is_told_even_where_no_such_account_could_hold_it():
    (fault,) = faults_of(phase_0_undefined_risk, only(a_strategy("STRANGLE", row={"phase_0_ladder": ("SPY",)})))

    assert fault.row == "strategies/strangle.py STRANGLE.phase_0_ladder"


@pytest.mark.parametrize("check", [never_trades, stop_beyond_wing, phase_0_undefined_risk])
def test_today_has_no_such_fault(check):
    assert faults_of(check, TODAY) == []


def test_the_first_account_value_is_told_for_each_strategy_and_level():
    found = {(start.strategy, start.vix): (start.account, start.rung) for start in starts(TODAY)}

    assert len(found) == len(TODAY.strategies) * len(LEVELS)
    assert found["0DTE", 12.0] == (30_000.0, "SPY")
    assert found["STRANGLE", 20.0] == (12_500.0, "SPY winged")
    assert found["STRANGLE", 40.0] == (10_000.0, "SPY winged")


def test_where_the_index_stands_between_two_strikes_can_decide_whether_a_condor_pays():
    found = {(start.strategy, start.vix): (start.account, start.everywhere) for start in starts(TODAY)}

    assert found["0DTE", 12.0] == (30_000.0, 45_000.0)
    assert found["LT112", 30.0] == (12_500.0, 12_500.0)


def test_a_level_at_which_a_strategy_never_trades_has_no_account_value():
    found = starts(only(a_strategy(row={"target_credits": 0.01, "stop_credits": 0.04})))

    assert {start.account for start in found} == {None}


def test_the_accounts_reach_from_phase_0_to_2_million():
    assert ACCOUNTS[0] < TODAY.phases[0].below
    assert ACCOUNTS[-1] == 2_000_000
