"""What LEAN reads: names, columns, times and scales."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from backtests.history import build
from backtests.history.calendar import is_monthly
from strategies.zero_dte import STRATEGY

FULL = date(2018, 11, 30)
HALF = date(2018, 11, 23)
HOUR, MINUTE = 3_600_000, 60_000
OPEN, QUARTER = 9 * HOUR + 30 * MINUTE, 15 * MINUTE


def test_index_minutes_carry_chicago_times_from_open_to_close(november):
    rows = november.index("spx", FULL)
    assert len(rows) == 390
    assert all(len(row) == 6 for row in rows)
    assert rows[0][0] == 8.5 * HOUR
    assert rows[-1][0] == 15 * HOUR - 60_000


def test_a_half_day_ends_at_one(november):
    assert november.index("vix", HALF)[-1][0] == 12 * HOUR - 60_000
    assert november.shares("trade", HALF)[-1][0] == 13 * HOUR - 60_000
    assert {max(rows) for rows in november.same_day("spxw", HALF).values()} == {13 * HOUR - MINUTE}
    assert {max(rows) for rows in november.later("spxw", HALF).values()} <= {
        13 * HOUR - 5 * MINUTE,
        13 * HOUR - QUARTER,
    }


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


@pytest.mark.parametrize("root", ["spxw", "spy"])
def test_option_rows_of_an_expiry_day_come_every_minute_of_the_trading_window(november, root):
    expected = list(range(10 * HOUR + 25 * MINUTE, 16 * HOUR, MINUTE))
    spx = november.index("spx", FULL)
    scale = 1.0 if root == "spxw" else 0.1
    low, high = min(row[3] for row in spx) * scale * 0.975, max(row[2] for row in spx) * scale * 1.025
    for contract, rows in november.same_day(root, FULL).items():
        if low <= contract.strike <= high:
            assert [ms for ms in rows if ms >= expected[0]] == expected


def test_what_was_picked_before_has_a_row_every_quarter_of_an_hour_of_its_expiry_days_morning(november):
    ten_25 = 10 * HOUR + 25 * MINUTE
    calls = {c: rows for c, rows in november.same_day("spy", date(2018, 12, 7)).items() if c.is_call}
    early = {tuple(ms for ms in rows if ms < ten_25) for rows in calls.values()}
    assert early == {(), tuple(range(OPEN, ten_25, QUARTER))}


@pytest.mark.parametrize("root", ["spxw", "spy"])
@pytest.mark.parametrize(("day", "close"), [(FULL, 16 * HOUR), (HALF, 13 * HOUR), (date(2018, 11, 27), 16 * HOUR)])
def test_later_expiries_have_rows_from_the_open_every_5_or_every_15_minutes(november, root, day, close):
    paces = {tuple(rows) for rows in november.later(root, day).values()}
    assert paces <= {tuple(range(OPEN, close, 5 * MINUTE)), tuple(range(OPEN, close, QUARTER))}
    assert tuple(range(OPEN, close, QUARTER)) in paces


def test_a_strategys_day_has_its_rows_every_5_minutes_and_the_day_after_every_15(november):
    expiry, tuesday = date(2019, 2, 15), date(2018, 11, 27)
    for day, pace in ((tuesday, 5 * MINUTE), (tuesday + timedelta(days=1), QUARTER)):
        calls = [list(rows) for c, rows in november.later("spxw", day).items() if c.expiry == expiry and c.is_call]
        assert list(range(OPEN, 16 * HOUR, pace)) in calls


@pytest.mark.parametrize(("root", "grid"), [("spxw", 5), ("spy", 1)])
def test_strikes_lie_on_the_roots_grid_around_the_whole_day(november, root, grid):
    scale = 1.0 if root == "spxw" else 0.1
    bars = november.index("spx", FULL)
    low, high = min(row[3] for row in bars) * scale, max(row[2] for row in bars) * scale
    around = {strike * grid for strike in range(int(low * 0.975 / grid), int(high * 1.025 / grid) + 2)}
    for is_call in (True, False):
        strikes = {c.strike for c in november.same_day(root, FULL) if c.is_call is is_call}
        assert around <= strikes
        assert all(strike % grid == 0 for strike in strikes)


def test_days_without_an_expiry_quote_later_expiries_only(november):
    wednesday = date(2018, 11, 28)
    for root in ("spxw", "spy"):
        assert november.later(root, wednesday)
        assert not november.same_day(root, wednesday)


def test_spy_has_a_weekly_and_both_roots_have_only_monthly_expiries_further_out(november):
    long = [date(2019, 2, 15), date(2019, 3, 15)]
    weekly = [date(2018, 12, 7), date(2018, 12, 14)]
    for root, expected in (("spxw", long), ("spy", [*weekly, *long, date(2019, 9, 20)])):
        assert sorted({contract.expiry for contract in november.later(root, FULL)}) == expected
    assert all(map(is_monthly, long))


@pytest.mark.parametrize("root", ["spxw", "spy"])
def test_the_evening_before_lists_every_contract_of_a_day_and_the_underlying_first(november, root):
    header, underlying, *rows = november.universe(root, date(2018, 11, 29))
    assert header[0] == "#expiry"
    assert len(header) == len(underlying) == 15
    scale = 1.0 if root == "spxw" else 0.1
    assert float(underlying[6]) == pytest.approx(2737.80 * scale, abs=0.006)
    listed = {(row[0], float(row[1]), row[2] == "C") for row in rows}
    assert len(listed) == len(rows)
    assert listed == {(f"{c.expiry:%Y%m%d}", c.strike, c.is_call) for c in november.options(root, FULL)}
    for row in rows:
        assert len(row) == 15
        assert row[8] == "100"
        assert (0.0 <= float(row[10]) <= 1.0) if row[2] == "C" else (-1.0 <= float(row[10]) <= 0.0)


def test_the_half_day_is_listed_on_the_last_trading_day_before_the_holiday(november):
    rows = november.universe("spxw", date(2018, 11, 21))[2:]
    assert len([row for row in rows if row[0] == "20181123"]) == len(november.same_day("spxw", HALF))


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
    assert spy[-1][0] == "20181207 00:00"
    assert spy[-1][4] in ("2633100", "2633000")
    assert (november.folder / "equity/usa/map_files/spy.csv").read_text() == "19980102,spy\n20501231,spy\n"


@pytest.fixture(scope="module")
def four_years(tmp_path_factory):
    """The data folder of one day of the default bars, which hold more than four years."""
    day, out = date(2014, 1, 31), tmp_path_factory.mktemp("years")
    return build.write(day, day, out, history=None, on_month=None, kinds=STRATEGY.quoted)


def test_spy_pays_a_dividend_on_third_fridays_of_a_quarters_last_month(four_years):
    text = (four_years / "equity/usa/factor_files/spy.csv").read_text().split()
    rows = [(line.split(",")[0], *map(float, line.split(",")[1:])) for line in text]
    assert rows[0][0] == "19980102"
    assert rows[-1] == ("20501231", 1.0, 1.0, 0.0)
    assert [row[0] for row in rows[-5:-1]] == ["20180315", "20180614", "20180920", "20181220"]
    paid = [round(row[3] * (1 - row[1] / after[1]), 2) for row, after in pairwise(rows[1:])]
    assert all(amount == pytest.approx(0.0047 * row[3], abs=0.006) for amount, row in zip(paid, rows[1:], strict=False))


def test_spy_has_paid_a_dividend_before_the_first_day_that_can_be_run(four_years):
    text = (four_years / "equity/usa/factor_files/spy.csv").read_text().split()
    first = min(path.name[:8] for path in (four_years / "equity/usa/minute/spy").glob("*_trade.zip"))

    paid_before = [day for day, *_ in (line.split(",") for line in text[1:-1]) if day < first]

    assert paid_before[-1] == "20131219"


def test_the_interest_rate_file_holds_the_bill_rate_by_month(four_years):
    rows = (four_years / "alternative/interest-rate/usa/interest-rate.csv").read_text().split()
    assert rows[0] == "DATE,PCREDIT8"
    assert rows[1].startswith("1998-02-01,")
    by_month = dict(row.split(",") for row in rows[1:])
    assert float(by_month["2018-11-01"]) == pytest.approx(12 * 0.18, abs=0.01)
    assert float(by_month["2014-06-01"]) == 0.0
