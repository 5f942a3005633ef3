"""The user's own document: each of its names, in each way in which it uses it."""

import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

import risk.parameters
from config.limits import PHASES
from config.schema import VixBand
from risk.limits.phases import AccountPhase, PhaseConfig
from risk.limits.subscripts import Table
from risk.parameters import (
    RISK_PARAMETERS,
    RiskParameters,
    get_account_phase,
    get_dynamic_position_limit,
    get_risk_parameters,
    strategy_caps,
)
from risk.sizing import PositionSizer

PHASE_OF = {29_999.99: 0, 30_000: 1, 39_999.99: 1, 40_000: 2, 59_999.99: 2, 60_000: 3, 74_999.99: 3, 75_000: 4}
ACCOUNTS = st.floats(0.0, 1e7)


class Component:
    """A part of somebody's own code, whose members have the document's names."""

    def __init__(self) -> None:
        self.position_sizer = PositionSizer()
        self.risk_params = get_risk_parameters()


class Extended(RiskParameters):
    """Somebody's own limits, which call the class from one of its own methods."""

    @classmethod
    def half_a_day(cls, account_value, vix_level=None):
        return cls.get_max_trades_per_day(account_value, vix_level) // 2 + cls.get_phase_for_account_size(account_value)


@pytest.mark.parametrize(("value", "phase"), PHASE_OF.items())
def test_the_phase_is_asked_for_by_its_name(value, phase):
    assert RISK_PARAMETERS.get_account_phase(value)["phase"] == phase
    assert RISK_PARAMETERS.get_account_phase(value).phase == phase


@pytest.mark.parametrize(("value", "positions"), [(29_999.99, 3), (35_000, 3), (45_000, 4), (65_000, 6), (75_000, 7)])
def test_a_phase_tells_the_portfolios_positions_before_vix(value, positions):
    config = Component().risk_params.get_account_phase(value)["config"]

    assert config["max_positions"] == positions == RISK_PARAMETERS.get_portfolio_position_limit(value)


@pytest.mark.parametrize("row", PHASES, ids=lambda row: f"phase {row.number}")
def test_a_phases_config_is_its_row(row):
    config = get_account_phase(row.below - 1 if row.number < 4 else 1e6)["config"]

    assert (config["max_bp_usage"], config["phase_multiplier"]) == (row.max_bp, row.multiplier)
    assert config["base_trades_per_day"] == row.trades_a_day


@given(ACCOUNTS)
def test_three_components_agree_on_a_phase_and_on_its_number(value):
    component = Component()
    theirs, sizers = get_account_phase(value), component.position_sizer.get_account_phase(value)

    assert theirs == sizers == component.risk_params.get_account_phase(value)["phase"]


@given(ACCOUNTS, ACCOUNTS)
def test_phases_are_equal_exactly_when_their_numbers_are(one, other):
    a, b = get_account_phase(one), get_account_phase(other)

    assert (a == b) is (a.phase == b.phase) is (a == b.phase) is (a.phase == b)
    assert (a != b) is not (a == b)
    assert a != b or hash(a) == hash(b) == hash(b.phase)


def test_a_phase_equals_another_tables_phase_of_the_same_number():
    mine = AccountPhase(4, PhaseConfig(max_positions=1, max_bp_usage=0.1, phase_multiplier=9.0, base_trades_per_day=1))

    assert mine == get_account_phase(85_000) == 4 == mine


@pytest.mark.parametrize("other", ["4", None, (4,), {"phase": 4}, 4.5])
def test_a_phase_equals_nothing_but_its_number(other):
    assert get_account_phase(85_000) != other


def test_a_phase_finds_what_is_kept_under_its_number():
    assert {4: "professional"}.get(get_account_phase(85_000), "learning") == "professional"
    assert {get_account_phase(85_000), get_account_phase(95_000), 4} == {4}


def test_a_phase_reads_as_its_number():
    assert f"phase {get_account_phase(65_000)}" == "phase 3"


@pytest.mark.parametrize("record", [get_account_phase(85_000), PositionSizer().calculate_max_bp_usage(20.0, 85_000)])
def test_what_is_subscripted_is_a_frozen_record_without_a_second_store(record):
    assert not hasattr(record, "__dict__")
    assert record.names() == tuple(field.name for field in dataclasses.fields(record))
    assert all(record[name] is getattr(record, name) for name in record.names())
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(record, record.names()[0], 1)
    with pytest.raises(TypeError):
        record[record.names()[0]] = 1


@pytest.mark.parametrize(
    ("ask", "named"),
    [
        (lambda: get_account_phase(85_000)["phases"], "AccountPhase has no 'phases'; the nearest is 'phase'"),
        (lambda: get_account_phase(85_000)["config"]["max_position"], "the nearest is 'max_positions'"),
        (lambda: get_account_phase(85_000)["__class__"], "AccountPhase has no '__class__'"),
        (lambda: get_account_phase(85_000)["names"], "AccountPhase has no 'names'"),
        (lambda: PositionSizer().calculate_max_bp_usage(20.0, 85_000)["avail_positions"], "'available_positions'"),
        (lambda: RISK_PARAMETERS.position_sizing["strategy_cap"], "the nearest is 'strategy_caps'"),
        (lambda: strategy_caps["0DTEE"], "strategy_caps has no '0DTEE'; the nearest is '0DTE'"),
        (lambda: strategy_caps["lt-112"], "the nearest is 'LT112'"),
        (lambda: RISK_PARAMETERS.position_sizing["phase_position_multipliers"][7], "has no 7; the nearest is 4"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest_known(ask, named):
    with pytest.raises(KeyError) as refused:
        ask()
    assert named in refused.value.args[0]


def test_a_record_may_be_asked_with_a_default():
    assert get_account_phase(85_000).get("phase", 1) == 4
    assert get_account_phase(85_000).get("stage") is None
    assert get_account_phase(85_000).get("stage", 1) == 1


@pytest.mark.parametrize(("vix", "positions"), [(14.99, 9), (15.0, 7), (25.0, 7), (25.01, 5), (35.01, 3)])
def test_a_sizer_without_parameters_has_the_configured_ones(vix, positions):
    usage = PositionSizer().calculate_max_bp_usage(vix_level=vix, account_value=85_000)

    assert usage["max_positions"] == usage["available_positions"] == positions
    assert PositionSizer().calculate_max_bp_usage(vix, 85_000) == usage
    assert PositionSizer().risk_params is RISK_PARAMETERS


@pytest.mark.parametrize(("held", "free"), [(0, 7), (6, 1), (7, 0), (8, 0)])
def test_a_sizer_tells_what_is_still_free(held, free):
    assert PositionSizer().calculate_max_bp_usage(20.0, 85_000, open_positions=held)["available_positions"] == free


def test_a_sizer_may_still_be_given_others():
    calm = RiskParameters(position_multipliers=(VixBand(2.0, upto=float("inf")),))

    assert PositionSizer(calm).calculate_max_bp_usage(20.0, 85_000)["max_positions"] == 15


def test_there_is_one_instance():
    assert RISK_PARAMETERS is get_risk_parameters() is risk.parameters.RISK_PARAMETERS
    assert isinstance(RISK_PARAMETERS, RiskParameters)


def test_a_module_without_a_name_says_so():
    with pytest.raises(AttributeError, match=r"'risk\.parameters' has no attribute 'RISK_PARAMS'"):
        _ = risk.parameters.RISK_PARAMS


@pytest.mark.parametrize("of", [RiskParameters, RISK_PARAMETERS, Extended], ids=["class", "instance", "heir"])
@pytest.mark.parametrize(("value", "phase"), PHASE_OF.items())
def test_a_class_is_asked_for_the_phase_as_an_object_is(of, value, phase):
    assert of.get_phase_for_account_size(value) == phase
    assert type(of.get_phase_for_account_size(value)) is int


@pytest.mark.parametrize("of", [RiskParameters, RISK_PARAMETERS, Extended], ids=["class", "instance", "heir"])
@pytest.mark.parametrize(
    ("value", "vix", "trades"),
    [(85_000, None, 10), (85_000, 14.99, 12), (85_000, 30.0, 10), (85_000, 30.01, 7), (20_000, 31.0, 2)],
)
def test_a_class_is_asked_for_the_trades_of_a_day_as_an_object_is(of, value, vix, trades):
    assert of.get_max_trades_per_day(value, vix) == trades
    assert of.get_max_trades_per_day(account_value=value, vix_level=vix) == trades


def test_a_class_may_be_asked_without_a_vix():
    assert RiskParameters.get_max_trades_per_day(45_000) == 5


def test_a_class_method_of_somebodys_own_may_ask_its_class():
    assert Extended.half_a_day(85_000, 20.0) == 10 // 2 + 4


def test_an_object_answers_by_its_own_rows_and_the_class_by_the_configured_ones():
    own = RiskParameters(phases=(dataclasses.replace(PHASES[4], number=0, trades_a_day=11),))

    assert (own.get_max_trades_per_day(20_000, 20.0), own.get_phase_for_account_size(85_000)) == (11, 0)
    assert (RiskParameters.get_max_trades_per_day(20_000, 20.0), RiskParameters.get_phase_for_account_size(85_000)) == (
        2,
        4,
    )


def test_the_class_refuses_what_an_object_refuses():
    with pytest.raises(ValueError, match="account_value is -1"):
        RiskParameters.get_max_trades_per_day(-1)


@given(st.sampled_from(["0DTE", "LT112", "STRANGLE", "lt112", "NEW"]), ACCOUNTS, st.none() | st.floats(0.0, 150.0))
def test_the_plain_function_is_the_method(strategy, value, vix):
    assert get_dynamic_position_limit(strategy, value, vix) == (
        RISK_PARAMETERS.get_dynamic_strategy_position_limit(strategy, value, vix)
    )
    assert get_account_phase(value) == RISK_PARAMETERS.get_account_phase(value)


def test_the_plain_function_may_be_asked_without_a_vix():
    assert get_dynamic_position_limit("0DTE", 85_000) == 5


@pytest.mark.parametrize(("phase", "multiplier"), [(1, 1.0), (2, 1.5), (3, 2.0), (4, 2.5)])
def test_the_multiplier_of_a_phase_is_found_by_number_and_by_record(phase, multiplier):
    multipliers = RISK_PARAMETERS.position_sizing["phase_position_multipliers"]
    value = next(value for value, number in PHASE_OF.items() if number == phase)

    assert multipliers[phase] == multipliers.get(phase, 1.0) == multiplier
    assert multipliers.get(RISK_PARAMETERS.get_account_phase(value), 1.0) == multiplier
    assert multipliers.get(5, 1.0) == 1.0


@pytest.mark.parametrize(("strategy", "base"), [("0DTE", 2), ("LT112", 2), ("IPMCC", 1), ("STRANGLE", 3)])
def test_a_strategys_base_is_found_by_name(strategy, base):
    config = RISK_PARAMETERS.position_sizing["strategy_bp_requirements"][strategy]

    assert config["base_max_positions"] == config.get("base_max_positions", 2) == base
    assert config.get("base_positions", 2) == 2


@pytest.mark.parametrize(
    ("strategy", "cap"), [("LT112", 8), ("IPMCC", 6), ("RATIO_SPREAD", 5), ("0DTE", 12), ("STRANGLE", 15), ("NEW", 15)]
)
def test_a_strategys_cap_is_found_by_name(strategy, cap):
    assert strategy_caps.get(strategy, 15) == cap
    assert RISK_PARAMETERS.position_sizing["strategy_caps"].get(strategy, 15) == cap


def test_an_objects_tables_are_its_own_rows():
    own = RiskParameters(phases=(dataclasses.replace(PHASES[4], number=0, multiplier=1.7),))

    assert dict(own.position_sizing["phase_position_multipliers"]) == {0: 1.7}


@pytest.mark.parametrize(
    ("vix", "multiplier"),
    [(None, 1.0), (14.99, 1.25), (15.0, 1.0), (25.0, 1.0), (25.01, 0.75), (35.0, 0.75), (35.01, 0.5)],
)
def test_the_multiplier_of_a_vix_is_asked_of_the_limits(vix, multiplier):
    assert RISK_PARAMETERS._get_vix_position_multiplier(vix) == multiplier


@given(st.sampled_from(["0DTE", "LT112", "IPMCC", "STRANGLE", "RATIO_SPREAD"]), ACCOUNTS, st.none() | st.floats(0, 150))
def test_the_formula_over_the_tables_is_the_limit(strategy, value, vix):
    sizing = RISK_PARAMETERS.position_sizing
    base = sizing["strategy_bp_requirements"][strategy].get("base_max_positions", 2)
    multiplier = sizing["phase_position_multipliers"].get(RISK_PARAMETERS.get_account_phase(value)["phase"], 1.0)
    scaled = int(base * multiplier * RISK_PARAMETERS._get_vix_position_multiplier(vix))

    assert min(max(1, scaled), strategy_caps.get(strategy, 15)) == get_dynamic_position_limit(strategy, value, vix)


@pytest.mark.parametrize("value", [35_000, 45_000, 65_000, 85_000])
@pytest.mark.parametrize("strategy", ["0DTE", "LT112", "STRANGLE"])
def test_no_limit_is_none_or_runs_away(value, strategy):
    assert 0 < Component().risk_params.get_dynamic_strategy_position_limit(strategy, value, 20.0) <= 15


@pytest.mark.parametrize(("value", "most"), [(30_000, 0.40), (50_000, 0.40), (75_000, 0.35), (100_000, 0.35)])
def test_the_plain_functions_keep_the_share_at_risk(value, most):
    share = get_dynamic_position_limit("0DTE", value, 20.0) * (value * 0.05) / value

    assert 0.10 <= share <= most
    assert get_account_phase(value) in (1, 2, 3, 4)


def test_a_table_is_read_only_and_reads_as_what_it_holds():
    table = Table("caps", {"A": 1})

    with pytest.raises(TypeError):
        table["A"] = 2
    assert (len(table), repr(table), json.dumps(dict(table))) == (1, "caps{'A': 1}", '{"A": 1}')
