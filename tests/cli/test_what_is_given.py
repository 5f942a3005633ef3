"""What was typed, or stands in a file, and what the command line says to it: each line in a fresh process."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT
from tests.copies import a_copy

REFUSED = 2


def typed(words: str, folder: Path, project: Path = ROOT) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(project)}
    command = [sys.executable, "-m", "backtests", *words.split()]
    return subprocess.run(command, cwd=folder, env=environment, text=True, capture_output=True, check=False)


SETTINGS = """
[limits]
max_stress_loss = 25
vix = {above_35 = 0.4}
[limits.phases]
2.multiplier = nan
[run]
stop_looks = "x"
steps_to_natural = 0
"""
BARS = """date,spx_close,vix_open,vix_high,vix_low,vix_close
2018-01-30,2822.43,14.9,15.4,14.7,14.79
2018-01-31,282.38,14.4,14.4,13.2,13.54
2018-02-01,2821.98,0.139,0.144,0.129,0.1347
2018-02-02,2762.13,1364,1766,1360,1731
2018-02-05,26489.4,18.4,38.8,16.8,37.32
2018-02-06,1000000,37.3,50.3,22.4,29.98
2018-02-07,31.6,2681.66,31.6,21.2,27.73
9018-02-08,2581,29.1,36.2,24.4,33.46
"""
TABLE = {
    "names that nobody knows, empty values, and a settings file with nonsense in it": (
        "run --set strategy=0DTE --set limits.vix.above_36=0.4 --set limits.max_day_los=0.1 --set strategies= "
        "--set limits.max_group_loss=nan --config mine.toml --from 2018-02-03 --to 2018-02-04",
        [
            "--set strategy is unknown; the nearest is strategies",
            "--set limits.vix.above_36 is unknown; the nearest is limits.vix.above_35",
            "--set limits.max_day_los is unknown; the nearest is limits.max_day_loss",
            "--set is 'strategies='; expected name=value",
            "--set limits.max_group_loss is 'nan'; expected a number above 0, at most 1: a share of account value that",
            "mine.toml: run.stop_looks is 'x'; expected a whole number: looks in a row on which a stop must be seen",
            "mine.toml: limits.phases.2.multiplier is 'nan'; expected a number above 0, at most 20: "
            "times the bases of the limits",
            "mine.toml: limits.max_stress_loss is '25'; expected a number above 0, at most 1: "
            "a share of account value that it may lose",
            "mine.toml: run.steps_to_natural is '0'; expected a whole number from 1 to 60: "
            "minutes in which an order walks from mid to natural",
            "--from is '2018-02-03'; expected a trading day between it and --to, 2018-02-04",
        ],
    ),
    "rows that don't fit together": (
        "run --set strategies.0dte.window.end=09:00 --set strategies.strangle.expiry.least=200",
        [
            "strategies/zero_dte.py 0DTE.window.end: 09:00 is not after the start, 10:30; to mend it: end it later",
            "strategies/strangle.py STRANGLE.expiry: 90 days between 200 and 105; to mend it: 0 <= least <= target <= most",
        ],
    ),
    "numbers of another command, and a settings file that isn't there": (
        "limits --value 85000 --vix 20 --set run.stop_looks=1.5 --config gone.toml",
        [
            "--config gone.toml can't be read: No such file",
            "--set run.stop_looks is '1.5'; expected a whole number: looks in a row on which a stop must be seen",
        ],
    ),
    "daily bars that no day had": (
        "run --from 2018-01-31 --to 2018-02-07 --history bars.csv",
        [
            "line 3: spx_close 282.38: the S&P 500 (SPY is a tenth of it) is between 1069 and 10693",
            "line 4: vix_open 0.14, vix_high 0.14, vix_low 0.13, vix_close 0.13: VIX in points (no fraction, no",
            "line 5: vix_open 1364, vix_high 1766, vix_low 1360, vix_close 1731: VIX in points",
            "line 6: spx_close 26489.4",
            "line 7: spx_close 1e+06",
            "line 8: spx_close 31.6",
            "line 9: date is 9018-02-08, which is still to come",
        ],
    ),
    "a word beside history that is none": ("history imprt a.csv --out o.csv", ["the nearest is history import"]),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "mine.toml").write_text(SETTINGS)
    (tmp_path / "bars.csv").write_text(BARS)
    return tmp_path


@pytest.mark.parametrize("case", TABLE)
def test_what_was_typed_is_refused_with_every_fault_before_anything_starts(folder: Path, case: str):
    words, lines = TABLE[case]

    outcome = typed(words, folder)

    said = " ".join(outcome.stderr.split())
    assert [line for line in lines if line not in said] == []
    assert (outcome.returncode, outcome.stdout, "Traceback" in said) == (REFUSED, "", False)
    assert {path.name for path in folder.iterdir()} == {"mine.toml", "bars.csv"}


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project whose owner has made mistakes in config/ and strategies/ and config.json."""
    copy = a_copy(tmp_path_factory.mktemp("edited"))
    for name, before, after in (
        (
            "config/limits.py",
            'of the account value that is left")] = 0.80',
            'of the account value that is left")] = 80',
        ),
        ("config/products.py", "strike_step=5.0", "strike_step=-5.0"),
        ("config/brokers/tastytrade.py", "FeeTier(0.0, 1.00)", "FeeTier(0.0, float('nan'))"),
        ("strategies/zero_dte.py", "stop_credits=2.0", "stop_credits=float('nan')"),
        ("config.json", '"strategies": ', '"stratagies": '),
    ):
        path = copy / name
        text = path.read_text("utf-8")
        assert before in text
        path.write_text(text.replace(before, after), "utf-8")
    return copy


@pytest.mark.parametrize("words", ["run", "kept nowhere"])
def test_every_command_refuses_rows_that_cant_be_used(edited: Path, words: str):
    outcome = typed(words, edited, edited)

    said = " ".join(outcome.stderr.split())
    assert [
        place
        for place in (
            "config/limits.py MAX_BP_AFTER_STRESS: it is 80; to mend it: a number above 0, at most 1",
            "config/products.py SPX.strike_step: it is -5.0; to mend it: a number above 0, at most 25",
            "config/brokers/tastytrade.py BROKER.index_options.fees.tiers[0].usd: it is nan",
            "strategies/zero_dte.py 0DTE.stop_credits: it is nan",
        )
        if place not in said
    ] == []
    assert (outcome.returncode, "Traceback" in said) == (REFUSED, False)


def test_lint_shows_them(edited: Path):
    outcome = typed("lint --config-only --json", edited, edited)

    assert {fault["check"] for fault in json.loads(outcome.stdout)["faults"]} == {"out_of_bounds"}
    assert outcome.returncode == 1


def test_a_key_of_config_json_that_nobody_knows_is_refused_with_the_nearest(tmp_path: Path):
    copy = a_copy(tmp_path)
    (copy / "config.json").write_text('{"parameter": {}, "parameters": {"stratagies": "0DTE"}}')

    said = " ".join(typed("run", copy, copy).stderr.split())

    assert "config.json: parameter is unknown; the nearest is parameters" in said
    assert "config.json: stratagies is unknown; the nearest is strategies" in said
