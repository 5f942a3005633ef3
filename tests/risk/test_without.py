"""Runs that leave a rule out: which ones may, what that changes, and how it is said."""

import pytest

from risk.entry import Code
from risk.gate import RULE_OF, RULES, judge
from risk.parameters import get_risk_parameters
from risk.without import NAMES, Without, at_caps
from tests.builders import a_condor_entry, a_desk_state, a_question, a_scenario_stress, a_stress

ACCOUNTS = (1.0, 29_999.99, 30_000.0, 45_000.0, 85_000.0, 5_000_000.0)
VIX_LEVELS = (9.0, 14.99, 15.0, 25.0, 30.01, 35.01, 80.0)


def test_nothing_is_left_out_unless_it_is_named():
    assert (Without().rules, str(Without())) == (RULES, "")
    assert Without().of(get_risk_parameters()) is get_risk_parameters()
    assert Without.parse("") == Without.parse(" , ") == Without()


def test_every_rule_has_its_code():
    assert tuple(RULE_OF) != ()
    assert set(RULE_OF) == set(Code)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "DYNAMIC_LIMITS"])
def test_a_rule_that_is_left_out_is_not_asked_and_all_others_are(name):
    left = Without.parse(name).rules

    assert left == tuple(rule for rule in RULES if rule is not RULE_OF[Code(name)])


def test_names_are_read_in_any_case_and_order():
    assert Without.parse(" stress, Correlation,STRESS").names == ("CORRELATION", "STRESS")


@pytest.mark.parametrize("name", ["MARKET_DATA", "PENDING", "POSITION_SIZE", "SPREAD_TOO_WIDE"])
def test_what_an_entry_can_not_be_judged_without_stays(name):
    with pytest.raises(ValueError, match=f"^{name} can't be left out; expected some of HALTED, .*, DYNAMIC_LIMITS$"):
        Without.parse(name)


def test_every_unknown_name_is_told():
    with pytest.raises(ValueError, match=r"^STRES, VIX can't be left out"):
        Without.parse("vix,STRESS,stres")


def test_without_a_rule_an_entry_is_approved_that_it_alone_would_deny():
    question = a_question(a_condor_entry())
    desk = a_desk_state(stress=a_stress(a_scenario_stress(loss=30_000.0)))

    assert [denial.code for denial in judge(question, desk).denials] == [Code.STRESS]
    assert judge(question, desk, Without.parse("STRESS").rules).entry is question.entry


@pytest.mark.parametrize("value", ACCOUNTS)
@pytest.mark.parametrize("vix", VIX_LEVELS)
def test_without_dynamic_limits_every_limit_is_its_cap(value, vix):
    parameters = Without.parse("DYNAMIC_LIMITS").of(get_risk_parameters())
    names = ("0DTE", "LT112", "IPMCC", "STRANGLE", "RATIO_SPREAD", "SOMETHING")

    assert [parameters.get_dynamic_strategy_position_limit(name, value, vix) for name in names] == [12, 8, 6, 15, 5, 15]
    assert parameters.get_portfolio_position_limit(value, vix) == 15
    assert parameters.get_max_trades_per_day(value, vix) == 12


@pytest.mark.parametrize("value", ACCOUNTS)
@pytest.mark.parametrize("vix", VIX_LEVELS)
def test_without_dynamic_limits_phases_and_buying_power_stay(value, vix):
    usual, capped = get_risk_parameters(), at_caps(get_risk_parameters())

    assert capped.get_account_phase(value) == usual.get_account_phase(value)
    assert capped.get_max_bp_share(value, vix) == usual.get_max_bp_share(value, vix)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("STRESS", "For comparison only: STRESS was off."),
        ("STRESS,CORRELATION", "For comparison only: CORRELATION and STRESS were off."),
        ("DYNAMIC_LIMITS", "For comparison only: every dynamic limit stood at its cap."),
        ("DYNAMIC_LIMITS,HALTED", "For comparison only: HALTED was off, and every dynamic limit stood at its cap."),
    ],
)
def test_it_is_said_in_plain_words(text, said):
    assert str(Without.parse(text)) == said
