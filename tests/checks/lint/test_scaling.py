"""Limits that other limits make useless."""

import math
from dataclasses import replace

import pytest

from backtests.checks.lint.scaling import (
    bp_never_decides,
    cap_above_portfolio,
    cap_out_of_reach,
    group_never_decides,
    limit_never_decides,
    limit_of_no_strategy,
    most_entries_a_day,
    reserve_out_of_reach,
    scaling_turned_round,
    trades_never_decide,
)
from config.schema import ReserveRow, VixBand
from tests.strategies.configuration.planted import (
    TODAY,
    a_strategy,
    faults_of,
    only,
    rows_of,
    with_band,
    with_limit,
    with_phase,
)


@pytest.mark.parametrize(("cap", "is_told"), [(6, False), (7, True)])
def test_a_cap_above_every_product_is_told(cap, is_told):
    rows = rows_of(cap_out_of_reach, with_limit("0DTE", cap=cap))

    assert ("config/limits.py STRATEGY_LIMITS 0DTE.cap" in rows) is is_told


@pytest.mark.parametrize(("name", "is_told"), [("IPMCC", False), ("ipmcc", False), ("IPMC", True)])
def test_a_limit_of_no_strategy_is_told_with_the_limit_that_counts(name, is_told):
    planted = with_limit("IPMCC", strategy=name)

    faults = [fault for fault in faults_of(limit_of_no_strategy, planted) if "RATIO_SPREAD" not in fault.row]

    assert [(fault.row, fault.wrong, fault.advice) for fault in faults] == [
        (
            "config/limits.py STRATEGY_LIMITS IPMC",
            "no file of strategies/ has a strategy of that name: it limits nothing",
            "name one of 0DTE, LT112, IPMCC, STRANGLE, or delete the row",
        )
    ] * is_told


def test_a_cap_out_of_reach_is_told_with_its_largest_product():
    fault = faults_of(cap_out_of_reach, TODAY)[0]

    assert fault.wrong == "12, but the largest product is 2 x 2.5 x 1.25 = 6.25: the limit is never above 6"
    assert fault.advice == "at most 6, or a larger base"


@pytest.mark.parametrize(("cap", "floor", "rows"), [(12, 2, []), (13, 2, ["TRADES_CAP"]), (12, 1, [])])
def test_the_cap_and_the_floor_of_a_days_trades_are_reached(cap, floor, rows):
    found = rows_of(cap_out_of_reach, replace(TODAY, trades_cap=cap, trades_floor=floor))

    assert [row for row in found if "TRADES" in row] == [f"config/limits.py {row}" for row in rows]


def test_a_floor_of_trades_that_no_day_falls_to_is_told():
    planted = replace(with_phase(0, trades_a_day=3), trades_multipliers=(VixBand(1.0, upto=math.inf),), trades_cap=10)

    assert rows_of(cap_out_of_reach, replace(planted, trades_floor=2))[-1] == "config/limits.py TRADES_FLOOR"


@pytest.mark.parametrize(("cap", "is_told"), [(12, False), (11, True)])
def test_a_cap_above_the_portfolios_is_told(cap, is_told):
    planted = replace(TODAY, portfolio=replace(TODAY.portfolio, cap=cap))

    assert ("config/limits.py STRATEGY_LIMITS 0DTE.cap" in rows_of(cap_above_portfolio, planted)) is is_told


@pytest.mark.parametrize(("base", "is_told"), [(2, False), (3, True)])
def test_a_limit_that_the_portfolio_always_reaches_with_it_is_told(base, is_told):
    assert (
        bool(
            rows_of(
                limit_never_decides, only(a_strategy(), strategy_limits=with_limit("0DTE", base=base).strategy_limits)
            )
        )
        is is_told
    )


def test_the_reserve_counts_against_a_strategy_that_stays_overnight():
    (fault,) = faults_of(limit_never_decides, TODAY)

    assert fault.row == "config/limits.py STRATEGY_LIMITS STRANGLE.base"
    assert "its limit is 3 and the portfolio's 3, 1 of them kept for same-day campaigns" in fault.wrong


@pytest.mark.parametrize(("share", "is_told"), [(0.79, False), (0.80, True), (0.81, True)])
def test_a_bp_share_of_a_band_that_is_below_no_phases_is_told(share, is_told):
    planted = replace(TODAY, max_bp=with_band(TODAY.max_bp, 4, value=share), max_group_bp=1.0)
    rows = rows_of(bp_never_decides, planted)

    assert ("config/limits.py MAX_BP[4]" in rows) is is_told


@pytest.mark.parametrize(("share", "is_told"), [(0.79, False), (0.80, True)])
def test_a_bp_share_of_a_phase_that_is_below_no_bands_is_told(share, is_told):
    rows = rows_of(bp_never_decides, replace(with_phase(4, max_bp=share), max_group_bp=1.0))

    assert ("config/limits.py PHASES[4].max_bp" in rows) is is_told


@pytest.mark.parametrize(("share", "is_told"), [(0.59, False), (0.60, True), (0.61, True)])
def test_a_bp_share_that_the_one_group_that_is_traded_may_never_need_is_told(share, is_told):
    rows = rows_of(bp_never_decides, replace(TODAY, max_bp=with_band(TODAY.max_bp, 2, value=share)))

    assert ("config/limits.py MAX_BP[2]" in rows) is is_told


def test_with_rungs_of_two_groups_the_group_cap_makes_no_bp_share_useless():
    metals = replace(TODAY.rungs[0], name="GLD", underlying="GLD")

    assert rows_of(bp_never_decides, replace(TODAY, rungs=(*TODAY.rungs, metals))) == [
        "config/limits.py MAX_BP[4]",
        "config/limits.py PHASES[4].max_bp",
    ]


@pytest.mark.parametrize(("share", "is_told"), [(0.79, False), (0.80, True)])
def test_a_group_that_may_need_as_much_as_the_book_is_told(share, is_told):
    assert rows_of(group_never_decides, replace(TODAY, max_group_bp=share)) == (
        ["config/limits.py MAX_GROUP_BP"] if is_told else []
    )


@pytest.mark.parametrize(("share", "is_told"), [(0.24, False), (0.25, True)])
def test_a_group_that_may_lose_as_much_as_the_book_is_told(share, is_told):
    assert rows_of(group_never_decides, replace(TODAY, max_group_loss=share)) == (
        ["config/limits.py MAX_GROUP_LOSS"] if is_told else []
    )


def test_the_busiest_day_is_friday_with_its_six_quarters_of_an_hour_and_one_covered_call():
    assert most_entries_a_day(TODAY.strategies) == 7


@pytest.mark.parametrize(("trades", "is_told"), [(9, False), (10, True)])
def test_trades_a_day_that_the_windows_cant_use_up_are_told(trades, is_told):
    rows = rows_of(trades_never_decide, with_phase(4, trades_a_day=trades))

    assert ("config/limits.py PHASES[4].trades_a_day" in rows) is is_told


@pytest.mark.parametrize(("cap", "is_told"), [(6, False), (7, True)])
def test_a_cap_of_trades_that_the_windows_cant_use_up_is_told(cap, is_told):
    assert ("config/limits.py TRADES_CAP" in rows_of(trades_never_decide, replace(TODAY, trades_cap=cap))) is is_told


@pytest.mark.parametrize(("from_limit", "count"), [(9, 0), (10, 1)])
def test_a_reserve_from_a_limit_that_is_never_reached_is_told(from_limit, count):
    planted = replace(TODAY, same_day_reserve=(*TODAY.same_day_reserve, ReserveRow(from_limit, places=3)))

    assert len(rows_of(reserve_out_of_reach, planted)) == count


@pytest.mark.parametrize(
    ("planted", "at"),
    [
        (
            replace(TODAY, position_multipliers=with_band(TODAY.position_multipliers, 3, value=1.5)),
            "POSITION_MULTIPLIERS",
        ),
        (replace(TODAY, trades_multipliers=with_band(TODAY.trades_multipliers, 2, value=1.5)), "TRADES_MULTIPLIERS"),
        (replace(TODAY, max_bp=with_band(TODAY.max_bp, 0, value=0.9)), "MAX_BP"),
        (with_phase(1, multiplier=3.0), "PHASES.multiplier"),
        (with_phase(1, trades_a_day=1), "PHASES.trades_a_day"),
        (with_phase(4, max_bp=0.1), "PHASES.max_bp"),
    ],
)
def test_scaling_in_the_wrong_direction_is_told(planted, at):
    assert rows_of(scaling_turned_round, planted) == [f"config/limits.py {at}"]


def test_today_scales_in_the_right_direction():
    assert faults_of(scaling_turned_round, TODAY) == []
