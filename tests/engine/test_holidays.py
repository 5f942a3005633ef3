"""The exchange's holidays: the library's, kept so that a run needn't load it, and never another's."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from backtests.engine.base import holidays as subject
from backtests.engine.base.holidays import KEPT_IN, holidays
from backtests.engine.base.kept import write
from tests.engine.builder import FRIDAY, Folder

ROOT = Path(__file__).resolve().parents[2]
SECOND_RUN = """
import sys
from pathlib import Path
from backtests import engine
engine.run(Path(sys.argv[1]), Path(sys.argv[2]), columns=Path(sys.argv[3]))
print([name for name in ("pandas_market_calendars", "pandas.core") if name in sys.modules])
"""
IDLE = """
from AlgorithmImports import *

class Idle(QCAlgorithm):
    def initialize(self):
        self.set_start_date(2018, 2, 2)
        self.set_end_date(2018, 2, 2)
        self.add_index("SPX", Resolution.MINUTE)
"""


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Path]:
    """A folder that this test's holidays are kept in."""
    before = KEPT_IN.set(tmp_path / "columns")
    yield tmp_path / "columns"
    KEPT_IN.reset(before)


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A word for each time that the library is asked."""
    asked: list[str] = []
    real = subject._from_library

    def counted() -> subject.Holidays:
        asked.append("asked")
        return real()

    monkeypatch.setattr(subject, "_from_library", counted)
    return asked


def test_what_was_kept_is_what_the_library_said(kept: Path, loads: list[str]):
    first = holidays()
    assert (holidays(), loads) == (first, ["asked"])


@pytest.mark.parametrize(
    "damage", [lambda text: b"", lambda text: text[:-1], lambda text: text.replace(b"7", b"8", 1), lambda text: b"[]"]
)
def test_a_damaged_file_is_made_anew(kept: Path, loads: list[str], damage: Callable[[bytes], bytes]):
    first = holidays()
    file = kept / "holidays"
    file.write_bytes(damage(file.read_bytes()))
    assert (holidays(), holidays(), len(loads)) == (first, first, 2)


def test_another_versions_file_is_made_anew(kept: Path, loads: list[str]):
    another = ["pandas_market_calendars", "5.0", str(subject.FIRST_DAY), str(subject.LAST_DAY)]
    write(kept / "holidays", another, {"days": b"[[], []]"})
    assert (len(holidays().closed) > 300, len(loads)) == (True, 1)


def test_a_folder_that_takes_no_file_costs_time_only(kept: Path, loads: list[str]):
    kept.write_text("no folder")
    first, second = holidays(), holidays()
    assert (second, len(loads)) == (first, 2)


def test_without_a_folder_nothing_is_kept(loads: list[str]):
    first, second = holidays(), holidays()
    assert (second, len(loads)) == (first, 2)


def test_a_second_run_loads_neither_the_calendar_nor_pandas(tmp_path: Path):
    folder = Folder(tmp_path / "lean").index("SPX", FRIDAY, {"09:30": 2800.25})
    algorithm = tmp_path / "main.py"
    algorithm.write_text(IDLE)
    command = [sys.executable, "-c", SECOND_RUN, str(algorithm), str(folder.root), str(tmp_path / "columns")]
    answers = [subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout for _ in range(2)]
    assert answers == ["['pandas_market_calendars', 'pandas.core']\n", "[]\n"]
