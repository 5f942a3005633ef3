"""Strikes by delta: which contract, from quotes that are asked for as they are needed.

Deltas come from the contracts' own quotes through risk.pricing. A guess of volatility only chooses which strikes to
ask quotes for; where the wanted delta turns out to lie beyond them, more are asked for.
"""

import math
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import NormalDist

import numpy as np

from config.run import MAX_QUOTE_AGE_MINUTES, STRIKES_AROUND_GUESS
from risk import pricing
from risk.model import Contract, Market, Quote, Right
from strategies.answers import Nothing, NotYet

MAX_QUOTE_AGE = timedelta(minutes=MAX_QUOTE_AGE_MINUTES)
STANDARD_NORMAL = NormalDist()

Allowed = Callable[[Contract], bool]


@dataclass(frozen=True, slots=True)
class Chain:
    """One expiry of one root, as it stands on this bar; `years` to its expiry."""

    market: Market
    root: str
    expiry: date
    years: float

    def contract(self, right: Right, strike: float) -> Contract:
        return Contract(self.root, self.expiry, strike, right.value)

    def strikes(self, right: Right) -> tuple[float, ...]:
        return self.market.listings.strikes(self.root, self.expiry, right.value)

    def quote(self, contract: Contract) -> Quote | None:
        """The contract's quote when a decision may rest on it."""
        quote = self.market.quotes.get(contract)
        if quote is None or not quote.is_usable(self.market.now, MAX_QUOTE_AGE):
            return None
        return quote


def forward(chain: Chain, spot: float) -> float | NotYet | Nothing:
    """The forward that put-call parity implies at the strike nearest to the underlying's price, points."""
    both = sorted(set(chain.strikes(Right.CALL)) & set(chain.strikes(Right.PUT)))
    if not both:
        return Nothing(f"{chain.root} has no contracts listed for {chain.expiry}")
    strike = min(both, key=lambda listed: (abs(listed - spot), listed))
    call, put = chain.contract(Right.CALL, strike), chain.contract(Right.PUT, strike)
    call_quote, put_quote = chain.quote(call), chain.quote(put)
    if call_quote is None or put_quote is None:
        return NotYet(frozenset((call, put)))
    return pricing.parity_forward(call_quote.mid, put_quote.mid, strike)


def by_delta(
    chain: Chain, right: Right, target: float, *, at: float, guess: float, allowed: Allowed
) -> Contract | NotYet | Nothing:
    """The allowed contract whose delta is nearest to `target` (a positive number for calls and puts).

    `at` is the forward, or the underlying's price while the forward isn't known; `guess` a volatility a year.
    """
    strikes = [strike for strike in chain.strikes(right) if allowed(chain.contract(right, strike))]
    if not strikes:
        return Nothing(f"{chain.root} {right.value} {chain.expiry}: no strike is listed and free")
    quotes = {strike: quote for strike in strikes if (quote := chain.quote(chain.contract(right, strike)))}
    greeks = _greeks(chain, right, at, quotes)
    if not greeks:
        return NotYet(_around(chain, right, strikes, _guess_strike(right, target, at, guess, chain.years)))
    # further out of the money the delta is smaller; the nearest is known once both sides of the target are quoted
    nearest = min(greeks, key=lambda strike: (abs(greeks[strike].delta - target), -abs(strike - at)))
    outward = 1 if right is Right.CALL else -1
    neighbour = strikes.index(nearest) + (outward if greeks[nearest].delta > target else -outward)
    if 0 <= neighbour < len(strikes) and strikes[neighbour] not in quotes:
        better = _guess_strike(right, target, at, greeks[nearest].vol, chain.years)
        return NotYet(_around(chain, right, strikes, better) | {chain.contract(right, strikes[neighbour])})
    return chain.contract(right, nearest)


@dataclass(frozen=True, slots=True)
class _Greek:
    vol: float
    delta: float  # its size, positive for puts too


def _greeks(chain: Chain, right: Right, at: float, quotes: dict[float, Quote]) -> dict[float, _Greek]:
    """Volatility and delta by strike, where the quote implies a volatility."""
    if not quotes:
        return {}
    is_call = right is Right.CALL
    strikes = np.array(list(quotes))
    mids = np.array([quote.mid for quote in quotes.values()])
    vols = np.asarray(pricing.implied_vol(mids, at, strikes, chain.years, is_call))
    deltas = np.abs(pricing.delta(at, strikes, vols, chain.years, is_call))
    return {
        float(strike): _Greek(float(vol), float(delta))
        for strike, vol, delta in zip(strikes, vols, deltas, strict=True)
        if math.isfinite(delta)
    }


def _guess_strike(right: Right, target: float, at: float, vol: float, years: float) -> float:
    stdev = vol * math.sqrt(years)
    d1 = STANDARD_NORMAL.inv_cdf(target if right is Right.CALL else 1 - target)
    return at * math.exp(stdev * stdev / 2 - d1 * stdev)


def _around(chain: Chain, right: Right, strikes: list[float], middle: float) -> frozenset[Contract]:
    i = bisect_left(strikes, middle)
    near = strikes[max(0, i - STRIKES_AROUND_GUESS) : i + STRIKES_AROUND_GUESS]
    return frozenset(chain.contract(right, strike) for strike in near or strikes[-1:])
