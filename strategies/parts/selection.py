"""Strikes by delta: which contract, from quotes that are asked for as they are needed.

Deltas come from the contracts' own quotes through risk.pricing. A guess of volatility only chooses which strikes to
ask quotes for; where the wanted delta turns out to lie beyond them, more are asked for.
"""

import math
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from operator import attrgetter
from statistics import NormalDist
from typing import NamedTuple

from market.contracts import Contract, Right, option_contract
from market.quotes import Market
from risk.pricing import black76 as pricing
from risk.valuation.beside import is_among, pair_strike, strikes_around
from strategies.parts.answers import Nothing, NotYet

STANDARD_NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class Chain:
    """One expiry of one root, as it stands on this bar; `years` to its expiry.

    `signs` says how other campaigns hold contracts, -1 or 1: LEAN nets holdings, so the opposite sign isn't used.
    """

    market: Market
    root: str
    expiry: date
    years: float
    signs: Mapping[Contract, int]

    def contract(self, right: Right, strike: float) -> Contract:
        return option_contract(self.root, self.expiry, strike, right.letter)

    def strikes(self, right: Right) -> tuple[float, ...]:
        return self.market.listings.strikes(self.root, self.expiry, right.letter)

    def free_strikes(self, right: Right, sign: int) -> tuple[float, ...]:
        """The listed strikes, ascending, that a leg of this sign may use."""
        taken = {held.strike for held in self._of(self.signs, right) if self.signs[held] == -sign}
        strikes = self.strikes(right)
        if not taken:
            return strikes
        free = list(strikes)
        for strike in taken:
            if is_among(strikes, strike):
                free.remove(strike)
        return tuple(free)

    def is_free(self, right: Right, strike: float, sign: int) -> bool:
        """Whether a strike is listed and a leg of this sign may use it."""
        return is_among(self.strikes(right), strike) and self.signs.get(self.contract(right, strike)) != -sign

    def subscribed(self, right: Right) -> list[Contract]:
        """The contracts that may have a quote, by ascending strike; none is read yet."""
        return sorted(self._of(self.market.quotes, right), key=attrgetter("strike"))

    def _of(self, contracts: Iterable[Contract], right: Right) -> list[Contract]:
        """Those that are of this expiry and right."""
        root, expiry, wanted = self.root, self.expiry, right.letter
        return [each for each in contracts if each.right == wanted and each.expiry == expiry and each.root == root]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A leg to be found: its right, the size of its delta, and the sign with which it will be held."""

    right: Right
    delta: float
    sign: int


def pick(chain: Chain, spot: float, guess: float, *legs: Wanted) -> tuple[Contract, ...] | NotYet | Nothing:
    """The contracts for these legs, in their order; or all quotes that are still missing; or why there is none.

    `spot` is the underlying's price in points, `guess` a volatility a year to start the search with.
    """
    at = forward(chain, spot)
    near = at if isinstance(at, float) else spot
    found = [by_delta(chain, leg.right, leg.delta, sign=leg.sign, at=near, guess=guess) for leg in legs]
    wanted: frozenset[Contract] = frozenset()
    for answer in (at, *found):
        if isinstance(answer, Nothing):
            return answer
        if isinstance(answer, NotYet):
            wanted |= answer.wanted
    return NotYet(wanted) if wanted else tuple(answer for answer in found if isinstance(answer, Contract))


def forward(chain: Chain, spot: float) -> float | NotYet | Nothing:
    """The forward that put-call parity implies at the strike nearest to the underlying's price, points."""
    strike = pair_strike(chain.market.listings, chain.root, chain.expiry, spot)
    if strike is None:
        return Nothing(f"{chain.root} has no call and put of one strike listed near {spot:g} for {chain.expiry}")
    call, put = chain.contract(Right.CALL, strike), chain.contract(Right.PUT, strike)
    call_mid, put_mid = chain.market.mid(call), chain.market.mid(put)
    if call_mid is None or put_mid is None:
        return NotYet(frozenset((call, put)))
    return pricing.parity_forward(call_mid, put_mid, strike)


def by_delta(
    chain: Chain, right: Right, target: float, *, sign: int, at: float, guess: float
) -> Contract | NotYet | Nothing:
    """The contract, free for a leg of this sign, whose delta is nearest to `target` (positive for calls and puts).

    `at` is the forward, or the underlying's price while the forward isn't known; `guess` a volatility a year.
    """
    strikes = chain.free_strikes(right, sign)
    if not strikes:
        return Nothing(f"{chain.root} {right.letter} {chain.expiry}: no strike is listed and free")
    subscribed = [contract for contract in chain.subscribed(right) if is_among(strikes, contract.strike)]
    greeks = _nearest_greeks(chain, subscribed, target, at)
    if not greeks:
        return NotYet(_around(chain, right, strikes, _guess_strike(right, target, at, guess, chain.years)))
    nearest = min(greeks, key=lambda strike: (abs(greeks[strike].delta - target), -abs(strike - at)))
    # further out of the money the delta is smaller; the nearest is known once both sides of the target are quoted
    outward = 1 if right is Right.CALL else -1
    neighbour = bisect_left(strikes, nearest) + (outward if greeks[nearest].delta > target else -outward)
    if 0 <= neighbour < len(strikes):
        beside = chain.contract(right, strikes[neighbour])
        if chain.market.mid(beside) is None:
            better = _guess_strike(right, target, at, greeks[nearest].vol, chain.years)
            return NotYet(_around(chain, right, strikes, better) | {beside})
    return chain.contract(right, nearest)


class _Greek(NamedTuple):
    vol: float
    delta: float  # its size, positive for puts too


def _nearest_greeks(chain: Chain, subscribed: list[Contract], target: float, at: float) -> dict[float, _Greek]:
    """Volatility and delta by strike on either side of the target, as far as quotes imply a volatility.

    Deltas of one right fall or rise with the strike, so that halving finds the place without reading every quote; a
    contract without one to rest on is left out where it is met.
    """
    greeks = {}
    ascending = subscribed.copy()
    low, high = 0, len(ascending)
    while low < high:
        middle = (low + high) // 2
        contract = ascending[middle]
        mid = chain.market.mid(contract)
        if mid is None:
            del ascending[middle]
            high -= 1
            continue
        greek = _greek(chain, contract, mid, at)
        if greek is None:
            return {
                each.strike: found
                for each in ascending
                if (mid := chain.market.mid(each)) is not None and (found := _greek(chain, each, mid, at))
            }
        greeks[contract.strike] = greek
        if (greek.delta > target) is contract.is_call:
            low = middle + 1
        else:
            high = middle
    return greeks


def _greek(chain: Chain, contract: Contract, mid: float, at: float) -> _Greek | None:
    return _greek_at(mid, at, contract.strike, chain.years, contract.is_call)


@lru_cache(maxsize=16)  # several campaigns pick from one chain on one bar
def _greek_at(mid: float, at: float, strike: float, years: float, is_call: bool) -> _Greek | None:
    vol = pricing.implied_vol(mid, at, strike, years, is_call)
    return _Greek(vol, abs(pricing.delta(at, strike, vol, years, is_call))) if math.isfinite(vol) else None


def _guess_strike(right: Right, target: float, at: float, vol: float, years: float) -> float:
    stdev = vol * math.sqrt(years)
    d1 = STANDARD_NORMAL.inv_cdf(target if right is Right.CALL else 1 - target)
    return at * math.exp(stdev * stdev / 2 - d1 * stdev)


def _around(chain: Chain, right: Right, strikes: tuple[float, ...], middle: float) -> frozenset[Contract]:
    return frozenset(chain.contract(right, strike) for strike in strikes_around(strikes, middle))
