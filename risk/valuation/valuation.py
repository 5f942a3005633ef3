"""The book at the quotes of now, leg by leg in columns: marks, volatilities, time. What stress and exposure start from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

import numpy as np

from config.limits import MAX_DATA_AGE_MINUTES
from config.run import MAX_QUOTE_AGE_MINUTES
from market.quotes import NEW_YORK, Market
from risk.margin.columns import Figures, Legs, figures, legs_of
from risk.margin.holdings import Holding
from risk.pricing import black76 as pricing
from risk.pricing import trading_clock
from risk.pricing.black76 import Floats

CLOSE = time(16, 0)


@dataclass(frozen=True, slots=True)
class Valuation:
    """Holdings and their legs; each leg's mark in points, implied volatility a year, years and calendar days to expiry.

    `spots` are the holdings' underlyings in points, the forwards that the volatilities are implied on: no pair at the
    money of an expiry that is held needs to be subscribed.
    """

    holdings: tuple[Holding, ...]
    legs: Legs
    held: Figures
    marks: Floats
    vols: Floats
    years: Floats
    days: Floats
    spots: Floats

    @property
    def units(self) -> Floats:
        """Units of the underlying that each leg stands for, signed: its contracts times their multiplier."""
        return self.legs.quantity * self.held.multiplier[self.legs.owner]


@dataclass(frozen=True, slots=True)
class Unpriced:
    """Why there is no valuation: every underlying without a sound price, and every contract without a price to rest on."""

    faults: tuple[str, ...]


def no_price(name: str) -> str:
    """What is said of an underlying, or of VIX, whose price is missing, too old or no positive number."""
    return f"{name} has no price of the last {MAX_DATA_AGE_MINUTES} minutes"


def value(holdings: Sequence[Holding], market: Market) -> Valuation | Unpriced:
    """The holdings at the quotes of now. Nothing that is missing is replaced by a number: all of it is named instead.

    An option at or below what it is worth exercised has a volatility of 0; one above every volatility's price is a fault.
    """
    mids, faults = _mids(holdings, market)
    faults += _unsound(holdings, market)
    if faults:
        return Unpriced(tuple(faults))
    legs = legs_of(tuple([holding.positions for holding in holdings]))
    marks = np.array(mids, dtype=np.float64)
    spots = np.array([market.underlyings[each.rung.underlying].value for each in holdings], dtype=np.float64)
    years, days = _time_left(legs, market)
    vols = _vols(marks, spots[legs.owner], legs, years)
    if np.isnan(vols).any():
        return Unpriced(tuple(_too_dear(holdings, marks, vols)))
    return Valuation(tuple(holdings), legs, figures(holdings), marks, vols, years, days, spots)


def _too_dear(holdings: Sequence[Holding], marks: Floats, vols: Floats) -> Iterator[str]:
    contracts = [contract for holding in holdings for contract, _ in holding.positions]
    for leg in np.flatnonzero(np.isnan(vols)):
        yield f"{contracts[leg]} at {marks[leg]:.2f} is above its price at any volatility"


def _vols(marks: Floats, spot: Floats, legs: Legs, years: Floats) -> Floats:
    """A year's volatilities; 0 where there is no time value or no time, nan above every volatility's price."""
    vols = np.asarray(pricing.implied_vol(marks, spot, legs.strike, years, legs.is_call))
    unsolved = np.isnan(vols)
    if unsolved.any():
        exercised = np.maximum(0.0, np.where(legs.is_call, spot - legs.strike, legs.strike - spot))
        vols[unsolved & ((marks <= exercised) | (years == 0.0))] = 0.0
    return vols


def _mids(holdings: Sequence[Holding], market: Market) -> tuple[list[float], list[str]]:
    """The mid of each leg, and each contract that has none to rest on."""
    mids, faults = [], []
    for holding in holdings:
        for contract, _ in holding.positions:
            mid = market.mid(contract)
            if mid is not None:
                mids.append(mid)
            else:
                faults.append(f"{contract} has no quote of the last {MAX_QUOTE_AGE_MINUTES} minutes")
    return mids, list(dict.fromkeys(faults))


def _unsound(holdings: Sequence[Holding], market: Market) -> Iterator[str]:
    for name in dict.fromkeys(holding.rung.underlying for holding in holdings):
        if not market.underlyings[name].is_sound(market.now):
            yield no_price(name)


def _time_left(legs: Legs, market: Market) -> tuple[Floats, Floats]:
    """Years, as risk.pricing counts them, and calendar days until each leg expires."""
    expiries, today = legs.expiry.tolist(), market.now.date().toordinal()
    years = {expiry: years_left(market, date.fromordinal(expiry)) for expiry in set(expiries)}
    return np.array([years[expiry] for expiry in expiries], dtype=np.float64), (legs.expiry - today).astype(np.float64)


def years_left(market: Market, expiry: date) -> float:
    """Years, as risk.pricing counts them, until an expiry ends: with today's session on its last day, else at 16:00."""
    is_today = expiry == market.now.date()
    close = market.session.close if is_today else datetime.combine(expiry, CLOSE, NEW_YORK)
    return trading_clock.years_to_expiry(market.now, close)
