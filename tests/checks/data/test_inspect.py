"""A look at a data folder names what is missing or damaged, by day, with what it leads to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest

from backtests.history import lean_files
from backtests.checks.data import layout
from backtests.checks.data.findings import Effect, DataFinding
from backtests.checks.data.inspect import inspect
from backtests.checks.data.layout import FAMILIES, SPXW, SPY
from tests.days.market import FRIDAY, MONDAY
from tests.engine.zip64 import zip64
from tests.checks.data.folders import THURSDAY, a_whole_folder, change_rows, half_of

Break = Callable[[Path], object]
SPX_BARS, VIX_BARS = (layout.index_trades(ticker, MONDAY).zip for ticker in layout.INDICES)
SPY_BARS, SPY_QUOTES = layout.share_minutes("SPY", MONDAY).zip, layout.share_minutes("SPY", MONDAY, "quote").zip
OPTIONS = SPXW.quotes(MONDAY)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return a_whole_folder(tmp_path / "data")


def found(folder: Path, start: date = FRIDAY, end: date = MONDAY, **more: bool) -> tuple[DataFinding, ...]:
    return inspect(folder, start, end, FAMILIES, **more).findings


def test_a_whole_folder_has_no_fault(folder: Path):
    report = inspect(folder, FRIDAY, MONDAY, FAMILIES, is_deep=True)

    assert report.findings == ()
    assert report.days == (FRIDAY, MONDAY)


@pytest.mark.parametrize("wide_end", [False, True])
def test_zips_with_their_sizes_in_zip64_fields_are_whole(folder: Path, wide_end: bool):
    for path in folder.rglob("*.zip"):
        with ZipFile(path) as archive:
            entries = {name: archive.read(name) for name in archive.namelist()}
        path.write_bytes(zip64(entries, wide_end=wide_end))

    assert found(folder, is_deep=True) == ()


@pytest.mark.parametrize(
    ("path", "effect", "subject"),
    [
        (SPX_BARS, Effect.STOPS, "SPX minute bars"),
        (VIX_BARS, Effect.STOPS, "VIX minute bars"),
        (SPY_BARS, Effect.STOPS, "SPY minute bars"),
        (SPY_QUOTES, Effect.NOTED, "SPY minute quotes"),
        (OPTIONS, Effect.ENTRIES, "SPXW option quotes"),
        (SPY.quotes(MONDAY), Effect.ENTRIES, "SPY option quotes"),
    ],
)
def test_a_missing_file_of_a_day_is_named_with_its_day(folder: Path, path: Path, effect: Effect, subject: str):
    (folder / path).unlink()

    assert found(folder) == (DataFinding(effect, subject, "missing", path, MONDAY),)


@pytest.mark.parametrize(
    ("path", "subject"),
    [
        (layout.MAP_FILE, "SPY map file"),
        (layout.FACTOR_FILE, "SPY factor file"),
        (layout.SHARE_DAYS, "SPY daily bars"),
        (layout.INDEX_DAYS, "SPX daily bars"),
        (layout.RATES, "Interest rates"),
    ],
)
def test_what_a_run_can_do_without_is_worth_knowing(folder: Path, path: Path, subject: str):
    (folder / path).unlink()

    (finding,) = found(folder)
    assert (finding.effect, finding.subject, finding.path, finding.day) == (Effect.NOTED, subject, path, None)


@pytest.mark.parametrize("path", [SPX_BARS, VIX_BARS, SPY_BARS, SPY_QUOTES, OPTIONS, layout.SHARE_DAYS])
@pytest.mark.parametrize(
    "break_it",
    [half_of, lambda path: path.write_bytes(b""), lambda path: path.write_text("<html>not found</html>")],
    ids=["half", "empty", "a page"],
)
def test_a_zip_that_is_none_stops_the_run(folder: Path, path: Path, break_it: Break):
    break_it(folder / path)

    (finding,) = found(folder)
    assert (finding.effect, finding.path) == (Effect.STOPS, path)
    assert finding.fault == "half-written or no zip file: its end is missing"


@pytest.mark.parametrize("path", [SPX_BARS, OPTIONS])
def test_a_zip_without_entries_stops_the_run(folder: Path, path: Path):
    with ZipFile(folder / path, "w"):
        pass

    assert [finding.effect for finding in found(folder)] == [Effect.STOPS]


@pytest.mark.parametrize(
    ("path", "entry", "rows", "fault"),
    [
        (SPX_BARS, "other.csv", "30600000,1,1,1,1,0", "without its csv file"),
        (SPX_BARS, "20180205_spx_minute_trade.csv", "30600000,1,1,1,1", "its rows have 5 cells; expected 6"),
        (SPX_BARS, "20180205_spx_minute_trade.csv", "time,1,1,1,1,0", "its rows have no time"),
        (SPX_BARS, "20180205_spx_minute_trade.csv", "", "without a row between open and close"),
        (
            OPTIONS,
            "20180202_spxw_minute_quote_european_put_1_20180209.csv",
            "1",
            "without csv files of that day and root",
        ),
        (
            OPTIONS,
            "20180205_spxw_minute_quote_european_put_1_20180209.csv",
            "1,2",
            "its rows have 2 cells; expected 11",
        ),
    ],
)
def test_a_zip_of_other_content_stops_the_run(folder: Path, path: Path, entry: str, rows: str, fault: str):
    lean_files.write_zip(folder / path, {entry: rows})

    (finding,) = found(folder)
    assert (finding.effect, finding.fault, finding.day) == (Effect.STOPS, fault, MONDAY)


@pytest.mark.parametrize(
    ("ticker", "minute", "is_inside"),
    [
        ("SPX", 9 * 60 + 29, False),
        ("SPX", 9 * 60 + 30, True),
        ("SPX", 16 * 60 + 14, True),
        ("SPX", 16 * 60 + 15, False),
        ("SPY", 9 * 60 + 29, False),
        ("SPY", 9 * 60 + 30, True),
        ("SPY", 15 * 60 + 59, True),
        ("SPY", 16 * 60, False),
    ],
)
def test_only_a_row_of_the_session_counts(folder: Path, ticker: str, minute: int, is_inside: bool):
    entry = layout.index_trades("SPX", MONDAY) if ticker == "SPX" else layout.share_minutes("SPY", MONDAY)
    start = minute + 1 - entry.lag
    price = "2700" if ticker == "SPX" else "2700000"
    lean_files.write_zip(folder / entry.zip, {entry.name: f"{start * 60_000},{price},{price},{price},{price},0"})

    assert (found(folder) == ()) is is_inside


def _nothing_at(*lines: int) -> Callable[[str, list[str]], list[str]]:
    return lambda name, rows: [
        f"{row.partition(',')[0]},0,0,0,0,0" if at in lines else row for at, row in enumerate(rows, start=1)
    ]


@pytest.mark.parametrize(("path", "subject"), [(SPX_BARS, "SPX minute bars"), (SPY_BARS, "SPY minute bars")])
def test_bars_whose_close_is_0_are_named_with_line_and_time(folder: Path, path: Path, subject: str):
    change_rows(folder / path, _nothing_at(1, 3, 4, 5, 7))

    (finding,) = found(folder)
    assert (finding.effect, finding.subject, finding.path, finding.day) == (Effect.NOTED, subject, path, MONDAY)
    places = "line 1 (09:31), line 3 (09:33), line 4 (09:34) and 2 more"
    assert finding.fault == f"a close of 0, which changes no price, in {places}"


def test_a_day_on_which_every_close_is_0_stops_the_run(folder: Path):
    change_rows(folder / VIX_BARS, lambda name, rows: [f"{row.partition(',')[0]},,,,," for row in rows])

    (finding,) = found(folder)
    assert (finding.effect, finding.subject) == (Effect.STOPS, "VIX minute bars")
    assert finding.fault == "without a price between open and close: every close is 0"


def test_a_daily_bar_whose_close_is_0_is_named_by_its_date(folder: Path):
    change_rows(folder / layout.SHARE_DAYS, _nothing_at(2))

    (finding,) = found(folder)
    assert (finding.effect, finding.subject) == (Effect.NOTED, "SPY daily bars")
    assert finding.fault == "a close of 0, which changes no price, in line 2 (20180202)"


def test_a_close_that_is_no_number_stops_the_run(folder: Path):
    change_rows(folder / SPX_BARS, lambda name, rows: [rows[0], rows[1].replace(",", ",x", 4), *rows[2:]])

    assert [finding.effect for finding in found(folder)] == [Effect.STOPS]


def test_a_damaged_entry_behind_the_first_is_found_by_the_deep_look_alone(folder: Path):
    path = folder / OPTIONS
    with ZipFile(path) as archive:
        last = max(archive.infolist(), key=lambda info: info.header_offset)
    content = bytearray(path.read_bytes())
    at = last.header_offset + 30 + len(last.filename) + last.compress_size // 2
    content[at] ^= 0xFF
    path.write_bytes(content)

    assert found(folder) == ()
    (finding,) = found(folder, is_deep=True)
    assert (finding.effect, finding.path) == (Effect.STOPS, OPTIONS)
    assert finding.fault.startswith("damaged")


@pytest.mark.parametrize(
    ("listed", "effects"),
    [
        ((THURSDAY,), []),
        ((date(2018, 1, 31),), [Effect.NOTED]),
        ((date(2018, 1, 30),), [Effect.NOTED]),
        ((date(2018, 1, 29),), [Effect.ENTRIES]),
        ((), [Effect.ENTRIES]),
        ((FRIDAY,), [Effect.ENTRIES]),
        ((date(2018, 1, 30), THURSDAY), []),
    ],
    ids=["the evening before", "two", "three", "four trading days before", "never", "that evening", "two lists"],
)
def test_a_list_of_contracts_may_be_three_trading_days_old(
    folder: Path, listed: tuple[date, ...], effects: list[Effect]
):
    content = (folder / SPXW.universe(THURSDAY)).read_text()
    for path in (folder / SPXW.universe(THURSDAY)).parent.iterdir():
        path.unlink()
    for evening in listed:
        (folder / SPXW.universe(evening)).write_text(content)

    report = found(folder, FRIDAY, FRIDAY)

    assert [finding.effect for finding in report] == effects
    assert all(finding.subject == "SPXW contract lists" for finding in report)


@pytest.mark.parametrize("lines", [0, 1, 2])
def test_a_list_that_breaks_off_stops_the_run(folder: Path, lines: int):
    path = folder / SPXW.universe(THURSDAY)
    path.write_text("\n".join(path.read_text().splitlines()[:lines]))

    (finding,) = found(folder)
    assert (finding.effect, finding.subject, finding.day) == (Effect.STOPS, "SPXW contract lists", THURSDAY)


def test_a_list_that_breaks_off_within_a_row_stops_the_run(folder: Path):
    path = folder / SPXW.universe(THURSDAY)
    path.write_text(path.read_text().rstrip()[:-20])

    (finding,) = found(folder)
    assert finding.fault.startswith("half-written: a row has ")


def test_a_factor_file_that_can_not_be_read_stops_the_run(folder: Path):
    (folder / layout.FACTOR_FILE).write_text("19980102,none,1,0\n20501231,1,1,0\n")

    assert [(finding.effect, finding.subject) for finding in found(folder)] == [(Effect.STOPS, "SPY factor file")]


def test_holidays_weekends_and_days_outside_are_no_faults(folder: Path):
    for path in (SPX_BARS, VIX_BARS, SPY_BARS, SPY_QUOTES, OPTIONS, SPY.quotes(MONDAY)):
        (folder / path).unlink()

    report = inspect(folder, FRIDAY, date(2018, 2, 4), FAMILIES)

    assert report.findings == ()
    assert report.days == (FRIDAY,)


def test_options_of_roots_that_are_not_traded_are_not_looked_for(folder: Path):
    (folder / SPXW.quotes(FRIDAY)).unlink()
    (folder / SPXW.universe(THURSDAY)).unlink()

    assert inspect(folder, FRIDAY, MONDAY, (SPY,)).findings == ()


def test_empty_cells_and_other_rows_are_no_faults(folder: Path):
    change_rows(folder / OPTIONS, lambda name, rows: [row.replace(",10,", ",,") for row in rows])

    assert found(folder) == ()


@pytest.mark.parametrize(
    ("ticker", "row", "told"),
    [
        ("SPX", "275,275,275,275", "line 1 (09:31): spx_open 275, spx_high 275, spx_low 275, spx_close 275: the S&P 500"),
        ("SPX", "2700,2690,2710,2700", "line 1 (09:31): spx_high is 2690, below spx_low 2710"),
        ("VIX", "0.17,0.17,0.17,0.17", "VIX in points (no fraction, no hundredths) is between 5 and 150"),
        ("VIX", "2700,17,17,17", "line 1 (09:31): vix_open 2700"),
    ],
)
def test_prices_that_an_index_cant_have_had_stop_a_run_and_are_named_with_their_line(folder, ticker, row, told):
    entry = layout.index_trades(ticker, MONDAY)
    lean_files.write_zip(folder / entry.zip, {entry.name: f"{30_600_000},{row},0"})

    (finding,) = found(folder)

    assert (finding.effect, told in finding.fault) == (Effect.STOPS, True)


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (SPX_BARS, "line 2 (15:59)"),
        (VIX_BARS, "line 2 (15:59)"),
        (SPY_BARS, "line 2 (15:59)"),
        (SPY_QUOTES, "line 2 (15:59)"),
        (OPTIONS, "line 2 (15:59)"),
        (layout.SHARE_DAYS, "line 2 (20180201)"),
    ],
)
def test_rows_in_another_order_stop_a_run_and_are_named_with_their_line(folder: Path, path: Path, place: str):
    change_rows(folder / path, lambda name, rows: rows[::-1])

    (finding,) = found(folder)

    assert (finding.effect, finding.path) == (Effect.STOPS, path)
    assert finding.fault == f"{place} is earlier than the line before; expected times that ascend"


def test_rows_in_another_order_behind_the_first_entry_are_found_by_the_deep_look_alone(folder: Path):
    with ZipFile(folder / OPTIONS) as archive:
        *_, last = archive.namelist()
    change_rows(folder / OPTIONS, lambda name, rows: rows[::-1] if name == last else rows)

    assert found(folder) == ()
    (finding,) = found(folder, is_deep=True)
    assert (finding.effect, finding.path) == (Effect.STOPS, OPTIONS)
    assert finding.fault.startswith(f"{last}: line 2 (15:59) is earlier than the line before")


@pytest.mark.parametrize(("minute", "is_sound"), [(30, False), (31, True), (32, True)])
def test_no_row_goes_back_in_time(folder: Path, minute: int, is_sound: bool):
    change_rows(
        folder / VIX_BARS,
        lambda name, rows: [rows[0], rows[1].replace(rows[1].partition(",")[0], f"{(8 * 60 + minute - 1) * 60_000}")],
    )

    assert (found(folder) == ()) is is_sound


@pytest.mark.parametrize(("kept", "is_told"), [(0.45, True), (0.5, False)])
def test_a_list_with_less_than_half_of_the_evenings_before_is_told(folder: Path, kept: float, is_told: bool):
    family = layout.SPXW
    evening, before = (folder / family.universe(day) for day in (FRIDAY, date(2018, 2, 1)))
    head, underlying, *rows = before.read_text().splitlines()
    rows = (rows * 100)[:100]
    before.write_text("\n".join([head, underlying, *rows]) + "\n")
    evening.write_text("\n".join([head, underlying, *rows[: round(100 * kept)]]) + "\n")

    assert bool([each for each in found(folder) if "contracts where the evening before had 100" in each.fault]) is is_told
