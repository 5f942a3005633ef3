"""What the book gains or loses for small moves: delta and gamma on the index, vega and theta, of each campaign and of all.

From the same marks and volatilities as the stress test (risk.valuation). SPX, SPXW and SPY are one thing here: SPY is
taken to move by the same share as the index.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from config import products
from market.quotes import Market
from risk.margin.columns import summed
from risk.margin.holdings import Holding
from risk.pricing import black76 as pricing
from risk.pricing.black76 import Floats
from risk.valuation.valuation import Unpriced, Valuation, no_price, value

DAYS_A_YEAR = 365.0


@dataclass(frozen=True, slots=True)
class Exposure:
    """Of a campaign or the whole book, all in USD.

    `delta` for a rise of SPX by one point: 100 is one SPX option of delta 1, whatever it is made of. `gamma` is how much
    delta rises with it. `vega` for a rise of every volatility by one point (20% to 21%). `theta` for one calendar day, the
    desk's year of trading time spread evenly over 365 of them; interest is not in it.
    """

    name: str
    delta: float
    gamma: float
    vega: float
    theta: float

    def __str__(self) -> str:
        return (
            f"{self.name}: delta {self.delta:+,.1f} USD a point of SPX, gamma {self.gamma:+,.3f},"
            f" vega {self.vega:+,.1f} USD a vol point, theta {self.theta:+,.1f} USD a day"
        )


@dataclass(frozen=True, slots=True)
class BookExposure:
    """The whole book's exposure, and that of each campaign in the order in which they were given."""

    book: Exposure
    campaigns: tuple[Exposure, ...]


def exposure(holdings: Sequence[Holding], market: Market) -> BookExposure | Unpriced:
    """The exposures of holdings at the quotes of now; Unpriced names what has no price, SPX always among what is asked."""
    return exposure_of(value(holdings, market), market)


def exposure_of(valued: Valuation | Unpriced, market: Market) -> BookExposure | Unpriced:
    """The same of holdings that were valued already."""
    index = market.underlyings[products.SPX.underlying]
    if isinstance(valued, Unpriced):
        return valued
    if not index.is_sound(market.now):
        return Unpriced((no_price(products.SPX.underlying),))
    by_holding = _greeks(valued, index.value)
    campaigns = tuple(
        Exposure(holding.name, *row) for holding, row in zip(valued.holdings, by_holding.T.tolist(), strict=True)
    )
    return BookExposure(Exposure("BOOK", *by_holding.sum(axis=1).tolist()), campaigns)


def _greeks(valued: Valuation, index: float) -> Floats:
    """Delta, gamma, vega and theta of each holding, USD, shaped (4, holdings): the derivatives of risk.pricing's Black-76."""
    legs, years, forward = valued.legs, valued.years, valued.forwards
    stdev = valued.vols * np.sqrt(years)
    is_alive = stdev > 0.0
    root = np.where(is_alive, stdev, 1.0)
    d1 = np.log(forward / legs.strike) / root + root / 2.0
    density = np.where(is_alive, np.exp(-d1 * d1 / 2.0) / math.sqrt(2.0 * math.pi), 0.0)
    share = forward / index  # points of the forward for one of the index
    delta = pricing.delta(forward, legs.strike, valued.vols, years, legs.is_call) * share
    gamma = density / (forward * root) * share * share
    vega = forward * density * np.sqrt(years) / 100.0
    theta = -forward * density * valued.vols / (2.0 * np.sqrt(np.where(is_alive, years, 1.0))) / DAYS_A_YEAR
    greeks = valued.units * valued.discounts * np.stack([delta, gamma, vega, theta])
    options = summed(greeks, legs.owner, len(valued.holdings))
    options[0] += valued.held.shares * valued.spots / index
    return options
