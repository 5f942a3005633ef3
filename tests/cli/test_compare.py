"""Results side by side: what differs in settings, figures, campaigns and decisions."""

import json
from pathlib import Path

import pytest

from backtests.compare.decisions import campaigns_apart, parting
from backtests.report.read import read
from tests.report.builders import a_campaign, a_decision, a_result_folder, an_equity, at


def a_result(cli, name, **said):
    usual = {
        "equity": an_equity(("2018-02-01", 100_000.0), ("2018-02-02", 101_000.0)),
        "decisions": [a_decision()],
        "campaigns": [a_campaign(closed=at("2018-02-02", "12:00"), pnl=50.0)],
        "parameters": {"start": "2018-02-01", "cash": "100000", "without": "STRESS"},
    }
    return a_result_folder(cli.folder / "results" / name, **{**usual, **said})


def the_line(text, words):
    (line,) = [line for line in text.splitlines() if words in line]
    return line


def test_results_are_named_as_they_are_listed_and_only_what_differs_is_told(cli):
    a_result(cli, "one")
    a_result(cli, "two", parameters={"start": "2018-02-01", "cash": "50000"})

    outcome = cli("compare", "one", "two")

    assert outcome.exit_code == 0, outcome.stderr
    settings = outcome.stdout.partition("Settings that differ")[2].partition("Statistics")[0]
    assert [cell.strip() for cell in the_line(settings, "cash").split("\u2502")[1:-1]] == ["cash", "100000", "50000"]
    assert [cell.strip() for cell in the_line(settings, "without").split("\u2502")[1:-1]] == ["without", "STRESS", "-"]
    assert "start" not in settings


def test_the_same_result_under_two_names_differs_in_nothing(cli):
    a_result(cli, "one")
    a_result(cli, "two")

    text = cli("compare", "one", "two").stdout

    assert "All settings are the same." in text
    assert "Every decision is the same." in text
    assert "Campaigns on both: 1, of other size or product: 0" in text


def test_statistics_stand_beside_each_other(cli):
    a_result(cli, "one")
    a_result(cli, "two", equity=an_equity(("2018-02-01", 100_000.0), ("2018-02-02", 90_000.0)))
    a_result(cli, "three", campaigns=[a_campaign(strategy="LT112", pnl=7.0)])

    text = cli("compare", "one", "two", "three").stdout

    assert [cell.strip() for cell in the_line(text, "Return").split("\u2502")[2:-1]] == ["+1.0%", "-10.0%", "+1.0%"]
    assert [cell.strip() for cell in the_line(text, "LT112 campaigns").split("\u2502")[2:-1]] == ["-", "-", "1"]
    assert "A and B" in text
    assert "A and C" in text


def test_the_first_differing_decision_is_told_with_both_reasons(cli):
    reason = "STRATEGY_LIMIT 0DTE 5 of 5"
    a_result(cli, "one", decisions=[a_decision(), a_decision("2018-02-09", campaign="0DTE-2")])
    denied = a_decision("2018-02-09", codes=["STRATEGY_LIMIT"], reasons=[reason], campaign=None)
    a_result(cli, "two", decisions=[a_decision(), denied])

    text = cli("compare", "one", "two").stdout

    assert "They part at 2018-02-09 10:30 New York, over 0DTE 2018-02-09:" in text
    assert "  A: 10:30 approved" in text
    assert f"  B: 10:30 denied: {reason}" in text


def test_a_proposal_that_only_one_run_made_is_told_as_such(tmp_path):
    early = a_decision("2018-02-01", strategy="LT112", proposal="LT112 a", campaign="LT112-1")
    one = read(a_result_folder(tmp_path / "one", decisions=[early, a_decision()]))
    other = read(a_result_folder(tmp_path / "other", decisions=[a_decision()]))

    for left, right, is_left in ((one, other, True), (other, one, False)):
        found = parting(left.decisions, right.decisions)
        assert found.proposal == "LT112 a"
        assert [answer is None for answer in (found.one, found.other)] == [not is_left, is_left]


@pytest.mark.parametrize(
    ("at_once", "later", "told"),
    [
        (["2018-02-05"], ["2018-02-02", "2018-02-05"], "  A: begins on 2018-02-05"),
        (["2018-02-02", "2018-02-05"], ["2018-02-02"], "  B: had ended on 2018-02-02"),
    ],
)
def test_a_proposal_outside_of_a_runs_days_is_none_that_it_did_not_ask_for(cli, at_once, later, told):
    for name, days in (("one", at_once), ("two", later)):
        decisions = [a_decision(day, campaign=f"0DTE-{day}") for day in days]
        a_result(cli, name, equity=an_equity(*((day, 100_000.0) for day in days)), decisions=decisions)

    text = cli("compare", "one", "two").stdout

    assert told in text.splitlines()
    assert "did not ask for it" not in text


def test_account_values_alone_are_no_other_decision(tmp_path):
    one = read(a_result_folder(tmp_path / "one", decisions=[a_decision(account_value=1.0)]))
    other = read(a_result_folder(tmp_path / "other", decisions=[a_decision(account_value=2.0)]))

    assert parting(one.decisions, other.decisions) is None


def test_campaigns_are_the_same_by_what_they_were_proposed_as(tmp_path):
    def a_run(name, number, sets, *more):
        return read(
            a_result_folder(
                tmp_path / name,
                decisions=[a_decision(campaign=f"0DTE-{number}"), *(decision for decision, _ in more)],
                campaigns=[a_campaign(f"0DTE-{number}", sets=sets), *(campaign for _, campaign in more)],
            )
        )

    extra = a_decision("2018-02-09", campaign="0DTE-9"), a_campaign("0DTE-9", sets=1)
    found = campaigns_apart(a_run("one", 1, 2, extra), a_run("other", 3, 1))

    assert (found.both, found.only_one, found.only_other) == (1, ("0DTE 2018-02-09",), ())
    assert found.resized == ("0DTE 2018-02-02",)


@pytest.mark.parametrize(
    ("names", "fault"),
    [
        (("one",), "RESULTS is 'one'; expected two to 6 results"),
        (("one", "one"), "RESULTS is 'results/one'; expected each result only once"),
        (("one", "gone"), "gone/run.json is missing"),
    ],
)
def test_what_can_not_be_compared_is_refused(cli, names, fault):
    a_result(cli, "one")

    outcome = cli("compare", *names)

    assert outcome.exit_code == 2
    assert fault in outcome.stderr


def test_picture_and_page_lie_below_the_results(cli):
    a_result(cli, "one")
    a_result(cli, "two")
    before = {path.name for path in cli.folder.iterdir()}

    outcome = cli("compare", "one", "two")

    assert [words in outcome.stdout for words in ("results/compare.png", "results/compare.html")] == [True, True]
    assert {path.name for path in cli.folder.iterdir()} == before
    assert {path.name for path in Path("results").iterdir()} == {"one", "two", "compare.png", "compare.html"}
    assert "No run has written" not in cli("results").stdout


def test_the_picture_is_written_anew_but_over_nothing_else(cli):
    a_result(cli, "one")
    a_result(cli, "two")
    Path("letter.txt").write_text("dear")

    assert cli("compare", "one", "two").exit_code == 0
    assert cli("compare", "one", "two").exit_code == 0
    assert Path("results/compare.png").read_bytes().startswith(b"\x89PNG")
    outcome = cli("compare", "one", "two", "--picture", "letter.txt")
    assert (outcome.exit_code, Path("letter.txt").read_text()) == (2, "dear")


def test_numbers_of_config_that_differ_are_settings(cli):
    for name, value in (("one", "0.5"), ("two", "0.25")):
        folder = a_result(cli, name)
        marker = json.loads((folder / "run.json").read_text()) | {"config": {"limits.vix.3.value": value}}
        (folder / "run.json").write_text(json.dumps(marker))

    assert "0.25" in cli("compare", "one", "two").stdout.partition("Statistics")[0]
