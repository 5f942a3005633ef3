"""What LEAN reads: names, columns, times and scales."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

FULL = date(2018, 11, 30)
HALF = date(2018, 11, 23)
HOUR = 3_600_000


def test_index_minutes_carry_chicago_times_from_open_to_close(november):
    rows = november.index("spx", FULL)
    assert len(rows) == 390
    assert all(len(row) == 6 for row in rows)
    assert rows[0][0] == 8.5 * HOUR
    assert rows[-1][0] == 15 * HOUR - 60_000


def test_a_half_day_ends_at_one(november):
    assert november.index("vix", HALF)[-1][0] == 12 * HOUR - 60_000
    assert november.shares("trade", HALF)[-1][0] == 13 * HOUR - 60_000
    last = {max(rows) for rows in november.options("spxw", HALF).values()}
    assert last == {13 * HOUR - 60_000}


@pytest.mark.parametrize("day", ["20181122", "20181205"])
def test_a_closed_exchange_leaves_no_files(november, day):
    assert not list(november.folder.rglob(f"{day}*"))


def test_spy_is_a_tenth_of_the_index_in_new_york_time(november):
    trades, quotes, spx = november.shares("trade", FULL), november.shares("quote", FULL), november.index("spx", FULL)
    assert trades[0][0] == 9.5 * HOUR
    assert all(len(row) == 11 for row in quotes)
    for trade, quote, index in zip(trades, quotes, spx, strict=True):
        assert trade[4] == pytest.approx(index[4] * 1000, abs=51)
        bid, ask = quote[4], quote[9]
        assert bid <= trade[4] <= ask
        assert ask - bid == 100


def test_option_rows_of_an_expiry_day_come_every_minute_of_the_trading_window(november):
    for root in ("spxw", "spy"):
        contracts = november.options(root, FULL)
        expected = list(range(int(10 * HOUR + 25 * 60_000), 16 * HOUR, 60_000))
        assert {contract.expiry for contract in contracts} == {FULL}
        assert all(list(rows) == expected for rows in contracts.values())


@pytest.mark.parametrize(("root", "grid"), [("spxw", 5), ("spy", 1)])
def test_strikes_lie_on_the_roots_grid_around_the_whole_day(november, root, grid):
    scale = 1.0 if root == "spxw" else 0.1
    bars = november.index("spx", FULL)
    low, high = min(row[3] for row in bars) * scale, max(row[2] for row in bars) * scale
    for is_call in (True, False):
        strikes = sorted(c.strike for c in november.options(root, FULL) if c.is_call is is_call)
        assert {after - before for before, after in pairwise(strikes)} == {grid}
        assert strikes[0] <= low * 0.975
        assert strikes[-1] >= high * 1.025


def test_days_without_an_expiry_have_no_option_quotes(november):
    assert not november.option_file("spxw", date(2018, 11, 28)).exists()


@pytest.mark.parametrize("root", ["spxw", "spy"])
def test_the_evening_before_lists_every_contract_of_a_day_and_the_underlying_first(november, root):
    header, underlying, *rows = november.universe(root, date(2018, 11, 29))
    assert header[0] == "#expiry"
    assert len(header) == len(underlying) == 15
    scale = 1.0 if root == "spxw" else 0.1
    assert float(underlying[6]) == pytest.approx(2737.80 * scale, abs=0.006)
    listed = {(row[0], float(row[1]), row[2] == "C") for row in rows}
    assert listed == {("20181130", c.strike, c.is_call) for c in november.options(root, FULL)}
    for row in rows:
        assert len(row) == 15
        assert row[8] == "100"
        assert (0.0 <= float(row[10]) <= 1.0) if row[2] == "C" else (-1.0 <= float(row[10]) <= 0.0)


def test_the_half_day_is_listed_on_the_last_trading_day_before_the_holiday(november):
    rows = november.universe("spxw", date(2018, 11, 21))[2:]
    assert {row[0] for row in rows} == {"20181123"}


def test_every_trading_day_has_a_universe_file_so_that_no_old_one_is_read(november):
    days = sorted(path.stem for path in november.folder.glob("option/usa/universes/spy/*.csv"))
    assert days == [
        *("20181116", "20181119", "20181120", "20181121", "20181123", "20181126", "20181127", "20181128"),
        *("20181129", "20181130", "20181203", "20181204", "20181206"),
    ]


def test_daily_files_map_and_factors_are_there(november):
    spx = november.rows("index/usa/daily/spx.zip", "spx.csv")
    spy = november.rows("equity/usa/daily/spy.zip", "spy.csv")
    assert ["20181130 00:00", "2737.76", "2760.88", "2732.76", "2760.17", "0"] in spx
    assert spy[-1][0] == "20181231 00:00"
    assert spy[-1][4] == "2506800" or spy[-1][4] == "2506900"
    assert (november.folder / "equity/usa/map_files/spy.csv").read_text() == "19980102,spy\n20501231,spy\n"
    assert (november.folder / "equity/usa/factor_files/spy.csv").read_text() == "19980102,1,1,0\n20501231,1,1,0\n"
