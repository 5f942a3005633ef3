"""Scaling changes how many campaigns are open, never how much of the account they risk."""

import json
import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from backtests.checks.preserved import Preserved, as_json, most_lost, preserved, tables
from backtests.console.console import objects_of
from config.limits import CAMPAIGN_SHARE, PHASES, POSITION_MULTIPLIERS, STRATEGY_LIMITS
from config.schema import LimitRow, VixBand
from risk.parameters import RiskParameters, get_risk_parameters
from strategies.parts.strategy import every_strategy, load_strategies

FOUR_ACCOUNTS = (30_000, 50_000, 75_000, 100_000)
ACCOUNTS = st.floats(25_000, 2_000_000) | st.sampled_from([29_999.99, 30_000, 40_000, 60_000, 74_999.99, 75_000])
PERCENT_A_CAMPAIGN = round(100 * CAMPAIGN_SHARE)

parameters = get_risk_parameters()
GRID = preserved(parameters).risks


def percent_at_risk(value, vix=20.0, strategy="0DTE"):
    return PERCENT_A_CAMPAIGN * parameters.get_dynamic_strategy_position_limit(strategy, value, vix)


def broken_by(rules: RiskParameters) -> list[str]:
    return [promise.promised for promise in preserved(rules).promises if not promise.is_kept]


def with_last_phase(multiplier: float) -> RiskParameters:
    return RiskParameters(phases=(*PHASES[:-1], replace(PHASES[-1], multiplier=multiplier)))


def words_of(found: Preserved) -> str:
    console = Console(width=80)
    with console.capture() as captured:
        console.print(tables(found))
    return captured.get()


def test_a_campaign_risks_five_percent():
    assert PERCENT_A_CAMPAIGN == 5


@pytest.mark.parametrize("strategy", every_strategy(), ids=lambda strategy: strategy.row.name)
def test_no_campaign_is_sized_to_lose_more_than_five_percent(strategy):
    assert most_lost(strategy) <= 0.05


def test_of_a_covered_calls_debit_half_can_be_lost():
    (strategy,) = load_strategies(("IPMCC",))

    assert (strategy.row.campaign_share, most_lost(strategy)) == (0.10, 0.05)


@pytest.mark.parametrize("value", FOUR_ACCOUNTS)
def test_0dte_risks_between_10_and_40_percent(value):
    assert 10 <= percent_at_risk(value) <= 40


@given(st.floats(75_000, 2_000_000))
def test_0dte_risks_at_most_35_percent_of_a_large_account(value):
    assert percent_at_risk(value) <= 35


def test_0dte_risk_grows_no_faster_than_the_account():
    first, last = FOUR_ACCOUNTS[0], FOUR_ACCOUNTS[-1]

    assert percent_at_risk(last) / percent_at_risk(first) <= last / first


@given(ACCOUNTS, st.floats(15.0, 80.0))
def test_the_whole_portfolio_risks_at_most_35_percent(value, vix):
    assert PERCENT_A_CAMPAIGN * parameters.get_portfolio_position_limit(value, vix) <= 35


@given(ACCOUNTS, st.floats(9.0, 14.99))
def test_the_whole_portfolio_risks_at_most_45_percent_below_a_vix_of_15(value, vix):
    assert PERCENT_A_CAMPAIGN * parameters.get_portfolio_position_limit(value, vix) <= 45


@given(ACCOUNTS, st.floats(9.0, 80.0), st.sampled_from([row.strategy for row in STRATEGY_LIMITS]))
def test_no_strategy_risks_more_than_the_portfolio_may(value, vix, strategy):
    assert percent_at_risk(value, vix, strategy) <= (35 if vix >= 15 else 45)


@given(ACCOUNTS, st.floats(9.0, 80.0))
def test_the_grid_misses_no_step(value, vix):
    """The worst share anywhere is that of a moment on the grid, in the same phase and band."""
    limit = parameters.explain_portfolio_position_limit(value, vix)
    same = {
        risk.limit
        for risk in GRID
        if risk.strategy == "PORTFOLIO"
        and risk.phase == limit.phase
        and parameters.explain_portfolio_position_limit(risk.account, risk.vix).vix_multiplier == limit.vix_multiplier
    }

    assert same == {limit.value}


def test_every_promise_is_kept():
    assert broken_by(parameters) == []


@pytest.mark.parametrize(("multiplier", "broken"), [(2.66, 0), (2.67, 2)])
def test_a_multiplier_that_risks_more_of_the_portfolio_breaks_its_promise(multiplier, broken):
    found = [promise for promise in broken_by(with_last_phase(multiplier)) if promise.startswith("The portfolio")]

    assert len(found) == broken


def test_a_multiplier_of_calm_markets_breaks_the_promise_for_them_alone():
    bands = (VixBand(1.35, below=15.0), *POSITION_MULTIPLIERS[1:])

    assert broken_by(RiskParameters(position_multipliers=bands)) == ["The portfolio risks at most 45% below VIX 15"]


@pytest.mark.parametrize(("base", "broken"), [(3, False), (4, True)])
def test_a_base_that_risks_more_of_a_large_account_breaks_its_promise(base, broken):
    rules = RiskParameters(strategy_limits=(LimitRow("0DTE", base=base, cap=12),))

    assert ("0DTE at VIX 20 risks at most 35% from 75,000 USD up" in broken_by(rules)) is broken


def test_a_0dte_that_risks_too_little_breaks_its_promise():
    rules = RiskParameters(strategy_limits=(LimitRow("0DTE", base=1, cap=12),))

    assert any("at least 10%" in promise for promise in broken_by(rules))


def test_a_0dte_that_grows_faster_than_the_account_breaks_its_promise():
    rules = with_last_phase(3.5)

    assert any("grows no faster" in promise for promise in broken_by(rules))


def test_each_boundary_is_on_the_grid_from_both_sides():
    bounds = [phase.below for phase in PHASES if phase.below < math.inf]

    assert {value for bound in bounds for value in (bound - 0.01, bound)} <= {risk.account for risk in GRID}
    assert {14.99, 15.0, 25.0, 25.01, 35.0, 35.01} <= {risk.vix for risk in GRID}
    assert (min(risk.account for risk in GRID), max(risk.account for risk in GRID)) == (25_000, 2_000_000)
    assert (min(risk.vix for risk in GRID), max(risk.vix for risk in GRID)) == (9.0, 80.0)


def test_a_boundary_of_the_users_own_is_on_the_grid():
    bands = (VixBand(1.25, below=17.0), VixBand(0.5, upto=math.inf))

    assert {16.99, 17.0} <= {risk.vix for risk in preserved(RiskParameters(position_multipliers=bands)).risks}


def test_the_steps_at_a_phases_boundary_are_shown():
    lines = words_of(preserved(parameters)).splitlines()
    portfolio = [line.replace("│", " ").split() for line in lines if line.startswith("│")][:40]

    assert ["74,999.99", "3", "35%"] in [line[:3] for line in portfolio]
    assert ["75,000", "4", "45%"] in [line[:3] for line in portfolio]


def test_a_broken_promise_is_shown():
    assert "BROKEN" in words_of(preserved(with_last_phase(3.5)))


def test_json_says_the_same():
    found = json.loads(json.dumps(objects_of(as_json(preserved(parameters)))))

    assert found["is_kept"] is True
    assert {
        "account": 75_000.0,
        "phase": 4,
        "vix": 9.0,
        "strategy": "PORTFOLIO",
        "limit": 9,
        "share": 0.45,
    } in found["grid"]
