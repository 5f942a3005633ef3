"""What was typed, or stands in a file, and what the command line says to it: each line in a fresh process."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from inspect import signature
from pathlib import Path

import pytest

from backtests.commands.app import COMMANDS
from tests.cli.fresh import CommandLine, command_line
from tests.copies import ROOT, a_copy, with_own_numbers

REFUSED = 2


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
        "--set limits.max_group_loss=nan --config mine.toml --from 2018-02-03 --to 2018-02-04 --cash much "
        "--set brokerage=x --set strategies.strangle.expiry.least=200",
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
            "strategies/strangle.py STRANGLE.expiry: 90 days between 200 and 105; to mend it: 0 <= least <= target <= most "
            "(with limits.vix.above_35 0.4, strategies.strangle.expiry.least 200)",
            "--set brokerage is 'x'; expected one of INTERACTIVE_BROKERS_BROKERAGE, DEFAULT, TASTYTRADE",
            "--from is '2018-02-03'; expected a trading day between it and --to, 2018-02-04",
            "--cash is 'much'; expected an amount in USD above 0, digits only, such as 100000",
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
        "run --from 2018-01-31 --to 2018-02-07 --history bars.csv --cash much",
        [
            "--cash is 'much'; expected an amount in USD above 0, digits only, such as 100000",
            "line 3: spx_close 282.38: the S&P 500 (SPY is a tenth of it) is between 1069 and 10693",
            "line 4: vix_open 0.14, vix_high 0.14, vix_low 0.13, vix_close 0.13: VIX in points (no fraction, no",
            "line 5: vix_open 1364, vix_high 1766, vix_low 1360, vix_close 1731: VIX in points",
            "line 6: spx_close 26489.4",
            "line 7: spx_close 1e+06",
            "line 8: spx_close 31.6",
            "line 9: date is 9018-02-08, which is still to come",
        ],
    ),
    "a settings file that is no TOML": (
        "config show --config bars.csv",
        ["--config bars.csv is no TOML: ", "(at line 1,"],
    ),
    "a strategy that is there twice": (
        "run --set strategies=0DTE,lt112,0dte",
        ["--set strategies is '0DTE,lt112,0dte'; strategies has 0DTE more than once; expected each once"],
    ),
    "a word beside history that is none": ("history imprt a.csv --out o.csv", ["the nearest is history import"]),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "mine.toml").write_text(SETTINGS)
    (tmp_path / "bars.csv").write_text(BARS)
    return tmp_path


@pytest.mark.parametrize("case", TABLE)
def test_what_was_typed_is_refused_with_every_fault_before_anything_starts(folder: Path, typed: CommandLine, case: str):
    words, lines = TABLE[case]

    outcome = typed(words, folder)

    said = " ".join(outcome.stderr.split())
    assert [line for line in lines if line not in said] == []
    assert (outcome.returncode, outcome.stdout, "Traceback" in said) == (REFUSED, "", False)
    assert {path.name for path in folder.iterdir()} == {"mine.toml", "bars.csv"}


def edit(copy: Path, *edits: tuple[str, str, str]) -> Path:
    """Replace, in a copy's files, what a pattern finds first."""
    for name, pattern, text in edits:
        changed, count = re.subn(pattern, text, (copy / name).read_text("utf-8"), count=1)
        assert count, pattern
        (copy / name).write_text(changed, "utf-8")
    return copy


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project whose owner has made mistakes in config/ and strategies/ and config.json."""
    return edit(
        a_copy(tmp_path_factory.mktemp("edited")),
        ("config/limits.py", r"(?<=MAX_BP_AFTER_STRESS)(.*) = .*", r"\1 = 80"),
        ("config/products.py", r"strike_step=[\d.]+", "strike_step=-5.0"),
        ("config/brokers/tastytrade.py", r"FeeTier\([\d.]+, [\d.]+\)", "FeeTier(0.0, float('nan'))"),
        ("strategies/zero_dte.py", r"stop_credits=[\d.]+", "stop_credits=float('nan')"),
        ("strategies/strangle.py", r"DaysToExpiry\(.*?\)", "DaysToExpiry(target=190, least=75, most=105)"),
        ("config.json", '"parameters": {}', '"parameter": {}, "parameters": {"stratagies": "0DTE", "start": "soon"}'),
    )


@pytest.fixture(scope="module")
def typed_there(edited: Path) -> Iterator[CommandLine]:
    with command_line(edited) as ready:
        yield ready


OF_ROWS = (
    "config/limits.py MAX_BP_AFTER_STRESS: it is 80; to mend it: a number above 0, at most 1",
    "config/products.py SPX.strike_step: it is -5.0; to mend it: a number above 0, at most 25",
    "config/brokers/tastytrade.py BROKER.index_options.fees.tiers[0].usd: it is nan",
    "strategies/zero_dte.py 0DTE.stop_credits: it is nan",
    "strategies/strangle.py STRANGLE.expiry: 190 days between 75 and 105; to mend it: 0 <= least <= target <= most",
)
OF_PROJECT = (
    "config.json: parameter is unknown; the nearest is parameters",
    "config.json: stratagies is unknown; the nearest is strategies",
    "config.json: start is 'soon'; expected a date such as",
)
EVERYTHING = {
    "run --cash none": (*OF_PROJECT, *OF_ROWS, "--cash is 'none'; expected an amount in USD"),
    "history --from soon --to 2018-02-02 --out data": (*OF_PROJECT, *OF_ROWS, "--from is 'soon'; expected a date"),
    "history import gone.csv --out bars.csv": (*OF_ROWS,),
    "kept nowhere": (*OF_ROWS,),
    "accounts": (
        *OF_PROJECT,
        *OF_ROWS,
    ),
    "same-day": (
        *OF_PROJECT,
        *OF_ROWS,
    ),
    "crises --values none": (*OF_PROJECT, *OF_ROWS, "--values is 'none'"),
    "sweep --vary cash=1,2": (
        *OF_PROJECT,
        *OF_ROWS,
    ),
    "limits --value 85000 --vix much": (*OF_PROJECT, *OF_ROWS, "--vix is 'much'"),
    "atlas --out atlas.txt": (*OF_PROJECT, *OF_ROWS, "--out is 'atlas.txt'"),
    "data lean": (*OF_ROWS, "lean"),
    "config show": (
        *OF_PROJECT,
        *OF_ROWS,
    ),
    "preserved": (
        *OF_PROJECT,
        *OF_ROWS,
    ),
    "lint": (
        *OF_PROJECT,
        *OF_ROWS,
    ),
}


@pytest.mark.parametrize("words", EVERYTHING)
def test_every_command_refuses_rows_that_cant_be_used_with_all_else_that_is_wrong(
    edited: Path, typed_there: CommandLine, words: str
):
    outcome = typed_there(words, edited)

    said = " ".join(outcome.stderr.split())
    assert [place for place in EVERYTHING[words] if place not in said] == []
    assert (outcome.returncode, "Traceback" in said) == (REFUSED, False)


def test_every_command_that_takes_settings_is_among_them():
    functions = {name: getattr(import_module(f"backtests.commands.{name}"), name) for name in COMMANDS}
    taking = {name for name, command in functions.items() if "config" in signature(command).parameters}

    assert taking <= {words.split()[0].replace("-", "_") for words in EVERYTHING}


def test_lint_shows_those_of_rows_in_tables(edited: Path, tmp_path: Path):
    copy = Path(shutil.copytree(edited, tmp_path / "copy"))
    shutil.copy(ROOT / "config.json", copy)

    with command_line(copy) as typed_in_copy:
        outcome = typed_in_copy("lint --config-only --json", copy)

    told = {fault["check"] for fault in json.loads(outcome.stdout)["faults"]}
    assert told == {"out_of_bounds", "range_out_of_order"}
    assert outcome.returncode == 1


def test_what_config_json_says_otherwise_counts_and_is_told_by_lint(tmp_path: Path):
    parameters = '{"cash": "50000", "end": "2018-12-31", "run.strategies": "0dte", "limits.vix.above_35": "0.4"}'
    copy = edit(with_own_numbers(a_copy(tmp_path)), ("config.json", '"parameters": {}', f'"parameters": {parameters}'))

    with command_line(copy) as typed_there:
        told = json.loads(typed_there("lint --config-only --json", copy).stdout)["warnings"]
        limits = json.loads(typed_there("limits --value 50000 --vix 40 --json", copy).stdout)

    assert {each["row"]: each["wrong"] for each in told if each["check"] == "said_otherwise"} == {
        "config.json cash": "50000 counts, and config/run.py CASH is 100000.0",
        "config.json strategies": "0dte counts, and config/run.py STRATEGIES is 0DTE,LT112,IPMCC,STRANGLE",
        "config.json limits.vix.above_35": "0.4 counts, and config/limits.py POSITION_MULTIPLIERS[3].value is 0.5",
    }
    assert limits["portfolio"]["vix_multiplier"] == 0.4


@pytest.fixture(scope="module")
def mistyped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy whose owner has left out a comma, a parenthesis, and a letter of a name."""
    return edit(
        a_copy(tmp_path_factory.mktemp("mistyped")),
        ("config/limits.py", r"below=(\d+_\d+),", r"below=\1"),
        ("config/run.py", "START: ", "START(: "),
        ("config/stress.py", "spot_move=", "spotmove="),
    )


UNREADABLE = (
    "config/limits.py line 11 can't be read: invalid syntax. Perhaps you forgot a comma?: Phase(number=0, below=",
    "config/run.py line ",
    "config/stress.py line ",
    "got an unexpected keyword argument 'spotmove'; the nearest is spot_move: ",
)


def run_there(copy: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(copy)}
    return subprocess.run(
        [sys.executable, *words], cwd=copy, env=environment, text=True, capture_output=True, check=False
    )


def test_a_file_of_config_that_python_cant_read_is_told_with_its_line_by_the_command_line(mistyped: Path):
    outcome = run_there(mistyped, "-m", "backtests", "limits")

    assert [words for words in UNREADABLE if words not in outcome.stderr] == []
    assert (outcome.returncode, outcome.stdout, "Traceback" in outcome.stderr) == (REFUSED, "", False)


def test_a_file_of_config_that_python_cant_read_is_the_error_that_lean_shows_before_the_first_bar(mistyped: Path):
    outcome = run_there(mistyped, "-c", "import execution.settings")

    *_, last = outcome.stderr.partition("\nImportError: ")
    assert [words for words in UNREADABLE if words not in last] == []


def test_a_strategy_that_python_cant_read_is_told_with_its_line(tmp_path: Path):
    copy = edit(a_copy(tmp_path), ("strategies/strangle.py", r"row=StrategyRow\(", "row=StrategyRw("))

    outcome = run_there(copy, "-m", "backtests", "lint")

    assert outcome.stderr.startswith("strategies/strangle.py line ")
    assert "name 'StrategyRw' is not defined: row=StrategyRw(" in outcome.stderr
    assert outcome.returncode == REFUSED


SLIPS_OF_STRATEGIES = (
    "got an unexpected keyword argument 'short_detla'; the nearest is short_delta",
    "strategies/five.py can't be read: its STRATEGY is 5; expected a strategy, whose row is a StrategyRow",
    "strategies/none.py can't be read: it has no STRATEGY; expected a strategy, whose row is a StrategyRow",
)


def test_a_file_of_strategies_without_a_strategy_and_a_field_that_a_strategy_has_not_are_told(tmp_path: Path):
    copy = a_copy(tmp_path)
    (copy / "strategies" / "five.py").write_text("STRATEGY = 5\n")
    (copy / "strategies" / "none.py").write_text("STRATGY = 5\n")
    without = run_there(copy, "-m", "backtests", "lint")

    edit(copy, ("strategies/zero_dte.py", r"short_delta=", "short_detla="))
    mistyped = run_there(copy, "-m", "backtests", "lint")

    assert without.stderr.splitlines() == [*SLIPS_OF_STRATEGIES[1:]]
    assert SLIPS_OF_STRATEGIES[0] in mistyped.stderr
    assert (without.returncode, mistyped.returncode) == (REFUSED, REFUSED)


@pytest.mark.parametrize("command", ["limits --value 85000 --vix 20", "run", "lint"])
def test_a_constant_of_config_under_another_name_is_told_with_the_nearest(tmp_path: Path, command: str):
    copy = edit(
        a_copy(tmp_path),
        ("config/limits.py", "MAX_GROUP_BP", "MAX_GRUOP_BP"),
        ("config/limits.py", "RAMP_DAYS", "RAMP_DAY"),
        ("config/run.py", "STOP_LOOKS.*", "X = 1"),
    )

    outcome = run_there(copy, "-m", "backtests", *command.split())

    assert outcome.stderr.splitlines() == [
        "config/limits.py: MAX_GRUOP_BP is unknown; the nearest is MAX_GROUP_BP",
        "config/limits.py: RAMP_DAY is unknown; the nearest is RAMP_DAYS",
        "config/run.py: STOP_LOOKS is missing",
    ]
    assert outcome.returncode == REFUSED


@pytest.mark.parametrize("command", ["run", "accounts", "sweep --vary brokerage=DEFAULT,TASTYTRADE", "data lean"])
def test_days_cash_and_strategies_of_another_kind_are_told_by_their_rows(tmp_path: Path, command: str):
    copy = edit(
        a_copy(tmp_path),
        ("config/run.py", r"date\(2017, 6, 1\)", '"2017-06-01"'),
        ("config/run.py", r"= 100_000\.0", '= "much"'),
        ("config/run.py", '"LT112",', '"0dte",'),
    )
    (copy / "config.json").unlink()

    outcome = run_there(copy, "-m", "backtests", *command.split())

    said = outcome.stderr
    assert "config/run.py START: it is '2017-06-01'; to mend it: a date: the first day" in said
    assert "config/run.py CASH: it is 'much'; to mend it: a number above 0, at most 1e+12: USD" in said
    assert "config/run.py STRATEGIES: 0DTE: there more than once; to mend it: each once" in said
    assert (outcome.returncode, "Traceback" in said) == (REFUSED, False)
