"""The desk without some of its rules: what is left out, and nothing else."""

from itertools import chain, combinations

import pytest

from config.limits import PORTFOLIO_LIMIT, STRATEGY_LIMITS, TRADES_CAP
from risk.gate.comparison import Omitted, in_words, parameters_without, rules_without
from risk.gate.rules import RULES
from risk.gate.rules.correlation import correlation
from risk.gate.rules.stress import stress
from risk.parameters import get_risk_parameters

EVERY_CHOICE = list(chain.from_iterable(combinations(Omitted, n) for n in range(len(Omitted) + 1)))
LIMITS = {Omitted.DYNAMIC_LIMITS, Omitted.SCALING}


@pytest.mark.parametrize("omitted", EVERY_CHOICE)
def test_the_gate_asks_every_rule_but_those_left_out(omitted):
    gone = {rule for name, rule in ((Omitted.STRESS, stress), (Omitted.CORRELATION, correlation)) if name in omitted}

    assert rules_without(omitted) == tuple(rule for rule in RULES if rule not in gone)


@pytest.mark.parametrize("omitted", [choice for choice in EVERY_CHOICE if not LIMITS & {*choice}])
def test_the_limits_are_the_desks_own_unless_they_are_left_out(omitted):
    parameters = get_risk_parameters()

    assert parameters_without(omitted, parameters) is parameters


@pytest.mark.parametrize("value", [1_000.0, 29_999.99, 45_000.0, 85_000.0, 1e7])
@pytest.mark.parametrize("vix", [9.0, 20.0, 30.01, 82.0])
def test_without_dynamic_limits_each_stands_at_its_cap(value, vix):
    parameters = parameters_without((Omitted.DYNAMIC_LIMITS,), get_risk_parameters())

    for row in STRATEGY_LIMITS:
        limits = parameters.limits(row.strategy, value, vix)
        assert (limits.strategy.value, limits.portfolio.value, limits.max_trades) == (
            row.cap,
            PORTFOLIO_LIMIT.cap,
            TRADES_CAP,
        )
    assert parameters.get_dynamic_strategy_position_limit("another", value, vix) == 15


@pytest.mark.parametrize("value", [25_000.0, 45_000.0, 85_000.0])
@pytest.mark.parametrize("vix", [9.0, 20.0, 82.0])
def test_without_dynamic_limits_phases_and_buying_power_are_as_ever(value, vix):
    usual = get_risk_parameters()
    parameters = parameters_without((Omitted.DYNAMIC_LIMITS,), usual)

    assert parameters.get_account_phase(value) == usual.get_account_phase(value)
    assert parameters.limits("0DTE", value, vix).bp_cap == usual.limits("0DTE", value, vix).bp_cap


@pytest.mark.parametrize(
    ("value", "positions", "max_bp"),
    [
        (25_000.0, 3, 0.30),
        (39_999.99, 3, 0.30),
        (40_000.0, 5, 0.50),
        (55_000.0, 5, 0.50),
        (60_000.0, 7, 0.65),
        (74_999.99, 7, 0.65),
        (75_000.0, 10, 0.80),
        (1e7, 10, 0.80),
    ],
)
@pytest.mark.parametrize("vix", [9.0, 20.0, 35.01, 82.0])
def test_without_scaling_the_documents_hard_coded_table_holds_whatever_vix_is(value, positions, max_bp, vix):
    parameters = parameters_without((Omitted.SCALING,), get_risk_parameters())

    assert parameters.get_account_phase(value).config.max_positions == positions
    assert parameters.get_portfolio_position_limit(value, vix) == positions
    assert parameters.get_max_bp_share(value, vix) == max_bp
    assert parameters.get_dynamic_strategy_position_limit("0DTE", value, vix) == 5
    assert parameters.get_dynamic_strategy_position_limit("LT112", value, vix) == 6
    assert parameters.limits("0DTE", value, vix).max_trades == parameters.phase_of(value).trades_a_day


def test_what_is_left_out_is_said_in_words():
    assert in_words((Omitted.STRESS, Omitted.CORRELATION)) == (
        "STRESS (no scenario's loss or margin keeps an entry back or holds the desk) and CORRELATION (no correlation"
        " group's margin or August 5th loss keeps an entry back)"
    )
