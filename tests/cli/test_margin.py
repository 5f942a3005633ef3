"""What a campaign needed at its entry, step by step, from the result folder alone."""

import json
from dataclasses import replace
from datetime import date

import pytest

from backtests.checks.margin import explain
from config.products import SPX, SPY
from execution.rows import decision_row
from market.contracts import Contract, Leg, Role
from risk.gate.answer import Approved
from risk.margin.requirement import requirement
from tests.builders import a_condor_entry, a_desk_state, a_question, a_shape, condor_legs
from tests.report.builders import a_decision, a_result_folder

JUNE = date(2018, 6, 15)
CONDOR_MIDS = (1.5, 0.4, 1.4, 0.3)


def put(strike):
    return Contract("SPY", JUNE, float(strike), "P")


def an_approval(campaign="0DTE-7", *, sets=2, told=None, legs=None, mids=CONDOR_MIDS, rung=SPX):
    """The row of an approved entry as the desk writes it; `told` stands in for the requirement that the gate saw."""
    legs = condor_legs() if legs is None else legs
    desk = a_desk_state(underlying=2_750.0)
    one = requirement(
        {leg.contract: leg.ratio for leg in legs},
        {leg.contract: mid for leg, mid in zip(legs, mids, strict=True)},
        2_750.0,
        rung,
    )
    shape = a_shape(legs=legs, mids=mids, requirement=one, rung=rung)
    entry = replace(a_condor_entry(), shape=shape, sets=sets, requirement=sets * one if told is None else told)
    desk = desk._replace(underlyings={rung.underlying: desk.underlyings["SPX"]})
    return decision_row(Approved(a_question(entry), entry, (), desk, campaign))


def without(name, row):
    return {key: value for key, value in row.items() if key != name}


@pytest.fixture
def result(cli):
    """Writes a result folder with these decisions below results/."""
    return lambda *rows: a_result_folder(cli.folder / "results" / "run", decisions=list(rows))


def test_each_leg_and_each_step_is_shown_with_its_rule(cli, result):
    result(an_approval())

    outcome = cli("margin", "0DTE-7")

    assert outcome.exit_code == 0
    assert "0DTE-7: 2 sets on SPX, 2018-02-02 11:00 New York" in outcome.stdout
    for words in ("SPXW  180202P02720000", "2 x condor", "FINRA 4210(f)(2)(H)", "1,560.00", "1.8% of account value"):
        assert words in outcome.stdout
    assert "The gate was told the same, to the cent." in outcome.stdout


def test_a_campaigns_name_may_be_in_small_letters(cli, result):
    result(an_approval())

    assert cli("margin", "0dte-7").exit_code == 0


def test_json_holds_legs_and_steps_that_add_up(cli, result):
    result(an_approval())

    found = json.loads(cli("margin", "0DTE-7", "--json").stdout)

    assert (found["campaign"], found["rung"], found["sets"], found["spot"]) == ("0DTE-7", "SPX", 2, 2_750.0)
    assert found["legs"][0] == {
        "symbol": "SPXW  180202P02720000",
        "role": "short_put",
        "quantity": -2,
        "mid": 1.5,
    }
    assert sum(step["amount"] for step in found["steps"]) == pytest.approx(found["total"])
    assert found["total"] == pytest.approx(found["recorded"]) == pytest.approx(1_560.0)


@pytest.mark.parametrize(("told", "code"), [(1_560.0, 0), (1_560.009, 0), (1_560.02, 1), (1_000.0, 1)])
def test_a_requirement_that_was_told_otherwise_ends_with_1(cli, result, told, code):
    result(an_approval(told=told))

    outcome = cli("margin", "0DTE-7")

    assert outcome.exit_code == code
    assert ("THE GATE WAS TOLD" in outcome.stdout) is bool(code)


def test_the_two_naked_puts_of_a_ladder_and_its_debit_spread_are_steps_of_their_own(result):
    legs = (
        Leg(put(267), Role.HEDGE_LONG, 1, "spread"),
        Leg(put(264), Role.HEDGE_SHORT, -1, "spread"),
        Leg(put(240), Role.SHORT_PUT, -2, "puts"),
    )
    folder = result(an_approval("LT112-3", sets=1, legs=legs, mids=(5.0, 4.2, 1.1), rung=SPY))

    found = explain(folder, "LT112-3")

    assert [(step.number, len(step.legs)) for step in found.steps] == [(1, 2), (2, 1)]
    assert found.steps[0].amount == pytest.approx(80.0)
    assert found.is_same


def test_an_unknown_campaign_names_the_nearest_numbers_of_any_strategy(cli, result):
    result(*(an_approval(f"0DTE-{number}") for number in (1, 2, 40, 41, 42, 43, 90)), an_approval("IPMCC-44"))

    outcome = cli("margin", "0DTE-44")

    assert outcome.exit_code == 2
    assert outcome.stderr == (
        "CAMPAIGN is '0DTE-44'; expected an entry that was approved in results/run: the nearest are IPMCC-44, 0DTE-43,"
        " 0DTE-42, 0DTE-41, 0DTE-40\n"
    )


def test_a_word_that_is_no_campaign_names_some(cli, result):
    result(an_approval("0DTE-1"), an_approval("0DTE-2"))

    assert "2 were, such as 0DTE-1, 0DTE-2" in cli("margin", "condor").stderr


def test_a_run_without_an_approval_says_so(cli, result):
    result(a_decision(codes=["STRATEGY_LIMIT"]))

    outcome = cli("margin", "0DTE-7")

    assert (outcome.exit_code, outcome.stderr.endswith("results/run: none was\n")) == (2, True)


def test_without_any_result_one_has_to_be_named(cli):
    outcome = cli("margin", "0DTE-7")

    assert outcome.exit_code == 2
    assert outcome.stderr == "there is no result below results/; run a backtest, or name a result folder\n"


def test_a_result_can_be_named(cli):
    folder = a_result_folder(cli.folder / "elsewhere", decisions=[an_approval()])

    assert cli("margin", "0DTE-7", str(folder)).exit_code == 0


def test_a_result_without_decisions_is_refused(cli):
    folder = a_result_folder(cli.folder / "elsewhere")

    outcome = cli("margin", "0DTE-7", str(folder))

    assert outcome.exit_code == 2
    assert "decisions.jsonl is missing" in outcome.stderr


@pytest.mark.parametrize(
    ("row", "named"),
    [
        (without("spot", an_approval()), "decisions.jsonl line 1: spot is missing"),
        (
            {**an_approval(), "legs": [without("mid", an_approval()["legs"][0])]},
            "decisions.jsonl line 1: legs, entry 1: mid is missing",
        ),
        (
            {**an_approval(), "legs": [{**an_approval()["legs"][0], "symbol": "SPX 1"}]},
            "symbol is 'SPX 1'; expected one",
        ),
        ({**an_approval(), "rung": "MES"}, "rung is 'MES'; expected one of SPX, SPY, SPY winged"),
    ],
)
def test_a_row_that_cant_be_reckoned_again_is_refused_by_its_field(cli, result, row, named):
    result(row)

    outcome = cli("margin", "0DTE-7")

    assert outcome.exit_code == 2
    assert named in outcome.stderr
