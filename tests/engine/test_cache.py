"""Columns that are kept between runs: never stale, never half written, and never missed."""

from __future__ import annotations

import os
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import date, datetime
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest

from backtests.engine import run
from backtests.engine.base.enums import OptionRight, OptionStyle, SecurityType
from backtests.engine.base.symbols import Symbol, plain
from backtests.engine.disk import cache, parsing
from backtests.engine.disk.cache import ColumnCache
from backtests.engine.disk.files import DataFolder
from tests.engine.builder import FRIDAY, MONDAY, Folder

SPX = plain("SPX", SecurityType.INDEX, datetime(1899, 12, 30))
PUT, OTHER = (
    Symbol.create_option(SPX, "SPXW", "usa", OptionStyle.EUROPEAN, OptionRight.PUT, strike, datetime(2018, 2, 9))
    for strike in (2700.0, 2650.0)
)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "lean").index("SPX", FRIDAY, {"09:30": 2800.25}).put(2700, FRIDAY, {"09:30": (1.0, 1.5)})


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "columns"


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the entries whose text is read."""
    names: list[str] = []

    def noting(text: bytes, kind, name: str, *rest):
        names.append(name.partition("#")[2])
        return parsing.rows_of(text, kind, name, *rest)

    monkeypatch.setattr("backtests.engine.disk.files.rows_of", noting)
    return names


def seen(folder: Folder, kept: Path, *symbols: Symbol, day: date = FRIDAY) -> list[float]:
    """The first prices of a day's rows, read as a run reads them."""
    data = DataFolder(folder.root, ColumnCache(kept, folder.root))
    rows = [data.trades(symbol, day) if symbol is SPX else data.quotes(symbol, day) for symbol in symbols]
    data.close()
    return [one.prices(0)[2] for one in rows if one]


def files(kept: Path) -> list[Path]:
    return [path for path in kept.rglob("*") if path.is_file()]


def test_what_one_run_has_read_the_next_one_reads_without_its_text(folder: Folder, kept: Path, parsed: list[str]):
    first = seen(folder, kept, SPX, PUT)
    assert len(parsed) == 2
    assert first == seen(folder, kept, SPX, PUT) == [2800.25, 1.25]
    assert len(parsed) == 2


def test_the_other_cells_of_a_row_that_was_kept_come_from_its_text(folder: Folder, kept: Path, parsed: list[str]):
    seen(folder, kept, PUT)
    rows = DataFolder(folder.root, ColumnCache(kept, folder.root)).quotes(PUT, FRIDAY)
    assert rows.values(0) == (1.0, 1.0, 1.0, 1.0, 10.0, 1.5, 1.5, 1.5, 1.5, 10.0)
    assert len(parsed) == 2


def test_only_what_was_asked_for_is_kept_and_more_is_added_to_it(folder: Folder, kept: Path, parsed: list[str]):
    folder.put(2650, FRIDAY, {"09:30": (2.0, 2.5)})
    seen(folder, kept, PUT)
    seen(folder, kept, OTHER)
    parsed.clear()
    assert seen(folder, kept, PUT, OTHER) == [1.25, 2.25]
    assert parsed == []
    assert len(files(kept)) == 1


def test_an_odd_number_of_whole_cells_may_stand_before_broken_ones(folder: Folder, kept: Path):
    assert seen(folder, kept, PUT, SPX) == seen(folder, kept, PUT, SPX) == [1.25, 2800.25]


def test_that_a_zip_lacks_an_entry_is_kept_too(folder: Folder, kept: Path, parsed: list[str]):
    assert seen(folder, kept, OTHER) == seen(folder, kept, OTHER) == []
    assert len(parsed) == 1


def test_a_missing_zip_is_looked_for_again(folder: Folder, kept: Path):
    assert seen(folder, kept, SPX, day=MONDAY) == []
    folder.index("SPX", MONDAY, {"09:30": 2750.0})
    assert seen(folder, kept, SPX, day=MONDAY) == [2750.0]


def test_a_zip_that_has_changed_is_read_anew_and_its_neighbours_are_not(folder: Folder, kept: Path, parsed: list[str]):
    seen(folder, kept, SPX, PUT)
    path = folder.root / "index/usa/minute/spx/20180202_trade.zip"
    path.unlink()
    folder.index("SPX", FRIDAY, {"09:30": 2900.25})
    os.utime(path, ns=(time.time_ns(), time.time_ns()))
    parsed.clear()
    assert seen(folder, kept, SPX, PUT) == seen(folder, kept, SPX, PUT) == [2900.25, 1.25]
    assert parsed == ["20180202_spx_minute_trade.csv"]


def test_a_change_of_the_time_alone_counts_as_a_change(folder: Folder, kept: Path, parsed: list[str]):
    seen(folder, kept, SPX)
    os.utime(folder.root / "index/usa/minute/spx/20180202_trade.zip", ns=(0, 1))
    seen(folder, kept, SPX)
    assert len(parsed) == 2


def test_another_data_folder_has_columns_of_its_own(folder: Folder, kept: Path, tmp_path: Path):
    other = Folder(tmp_path / "other").index("SPX", FRIDAY, {"09:30": 1000.0})
    assert seen(folder, kept, SPX) + seen(other, kept, SPX) + seen(folder, kept, SPX) == [2800.25, 1000.0, 2800.25]


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def changed(content: bytes) -> bytes:
    return content[:40] + bytes([content[40] ^ 1]) + content[41:]


def of_another_version(content: bytes) -> bytes:
    return b"columns1" + content[8:]


@pytest.mark.parametrize(
    "damage", [cut, changed, of_another_version, lambda content: b"", lambda content: b"something else, and long"]
)
def test_a_damaged_or_foreign_file_is_ignored_and_replaced(damage, folder: Folder, kept: Path, parsed: list[str]):
    seen(folder, kept, SPX, PUT)
    (file,) = files(kept)
    whole = file.read_bytes()
    file.write_bytes(damage(whole))
    assert seen(folder, kept, SPX, PUT) == [2800.25, 1.25]
    assert file.read_bytes() == whole
    assert len(parsed) == 4


def test_the_file_of_another_data_folder_in_its_place_is_ignored(folder: Folder, kept: Path, tmp_path: Path):
    other = Folder(tmp_path / "other").index("SPX", FRIDAY, {"09:30": 1000.0})
    seen(folder, kept, SPX)
    (own,) = files(kept)
    seen(other, kept, SPX)
    (foreign,) = set(files(kept)) - {own}
    own.write_bytes(foreign.read_bytes())
    assert seen(folder, kept, SPX) == [2800.25]


def test_a_calendar_that_closes_the_day_at_another_time_reads_it_anew(
    folder: Folder, kept: Path, parsed: list[str], monkeypatch: pytest.MonkeyPatch
):
    seen(folder, kept, SPX)
    monkeypatch.setattr(cache, "close_minute", lambda venue, day: 13 * 60)
    seen(folder, kept, SPX)
    assert len(parsed) == 2


def a_file_in_its_place(kept: Path) -> None:
    kept.write_text("no folder")


def a_folder_in_the_files_place(kept: Path) -> None:
    ColumnCache(kept, kept.parent / "lean")._own.joinpath("20180202").mkdir(parents=True)


@pytest.mark.parametrize("obstacle", [a_file_in_its_place, a_folder_in_the_files_place])
def test_a_folder_that_takes_no_file_only_means_that_nothing_is_kept(obstacle, folder: Folder, kept: Path):
    obstacle(kept)
    assert seen(folder, kept, SPX, PUT) == seen(folder, kept, SPX, PUT) == [2800.25, 1.25]
    assert [path for path in files(kept.parent) if path.name.startswith(".")] == []


def test_a_disk_that_is_full_is_tried_once(folder: Folder, kept: Path, monkeypatch: pytest.MonkeyPatch):
    tries: list[Path] = []

    def full(path: Path, content: bytes) -> int:
        tries.append(path)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    data = DataFolder(folder.root, ColumnCache(kept, folder.root))
    for day in (FRIDAY, MONDAY):
        folder.put(2650, day, {"09:30": (2.0, 2.5)})
        rows = data.quotes(OTHER, day)
        assert (rows.prices(0)[2], len(rows.ends.stamps) - 1) == (2.25, 1)
        data.close()
    assert len(tries) == 1


def test_the_oldest_files_go_when_a_folder_has_grown_too_large(
    folder: Folder, kept: Path, monkeypatch: pytest.MonkeyPatch
):
    columns = ColumnCache(kept, folder.root)
    for day in (MONDAY, FRIDAY):
        folder.put(2650, day, {"09:30": (2.0, 2.5)})
        columns.keep(day, f"indexoption/usa/minute/spxw/{day:%Y%m%d}_quote_european.zip", "a", np.zeros((3, 100)))
        columns.close()
        time.sleep(0.01)
    monkeypatch.setattr(cache, "MOST_BYTES", sum(path.stat().st_size for path in files(kept)) - 1)
    columns.trim()
    assert [path.name for path in files(kept)] == ["20180202"]


ALGORITHM = """
from AlgorithmImports import *


class Probe(QCAlgorithm):
    def initialize(self):
        self.set_start_date(2018, 2, 2)
        self.set_end_date(2018, 2, 5)
        self.spx = self.add_index("SPX", Resolution.MINUTE)
        self.put = Symbol.create_option(
            self.spx.symbol, "SPXW", Market.USA, OptionStyle.EUROPEAN, OptionRight.PUT, 2700, datetime(2018, 2, 9)
        )
        self.add_index_option_contract(self.put)

    def on_data(self, data):
        if self.time.minute % 7 == 0:
            self.limit_order(self.put, 1, 5.0, tag=str(self.securities[self.put].price))
"""


def write(algorithm: Path, data: Path, out: Path, kept: Path | None) -> dict[str, bytes]:
    finished = run(algorithm, data, columns=kept)
    assert finished.error is None, finished.error
    finished.write(out)
    return {path.name: path.read_bytes() for path in sorted(out.iterdir())}


@pytest.fixture
def probe(tmp_path: Path) -> tuple[Path, Path]:
    """An algorithm and a data folder of two days in which its orders fill, one with a bid that is missing at times."""
    folder = Folder(tmp_path / "lean")
    for day in (FRIDAY, MONDAY):
        folder.index("SPX", day, {f"{hour}:{minute:02}": 2700.0 + minute for hour in (10, 11) for minute in range(60)})
        folder.put(
            2700,
            day,
            {f"{hour}:{minute:02}": (minute % 3 / 10, 0.5) for hour in (10, 11) for minute in range(60)},
        )
    algorithm = tmp_path / "probe.py"
    algorithm.write_text(ALGORITHM)
    return algorithm, folder.root


def test_runs_write_the_same_bytes_cold_warm_and_without_a_cache(probe, tmp_path: Path, kept: Path):
    bare = write(*probe, tmp_path / "bare", None)
    assert b'"status": "filled"' in bare["order-events.json"]
    assert write(*probe, tmp_path / "cold", kept) == write(*probe, tmp_path / "warm", kept) == bare


def test_two_runs_at_once_write_the_same_bytes_as_one(probe, tmp_path: Path, kept: Path):
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        runs = [pool.submit(write, *probe, tmp_path / str(number), kept) for number in range(4)]
        results = [done.result() for done in runs]
    assert results == [write(*probe, tmp_path / "bare", None)] * 4
    assert all(not path.name.startswith(".") for path in files(kept))
