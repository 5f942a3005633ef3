"""Phases, limits and trades a day: the figures of the rules, each boundary, and what is refused."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.limits import MAX_BP, PHASES
from config.schema import LimitRow, Phase, ReserveRow, VixBand
from risk.parameters import Binding, RiskParameters, get_risk_parameters

NAMES = ("0DTE", "LT112", "IPMCC", "STRANGLE")
EVERY_NAME = st.sampled_from([*NAMES, "RATIO_SPREAD", "ANYTHING"])
ACCOUNTS = st.floats(0.0, 1e8)
VIX_LEVELS = st.floats(0.0, 200.0)

parameters = get_risk_parameters()
limit_of = parameters.get_dynamic_strategy_position_limit


@pytest.mark.parametrize(
    ("value", "vix", "limits", "portfolio"),
    [
        (35_000, 20, (2, 2, 1, 3), 3),
        (45_000, 20, (3, 3, 1, 4), 4),
        (65_000, 20, (4, 4, 2, 6), 6),
        (85_000, 20, (5, 5, 2, 7), 7),
        (85_000, 40, (2, 2, 1, 3), 3),
        (85_000, 12, (6, 6, 3, 9), 9),
    ],
)
def test_the_limits_are_the_worked_figures_of_the_rules(value, vix, limits, portfolio):
    answers = tuple(limit_of(name, value, vix) for name in NAMES)

    assert (answers, parameters.get_portfolio_position_limit(value, vix)) == (limits, portfolio)


@pytest.mark.parametrize(
    ("value", "phase"),
    [
        (0, 0),
        (29_999.99, 0),
        (30_000, 1),
        (30_000.01, 1),
        (39_999.99, 1),
        (40_000, 2),
        (40_000.01, 2),
        (59_999.99, 2),
        (60_000, 3),
        (60_000.01, 3),
        (74_999.99, 3),
        (75_000, 4),
        (75_000.01, 4),
        (10_000_000, 4),
    ],
)
def test_a_phase_begins_at_its_bound(value, phase):
    assert parameters.get_account_phase(value) == phase


@pytest.mark.parametrize(
    ("vix", "multiplier"),
    [
        (14.99, 1.25),
        (15.0, 1.0),
        (15.01, 1.0),
        (24.99, 1.0),
        (25.0, 1.0),
        (25.01, 0.75),
        (34.99, 0.75),
        (35.0, 0.75),
        (35.01, 0.5),
        (150.0, 0.5),
    ],
)
def test_the_position_multiplier_steps_down_as_vix_rises(vix, multiplier):
    assert parameters.explain_strategy_position_limit("0DTE", 85_000, vix).vix_multiplier == multiplier


@pytest.mark.parametrize(("vix", "limit"), [(14.99, 6), (15.0, 5), (25.0, 5), (25.01, 3), (35.0, 3), (35.01, 2)])
def test_the_0dte_limit_at_85k_steps_down_as_vix_rises(vix, limit):
    assert limit_of("0DTE", 85_000, vix) == limit


@pytest.mark.parametrize(("name", "limit"), [("STRANGLE", 9), ("IPMCC", 3)])
def test_the_product_is_floored_once_at_its_end(name, limit):
    assert limit_of(name, 85_000, 12.0) == limit


@pytest.mark.parametrize(("value", "limit"), [(20_000, 2), (45_000, 3), (85_000, 5)])
def test_any_other_name_has_a_base_of_two(value, limit):
    assert limit_of("BUTTERFLY", value, 20.0) == limit


def test_any_other_name_has_a_cap_of_fifteen():
    assert parameters.explain_strategy_position_limit("BUTTERFLY", 85_000, 20.0).cap == 15


@pytest.mark.parametrize(
    ("name", "cap"), [("0DTE", 12), ("LT112", 8), ("IPMCC", 6), ("STRANGLE", 15), ("RATIO_SPREAD", 5)]
)
def test_every_strategy_has_the_cap_of_the_rules(name, cap):
    assert parameters.explain_strategy_position_limit(name, 85_000, 20.0).cap == cap


@pytest.mark.parametrize("name", ["strangle", "Strangle", "STRANGLE"])
def test_names_are_the_same_in_any_case(name):
    assert limit_of(name, 85_000, 20.0) == 7


@pytest.mark.parametrize("name", [*NAMES, "RATIO_SPREAD"])
def test_without_a_vix_the_multiplier_is_one(name):
    assert limit_of(name, 85_000) == limit_of(name, 85_000, 20.0)


def test_a_limit_explains_what_it_was_made_of():
    limit = parameters.explain_strategy_position_limit("lt112", 45_000.0, 12.0)

    assert (limit.strategy, limit.base, limit.phase, limit.phase_multiplier, limit.vix_multiplier) == (
        "LT112",
        2,
        2,
        1.5,
        1.25,
    )
    assert (limit.product, limit.cap, limit.value) == (3.75, 8, 3)


@pytest.mark.parametrize(
    ("name", "value", "vix", "binding", "limit"),
    [
        ("STRANGLE", 85_000, 20.0, Binding.FORMULA, 7),
        ("RATIO_SPREAD", 85_000, 12.0, Binding.CAP, 5),
        ("IPMCC", 20_000, 40.0, Binding.FLOOR_OF_ONE, 1),
        ("IPMCC", 20_000, 20.0, Binding.FORMULA, 1),
        ("RATIO_SPREAD", 85_000, 20.0, Binding.FORMULA, 5),
    ],
)
def test_a_limit_says_what_decided_it(name, value, vix, binding, limit):
    explained = parameters.explain_strategy_position_limit(name, value, vix)

    assert (explained.binding, explained.value) == (binding, limit)


@pytest.mark.parametrize(
    ("value", "next_phase_at", "headroom"),
    [(25_000, 30_000, 5_000), (30_000, 40_000, 10_000), (74_999, 75_000, 1), (75_000, None, None), (1e6, None, None)],
)
def test_a_limit_says_how_far_the_next_phase_is(value, next_phase_at, headroom):
    limit = parameters.explain_strategy_position_limit("0DTE", value, 20.0)

    assert (limit.next_phase_at, limit.headroom(value)) == (next_phase_at, headroom)


def test_a_limit_reads_as_its_formula():
    assert (
        str(parameters.explain_strategy_position_limit("LT112", 85_200, 18.2)) == "5 (2 x 2.5 x 1.00, cap 8, phase 4)"
    )


@pytest.mark.parametrize(("limit", "places"), [(1, 0), (2, 1), (3, 1), (4, 1), (5, 2), (7, 2), (15, 2)])
def test_places_are_kept_for_same_day_campaigns(limit, places):
    assert parameters.get_same_day_reserve(limit) == places


@pytest.mark.parametrize(
    ("value", "trades"), [(29_999.99, 2), (30_000, 3), (40_000, 5), (60_000, 7), (74_999.99, 7), (75_000, 10)]
)
def test_the_trades_of_a_day_grow_by_phase(value, trades):
    assert parameters.get_max_trades_per_day(value, 20.0) == trades


@pytest.mark.parametrize(("vix", "trades"), [(14.99, 12), (15.0, 10), (15.01, 10), (29.99, 10), (30.0, 10), (30.01, 7)])
def test_the_trades_of_a_day_step_down_as_vix_rises(vix, trades):
    assert parameters.get_max_trades_per_day(85_000, vix) == trades


@pytest.mark.parametrize(("value", "trades"), [(20_000, 2), (35_000, 2), (45_000, 3), (65_000, 5)])
def test_a_high_vix_never_takes_the_trades_of_a_day_below_two(value, trades):
    assert parameters.get_max_trades_per_day(value, 31.0) == trades


@pytest.mark.parametrize(("value", "trades"), [(20_000, 2), (35_000, 3), (45_000, 6), (65_000, 8)])
def test_a_low_vix_allows_a_quarter_more_trades(value, trades):
    assert parameters.get_max_trades_per_day(value, 14.0) == trades


def test_the_trades_of_a_day_without_a_vix_are_the_phases():
    assert parameters.get_max_trades_per_day(85_000) == 10


@given(EVERY_NAME, ACCOUNTS, st.none() | VIX_LEVELS)
def test_a_limit_is_never_0_and_never_above_15(name, value, vix):
    assert 1 <= limit_of(name, value, vix) <= 15


@given(ACCOUNTS, st.none() | VIX_LEVELS)
def test_the_portfolio_limit_is_never_0_and_never_above_15(value, vix):
    assert 1 <= parameters.get_portfolio_position_limit(value, vix) <= 15


@given(EVERY_NAME, ACCOUNTS, ACCOUNTS, VIX_LEVELS)
def test_a_limit_never_falls_as_the_account_grows(name, one, other, vix):
    assert limit_of(name, min(one, other), vix) <= limit_of(name, max(one, other), vix)


@given(EVERY_NAME, ACCOUNTS, VIX_LEVELS, VIX_LEVELS)
def test_a_limit_never_rises_with_vix(name, value, one, other):
    assert limit_of(name, value, max(one, other)) <= limit_of(name, value, min(one, other))


@given(ACCOUNTS, VIX_LEVELS, VIX_LEVELS)
def test_the_trades_of_a_day_never_rise_with_vix(value, one, other):
    calm, wild = min(one, other), max(one, other)

    assert parameters.get_max_trades_per_day(value, wild) <= parameters.get_max_trades_per_day(value, calm)


NO_NUMBERS = [-0.01, math.nan, math.inf, -math.inf, "85000", b"85000", True, np.True_, [85_000], np.array([85_000.0])]


@pytest.mark.parametrize("value", [*NO_NUMBERS, None])
@pytest.mark.parametrize(
    "ask",
    [
        parameters.get_account_phase,
        parameters.get_portfolio_position_limit,
        parameters.get_max_trades_per_day,
        lambda value: limit_of("0DTE", value, 20.0),
        lambda value: parameters.get_max_bp_share(value, 20.0),
    ],
)
def test_an_account_value_that_is_no_amount_is_refused_by_name(ask, value):
    with pytest.raises(ValueError, match=r"account_value is .*expected a finite number of at least 0"):
        ask(value)


@pytest.mark.parametrize("vix", NO_NUMBERS)
@pytest.mark.parametrize(
    "ask",
    [
        lambda vix: limit_of("0DTE", 85_000, vix),
        lambda vix: parameters.get_portfolio_position_limit(85_000, vix),
        lambda vix: parameters.get_max_trades_per_day(85_000, vix),
        lambda vix: parameters.get_max_bp_share(85_000, vix),
    ],
)
def test_a_vix_that_is_no_number_is_refused_by_name(ask, vix):
    with pytest.raises(ValueError, match=r"vix_level is .*expected a finite number of at least 0"):
        ask(vix)


@pytest.mark.parametrize("number", [np.float64, np.float32, np.int64, int])
def test_numpys_numbers_are_numbers(number):
    assert limit_of("0DTE", number(85_000), number(20)) == 5


def test_the_limits_of_the_configuration_are_built_once():
    assert get_risk_parameters() is get_risk_parameters()


def faults_of(**rows):
    with pytest.raises(ValueError, match=r"config/limits\.py can't be used") as caught:
        RiskParameters(**rows)
    return str(caught.value).splitlines()[1:]


def phases_with(index, **changes):
    rows = [{name: getattr(phase, name) for name in Phase.__slots__} for phase in PHASES]
    rows[index] |= changes
    return tuple(Phase(**row) for row in rows)


@pytest.mark.parametrize(
    ("index", "changes", "named"),
    [
        (1, {"below": 30_000}, r"PHASES[1].below is 30000"),
        (1, {"below": 20_000}, r"PHASES[1].below is 20000"),
        (1, {"below": math.nan}, r"PHASES[1].below is nan"),
        (4, {"below": 100_000}, r"PHASES[-1].below is 100000"),
        (2, {"number": 3}, r"PHASES[2].number is 3"),
        (2, {"multiplier": 0.0}, r"PHASES[2].multiplier is 0.0"),
        (2, {"multiplier": -1.0}, r"PHASES[2].multiplier is -1.0"),
        (2, {"multiplier": math.nan}, r"PHASES[2].multiplier is nan"),
        (2, {"multiplier": math.inf}, r"PHASES[2].multiplier is inf"),
        (2, {"multiplier": "1.5"}, r"PHASES[2].multiplier is '1.5'"),
        (2, {"trades_a_day": 0}, r"PHASES[2].trades_a_day is 0"),
        (2, {"trades_a_day": 2.5}, r"PHASES[2].trades_a_day is 2.5"),
        (2, {"max_bp": 0.0}, r"PHASES[2].max_bp is 0.0"),
        (2, {"max_bp": 1.01}, r"PHASES[2].max_bp is 1.01"),
    ],
)
def test_a_phase_that_makes_no_sense_is_named(index, changes, named):
    assert any(named in fault for fault in faults_of(phases=phases_with(index, **changes)))


@pytest.mark.parametrize(
    ("bands", "named"),
    [
        ((), "POSITION_MULTIPLIERS is empty"),
        ((VixBand(1.0, upto=25.0),), "POSITION_MULTIPLIERS[-1].upto is 25.0"),
        ((VixBand(1.0, below=math.inf),), "POSITION_MULTIPLIERS[-1].upto is nan"),
        (
            (VixBand(1.0, below=15.0), VixBand(0.9, below=15.0), VixBand(0.5, upto=math.inf)),
            "POSITION_MULTIPLIERS[1] ends at 15",
        ),
        (
            (VixBand(1.0, below=25.0), VixBand(0.9, upto=15.0), VixBand(0.5, upto=math.inf)),
            "POSITION_MULTIPLIERS[1] ends at 15",
        ),
        ((VixBand(0.0, upto=math.inf),), "POSITION_MULTIPLIERS[0].value is 0.0"),
        ((VixBand(math.nan, upto=math.inf),), "POSITION_MULTIPLIERS[0].value is nan"),
        ((VixBand(-0.5, upto=math.inf),), "POSITION_MULTIPLIERS[0].value is -0.5"),
        ((VixBand(1.0, below="15"), VixBand(0.5, upto=math.inf)), "POSITION_MULTIPLIERS[0] ends at '15' or nan"),
        ((VixBand(1.0, upto=None), VixBand(0.5, upto=math.inf)), "POSITION_MULTIPLIERS[0] ends at nan or None"),
        ((VixBand(1.0), VixBand(0.5, upto=math.inf)), "POSITION_MULTIPLIERS[0] has 0 bounds"),
        ((VixBand(1.0, below=15.0, upto=15.0), VixBand(0.5, upto=math.inf)), "POSITION_MULTIPLIERS[0] has 2 bounds"),
    ],
)
def test_a_vix_band_that_makes_no_sense_is_named(bands, named):
    assert any(named in fault for fault in faults_of(position_multipliers=bands))


def test_a_band_may_end_below_a_bound_and_the_next_one_at_it():
    bands = (VixBand(1.25, below=15.0), VixBand(1.1, upto=15.0), VixBand(1.0, upto=math.inf))

    assert RiskParameters(position_multipliers=bands).get_dynamic_strategy_position_limit("STRANGLE", 75_000, 15.0) == 8


def test_a_bp_share_above_the_account_is_named():
    assert any("MAX_BP[0].value is 1.1" in fault for fault in faults_of(max_bp=(VixBand(1.1, upto=math.inf),)))


@pytest.mark.parametrize(
    ("row", "named"),
    [
        (LimitRow("X", base=0, cap=5), "limit row X: base is 0"),
        (LimitRow("X", base=-1, cap=5), "limit row X: base is -1"),
        (LimitRow("X", base=1.5, cap=5), "limit row X: base is 1.5"),
        (LimitRow("X", base=True, cap=5), "limit row X: base is True"),
        (LimitRow("X", base=math.nan, cap=5), "limit row X: base is nan"),
        (LimitRow("X", base=2, cap=0), "limit row X: cap is 0"),
        (LimitRow("X", base=2, cap=16), "limit row X: cap is 16"),
        (LimitRow("X", base=2, cap=math.nan), "limit row X: cap is nan"),
        (LimitRow("X", base=3, cap=2), "limit row X: cap is 2, under its base; expected at least 3"),
        (LimitRow("", base=2, cap=5), "limit row ''"),
        (LimitRow("portfolio", base=2, cap=5), "limit row 'portfolio'"),
    ],
)
def test_a_limit_row_that_makes_no_sense_is_named(row, named):
    assert any(named in fault for fault in faults_of(strategy_limits=(row,)))


@pytest.mark.parametrize(
    ("row", "named"),
    [
        (ReserveRow(from_limit=0, places=0), "SAME_DAY_RESERVE[0] is 0 of 0"),
        (ReserveRow(from_limit=2, places=2), "SAME_DAY_RESERVE[0] is 2 of 2"),
        (ReserveRow(from_limit=2, places=-1), "SAME_DAY_RESERVE[0] is -1 of 2"),
        (ReserveRow(from_limit=5, places=1.5), "SAME_DAY_RESERVE[0] is 1.5 of 5"),
    ],
)
def test_a_reserve_that_makes_no_sense_is_named(row, named):
    assert any(named in fault for fault in faults_of(same_day_reserve=(row,)))


@pytest.mark.parametrize(
    ("floor", "cap"), [(0, 12), (13, 12), (math.nan, 12), (2, math.nan), (2.5, 12), (2, 12.5), (True, 12), ("2", 12)]
)
def test_a_floor_and_a_cap_of_trades_that_make_no_sense_are_named(floor, cap):
    faults = faults_of(trades_floor=floor, trades_cap=cap)

    assert any(f"TRADES_FLOOR is {floor!r} and TRADES_CAP {cap!r}" in fault for fault in faults)


def test_all_faults_are_refused_in_one_message():
    faults = faults_of(
        phases=phases_with(1, multiplier=0.0),
        position_multipliers=(VixBand(1.0, upto=25.0),),
        trades_multipliers=(),
        max_bp=(*MAX_BP[:-1], VixBand(2.0, upto=math.inf)),
        strategy_limits=(LimitRow("X", base=3, cap=2),),
        same_day_reserve=(ReserveRow(from_limit=1, places=1),),
        trades_floor=0,
    )

    names = (
        "PHASES[1]",
        "POSITION_MULTIPLIERS[-1]",
        "TRADES_MULTIPLIERS",
        "MAX_BP",
        "row X",
        "SAME_DAY",
        "TRADES_FLOOR",
    )
    assert [sum(name in fault for fault in faults) for name in names] == [1] * len(names)


def test_a_users_own_multipliers_lose_nothing_to_binary_rounding():
    bands = (VixBand(1 / 1.4, upto=math.inf),)
    users = RiskParameters(phases=phases_with(4, multiplier=1.4), position_multipliers=bands)

    assert 3 * 1.4 * (1 / 1.4) < 3
    assert users.get_dynamic_strategy_position_limit("STRANGLE", 85_000, 20.0) == 3
