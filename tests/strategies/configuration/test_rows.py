"""Rows that can't be used: each is told with its file, its name and its numbers, and nothing crashes."""

import math
from dataclasses import replace
from datetime import date, time

import pytest

from backtests.checks.lint import Parameters, lint
from config.bounds import Fault
from config.schema import (
    CorrelationGroup,
    DaysToExpiry,
    FeeTier,
    LimitRow,
    OrderType,
    Scenario,
    Ticks,
    VixBand,
    WingWidth,
)
from strategies.configuration.rows import (
    ROW_CHECKS,
    deltas_out_of_order,
    fee_tiers_broken,
    ladder_broken,
    limit_row_in_small_letters,
    limit_row_of_no_strategy,
    limits_refused,
    margin_call_out_of_order,
    name_given_twice,
    odds_not_worth_a_bet,
    orders_not_taken,
    range_out_of_order,
    run_cannot_start,
    stress_refused,
    ticks_broken,
    window_out_of_order,
    wing_without_width,
)
from tests.strategies.configuration.planted import (
    TODAY,
    a_strategy,
    faults_of,
    only,
    rows_of,
    with_limit,
    with_phase,
    with_window,
)

AT_BROKER = f"config/brokers/ {TODAY.brokerage}"


def with_index_options(**changes):
    terms = replace(TODAY.broker.index_options, **changes)
    return replace(TODAY, brokers=(replace(TODAY.broker, index_options=terms),))


@pytest.mark.parametrize("check", ROW_CHECKS, ids=lambda check: check.__name__)
def test_every_row_of_today_can_be_used(check):
    assert faults_of(check, TODAY) == []


def test_a_band_out_of_order_is_told_as_a_row():
    bands = (VixBand(1.25, below=25.0), VixBand(1.0, upto=15.0), VixBand(0.5, upto=math.inf))

    (fault,) = faults_of(limits_refused, replace(TODAY, position_multipliers=bands))

    assert (fault.row, fault.wrong) == (
        "config/limits.py POSITION_MULTIPLIERS[1]",
        "it ends at 15",
    )


def test_every_row_that_the_desk_would_refuse_is_told():
    broken = replace(with_phase(2, multiplier=0.0), trades_floor=0, any_other=LimitRow("ANY OTHER", base=3, cap=2))

    assert rows_of(limits_refused, broken) == [
        "config/limits.py PHASES[2].multiplier",
        "config/limits.py limit row ANY OTHER",
        "config/limits.py TRADES_FLOOR",
    ]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (LimitRow("0DTE", base=2, cap=1), "0DTE: cap is 1, under its base; to mend it: at least 2, or a lower base"),
        (LimitRow("", base=2, cap=5), "'': the name is empty or given twice; to mend it: a name of its own"),
        (LimitRow("X", base=0, cap=5), "X: base is 0; to mend it: a whole number of at least 1"),
    ],
)
def test_a_limit_row_that_the_desk_would_refuse_is_named_once_with_what_would_mend_it(row, told):
    planted = replace(TODAY, strategy_limits=(row,))

    (fault,) = faults_of(limits_refused, planted)

    assert str(fault) == f"config/limits.py limit row {told}"


def test_a_scenario_that_the_desk_would_refuse_is_told_as_a_row():
    scenarios = (*TODAY.scenarios, Scenario("2010-05-06", spot_move=-0.09))

    (fault,) = faults_of(stress_refused, replace(TODAY, scenarios=scenarios))

    assert fault.row == "config/stress.py scenario '2010-05-06'"


def test_an_underlying_in_two_groups_is_told_as_a_row():
    planted = replace(TODAY, correlation_groups=(*TODAY.correlation_groups, CorrelationGroup("more metals", ("GC",))))

    assert rows_of(stress_refused, planted) == ["config/stress.py CORRELATION_GROUPS"]


def test_while_a_row_cant_be_used_what_stands_between_rows_is_not_looked_at():
    findings = lint(replace(with_phase(2, multiplier=0.0), accepted=()))

    assert {finding.check for finding in findings} == {"limits_refused"}


def test_a_limit_row_in_small_letters_is_never_found():
    planted = with_limit("RATIO_SPREAD", strategy="Ratio_Spread")

    assert rows_of(limit_row_in_small_letters, planted) == ["config/limits.py STRATEGY_LIMITS Ratio_Spread"]


@pytest.mark.parametrize(
    ("name", "called", "is_told"),
    [
        ("LT112", "LT211", True),
        ("STRANGLE", "STRANGEL", True),
        ("0DTE", "0DET", True),
        ("LT112", "lt112", False),
        ("LT112", "BUTTERFLY", False),
        ("RATIO_SPREAD", "STRANGLES", False),
    ],
)
def test_a_limit_row_that_is_nearly_called_as_a_strategy_without_one_is_told(name, called, is_told):
    told = faults_of(limit_row_of_no_strategy, with_limit(name, strategy=called))

    wrong = f"no strategy is called so, and {name} has no row"
    assert told == ([Fault(f"config/limits.py STRATEGY_LIMITS {called}", wrong, f"name it {name}")] if is_told else [])


@pytest.mark.parametrize(
    ("row", "at", "wrong"),
    [
        ({"ladder": ("SPX", "MES")}, "0DTE.ladder", "unknown: MES"),
        ({"ladder": (), "phase_0_ladder": ()}, "0DTE.ladder", "empty"),
        ({"ladder": ("SPY", "SPX")}, "0DTE.ladder", "SPY, SPX is not from the largest down"),
        ({"ladder": ("SPX", "SPX", "SPY")}, "0DTE.ladder", "SPX, SPX, SPY is not from the largest down"),
        ({"phase_0_ladder": ("MES",)}, "0DTE.phase_0_ladder", "unknown: MES"),
        ({"ladder": ("SPX",)}, "0DTE.phase_0_ladder", "SPY is not on its ladder: its underlying isn't watched"),
    ],
)
def test_a_ladder_that_cant_be_climbed_is_told(row, at, wrong):
    found = faults_of(ladder_broken, only(a_strategy(row=row)))

    assert (f"strategies/zero_dte.py {at}", wrong) in [(fault.row, fault.wrong) for fault in found]


def test_a_quarter_of_kelly_of_0_is_told_with_the_win_rate_that_is_missing():
    (fault,) = faults_of(odds_not_worth_a_bet, only(a_strategy(row={"win_rate": 0.80})))

    assert fault.row == "strategies/zero_dte.py 0DTE.win_rate"
    assert "a quarter of Kelly is 0.00% at a win rate of 80% and a stop of 4 targets" in fault.wrong
    assert "above 80.0%" in fault.advice


def test_a_quarter_of_kelly_just_above_0_is_a_bet():
    assert faults_of(odds_not_worth_a_bet, only(a_strategy(row={"win_rate": 0.801}))) == []


@pytest.mark.parametrize(
    ("changes", "at", "wrong"),
    [
        ({"end": time(10, 30)}, "end", "10:30 is not after the start, 10:30"),
        ({"end": time(9, 0)}, "end", "09:00 is not after the start, 10:30"),
        ({"end": time(16, 1)}, "end", "16:01 is after the close, 16:00"),
        ({"half_day_end": time(10, 0)}, "half_day_end", "10:00 is not after the start, 10:30"),
        ({"half_day_end": time(13, 30)}, "half_day_end", "13:30 is after the close, 13:00"),
        ({"start": time(9, 29)}, "start", "09:29 is before the open"),
    ],
)
def test_a_window_out_of_order_is_told(changes, at, wrong):
    (fault,) = faults_of(window_out_of_order, with_window(**changes))

    assert (fault.row, fault.wrong) == (f"strategies/zero_dte.py 0DTE.window.{at}", wrong)


@pytest.mark.parametrize("changes", [{"end": time(16, 0)}, {"end": time(10, 31)}, {"start": time(9, 30)}])
def test_a_window_within_trading_hours_is_in_order(changes):
    assert faults_of(window_out_of_order, with_window(**changes)) == []


@pytest.mark.parametrize(("short", "count"), [(0.25, 1), (0.24, 0)])
def test_the_short_puts_of_a_ladder_are_further_out_than_its_spread(short, count):
    assert len(rows_of(deltas_out_of_order, only(a_strategy("LT112", shape={"short_delta": short})))) == count


@pytest.mark.parametrize(
    ("expiry", "count"),
    [
        (DaysToExpiry(target=90, least=105, most=75), 1),
        (DaysToExpiry(target=106, least=75, most=105), 1),
        (DaysToExpiry(target=74, least=75, most=105), 1),
        (DaysToExpiry(target=75, least=75, most=75), 0),
    ],
)
def test_an_expiry_lies_between_its_least_and_its_most(expiry, count):
    assert len(rows_of(range_out_of_order, only(a_strategy("STRANGLE", shape={"expiry": expiry})))) == count


@pytest.mark.parametrize(
    ("wing", "count"), [(WingWidth(0.04, 0.01), 1), (WingWidth(0.0, 0.04), 1), (WingWidth(0.04, 0.04), 0)]
)
def test_a_wings_least_is_not_above_its_most(wing, count):
    assert len(rows_of(range_out_of_order, only(a_strategy("STRANGLE", shape={"wing": wing})))) == count


def test_a_rung_without_a_narrowest_wing_is_told_once():
    planted = only(a_strategy(shape={"least_wings": a_strategy().least_wings[:1]}))

    assert [fault.wrong for fault in faults_of(wing_without_width, planted)] == ["none for SPY"]


@pytest.mark.parametrize(
    "tiers",
    [(), (FeeTier(0.1, 0.65),), (FeeTier(0.0, 0.25), FeeTier(0.1, 0.65)), (FeeTier(0.0, 0.25), FeeTier(0.0, 0.65))],
)
def test_fee_tiers_fall_to_0(tiers):
    fees = replace(TODAY.broker.index_options.fees, tiers=tiers)
    assert rows_of(fee_tiers_broken, with_index_options(fees=fees)) == [f"{AT_BROKER}.index_options.fees.tiers"]


@pytest.mark.parametrize(
    ("ticks", "is_told"),
    [
        (Ticks(0.05), False),
        (Ticks(0.05, dear_from=3.0), True),
        (Ticks(0.05, dear_from=3.0, dear_tick=0.1), False),
    ],
)
def test_dear_prices_have_a_tick(ticks, is_told):
    assert (
        rows_of(ticks_broken, with_index_options(ticks=ticks))
        == [f"{AT_BROKER}.index_options.ticks.dear_tick"] * is_told
    )


@pytest.mark.parametrize(
    ("kind", "is_told"), [(OrderType.COMBO_LIMIT, True), (OrderType.LIMIT, True), (OrderType.COMBO_MARKET, False)]
)
def test_a_broker_takes_what_the_desk_cant_do_without(kind, is_told):
    taken = tuple(each for each in OrderType if each is not kind)
    planted = replace(TODAY, brokers=(replace(TODAY.broker, order_types=taken),))
    assert rows_of(orders_not_taken, planted) == [f"{AT_BROKER}.order_types"] * is_told


@pytest.mark.parametrize(
    ("changes", "at"),
    [
        ({"end": date(2017, 5, 31)}, "START"),
        ({"traded": ("0DTE", "WHEEL")}, "STRATEGIES"),
        ({"brokerage": "ROBINHOOD"}, "BROKERAGE"),
    ],
)
def test_a_run_that_cant_start_is_told(changes, at):
    assert rows_of(run_cannot_start, replace(TODAY, **changes)) == [f"config/run.py {at}"]


def test_the_view_holds_the_configuration_as_it_is():
    assert Parameters() == TODAY


@pytest.mark.parametrize(("down_to", "count"), [(0.99, 0), (1.0, 1), (0.0, 1)])
def test_a_margin_call_ends_below_where_it_starts(down_to, count):
    assert len(rows_of(margin_call_out_of_order, replace(TODAY, margin_call_down_to=down_to))) == count


def test_two_strategies_of_one_name_are_refused_with_both_files():
    zero_dte, strangle = a_strategy("0DTE"), a_strategy("STRANGLE")
    copied = replace(strangle, row=replace(strangle.row, name="0dte"))

    (fault,) = name_given_twice(replace(TODAY, strategies=(zero_dte, copied)))

    assert fault.row == "strategies/ 0DTE"
    assert fault.wrong == "the name of strategies/zero_dte.py and of strategies/strangle.py"
