"""Before the first bar: what the components say about phases and limits is the same."""

from datetime import UTC, datetime

import pytest

from book.snapshot import Account
from market.quotes import Reading
from risk.gate.judge import limits_for
from risk.parameters import get_risk_parameters
from risk.sizing import PositionSizer
from risk.verify import IntegrationError, verify_dynamic_scaling_integration

parameters = get_risk_parameters()
sizer = PositionSizer(parameters)
NOW = datetime(2018, 2, 2, 16, 0, tzinfo=UTC)


def the_parameters_say(strategy, value, vix):
    limit = parameters.explain_strategy_position_limit(strategy, value, vix)
    return limit.phase, limit.value


def the_sizer_says(strategy, value, vix):
    usage = sizer.calculate_max_bp_usage(vix, value, strategy)
    return usage.phase, usage.max_positions


def the_gate_says(strategy, value, vix):
    limits = limits_for(strategy, Account(value), Reading(vix, NOW), NOW, parameters)
    return limits.strategy.phase, limits.strategy.value


def test_the_desk_as_built_agrees():
    components = {"sizer": the_sizer_says, "gate": the_gate_says}

    assert verify_dynamic_scaling_integration(parameters, components) > 0


def test_every_component_is_asked_as_often():
    one = verify_dynamic_scaling_integration(parameters, {"sizer": the_sizer_says})
    two = verify_dynamic_scaling_integration(parameters, {"sizer": the_sizer_says, "gate": the_gate_says})

    assert two == 2 * one


def test_a_component_that_says_another_limit_is_named_with_both_answers():
    def wrong_at_85k(strategy, value, vix):
        phase, limit = the_parameters_say(strategy, value, vix)
        return (phase, limit + 1) if (strategy, value, vix) == ("IPMCC", 85_000.0, 15.0) else (phase, limit)

    with pytest.raises(IntegrationError) as caught:
        verify_dynamic_scaling_integration(parameters, {"sizer": the_sizer_says, "report": wrong_at_85k})

    assert str(caught.value).splitlines()[1:] == [
        "report says phase 4 and limit 3 for IPMCC at 85,000.00 and VIX 15; the parameters say 4 and 2"
    ]


@pytest.mark.parametrize("account", [35_000.0, 45_000.0, 65_000.0, 85_000.0])
def test_the_accounts_of_the_design_are_asked(account):
    asked = set()

    def remember(strategy, value, vix):
        asked.add(value)
        return the_parameters_say(strategy, value, vix)

    verify_dynamic_scaling_integration(parameters, {"component": remember})

    assert account in asked


@pytest.mark.parametrize("bound", [30_000.0, 40_000.0, 60_000.0, 75_000.0])
def test_each_phase_bound_is_asked_from_below_at_and_above(bound):
    asked = set()

    def remember(strategy, value, vix):
        asked.add(value)
        return the_parameters_say(strategy, value, vix)

    verify_dynamic_scaling_integration(parameters, {"component": remember})

    assert {bound - 0.01, bound, bound + 0.01} <= asked


@pytest.mark.parametrize("bound", [15.0, 25.0, 30.0, 35.0])
def test_each_vix_bound_is_asked_from_below_at_and_above(bound):
    asked = set()

    def remember(strategy, value, vix):
        asked.add(vix)
        return the_parameters_say(strategy, value, vix)

    verify_dynamic_scaling_integration(parameters, {"component": remember})

    assert {bound - 0.01, bound, bound + 0.01} <= asked


def test_a_component_that_is_wrong_everywhere_is_told_of_twenty_times():
    with pytest.raises(IntegrationError) as caught:
        verify_dynamic_scaling_integration(parameters, {"report": lambda strategy, value, vix: (9, 99)})

    lines = str(caught.value).splitlines()
    assert (len(lines), lines[-1].startswith("... and ")) == (22, True)


def test_a_component_that_mistakes_at_for_below_is_found():
    def late(strategy, value, vix):
        return the_parameters_say(strategy, value - 0.005, vix)

    with pytest.raises(IntegrationError, match=r"30,000\.00"):
        verify_dynamic_scaling_integration(parameters, {"late": late})
