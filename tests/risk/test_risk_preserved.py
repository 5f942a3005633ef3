"""Scaling changes how many campaigns are open, never how much of the account they risk."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.limits import CAMPAIGN_SHARE
from risk.parameters import get_risk_parameters

ACCOUNTS = (30_000, 50_000, 75_000, 100_000)
PERCENT_A_CAMPAIGN = round(100 * CAMPAIGN_SHARE)

parameters = get_risk_parameters()


def percent_at_risk(value):
    return PERCENT_A_CAMPAIGN * parameters.get_dynamic_strategy_position_limit("0DTE", value, 20.0)


def test_a_campaign_risks_five_percent():
    assert PERCENT_A_CAMPAIGN == 5


@pytest.mark.parametrize("value", ACCOUNTS)
def test_0dte_risks_between_10_and_40_percent(value):
    assert 10 <= percent_at_risk(value) <= 40


@pytest.mark.parametrize("value", [75_000, 100_000])
def test_0dte_risks_at_most_35_percent_of_a_large_account(value):
    assert percent_at_risk(value) <= 35


def test_0dte_risk_grows_no_faster_than_the_account():
    risk_growth = percent_at_risk(ACCOUNTS[-1]) / percent_at_risk(ACCOUNTS[0])

    assert risk_growth <= ACCOUNTS[-1] / ACCOUNTS[0]


@given(st.floats(0.0, 1e8), st.floats(15.0, 200.0))
def test_the_whole_portfolio_risks_at_most_35_percent(value, vix):
    assert PERCENT_A_CAMPAIGN * parameters.get_portfolio_position_limit(value, vix) <= 35


@given(st.floats(0.0, 1e8), st.floats(0.0, 14.99))
def test_the_whole_portfolio_risks_at_most_45_percent_below_a_vix_of_15(value, vix):
    assert PERCENT_A_CAMPAIGN * parameters.get_portfolio_position_limit(value, vix) <= 45
