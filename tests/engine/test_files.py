"""Rows are read when the clock reaches them, once a day, and single entries of a zip without reading the others."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

import pytest

from backtests.engine.archive import Archive
from backtests.engine.bars import NOTHING, Line, QuoteBar, QuoteTrack
from backtests.engine.clock import Clock
from backtests.engine.enums import OptionRight, OptionStyle, SecurityType
from backtests.engine.files import INDEX_TRADES, QUOTES, DataFolder, Rows
from backtests.engine.symbols import Symbol, plain
from tests.engine.builder import FRIDAY, Folder

TEN = 10 * 60
SPX = plain("SPX", SecurityType.INDEX, datetime(1899, 12, 30))


def quotes(*sides: tuple[float, float]) -> Rows:
    """Rows that end at 10:00, 10:01 and so on."""
    lines = []
    for minute, (bid, ask) in enumerate(sides, start=TEN - 1):
        b, a = round(bid * 10_000), round(ask * 10_000)
        lines.append(f"{minute * 60_000},{b},{b},{b},{b},10,{a},{a},{a},{a},10")
    return Rows(lines, QUOTES, 1, "quotes")


def a_line(rows: Rows, at: datetime) -> tuple[Line, Clock]:
    clock = Clock(at)
    line = Line(clock, SPX, QuoteBar)
    first = rows.after(clock.stamp - FRIDAY.toordinal() * 1440)
    line.load(QuoteTrack(rows, FRIDAY, timedelta(), first, NOTHING))
    return line, clock


def at(minute: int) -> datetime:
    return datetime(2018, 2, 2, 10, minute)


def test_a_row_that_the_clock_passes_over_is_never_parsed():
    rows = Rows([f"{(TEN + n) * 60_000},no,number,is,here,0" for n in range(5)], INDEX_TRADES, 1, "broken")
    assert rows.after(TEN + 3) == 3
    with pytest.raises(ValueError, match="broken: a cell is no number"):
        rows.values(3)


def test_a_row_of_another_width_is_named_when_it_is_read():
    rows = Rows(["36000000,1,2,3"], INDEX_TRADES, 1, "spx.zip#spx.csv")
    with pytest.raises(ValueError, match=r"spx\.zip#spx\.csv: .* has 4 cells; expected 6"):
        rows.closes(0)


@pytest.mark.parametrize(("minute", "after"), [(TEN - 1, 0), (TEN, 1), (TEN + 1, 2), (TEN + 2, 3), (TEN + 9, 3)])
def test_the_first_row_after_a_minute(minute: int, after: int):
    assert quotes((1, 2), (1, 2), (1, 2)).after(minute) == after


def test_a_line_skips_to_the_last_row_that_has_ended_and_knows_the_next():
    line, clock = a_line(quotes((1, 2), (2, 3), (3, 4), (4, 5)), at(0))
    clock.set(at(2))
    assert (line.end_stamp(), line.bid, line.ask, line.price) == (clock.stamp, 3.0, 4.0, 3.5)
    assert line.due == clock.stamp + 1


def test_a_bar_keeps_its_row_when_the_line_has_moved_on():
    line, clock = a_line(quotes((1, 2), (0, 3), (3, 4)), datetime(2018, 2, 2))
    clock.set(at(0))
    line.current()
    clock.set(at(1))
    carried = line.current()
    clock.set(at(2))
    assert line.values()[3] == 3.0
    assert (carried.bid.close, carried.ask.close) == (1.0, 3.0)


@pytest.mark.parametrize("looks", [(3,), (1, 3), (0, 1, 2, 3)])
def test_a_missing_side_is_the_one_before_however_often_somebody_looks(looks: tuple[int, ...]):
    line, clock = a_line(quotes((1, 2), (0, 3), (0, 0), (0, 4)), datetime(2018, 2, 2))
    for minute in looks:
        clock.set(at(minute))
        line.end_stamp()
    assert (line.bid, line.ask, line.price) == (1.0, 4.0, 2.5)


def test_a_missing_side_is_not_taken_from_a_row_before_the_subscription():
    line, clock = a_line(quotes((1, 2), (0, 3)), at(0))
    clock.set(at(1))
    assert line.values()[3] == 0.0
    assert line.price == 3.0


def test_a_contract_that_is_asked_for_again_on_a_day_is_not_read_again(tmp_path: Path):
    folder = DataFolder(Folder(tmp_path / "lean").put(2700, FRIDAY, {"09:30": (1.0, 2.0)}).root)
    put = Symbol.create_option(SPX, "SPXW", "usa", OptionStyle.EUROPEAN, OptionRight.PUT, 2700.0, datetime(2018, 2, 9))
    first = folder.quotes(put, FRIDAY)
    assert folder.quotes(put, FRIDAY) is first
    folder.close()
    assert folder.quotes(put, FRIDAY) is not first
    assert folder.quotes(put, date(2018, 2, 5)) is None


@pytest.mark.parametrize("comment", [b"", b"from a shop"])
def test_an_archive_gives_what_zipfile_gives(comment: bytes, tmp_path: Path):
    path = tmp_path / "day.zip"
    with ZipFile(path, "w", ZIP_DEFLATED) as written:
        written.comment = comment
        for name, text in (("long_a.csv", "1"), ("a.csv", "22" * 500), ("empty.csv", "")):
            written.writestr(name, text)
    archive = Archive(path)
    assert [archive.read(name) for name in ("a.csv", "long_a.csv", "empty.csv", "b.csv", "csv")] == [
        b"22" * 500, b"1", b"", None, None,
    ]  # fmt: skip
    archive.close()


def test_a_damaged_entry_is_refused(tmp_path: Path):
    path = tmp_path / "day.zip"
    with ZipFile(path, "w") as written:
        written.writestr("a.csv", "1,2,3")
    path.write_bytes(path.read_bytes().replace(b"1,2,3", b"1,2,4"))
    with pytest.raises(BadZipFile, match=r"day\.zip#a\.csv is damaged"):
        Archive(path).read("a.csv")


def test_what_is_no_zip_is_refused(tmp_path: Path):
    (tmp_path / "day.zip").write_text("not found")
    with pytest.raises(BadZipFile, match="is no zip file"):
        Archive(tmp_path / "day.zip")
