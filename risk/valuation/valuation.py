"""The book at the quotes of now, leg by leg in columns: forwards, volatilities, time. What stress and exposure start from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from config import limits, run
from market.contracts import Contract
from market.quotes import Market
from risk.margin.columns import Figures, Legs, figures, legs_of
from risk.margin.holdings import Holding
from risk.pricing.black76 import Floats
from risk.valuation.volatility import Surface


@dataclass(frozen=True, slots=True)
class Valuation:
    """Holdings and their legs; by leg its forward in points, the value of 1 USD at its expiry, the volatility of its strike
    a year, years and calendar days to expiry. `spots` are the holdings' underlyings in points.
    """

    holdings: tuple[Holding, ...]
    legs: Legs
    held: Figures
    forwards: Floats
    discounts: Floats
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
    return f"{name} has no price of the last {limits.MAX_DATA_AGE_MINUTES} minutes"


def value(holdings: Sequence[Holding], market: Market) -> Valuation | Unpriced:
    """The holdings at the quotes of now. Nothing that is missing is replaced by a number: all of it is named instead."""
    legs = legs_of(tuple([holding.positions for holding in holdings]))
    unsound = tuple(_unsound(holdings, market))
    if unsound:
        return Unpriced((*_unquoted(legs.contracts, market), *unsound))
    surface = Surface(market)
    terms = [surface.term(expiry) for expiry in legs.terms]
    vols = surface.vols(legs, terms)
    unknown = np.flatnonzero(np.isnan(vols)).tolist()
    columns = np.array(terms, dtype=np.float64).reshape(-1, 3)
    forwards, discounts, years = columns[legs.term].T.copy()
    if unknown:
        calls = legs.strike >= forwards
        sides = [legs.contracts[at] if calls[at] == legs.is_call[at] else legs.others[at] for at in unknown]
        return Unpriced((*_unquoted(sides, market), *_too_dear(sides, market)))
    days = (legs.expiry - market.now.date().toordinal()).astype(np.float64)
    spots = np.array([market.underlyings[each.rung.underlying].value for each in holdings], dtype=np.float64)
    return Valuation(tuple(holdings), legs, figures(holdings), forwards, discounts, vols, years, days, spots)


def _unquoted(contracts: Sequence[Contract], market: Market) -> Iterator[str]:
    for contract in dict.fromkeys(contracts):
        if market.mid(contract) is None:
            yield f"{contract} has no quote of the last {run.MAX_QUOTE_AGE_MINUTES} minutes"


def _too_dear(contracts: Sequence[Contract], market: Market) -> Iterator[str]:
    for contract in dict.fromkeys(contracts):
        mid = market.mid(contract)
        if mid is not None:
            yield f"{contract} at {mid:.2f} is above its price at any volatility"


def _unsound(holdings: Sequence[Holding], market: Market) -> Iterator[str]:
    for name in dict.fromkeys(holding.rung.underlying for holding in holdings):
        if not market.underlyings[name].is_sound(market.now):
            yield no_price(name)
