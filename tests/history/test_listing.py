"""Which contracts are quoted, for the expiries far out as well as for the same day."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from backtests.history import build, calendar, daily, listing, surface
from risk import pricing

EVERY_KIND = (listing.SAME_DAY, *listing.LONG)
MARKET = calendar.new_york(2013, 2019)
BARS = daily.built_in()
QUIET, WILD = date(2017, 9, 12), date(2018, 2, 13)

TWO_DAYS = """date,spx_open,spx_high,spx_low,spx_close,vix_open,vix_high,vix_low,vix_close
2019-05-07,2913.03,2913.03,2862.60,2884.05,16.45,21.09,16.03,19.32
2019-05-08,2879.61,2897.96,2873.28,2879.42,19.14,21.74,17.72,19.40
"""


def listed(day, *kinds):
    return listing.Listing(BARS, MARKET, kinds or EVERY_KIND).on(day)


def strikes(series, root, expiry, is_call):
    found = [one.strikes for one in series if (one.root, one.expiry, one.is_call) == (root, expiry, is_call)]
    return np.sort(np.concatenate(found)) if found else np.array([])


def bar(day):
    at = int(np.searchsorted(BARS.days, np.datetime64(day)))
    return BARS.spx[at], BARS.vix[at]


def years(day, expiry):
    return pricing.trading_years(390.0, pricing.weekdays_between(day, expiry) + 0.5)


def test_same_day_contracts_are_what_is_written_for_now():
    assert listing.WRITTEN == (listing.SAME_DAY,)


@pytest.mark.parametrize("day", [QUIET, WILD, date(2018, 3, 16)])
def test_a_contract_is_quoted_at_one_pace_only(day):
    names = [(s.root.name, s.expiry, s.is_call, k) for s in listed(day) for k in s.strikes.tolist()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("root", "dte", "deltas"),
    [
        (listing.SPXW, (75, 105), (-0.06, 0.06)),
        (listing.SPY, (75, 105), (-0.06, 0.06)),
        (listing.SPXW, (100, 140), (-0.05, -0.25)),
        (listing.SPY, (100, 140), (-0.05, -0.10, -0.25)),
        (listing.SPY, (280, 312), (0.80,)),
        (listing.SPY, (3, 9), (0.30, 0.10)),
    ],
)
@pytest.mark.parametrize("day", [QUIET, WILD])
def test_the_deltas_that_strategies_pick_are_listed_wherever_the_day_goes(day, root, dte, deltas):
    series = listed(day)
    expiries = {one.expiry for one in series if one.root == root and dte[0] <= (one.expiry - day).days <= dte[1]}
    assert expiries
    spx, vix = bar(day)
    for expiry in expiries:
        for spot, level in ((spx[1] * root.scale, vix[2]), (spx[2] * root.scale, vix[1])):
            for wanted in deltas:
                grid = np.arange(0.5 * spot // root.grid, 1.5 * spot // root.grid) * root.grid
                time = years(day, expiry)
                found = pricing.delta(spot, grid, surface.implied(spot, grid, level, time), time, wanted > 0)
                assert grid[np.argmin(np.abs(found - wanted))] in strikes(series, root, expiry, wanted > 0)


def test_winged_shapes_find_their_wings_on_spy():
    series = listed(QUIET)
    spot, vix = bar(QUIET)[0][3] / 10, bar(QUIET)[1][3]
    expiry = date(2017, 12, 15)
    time = years(QUIET, expiry)
    for is_call, side in ((False, -1), (True, 1)):
        found = strikes(series, listing.SPY, expiry, is_call)
        deltas = np.abs(pricing.delta(spot, found, surface.implied(spot, found, vix, time), time, is_call))
        short = found[np.argmin(np.abs(deltas - 0.06))]
        assert {short + side * width for width in range(1, int(0.04 * spot) + 1)} <= set(found.tolist())


def test_a_strike_once_pickable_is_quoted_until_its_expiry():
    market = listing.Listing(BARS, MARKET, listing.LONG)
    days = [day.astype(date) for day in MARKET.between(date(2018, 1, 22), date(2018, 5, 18))]
    known: dict[tuple[str, date, bool], set[float]] = {}
    for day in days:
        today: dict[tuple[str, date, bool], set[float]] = {}
        for one in market.on(day):
            today.setdefault((one.root.name, one.expiry, one.is_call), set()).update(one.strikes.tolist())
        for key, before in known.items():
            assert key[1] < day or before <= today[key]
        known = today


def test_a_days_list_knows_nothing_of_later_days():
    at = int(np.searchsorted(BARS.days, np.datetime64(WILD))) + 1
    past = daily.Daily(BARS.days[:at], BARS.spx[:at], BARS.vix[:at], BARS.source)
    known, whole = (listing.Listing(bars, MARKET, EVERY_KIND).on(WILD) for bars in (past, BARS))
    assert [(s.root, s.expiry, s.is_call, s.every, s.strikes.tolist()) for s in known] == [
        (s.root, s.expiry, s.is_call, s.every, s.strikes.tolist()) for s in whole
    ]


def test_looking_back_reaches_every_day_that_shapes_the_list():
    first = np.datetime64(WILD - listing.look_back(EVERY_KIND))
    part = BARS.days >= first
    recent = daily.Daily(BARS.days[part], BARS.spx[part], BARS.vix[part], BARS.source)
    known, whole = (listing.Listing(bars, MARKET, EVERY_KIND).on(WILD) for bars in (recent, BARS))
    assert [s.strikes.tolist() for s in known] == [s.strikes.tolist() for s in whole]


def test_rows_thin_out_when_nothing_can_pick_any_more():
    expiry = date(2017, 12, 15)
    last_pick = expiry - timedelta(days=listing.STRANGLE.pick_dte[0])
    paces = {
        day: {one.every for one in listed(day, listing.STRANGLE) if one.expiry == expiry}
        for day in (last_pick, last_pick + timedelta(days=1))
    }
    assert list(paces.values()) == [{5}, {15}]


def test_only_third_fridays_or_their_thursdays_are_listed_far_out():
    far = {one.expiry for one in listed(QUIET) if (one.expiry - QUIET).days > 11}
    assert far <= {day for day in MARKET.expiries(QUIET, QUIET + timedelta(days=330)) if calendar.is_monthly(day)}
    assert date(2018, 3, 16) in far


def test_every_kind_can_be_written(tmp_path):
    path = tmp_path / "bars.csv"
    path.write_text(TWO_DAYS)
    day = date(2019, 5, 8)
    folder = build.write(day, day, tmp_path / "out", history=path, on_month=None, kinds=EVERY_KIND)
    rows = (folder / "option/usa/universes/spy/20190507.csv").read_text().splitlines()[2:]
    assert {row.split(",")[0] for row in rows} == {
        "20190510",
        "20190517",
        "20190816",
        "20190920",
        "20200221",
        "20200320",
    }
    assert (folder / "indexoption/usa/minute/spxw/20190508_quote_european.zip").is_file()
