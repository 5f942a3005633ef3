"""Bids and asks of option contracts along a day's minute path."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from backtests.history import model, surface
from backtests.history.carry import NONE, Carry
from backtests.history.roots import SPY, Root
from risk.pricing import black76 as pricing
from risk.pricing import trading_clock
from risk.pricing.black76 import Numbers

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

UNITS = 10_000  # of a USD: prices in LEAN's option files
_CENT = UNITS // 100
_FINE, _COARSE = 5 * _CENT, 10 * _CENT  # SPXW ticks: 0.05 below 3.00, 0.10 from there on
_COARSE_FROM = 3 * UNITS


@dataclass(frozen=True, slots=True)
class Clock:
    """Time to expiry along a day: `minutes_left` of the expiry day's session, `days` as `trading_clock.trading_years`."""

    expiry_minutes: int
    weekdays_between: int
    is_expiry_day: bool

    @classmethod
    def of(cls, day: date, expiry: date, expiry_minutes: int) -> Clock:
        """The clock of `day` for an expiry whose session lasts `expiry_minutes`."""
        return cls(expiry_minutes, trading_clock.weekdays_between(day, expiry), day == expiry)

    def years(self, minutes: Ints) -> Floats:
        """Years to expiry at `minutes` after 09:30, as `trading_clock.years_to_expiry` counts them."""
        if self.is_expiry_day:
            return trading_clock.trading_years(np.maximum(self.expiry_minutes - minutes, 0).astype(np.float64))
        today = np.maximum(1.0 - minutes / trading_clock.FULL_SESSION_MINUTES, 0.0)
        return trading_clock.trading_years(
            float(self.expiry_minutes), np.asarray(today + self.weekdays_between, dtype=np.float64)
        )


def mids(
    spot: Floats,
    strikes: Floats,
    vix: Floats,
    years: Floats,
    is_call: bool,
    *,
    carry: Carry = NONE,
    is_american: bool = False,
    same_day_vol: float = model.SAME_DAY_VOL,
) -> Floats:
    """Prices in USD, shape (times, strikes), from spot prices, VIX and years of shape (times,).

    The side out of the money is priced; the other follows by parity, so that parity holds to the last bit. An
    American option is worth the European one's price or what exercise pays at once, whichever is more.
    `same_day_vol`: as in `surface.at_the_money`.
    """
    s, f, t = spot[:, None], carry.growth * spot[:, None], years[:, None]
    vols = surface.implied(f, strikes, vix[:, None], np.maximum(t, 1e-9), same_day_vol)
    calls = strikes >= f
    out_of_the_money = np.asarray(pricing.price(f, strikes, vols, t, calls))
    sign = 1.0 if is_call else -1.0
    european = carry.discount * (out_of_the_money + np.where(calls == is_call, 0.0, sign * (f - strikes)))
    return np.maximum(european, sign * (s - strikes)) if is_american else european


def intrinsic(spot: Floats, strikes: Floats, is_call: bool) -> Floats:
    """What exercise pays at once, USD, shape (times, strikes), at spot prices of shape (times,)."""
    return np.maximum((1.0 if is_call else -1.0) * (spot[:, None] - strikes), 0.0)


def bid_ask(
    mid: Floats, vix: Floats, years: Floats, root: Root, *, intrinsic: Floats | float = 0.0
) -> tuple[Ints, Ints]:
    """Bid and ask in 1/10,000 USD around mids of shape (times, strikes); vix and years of shape (times,).

    `intrinsic`: what exercise pays, of the shape of `mid`; it widens SPY's quotes. Both sides lie on the root's ticks;
    the bid is at least one tick and the ask at least one more, so that LEAN never sees a bid vanish.
    """
    wide = width(mid, vix[:, None], years[:, None], root, intrinsic=intrinsic)
    if root == SPY:
        cents = np.maximum(_to_tick(wide, _CENT), _CENT)
        bid = np.maximum(_to_tick(mid - 0.5 * cents / UNITS, _CENT), _CENT)
        return bid, bid + cents
    half = 0.5 * wide
    bid = np.maximum(_to_index_tick(mid - half), _FINE)
    return bid, np.maximum(_to_index_tick(mid + half), bid + np.where(bid >= _COARSE_FROM, _COARSE, _FINE))


def width(mid: Numbers, vix: Numbers, years: Numbers, root: Root, *, intrinsic: Numbers = 0.0) -> Floats:
    """Ask less bid in USD before it is brought onto ticks; the shapes broadcast."""
    calm, root_price = (np.asarray(vix) / model.SPREAD_VIX) ** model.SPREAD_VIX_POWER, np.sqrt(mid)
    if root != SPY:
        return calm * (model.SPREAD_BASE + model.SPREAD_PER_ROOT_PRICE * root_price)
    by_time = model.SHARE_SPREAD_PER_ROOT_PRICE_YEAR * np.asarray(years) * root_price
    by_depth = np.minimum(model.SHARE_SPREAD_PER_INTRINSIC * np.asarray(intrinsic), model.SHARE_SPREAD_DEEP)
    return np.asarray(calm * (model.SHARE_SPREAD_BASE + by_time + by_depth))


def greeks(
    spot: float,
    strikes: Floats,
    vix: float,
    years: float,
    is_call: bool,
    *,
    carry: Carry = NONE,
    is_american: bool = False,
    same_day_vol: float = model.SAME_DAY_VOL,
) -> tuple[Floats, Floats, Floats, Floats, Floats, Floats]:
    """Price, volatility, delta, gamma, vega (for one point of volatility) and theta (a calendar day) of strikes.

    Prices as in `mids`; delta as `pricing.delta` has it, and the other sensitivities to the forward alike.
    """
    forward = carry.growth * spot
    vols = surface.implied(forward, strikes, vix, years, same_day_vol)
    stdev = vols * np.sqrt(years)
    d1 = np.log(forward / strikes) / stdev + 0.5 * stdev
    density = np.exp(-0.5 * d1**2) / np.sqrt(2.0 * np.pi)
    prices = np.asarray(pricing.price(forward, strikes, vols, years, is_call, carry.discount))
    if is_american:
        prices = np.maximum(prices, (1.0 if is_call else -1.0) * (spot - strikes))
    deltas = np.asarray(pricing.delta(forward, strikes, vols, years, is_call))
    vega = forward * density * np.sqrt(years)
    return prices, vols, deltas, density / (forward * stdev), vega / 100.0, -0.5 * vega * vols / years / 365.0


def _to_tick(price: Floats, tick: int) -> Ints:
    return np.asarray((np.rint(price * (UNITS / tick)) * tick).astype(np.int64))


def _to_index_tick(price: Floats) -> Ints:
    return np.where(price * UNITS >= _COARSE_FROM, _to_tick(price, _COARSE), _to_tick(price, _FINE))
