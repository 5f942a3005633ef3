"""Which contracts are quoted, for the expiries far out as well as for the same day."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import numpy as np
import pytest

from backtests.history import build, calendar, carry, daily, listing, surface, uses
from risk.pricing import black76 as pricing
from risk.pricing import trading_clock

EVERY_KIND = (uses.SAME_DAY, *uses.LONG)
MARKET = calendar.new_york(2013, 2019)
BARS = daily.built_in()
QUIET, WILD = date(2017, 9, 12), date(2018, 2, 13)  # Tuesdays: strangles

TWO_DAYS = """date,spx_open,spx_high,spx_low,spx_close,vix_open,vix_high,vix_low,vix_close
2019-05-07,2913.03,2913.03,2862.60,2884.05,16.45,21.09,16.03,19.32
2019-05-08,2879.61,2897.96,2873.28,2879.42,19.14,21.74,17.72,19.40
"""


@cache
def all_days(kinds):
    return listing.Listing(BARS, MARKET, kinds)


def listed(day, *kinds):
    return all_days(kinds or EVERY_KIND).on(day)


def strikes(series, root, expiry, is_call):
    found = [one.strikes for one in series if (one.root, one.expiry, one.is_call) == (root, expiry, is_call)]
    return np.sort(np.concatenate(found)) if found else np.array([])


def bar(day):
    at = int(np.searchsorted(BARS.days, np.datetime64(day)))
    return BARS.spx[at], BARS.vix[at]


def years(day, expiry):
    return trading_clock.trading_years(390.0, trading_clock.weekdays_between(day, expiry) + 0.5)


def test_everything_that_the_desk_trades_is_written():
    assert uses.WRITTEN == EVERY_KIND


@pytest.mark.parametrize("day", [QUIET, WILD, date(2018, 3, 16)])
def test_a_contract_is_quoted_at_one_pace_only(day):
    names = [(s.root.name, s.expiry, s.is_call, k) for s in listed(day) for k in s.strikes.tolist()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("root", "dte", "deltas"),
    [
        (uses.SPXW, (75, 105), (-0.06, 0.06)),
        (uses.SPY, (75, 105), (-0.06, 0.06)),
        (uses.SPXW, (107, 140), (-0.05, -0.25)),
        (uses.SPY, (107, 140), (-0.05, -0.10, -0.25)),
        (uses.SPY, (280, 312), (0.80,)),
        (uses.SPY, (3, 9), (0.30, 0.10)),
    ],
)
@pytest.mark.parametrize("tuesday", [QUIET, WILD])
def test_the_deltas_that_strategies_pick_are_listed_wherever_the_day_goes(tuesday, root, dte, deltas):
    day = tuesday + timedelta(days=1) if dte[1] == 140 else tuesday  # put ladders are a Wednesday's
    series = listed(day)
    expiries = {one.expiry for one in series if one.root == root and dte[0] <= (one.expiry - day).days <= dte[1]}
    assert expiries
    spx, vix = bar(day)
    for expiry in expiries:
        for spot, level in ((spx[1] * root.scale, vix[2]), (spx[2] * root.scale, vix[1])):
            for wanted in deltas:
                grid = np.arange(0.5 * spot // root.grid, 1.5 * spot // root.grid) * root.grid
                time = years(day, expiry)
                forward = spot * carry.to_expiry(day, expiry, root.pays_dividends, MARKET).growth
                vols = surface.implied(forward, grid, level, time)
                found = pricing.delta(forward, grid, vols, time, wanted > 0)
                assert grid[np.argmin(np.abs(found - wanted))] in strikes(series, root, expiry, wanted > 0)


def test_winged_shapes_find_their_wings_on_spy():
    series = listed(QUIET)
    spot, vix = bar(QUIET)[0][3] / 10, bar(QUIET)[1][3]
    expiry = date(2017, 12, 15)
    time = years(QUIET, expiry)
    for is_call, side in ((False, -1), (True, 1)):
        found = strikes(series, uses.SPY, expiry, is_call)
        deltas = np.abs(pricing.delta(spot, found, surface.implied(spot, found, vix, time), time, is_call))
        short = found[np.argmin(np.abs(deltas - 0.06))]
        assert {short + side * width for width in range(1, int(0.04 * spot) + 1)} <= set(found.tolist())


def test_a_strike_once_pickable_is_quoted_until_its_expiry():
    market = listing.Listing(BARS, MARKET, uses.LONG)
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
    assert [(s.root, s.expiry, s.is_call, s.paces, s.strikes.tolist()) for s in known] == [
        (s.root, s.expiry, s.is_call, s.paces, s.strikes.tolist()) for s in whole
    ]


def test_looking_back_reaches_every_day_that_shapes_the_list():
    first = np.datetime64(WILD - listing.look_back(EVERY_KIND))
    part = BARS.days >= first
    recent = daily.Daily(BARS.days[part], BARS.spx[part], BARS.vix[part], BARS.source)
    known, whole = (listing.Listing(bars, MARKET, EVERY_KIND).on(WILD) for bars in (recent, BARS))
    assert [s.strikes.tolist() for s in known] == [s.strikes.tolist() for s in whole]


def test_rows_thin_out_on_days_on_which_nothing_is_picked():
    expiry = date(2017, 12, 15)
    paces = {
        day: {one.paces for one in listed(day, uses.STRANGLE) if one.expiry == expiry}
        for day in (date(2017, 9, 12), date(2017, 9, 13), date(2017, 9, 19), date(2017, 10, 3))
    }
    assert list(paces.values()) == [{((5, 0),)}, {((15, 0),)}, {((5, 0),)}, {((15, 0),)}]


def test_a_contract_of_two_kinds_has_the_rows_of_both():
    one = listing.Series(uses.SPY, QUIET, True, np.array([250.0]), ((1, 55), (15, 0)))
    assert one.starts(60).tolist() == [0, 15, 30, 45, 55, 56, 57, 58, 59]


def test_rows_that_another_pace_has_too_ask_for_no_series_of_their_own():
    paces = {pace for day in (QUIET, WILD, date(2018, 3, 16)) for one in listed(day) for pace in one.paces}
    assert paces == {(1, 55), (5, 0), (15, 0)}
    assert not any({(5, 0), (15, 0)} <= set(one.paces) for one in listed(WILD))


@pytest.mark.parametrize("day", [QUIET, WILD])
def test_every_expiry_that_is_picked_from_has_a_call_and_a_put_near_the_money(day):
    spot = {root.name: bar(day)[0][3] * root.scale for root in uses.ROOTS}
    series = listed(day)
    for root, least, most in (
        (uses.SPXW, 75, 105),
        (uses.SPY, 75, 105),
        (uses.SPY, 280, 316),
        (uses.SPY, 3, 10),
    ):
        expiries = {one.expiry for one in series if one.root == root and least <= (one.expiry - day).days <= most}
        assert expiries
        for expiry in expiries:
            nearest = round(spot[root.name] / root.grid) * root.grid
            assert all(nearest in strikes(series, root, expiry, is_call) for is_call in (True, False))


def test_a_closed_friday_is_replaced_by_its_thursday():
    good_friday = date(2018, 3, 30)
    expiries = {one.expiry for one in listed(date(2018, 3, 26))}
    assert date(2018, 3, 29) in expiries
    assert good_friday not in expiries
    assert date(2019, 4, 18) in {one.expiry for one in listed(date(2018, 6, 11))}  # third Friday: Good Friday


def test_after_a_week_without_trading_the_next_weekly_is_listed():
    market = calendar.new_york(2000, 2002)
    days = market.between(date(2001, 9, 4), date(2001, 9, 7))
    bars = daily.Daily(days, np.tile([1130.0, 1140.0, 1120.0, 1130.0], (4, 1)), np.tile([22.0, 23, 21, 22], (4, 1)), "")
    found = listing.Listing(bars, market, (uses.WEEKLY_CALL,)).on(date(2001, 9, 5))
    assert {one.expiry for one in found if one.expiry >= date(2001, 9, 8)} == {date(2001, 9, 21)}


def test_only_third_fridays_or_their_thursdays_are_listed_far_out():
    far = {one.expiry for one in listed(QUIET) if (one.expiry - QUIET).days > 16}
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
        "20190524",
        "20190816",
        "20190920",
        "20200221",
    }
    assert (folder / "indexoption/usa/minute/spxw/20190508_quote_european.zip").is_file()
