"""Account value and VIX change how many campaigns are open, and nothing else.

Kelly factor, the August 5th caps, stops, targets, time windows, deltas and exit times are never scaled.
"""

import dataclasses
import inspect
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book.snapshot import Snapshot
from config import limits
from config.run import STRATEGIES
from config.stress import AUGUST_5TH, CORRELATION_GROUPS, SCENARIOS
from desk.desk import Desk
from desk.intents import Close
from risk.gate.rules.correlation import correlation
from risk.margin.holdings import Holding
from risk.money import NOISE
from risk.parameters import get_risk_parameters
from risk.sizing import PositionSizer, budget_share, quarter_kelly
from risk.stress.stress import stress_test
from strategies.parts.strategy import load_strategies
from strategies.zero_dte import STRATEGY
from tests.builders import (
    FRIDAY,
    a_book,
    a_campaign,
    a_condor_entry,
    a_desk_state,
    a_market,
    a_moment,
    a_question,
    a_row,
    a_rung,
    a_scenario_stress,
    a_session,
    a_snapshot,
    a_stress,
    an_account,
    at,
    condor_legs,
    condor_quotes,
    priced_market,
)

NAMES = STRATEGIES
EVERY_STRATEGY = load_strategies(NAMES)
ACCOUNTS = st.floats(10_000.0, 1e8)
VIX_LEVELS = st.floats(1.0, 150.0)
PRICED = priced_market()

sizer = PositionSizer(get_risk_parameters())
desk = Desk(EVERY_STRATEGY, get_risk_parameters(), sizer)


@pytest.mark.parametrize(
    ("strategy", "target", "stop"),
    [("0DTE", 0.5, 2.0), ("LT112", 0.9, 3.0), ("IPMCC", 1.0, 1.0), ("STRANGLE", 0.5, 2.0)],
)
def test_targets_and_stops_are_the_rules(strategy, target, stop):
    assert (a_row(strategy).target_credits, a_row(strategy).stop_credits) == (target, stop)


def test_the_kelly_factor_is_a_quarter():
    assert limits.KELLY_FACTOR == 0.25


def test_the_21_day_exit_is_at_21_days():
    assert tuple(each.exit_dte for each in load_strategies(("LT112", "STRANGLE"))) == (21, 21)


def test_the_august_5th_caps_are_the_rules():
    assert (limits.MAX_GROUP_BP, limits.MAX_GROUP_LOSS) == (0.60, 0.15)
    assert (AUGUST_5TH.name, AUGUST_5TH.spot_move, AUGUST_5TH.vix) == ("2024-08-05", -0.043, 65.0)


@given(ACCOUNTS, VIX_LEVELS, st.sampled_from(NAMES), st.floats(-1e-3, 1e-3))
def test_the_august_5th_caps_are_the_same_share_of_every_account_at_every_vix(value, vix, strategy, more):
    question = a_question(a_condor_entry(), strategy)
    loss, booked = (0.15 + more) * value, (0.60 + more) * value

    for stress in (a_stress(a_scenario_stress("2024-08-05", loss=loss)), a_stress(booked=booked)):
        answer = correlation.ask(question, a_desk_state(value=value, vix=vix, stress=stress))
        assert answer.is_denial is (more * value > NOISE)


@given(ACCOUNTS, st.floats(1.0, 65.0))
def test_neither_account_value_nor_vix_softens_august_5th(value, vix):
    held = Holding("held", a_rung("SPY"), (), 100, 0.0, math.inf)
    found = stress_test().of([held], a_market(vix=vix)).scenarios[0]

    assert (found.scenario, found.spot_move, found.vix) == ("2024-08-05", -0.043, 65.0)
    assert found.loss == pytest.approx(0.043 * 275.0 * 100)


def test_no_cap_and_no_scenario_is_a_function_of_anything():
    rows = [*SCENARIOS, *CORRELATION_GROUPS]

    assert not [name for row in rows for name, value in leaves(row) if callable(value)]
    assert not {"vix_level", "account_value"} & {name for row in rows for name, _ in leaves(row)}


def leaves(row):
    for field in dataclasses.fields(row):
        value = getattr(row, field.name)
        yield from leaves(value) if dataclasses.is_dataclass(value) else [(field.name, value)]


@pytest.mark.parametrize("row", EVERY_STRATEGY, ids=lambda strategy: strategy.row.name)
def test_no_number_of_a_strategy_is_a_function_of_anything(row):
    assert not [name for name, value in leaves(row) if callable(value)]


@pytest.mark.parametrize("row", EVERY_STRATEGY, ids=lambda strategy: strategy.row.name)
def test_no_row_of_a_strategy_speaks_of_vix_account_or_phase(row):
    # but for the ladder of products in phase 0, which is what a small account may trade at all
    names = {name for name, _ in leaves(row)} - {"phase_0_ladder"}

    assert not [name for name in names if {"vix", "account", "phase"} & set(name.split("_"))]


@pytest.mark.parametrize("asked", [quarter_kelly, budget_share])
def test_the_share_of_a_campaign_is_asked_of_its_row_alone(asked):
    assert list(inspect.signature(asked).parameters) == ["strategy"]


@given(st.sampled_from(NAMES), ACCOUNTS)
def test_a_budget_is_the_same_share_of_every_account(name, value):
    row = a_row(name)

    assert sizer.budget(row, value) / value == pytest.approx(budget_share(row))


@given(VIX_LEVELS)
def test_vix_changes_no_delta_and_no_wing_of_a_condor(vix):
    market = PRICED._replace(vix=PRICED.vix._replace(value=vix))

    assert STRATEGY.shape(a_rung(), a_snapshot(market, a_book()), 1e9).legs == condor_legs()


@given(st.integers(0, 389), VIX_LEVELS, ACCOUNTS)
def test_neither_vix_nor_account_value_moves_a_window(minute, vix, value):
    now = at(f"{9 + (31 + minute) // 60:02d}:{(31 + minute) % 60:02d}")
    session = a_session()
    market = a_market(now, vix)

    proposals = [strategy.proposal(a_moment(market.now, session, a_book())) for strategy in EVERY_STRATEGY]

    assert proposals == [strategy.proposal(a_moment(now, session, a_book())) for strategy in EVERY_STRATEGY]


def exits(clock, cost, vix, value):
    campaign = a_campaign(credit=200.0, stop_looks=1)
    market = a_market(at(clock), vix, quotes=condor_quotes(cost / 100, now=at(clock)))
    outcome = desk.decide(Snapshot(market, an_account(value), a_book(campaign)))
    return [intent for intent in outcome.intents if isinstance(intent, Close)]


@given(
    st.sampled_from(["09:31", "11:00", "13:02", "15:29", "15:30", "15:31"]),
    st.sampled_from([50.0, 99.0, 101.0, 200.0, 599.0, 601.0, 900.0]),
    VIX_LEVELS,
    ACCOUNTS,
)
def test_neither_vix_nor_account_value_changes_an_exit(clock, cost, vix, value):
    assert exits(clock, cost, vix, value) == exits(clock, cost, 20.0, 85_000.0)


@pytest.mark.parametrize(("cost", "closes"), [(99.0, True), (101.0, False), (599.0, False), (601.0, True)])
def test_the_exits_that_are_compared_do_come_and_do_stay_away(cost, closes):
    assert bool(exits("11:00", cost, 20.0, 85_000.0)) is closes


def test_a_friday_is_a_day_on_which_windows_open():
    assert STRATEGY.proposal(a_moment(at("10:30", FRIDAY), a_session(), a_book())) is not None
