import json
import re

import pytest

from backtests.checks.limits import explain
from config.schema import LimitRow
from risk.parameters import RiskParameters
from tests.architecture.sources import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_table_explains_each_limit_with_the_portfolio_beside_it(cli):
    outcome = cli("limits", "--value", "85000", "--vix", "12")

    rows = {line.split()[1]: line.replace("│", " ").split() for line in outcome.stdout.splitlines() if "│" in line}
    assert rows["0DTE"] == ["0DTE", "2", "2.50", "1.25", "6.25", "12", "6", "formula"]
    assert rows["PORTFOLIO"] == ["PORTFOLIO", "3", "2.50", "1.25", "9.38", "15", "9", "formula"]
    assert "Phase 4 is the last one." in outcome.stdout


def test_the_strategies_that_there_are_are_shown_and_summed_up_whatever_rows_there_are(cli):
    outcome = cli("limits", "--value", "85000", "--vix", "18.2")

    assert "the strategies' limits together are 19: the portfolio binds first" in " ".join(outcome.stdout.split())
    assert "RATIO_SPREAD" not in outcome.stdout


def test_a_strategy_without_a_row_is_shown_with_the_limit_of_any_other():
    without = RiskParameters(strategy_limits=(LimitRow("0DTE", base=2, cap=12),))

    shown = {limit.strategy: (limit.base, limit.cap) for limit in explain(85_000.0, 18.2, without).strategies}

    assert shown == {"0DTE": (2, 12), "LT112": (2, 15), "IPMCC": (2, 15), "STRANGLE": (2, 15)}


def test_the_readme_shows_the_whole_of_an_answer(cli):
    command, block = re.findall(
        r"`python -m backtests (limits [^`]*)` explains each:\n\n  ```\n(.*?)```", README, re.DOTALL
    )[0]

    said = re.sub(r"[^\x00-\x7f]", " ", cli(*command.split()).stdout).split()

    assert block.split() == said


def test_json_says_the_same_as_the_table(cli):
    found = json.loads(cli("limits", "--value", "45000", "--vix", "20", "--json").stdout)

    assert (found["phase"], found["trades_a_day"], found["same_day_reserve"], found["max_bp"]) == (2, 5, 1, 0.5)
    assert found["portfolio"]["value"] == 4
    assert (found["portfolio"]["next_phase_at"], found["portfolio"]["headroom"]) == (60_000, 15_000)


def test_the_headroom_to_the_next_phase_is_told(cli):
    assert "Phase 3 begins at 60,000 USD, 15,000 USD away." in cli("limits", "--value", "45000", "--vix", "20").stdout


@pytest.mark.parametrize(("value", "vix", "binds"), [(45_000.0, 40.0, "floor of one"), (45_000.0, 20.0, "formula")])
def test_what_binds_is_named(value, vix, binds):
    (covered_calls,) = [limit for limit in explain(value, vix).strategies if limit.strategy == "IPMCC"]

    assert covered_calls.binding.value == binds


def test_both_faults_are_told_at_once(cli):
    outcome = cli("limits", "--value", "-4", "--vix", "calm")

    assert outcome.exit_code == 2
    assert outcome.stderr.splitlines() == [
        "--value is '-4'; expected a number of at least 0, digits only, such as 18.5",
        "--vix is 'calm'; expected a number of at least 0, digits only, such as 18.5",
    ]
