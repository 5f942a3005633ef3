"""What is asked of a sweep: read from words and files, and refused whole before anything is run."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from backtests.commands.app import build
from backtests.console.parameters import MAIN, RunOptions
from backtests.console.validation import BadInputError
from backtests.sweep.plan import SweepOptions, SweepRequest, sweep_request
from backtests.system.locks import lock
from tests.sweep import fakes

ACCOUNTS = ("35000", "45000", "65000", "85000", "250000")
DAYS = RunOptions(MAIN, "2018-02-01", "2018-02-08")


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def sweep(*words: str) -> Result:
    return CliRunner().invoke(build(fakes.engine, fakes.history), ("sweep", *words))


def asked(**options) -> SweepRequest:
    return sweep_request(SweepOptions(DAYS, **options))


def settings_of(request: SweepRequest) -> list[dict[str, str]]:
    return [dict(trial.settings) for trial in request.trials]


def test_every_combination_is_a_run_with_its_settings_as_parameters():
    request = asked(vary=("cash=35000,65000", "brokerage=DEFAULT,TASTYTRADE"))

    assert settings_of(request) == [
        {"cash": "35000", "brokerage": "DEFAULT"},
        {"cash": "35000", "brokerage": "TASTYTRADE"},
        {"cash": "65000", "brokerage": "DEFAULT"},
        {"cash": "65000", "brokerage": "TASTYTRADE"},
    ]
    assert request.trials[2].parameters["cash"] == "65000"
    assert request.numbers == {"cash"}


def test_each_sweep_has_a_place_of_its_own_by_its_settings():
    said = [
        {"vary": ("cash=35000,65000",)},
        {"vary": ("cash=35000,45000",)},
        {"vary": ("limits.vix.above_35=0.3,0.4",)},
        {"worlds": 2, "seed": 1},
        {"worlds": 2, "seed": 2},
    ]

    places = [asked(**each).out for each in said]

    assert len(set(places)) == len(said)
    assert places[2].name.startswith("sweep_2018-02-01_2018-02-08_100000_above_35_")
    assert [asked(**each).out for each in said] == places


@pytest.mark.parametrize("more", [{"worlds": 5}, {"workers": 1}, {"in_turn": "cash"}])
def test_a_sweep_of_more_worlds_or_other_workers_goes_on_where_it_was(more):
    one = {"worlds": 2, "seed": 1}

    assert asked(**one | more).out == asked(**one).out


def test_the_folder_that_was_asked_for_is_the_sweep_s():
    options = SweepOptions(replace(DAYS, out=Path("mine")), ("cash=35000,65000",))

    assert sweep_request(options).out == Path("mine")


def test_values_with_commas_are_parted_by_semicolons():
    request = asked(vary=("strategies=0DTE;0DTE,LT112",))

    assert settings_of(request) == [{"strategies": "0DTE"}, {"strategies": "0DTE,LT112"}]


def test_a_file_has_lists_and_runs_of_its_own():
    file = Path("mine.toml")
    file.write_text('[vary]\ncash = [35000, 65000]\n[[run]]\nstrategies = "0DTE"\n[[run]]\nstrategies = "LT112"\n')

    assert settings_of(asked(file=file, vary=("same_day_vol=0.65",))) == [
        {"strategies": name, "same_day_vol": "0.65", "cash": cash}
        for name in ("0DTE", "LT112")
        for cash in ("35000", "65000")
    ]


def test_runs_over_one_history_stand_together():
    request = asked(vary=("cash=35000,65000", "same_day_vol=0.6,0.65"))

    assert [trial.span.same_day_vol for trial in request.trials] == [0.6, 0.6, 0.65, 0.65]


def test_worlds_are_run_at_five_accounts_scaled_and_fixed_unless_something_is_varied():
    known, varied = asked(worlds=2, seed=1), asked(worlds=2, seed=1, vary=("cash=1000,2000",))

    assert len(known.trials) == 2 * 5 * 2
    assert [trial.span.world for trial in varied.trials] == [1, 1, 2, 2]
    assert {trial.parameters.get("without") for trial in known.trials} == {None, "SCALING"}


def test_in_turn_each_world_is_run_at_one_value_of_a_setting_and_is_the_world_that_it_is_at_all():
    turned, whole = asked(worlds=7, seed=1, in_turn="cash"), asked(worlds=7, seed=1)

    accounts = [(trial.span.world, trial.parameters["cash"]) for trial in turned.trials]
    assert accounts[::2] == accounts[1::2] == list(zip(range(1, 8), (*ACCOUNTS, *ACCOUNTS), strict=False))
    assert {trial.key for trial in turned.trials} < {trial.key for trial in whole.trials}


def test_more_worlds_begin_with_the_same_ones():
    few, many = asked(worlds=2, seed=1), asked(worlds=3, seed=1)

    assert [trial.key for trial in many.trials[:20]] == [trial.key for trial in few.trials]
    assert asked(worlds=1, seed=2).trials[0].key != few.trials[0].key


def test_every_fault_is_told_at_once_before_the_first_run():
    Path("results").mkdir()
    Path("results/letter.txt").write_text("dear")
    outcome = sweep(
        *("--from", "2018-02-01", "--to", "2018-02-08", "--vary", "cahs=1", "--vary", "cash=35000,,", "--vary", "vix"),
        *(
            "--vary",
            "strategies=0DTE;ODTE",
            "--seed",
            "3",
            "--workers",
            "0",
            "--map",
            "cash,strategies",
            "--window",
            "1",
        ),
        *("--out", "results"),
    )

    assert outcome.exit_code == 2
    told = outcome.stderr
    for fault in (
        "--vary is 'vix'; expected a name and its values",
        "--vary is 'cash=35000,,'; expected a name and its values",
        "cahs",
        "ODTE",
        "--seed is '3'; expected nothing without --worlds",
        "--workers is '0'; expected at least 1",
        "--map is 'cash,strategies'; expected two of the numbers that are varied",
        "--window is '1'; expected at least 2 trading days",
        "--out is 'results'; expected a folder that is new, empty or holds an earlier sweep only; letter.txt",
    ):
        assert fault in told
    assert not fakes.CALLS.exists()


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        ({}, "--vary is ''; expected what is to be swept"),
        ({"worlds": 0, "seed": 1}, "--worlds is '0'; expected at least 1"),
        ({"worlds": 1}, "--seed is 'None'; expected a whole number of at least 0 with --worlds"),
        ({"worlds": 1, "seed": -1}, "--seed is '-1'"),
        (
            {"worlds": 1, "seed": 1, "in_turn": "csah"},
            "--in-turn is 'csah'; expected a setting that is varied: cash, without",
        ),
        ({"vary": ("cash=1000,2000",), "in_turn": "cash"}, "--in-turn is 'cash'; expected nothing without --worlds"),
        ({"worlds": 1, "seed": 1, "best": True}, "--best is 'given'; expected nothing beside --worlds"),
        ({"worlds": 1, "seed": 1, "vary": ("end=2018-02-07,2018-02-08",)}, "--vary is 'end'; expected nothing beside"),
        ({"vary": ("cash=1000", "cash=2000")}, "--vary is 'cash=2000'; expected cash only once"),
        ({"vary": ("cash=1000,1000",)}, "expected each run only once; it is the same as cash=1000"),
        ({"vary": ("limits.vix.above_35=0.3,0.30",)}, "it is the same as limits.vix.above_35=0.3"),
        ({"vary": ("limits.vix.3.value=0.3,0.30",)}, "it is the same as limits.vix.above_35=0.3"),
        ({"vary": ("cash=35000,50000,50000.0",)}, "'cash=50000.0'; expected each run only once"),
        ({"vary": ("same_day_vol=0.6,0.60",)}, "it is the same as same_day_vol=0.6"),
        ({"vary": ("strategies=LT112,0DTE;0dte, lt112",)}, "it is the same as strategies=LT112,0DTE"),
        ({"vary": ("brokerage=DEFAULT,default",)}, "it is the same as brokerage=DEFAULT"),
        ({"worlds": 1, "seed": 1, "vary": ("cash=1000,1000.0",)}, "it is the same as cash=1000"),
        ({"vary": ("notify=email:a@b.cd",)}, "--vary is 'notify'; expected a setting of a backtest"),
        ({"file": Path("none.toml")}, "--file is 'none.toml'; expected a TOML file: [Errno 2]"),
    ],
)
def test_what_makes_no_sweep_is_refused(options, fault):
    with pytest.raises(BadInputError) as refused:
        asked(**options)

    assert any(line.startswith(fault) or fault in line for line in refused.value.faults)


def test_what_is_varied_is_not_given_for_all_runs_too():
    fixed = RunOptions(MAIN, "2018-02-01", "2018-02-08", cash="1000", settings=("brokerage=DEFAULT",))
    with pytest.raises(BadInputError) as refused:
        sweep_request(
            SweepOptions(fixed, ("brokerage=DEFAULT,TASTYTRADE", "end=2018-02-07,2018-02-08"), worlds=1, seed=1)
        )
    with pytest.raises(BadInputError) as level:
        sweep_request(SweepOptions(fixed, worlds=1, seed=1))

    assert "--to is '2018-02-08'; expected nothing beside end, which is varied" in refused.value.faults
    assert "--set is 'brokerage=DEFAULT'; expected nothing beside brokerage, which is varied" in refused.value.faults
    assert [*level.value.faults] == ["--cash is '1000'; expected nothing beside cash, which is varied"]


def test_a_file_tells_what_it_has_beside_its_lists_with_all_other_faults():
    Path("mine.toml").write_text('[foo]\nx = 1\n[vary]\ncash = []\ncahs = [1, 2]\nbrokerage = ["X", "DEFAULT"]\n')
    with pytest.raises(BadInputError) as refused:
        asked(file=Path("mine.toml"), window=1)

    form = "a TOML file with a table [vary] of lists, or tables [[run]], and nothing else"
    assert [line.split(": ")[0] for line in refused.value.faults] == [
        f"--file is 'mine.toml'; expected {form}; it has foo",
        "mine.toml",
        "--window is '1'; expected at least 2 trading days",
        "--vary cahs is unknown; the nearest is cash",
        "--vary brokerage is 'X'; expected one of INTERACTIVE_BROKERS_BROKERAGE, DEFAULT, TASTYTRADE",
    ]


@pytest.mark.parametrize("text", [None, "[vary", "[foo]", ""])
def test_of_a_file_that_says_nothing_only_that_is_told(text):
    if text is not None:
        Path("mine.toml").write_text(text)
    with pytest.raises(BadInputError) as refused:
        asked(file=Path("mine.toml"))

    assert [line.split(";")[0] for line in refused.value.faults] == ["--file is 'mine.toml'"]


@pytest.mark.parametrize("text", ["cash = 1", "run = 3", "[vary]\n[other]", "run = []", "", "[vary"])
def test_a_file_of_another_form_is_refused(text):
    Path("mine.toml").write_text(text)
    with pytest.raises(BadInputError, match=r"--file is 'mine.toml'; expected a TOML file"):
        asked(file=Path("mine.toml"))


def test_a_folder_of_another_sweep_is_refused_and_left_as_it_is():
    words = ("--from", "2018-02-01", "--to", "2018-02-08", "--vary", "cash=1000")
    Path("mine").mkdir()
    noted = Path("mine/sweep.json")
    noted.write_text(json.dumps({"seed": 4}))
    outcome = sweep(*words, "--out", "mine")

    assert outcome.exit_code == 2
    assert "--out mine holds another sweep: its seed is 4, not None" in outcome.stderr
    assert json.loads(noted.read_text()) == {"seed": 4}
    assert not fakes.CALLS.exists()


def test_a_folder_in_which_a_sweep_is_going_on_is_refused():
    Path("mine").mkdir()
    held = lock(Path("mine"))
    outcome = sweep("--from", "2018-02-01", "--to", "2018-02-08", "--vary", "cash=1000", "--out", "mine")
    os.close(held)

    assert outcome.exit_code == 2
    assert "--out mine: a sweep is going on in it" in outcome.stderr
    assert list(Path("mine").iterdir()) == []
