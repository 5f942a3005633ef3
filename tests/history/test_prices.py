"""Whether a trader would recognise the prices."""

from __future__ import annotations

from datetime import date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from backtests.history import calendar, carry, daily, paths, quotes, roots, surface
from risk.pricing import black76 as pricing
from risk.pricing import trading_clock

DAY = date(2018, 11, 30)
AT_1030 = 10 * 3_600_000 + 30 * 60_000
NEW_YORK = ZoneInfo("America/New_York")
MARKET = calendar.new_york(2014, 2020)


@pytest.fixture(scope="module")
def chain(november):
    """SPXW quotes of one minute in USD: strike to (call bid, call ask, put bid, put ask)."""
    sides = {}
    for contract, rows in november.same_day("spxw", DAY).items():
        sides[contract.strike, contract.is_call] = tuple(price / 10_000 for price in rows[AT_1030])
    strikes = sorted({strike for strike, _ in sides})
    return {strike: (*sides[strike, True], *sides[strike, False]) for strike in strikes}


@pytest.fixture(scope="module")
def at_1030(november):
    """SPX and VIX at the end of the minute from 10:30 to 10:31."""
    return tuple(november.index(ticker, DAY)[60][4] for ticker in ("spx", "vix"))


@pytest.mark.parametrize("day", [date(2018, 2, 5), date(2018, 11, 23), date(2015, 8, 24), date(2017, 5, 17)])
def test_paths_touch_the_days_open_high_low_and_close(day):
    bars, market = daily.built_in(), calendar.new_york(2014, 2018)
    at = int(np.searchsorted(bars.days, np.datetime64(day)))
    minutes = market.session_minutes(day)
    path = paths.of_day(bars.days[at], bars.spx[at], bars.vix[at], minutes)
    for series, bar in ((path.spx, bars.spx[at]), (path.vix, bars.vix[at])):
        assert series.shape == (minutes + 1,)
        assert (series[0], series.max(), series.min(), series[-1]) == pytest.approx(tuple(bar))


def test_vix_moves_against_the_index(november):
    spx, vix = (np.diff(np.log([row[4] for row in november.index(name, DAY)])) for name in ("spx", "vix"))
    assert np.corrcoef(spx, vix)[0, 1] < -0.7


def test_the_session_is_wilder_at_both_ends_than_at_noon():
    bars = daily.built_in()
    moves = np.array(
        [
            np.diff(np.log(paths.of_day(day, spx, vix, 390).spx)) ** 2
            for day, spx, vix in zip(bars.days[:200], bars.spx, bars.vix, strict=False)
        ]
    ).mean(axis=0)
    noon = moves[150:240].mean()
    assert moves[:30].mean() > 1.5 * noon
    assert moves[-30:].mean() > 1.1 * noon


def test_at_the_money_volatility_of_an_expiry_day_is_some_six_tenths_of_vix_an_hour_after_the_open(chain, at_1030):
    spx, vix = at_1030
    strike = min(chain, key=lambda k: abs(k - spx))
    call_bid, call_ask, put_bid, put_ask = chain[strike]
    call, put = (call_bid + call_ask) / 2, (put_bid + put_ask) / 2
    forward = pricing.parity_forward(call, put, strike)
    close = datetime(2018, 11, 30, 16, 0, tzinfo=NEW_YORK)
    years = trading_clock.years_to_expiry(datetime(2018, 11, 30, 10, 31, tzinfo=NEW_YORK), close)
    assert pricing.implied_vol(call, forward, strike, years, True) == pytest.approx(0.602 * vix / 100, rel=0.03)


def test_parity_holds_within_the_quotes(chain, at_1030):
    for strike, (call_bid, call_ask, put_bid, put_ask) in chain.items():
        forward = at_1030[0] - strike
        assert call_bid - put_ask <= forward <= call_ask - put_bid


def test_a_sixteen_delta_condor_with_wings_earns_a_credit(chain, at_1030):
    spx, vix = at_1030
    years = trading_clock.trading_years(329.0)
    strikes = np.array(sorted(chain))
    vols = surface.implied(spx, strikes, vix, years)
    short_put = strikes[np.argmin(np.abs(pricing.delta(spx, strikes, vols, years, False) + 0.16))]
    short_call = strikes[np.argmin(np.abs(pricing.delta(spx, strikes, vols, years, True) - 0.16))]
    natural = chain[short_put][2] - chain[short_put - 10][3] + chain[short_call][0] - chain[short_call + 10][1]
    assert 1.0 < natural < 5.0
    assert chain[short_put][3] - chain[short_put][2] == pytest.approx(0.15)


def test_prices_are_monotone_in_strike(chain):
    for (_, low), (_, high) in pairwise(sorted(chain.items())):
        assert all(after <= before for before, after in zip(low[:2], high[:2], strict=True))
        assert all(after >= before for before, after in zip(low[2:], high[2:], strict=True))


def test_bids_and_asks_lie_on_the_ticks_and_never_vanish(november):
    for rows in november.options("spxw", DAY).values():
        for bid, ask in rows.values():
            assert 0 < bid < ask
            assert all(price % (500 if price < 30_000 else 1000) == 0 for price in (bid, ask))
    for rows in november.options("spy", DAY).values():
        assert all(0 < bid < ask and bid % 100 == 0 and ask % 100 == 0 for bid, ask in rows.values())


def test_spy_at_the_money_is_a_cent_wide_at_noon_when_vix_is_calm():
    noon, calm = np.array([trading_clock.trading_years(240.0)]), np.array([13.0])
    mid = quotes.mids(np.array([270.0]), np.array([270.0, 272.0]), calm, noon, True)
    bid, ask = quotes.bid_ask(mid, calm, noon, roots.SPY)
    assert (ask - bid).tolist() == [[100, 100]]


@pytest.mark.parametrize("root", ["spxw", "spy"])
def test_what_is_far_in_the_money_is_worth_its_intrinsic_value(november, root):
    scale = 1.0 if root == "spxw" else 0.1
    spx = {row[0] + 3_600_000: row[4] for row in november.index("spx", DAY)}
    for contract, rows in november.same_day(root, DAY).items():
        for ms, (bid, ask) in rows.items():
            ahead = (1 if contract.is_call else -1) * (spx[ms] * scale - contract.strike) * 10_000
            assert (bid + ask) / 2 >= ahead - 1000 * scale


def test_spy_is_never_quoted_far_below_what_exercise_pays(november):
    spx = {row[0] + 3_600_000: row[4] for row in november.index("spx", DAY)}
    for contract, rows in november.later("spy", DAY).items():
        for ms, (bid, ask) in rows.items():
            pays = (1 if contract.is_call else -1) * (round(spx[ms] * 1000) - contract.strike * 10_000)
            assert (bid + ask) / 2 >= pays - 100


def parity(root, day, expiry, spot):
    """Growth and discount that calls and puts of two strikes imply without early exercise."""
    money = carry.to_expiry(day, expiry, root.pays_dividends, MARKET)
    strikes, years, vix = np.array([0.9 * spot, 1.1 * spot]), np.array([0.5]), np.array([15.0])
    call, put = (quotes.mids(np.array([spot]), strikes, vix, years, right, carry=money)[0] for right in (True, False))
    discount = -float(np.diff(call - put)[0]) / float(np.diff(strikes)[0])
    return (strikes[0] + (call - put)[0] / discount) / spot, discount


def test_calls_and_puts_of_the_index_imply_the_bill_rate_and_the_dividend_yield():
    growth, discount = parity(roots.SPXW, date(2018, 3, 1), date(2019, 3, 1), 2700.0)
    assert discount == pytest.approx((1 + 0.0012) ** -12, rel=1e-3)  # 0.12% in March 2018
    assert growth * discount == pytest.approx(np.exp(-4 * 0.0047))


def test_spys_forward_is_less_the_dividends_until_expiry():
    def growth(expiry):
        return parity(roots.SPY, date(2018, 3, 15), expiry, 270.0)

    for expiry, paid in (
        (date(2018, 3, 15), 0),
        (date(2018, 3, 16), 1),
        (date(2018, 6, 14), 1),
        (date(2018, 6, 15), 2),
    ):
        forward, discount = growth(expiry)
        assert forward - 1 / discount == pytest.approx(-paid * 0.0047)


def test_an_expiry_day_knows_neither_rates_nor_dividends():
    for day in (date(2018, 3, 16), date(2018, 11, 30)):
        assert carry.to_expiry(day, day, True, MARKET) == carry.to_expiry(day, day, False, MARKET) == carry.NONE


def test_rates_beyond_the_known_months_are_the_nearest_known():
    assert (
        carry.short_rate(date(2018, 12, 31)) == carry.short_rate(date(2018, 11, 1)) == pytest.approx(0.0216, abs=1e-3)
    )
    assert carry.short_rate(date(1920, 1, 1)) == carry.short_rate(date(1926, 7, 1))
    assert carry.short_rate(date(2030, 1, 1)) == carry.short_rate(date(2025, 10, 31))


@pytest.mark.parametrize(
    ("day", "percent"), [(date(2019, 1, 2), 2.37), (date(2021, 3, 31), 0.03), (date(2024, 7, 15), 5.20)]
)
def test_rates_from_2019_on_are_those_of_three_month_bills(day, percent):
    price = 1.0 - percent / 100.0 * 91.0 / 360.0
    assert np.exp(-carry.short_rate(day) * 91.0 / 365.0) == pytest.approx(price)


def test_the_rates_of_a_file_are_months_without_a_hole_from_2019_on():
    months = [month for month, _ in carry.rates_from(date(2019, 1, 1))]
    assert months == [date(2019 + n // 12, n % 12 + 1, 1) for n in range(len(months))]
    assert len(months) == 82


def test_an_ex_date_on_good_friday_moves_to_the_thursday():
    market = calendar.new_york(2007, 2009)
    assert carry.ex_dates(date(2008, 1, 1), date(2008, 12, 31), market) == [
        *(date(2008, 3, 20), date(2008, 6, 20), date(2008, 9, 19), date(2008, 12, 19))
    ]


@pytest.mark.parametrize(("is_call", "strike"), [(True, 200.0), (False, 400.0)])
def test_an_american_option_far_in_the_money_is_worth_what_exercise_pays(is_call, strike):
    money = carry.to_expiry(date(2018, 3, 15), date(2018, 3, 16), True, MARKET)
    if not is_call:
        money = carry.Carry(1.02, 0.97)
    spot, strikes, vix, years = (np.array([number]) for number in (270.0, strike, 15.0, 0.004))
    european = quotes.mids(spot, strikes, vix, years, is_call, carry=money)[0, 0]
    american = quotes.mids(spot, strikes, vix, years, is_call, carry=money, is_american=True)[0, 0]
    assert european < american == abs(270.0 - strike)


def width(root, *, vix=15.0, years=0.3, price=20.0, pays=0.0):
    """Ask less bid in USD."""
    bid, ask = quotes.bid_ask(np.array([[price]]), np.array([vix]), np.array([years]), root, intrinsic=pays)
    return float(ask[0, 0] - bid[0, 0]) / quotes.UNITS


@pytest.mark.parametrize("root", [roots.SPXW, roots.SPY], ids=["spxw", "spy"])
def test_spreads_widen_with_vix_and_price(root):
    assert width(root) < width(root, vix=40.0)
    assert width(root) < width(root, price=80.0)


def test_index_spreads_are_a_base_and_a_part_of_the_root_of_the_price():
    for vix, price in ((15.0, 1.0), (15.0, 25.0), (30.0, 100.0)):
        exact = (vix / 15.0) ** 0.75 * (0.035 + 0.062 * np.sqrt(price))
        assert quotes.width(price, vix, 0.3, roots.SPXW) == pytest.approx(exact)
        assert width(roots.SPXW, vix=vix, price=price) == pytest.approx(exact, abs=0.1)


@pytest.mark.parametrize("price", [0.5, 0.64, 1.005, 2.4, 5.0, 9.995])
def test_spy_is_a_cent_wide_at_a_month(price):
    assert width(roots.SPY, vix=16.0, years=29 / 365, price=price) == pytest.approx(0.01)


@pytest.mark.parametrize(("price", "cents"), [(1.5, 2), (8.0, 2), (16.0, 3), (40.0, 4)])
def test_spy_is_some_cents_wide_at_three_to_four_months(price, cents):
    assert width(roots.SPY, years=105 / 365, price=price) == pytest.approx(cents / 100)


def test_deep_calls_on_spy_are_some_sixty_cents_wide_at_a_month_and_no_wider_with_more_depth():
    assert 0.4 < width(roots.SPY, vix=16.0, years=29 / 365, price=22.0, pays=21.0) < 0.65
    assert width(roots.SPY, years=0.8, price=60.0, pays=24.0) == width(roots.SPY, years=0.8, price=60.0, pays=48.0)


def test_the_share_of_an_expiry_days_open_is_what_the_parameter_says():
    open_years = trading_clock.trading_years(390.0)
    for share in (0.55, 0.65, 0.80):
        assert surface.at_the_money(20.0, open_years, share) == pytest.approx(share * 0.20)
    assert surface.at_the_money(20.0, open_years) == surface.at_the_money(20.0, open_years, 0.65)


@pytest.mark.parametrize("vix", [12.0, 20.0, 60.0])
def test_no_volatility_jumps_over_the_night_before_an_expiry_or_at_a_month(vix):
    for years in (trading_clock.trading_years(390.0), 30 / 365):
        before, after = surface.at_the_money(vix, np.array([years - 1e-9, years + 1e-9]))
        assert before == pytest.approx(after, rel=1e-3)


def test_within_a_day_the_money_moves_as_much_as_the_paths_do():
    passed = paths.variance_clock(390)
    left = np.array([390.0, 300.0, 200.0, 60.0, 5.0])
    years = trading_clock.trading_years(left)
    variance = surface.at_the_money(20.0, years) ** 2 * years
    assert variance / variance[0] == pytest.approx(1.0 - passed[(390 - left).astype(int)])


def test_the_term_structure_rises_in_calm_and_falls_in_panic():
    years = np.array([0.1, 0.33, 0.8])
    assert (np.diff(surface.at_the_money(12.0, years)) > 0).all()
    assert (np.diff(surface.at_the_money(45.0, years)) < 0).all()


@pytest.mark.parametrize("vix", [9.0, 15.0, 30.0, 80.0])
@pytest.mark.parametrize("years", [1e-4, 0.004, 0.08, 0.33, 0.8])
def test_the_smile_holds_no_butterfly_arbitrage(vix, years):
    strikes = np.arange(1000.0, 4500.0, 5.0)
    calls = pricing.price(2700.0, strikes, surface.implied(2700.0, strikes, vix, years), years, True)
    assert np.diff(calls, 2).min() > -1e-9


def test_the_historys_clock_is_the_desks():
    close = datetime(2018, 12, 21, 16, 0, tzinfo=NEW_YORK)
    for day in (date(2018, 12, 21), date(2018, 12, 20), date(2018, 11, 23)):
        clock = quotes.Clock.of(day, close.date(), 390)
        found = clock.years(np.array([0, 61, 209]))
        moments = [datetime(day.year, day.month, day.day, *at, tzinfo=NEW_YORK) for at in ((9, 30), (10, 31), (12, 59))]
        assert found == pytest.approx([trading_clock.years_to_expiry(moment, close) for moment in moments])
