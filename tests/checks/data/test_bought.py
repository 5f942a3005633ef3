"""Data as they are bought work in place of modelled ones: what they have besides changes nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from backtests.checks.data.findings import Effect
from backtests.checks.data.inspect import inspect
from backtests.checks.data.layout import FAMILIES, SPXW
from tests.days.market import FRIDAY, MONDAY, Day
from tests.days.story import Story, tell
from tests.checks.data.folders import THURSDAY, a_whole_folder, as_bought

LATER_FRIDAY = Day().on.replace(day=9)
WEDNESDAY = THURSDAY.replace(day=7)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A plain folder of two Fridays and the days between, and the same as if it had been bought, with a list missing."""
    root = tmp_path_factory.mktemp("bought")
    between = [Day(on=FRIDAY.replace(day=day), listed=FRIDAY.replace(day=day - 1)) for day in (6, 7, 8)]
    days = (Day(), Day(on=MONDAY, listed=FRIDAY), *between, Day(on=LATER_FRIDAY, listed=WEDNESDAY))
    plain = a_whole_folder(root / "plain", *days)
    bought = as_bought(shutil.copytree(plain, root / "bought"))
    return plain, bought


def story(data: Path, out: Path) -> Story:
    return tell(data, out, FRIDAY, LATER_FRIDAY, cash=100_000)


def test_the_desk_trades_bought_data_as_it_trades_plain_ones(folders: tuple[Path, Path], tmp_path: Path):
    plain, bought = (story(folder, tmp_path / folder.name) for folder in folders)

    assert len(plain.approved) == 10
    assert bought.decisions == plain.decisions
    assert bought.orders == plain.orders
    assert bought.gain == plain.gain


def test_a_look_takes_nothing_that_bought_data_have_besides_for_a_fault(folders: tuple[Path, Path]):
    report = inspect(folders[1], FRIDAY, LATER_FRIDAY, FAMILIES, is_deep=True)

    told = [(finding.effect, finding.path) for finding in report.findings]
    lists = [family.universe(THURSDAY.replace(day=8)) for family in FAMILIES]
    assert told == [(Effect.NOTED, path) for path in lists]


def test_a_day_without_option_quotes_has_no_entries_and_the_run_goes_on(folders: tuple[Path, Path], tmp_path: Path):
    data = shutil.copytree(folders[1], tmp_path / "data")
    for family in FAMILIES:
        (data / family.quotes(FRIDAY)).unlink()

    report = inspect(data, FRIDAY, LATER_FRIDAY, FAMILIES)
    assert {(finding.day, finding.path) for finding in report.of(Effect.ENTRIES).findings} == {
        (FRIDAY, family.quotes(FRIDAY)) for family in FAMILIES
    }
    lived = story(data, tmp_path / "out")
    assert [row["time"][:10] for row in lived.approved] == ["2018-02-09"] * 5


def test_lists_of_one_root_alone_are_enough_for_its_rung(folders: tuple[Path, Path], tmp_path: Path):
    data = shutil.copytree(folders[1], tmp_path / "data")
    shutil.rmtree((data / SPXW.universe(FRIDAY)).parent)

    lived = story(data, tmp_path / "out")

    assert {row["rung"] for row in lived.approved} == {"SPY"}
