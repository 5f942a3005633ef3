import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from typer.testing import Result

from backtests.history import HistoryError
from tests.cli.conftest import CommandLine, result, results
from tests.cli.fakes import FailsAt, FakeHistory

RULES = ["", "STRESS", "CORRELATION", "DYNAMIC_LIMITS"]
DAYS = {
    "2008": ("2007-10-01", "2008-12-31"),
    "2018-02": ("2017-11-01", "2018-02-28"),
    "2020-03": ("2019-12-01", "2020-03-31"),
    "2024-08": ("2024-05-01", "2024-08-31"),
}


@dataclass
class Covers(FakeHistory):
    """History whose bars cover the years up to one."""

    last: int = 9999
    asked: list[tuple[date, date, Path, Path | None]] = field(default_factory=list)

    def __call__(self, start, end, out, *, history=None, on_month=None, **given) -> Path:
        if end.year > self.last:
            raise HistoryError(f"{start} to {end} was asked for; the bars cover up to {self.last}")
        return super().__call__(start, end, out, history=history, on_month=on_month, **given)


def crises(cli, *words, last=9999, fails="none"):
    cli.engine, cli.history = FailsAt(fails), Covers(last=last)
    return cli("crises", *words)


def rows():
    return json.loads((result() / "crises.json").read_text())


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Result]:
    """Two crises at two values, the larger of which fails; from the folder with what was written."""
    folder = tmp_path_factory.mktemp("crises")
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(folder)
        yield crises(CommandLine(folder), "--values", "100000,500000", last=2018, fails="500000")


def test_each_crisis_runs_at_each_value_with_all_rules_and_without_one_after_the_other(two):
    assert [(row["period"], row["value"], ",".join(row["without"])) for row in rows()] == [
        (period, value, rule) for period in ("2008", "2018-02") for value in (100_000.0, 500_000.0) for rule in RULES
    ]
    given = json.loads((result() / "2018-02_100000_without_STRESS" / "run.json").read_text())["parameters"]
    assert (given["start"], given["end"]) == DAYS["2018-02"]
    assert (given["cash"], given["without"]) == ("100000", "STRESS")
    assert "without" not in json.loads((result() / "2008_500000" / "run.json").read_text())["parameters"]
    assert (result() / "crises.txt").read_text() in two.stdout
    assert "16 runs: 100% (all ended)" in two.stderr


def test_a_run_that_fails_is_told_beside_the_others_results(two):
    assert two.exit_code == 1
    assert "The algorithm failed at 2008_500000_without_STRESS:" in two.stderr
    assert [row["error"] for row in rows()] == ([None] * 4 + ["ValueError: too small"] * 4) * 2


@pytest.mark.drill
def test_each_period_has_a_run_up_of_three_months(cli):
    crises(cli, "--values", "100000")

    asked = {(f"{start}", f"{end}") for start, end, *_ in cli.history.asked}
    assert asked == set(DAYS.values())


@pytest.mark.drill
def test_a_period_that_the_bars_do_not_cover_is_named_and_left_out(cli):
    outcome = crises(cli, "--values", "100000", last=2020)

    assert outcome.exit_code == 0
    assert "2024-08 is left out: 2024-05-01 to 2024-08-31 was asked for; the bars cover up to 2020" in outcome.stderr
    assert {row["period"] for row in rows()} == {"2008", "2018-02", "2020-03"}


def test_bars_that_cover_no_period_are_refused(cli):
    outcome = crises(cli, last=2000)

    assert outcome.exit_code == 2
    assert outcome.stderr.count("is left out: ") == 4
    assert results() == []


def test_damaged_bars_are_refused_once(cli):
    (cli.folder / "bars.csv").write_text("date,spx_close\n2018-02-01,much\n")

    outcome = crises(cli, "--history", "bars.csv")

    assert outcome.exit_code == 2
    assert outcome.stderr.count("bars.csv:") == 1
    assert cli.history.asked == []


def test_every_fault_is_told_at_once_before_any_work(cli):
    (cli.folder / "mine").mkdir()
    (cli.folder / "mine" / "letter.txt").write_text("dear")

    outcome = crises(cli, "--values", "1e5,5000,5000", "--history", "nowhere.csv", "--out", "mine")

    assert outcome.exit_code == 2
    assert outcome.stderr.splitlines() == [
        "--values is '1e5'; expected an amount in USD above 0, digits only, such as 100000",
        "--values is '5000'; expected each account value only once",
        "--history is 'nowhere.csv'; expected a csv file that exists",
        "--out is 'mine'; expected a folder that is new, empty or holds an earlier comparison of crises only; "
        "letter.txt is no part of one",
    ]
    assert cli.history.asked == []


@pytest.mark.drill
def test_the_same_crises_again_replace_the_earlier_ones_with_the_same_bytes(cli):
    crises(cli, "--values", "100000", last=2008)
    first = [(result() / name).read_bytes() for name in ("crises.txt", "crises.json")]

    outcome = crises(cli, "--values", "100000", last=2008)

    assert outcome.exit_code == 0
    assert [(result() / name).read_bytes() for name in ("crises.txt", "crises.json")] == first
