"""The volatility of a strike as one bar's market has it, whoever holds the strike: the one place that says it.

Forwards come from put-call parity, so rates and dividends are in them; a strike's volatility from its side out of the
money. What has no sound quote there takes the smile of its neighbours. docs/stress.md says how well that does.
"""

import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from config import products, stress
from market.contracts import CALL, PUT, Contract, Expiry, expiry_of, option_contract, other_side
from market.quotes import NEW_YORK, Market
from risk.margin.columns import Flags, Legs
from risk.pricing import black76 as pricing
from risk.pricing import trading_clock
from risk.pricing.black76 import Floats

CLOSE = time(16, 0)
UNDERLYING_OF: Mapping[str, str] = {rung.root: rung.underlying for rung in products.RUNGS}


class Term(NamedTuple):
    """One expiry now: its forward in points, the value of 1 USD then, and years as risk.pricing counts them."""

    forward: float
    discount: float
    years: float


class Smile(NamedTuple):
    """The strikes of one expiry that have a quote of their own, ascending, and their volatilities a year."""

    strikes: Floats
    vols: Floats


class _Quoted(NamedTuple):
    """What is subscribed: a contract of each strike by expiry, and ascending the strikes that have both sides."""

    strikes: Mapping[Expiry, Mapping[float, Contract]]
    pairs: Mapping[Expiry, Sequence[float]]


AMERICAN_PUT_IN = (
    3.0  # times as far counts a pair whose put is in the money: its early exercise is worth what parity lacks
)
NOWHERE = math.nan, math.nan


class Surface:
    """Terms and volatilities of one bar, each found when it is first asked for. The underlyings' prices must be sound."""

    def __init__(self, market: Market) -> None:
        self._market = market
        self._quoted = _quoted(tuple(market.quotes))
        self._parities: dict[Expiry, tuple[float, float]] = {}
        self._smiles: dict[Expiry, Smile] = {}
        self._own_vols: tuple[Legs, Floats] | None = None  # what the legs' own quotes say, for the smiles to start with

    def term(self, expiry: Expiry) -> Term:
        """The forward by the pair nearest to the money of that expiry, of American options rather with its put out of it.

        Without a pair: by the growth of the nearest expiry that has one, never stretched; without any, the underlying's
        price.
        """
        forward, discount = self._parity(expiry)
        if math.isnan(forward):
            growth = self._growth_beside(expiry)
            forward, discount = self._spot(expiry) * growth, min(1.0, 1.0 / growth)
        return Term(forward, discount, years_left(self._market, expiry[1]))

    def vols(self, legs: Legs, terms: Sequence[Term]) -> Floats:
        """A year's volatility of each leg's strike, never below the floor; nan where nothing says any.

        By the first that there is: the side out of the money at its mid; the other side near the money, while it is more
        time value than exercise value; deeper, as long as it is quoted at all, the smile between the nearest strikes of the
        expiry, level beyond the last; the nearest expiry's smile at as many standard deviations.
        """
        vols = self._own(legs.contracts, legs.others, legs.is_call, legs.strike, by_leg(terms, legs))
        unknown = np.isnan(vols)
        if not np.count_nonzero(unknown):
            return vols
        self._own_vols = legs, vols.copy()
        for place in np.flatnonzero(unknown).tolist():
            contract, term = legs.contracts[place], int(legs.term[place])
            if self._market.mid(contract) is not None or self._market.mid(legs.others[place]) is not None:
                vols[place] = self._by_smile(contract.strike, legs.terms[term], terms[term])
        return vols

    def _spot(self, expiry: Expiry) -> float:
        return self._market.underlyings[UNDERLYING_OF[expiry[0]]].value

    def _parity(self, expiry: Expiry) -> tuple[float, float]:
        """Forward and discount by the pair nearest to the money; nan without one."""
        found = self._parities.get(expiry)
        if found is None:
            found = self._parities[expiry] = self._new_parity(expiry)
        return found

    def _new_parity(self, expiry: Expiry) -> tuple[float, float]:
        pairs = self._quoted.pairs.get(expiry)
        if not pairs:
            return NOWHERE
        spot = self._spot(expiry)
        put_in = 1.0 if expiry[0] in products.CASH_SETTLED_ROOTS else AMERICAN_PUT_IN
        for strike in sorted(pairs, key=lambda strike: (max(spot - strike, put_in * (strike - spot)), strike)):
            call, put = (self._market.mid(option_contract(*expiry, strike, right)) for right in (CALL, PUT))
            if call is not None and put is not None:
                forward, discount = pricing.carried_forward(call, put, strike, spot)
                if not math.isnan(forward):
                    return forward, discount
        return NOWHERE

    def _growth_beside(self, expiry: Expiry) -> float:
        """Forward over spot by the nearest expiry that has a pair; a shorter one's growth isn't stretched, as noise would."""
        today = self._market.now.date()
        for other in self._nearest(expiry):
            forward, _ = self._parity(other)
            if not math.isnan(forward):
                share = (expiry[1] - today).days / max(1, (other[1] - today).days)
                return math.pow(forward / self._spot(other), min(1.0, share))
        return 1.0

    def _nearest(self, expiry: Expiry) -> list[Expiry]:
        """The other expiries of the root of which a pair is subscribed, the nearest first."""
        root, day = expiry
        others = [other for other in self._quoted.pairs if other[0] == root and other != expiry]
        return sorted(others, key=lambda other: (abs(other[1] - day), other[1])) if others else others

    def _own(
        self,
        contracts: Sequence[Contract],
        others: Sequence[Contract],
        is_call: Flags,
        strikes: Floats,
        terms: Floats,
    ) -> Floats:
        """Volatilities by the strikes' own quotes, never below the floor; nan where there is none to rest on.

        `others` are the contracts' other sides; `terms` are their columns.
        """
        forward, discount, years = terms
        calls = strikes >= forward
        is_out = is_call == calls
        sides = contracts
        if not is_out.all():
            sides = [one if out else other for one, other, out in zip(contracts, others, is_out.tolist(), strict=True)]
        mids = np.array(self._market.mids(sides), dtype=np.float64)
        unquoted = np.isnan(mids)
        if np.count_nonzero(unquoted):
            for place in np.flatnonzero(unquoted).tolist():
                mid = self._market.mid(other_side(sides[place]))
                if mid is not None and mid >= 2.0 * discount[place] * abs(forward[place] - strikes[place]):
                    mids[place], calls[place] = mid, not calls[place]
        vols = np.asarray(pricing.implied_vol(mids, forward, strikes, years, calls, discount))
        is_over = years == 0.0
        if np.count_nonzero(is_over):
            vols[is_over & ~np.isnan(mids)] = stress.LEAST_VOL
        return np.maximum(stress.LEAST_VOL, vols)

    def _by_smile(self, strike: float, expiry: Expiry, term: Term) -> float:
        smile = self._smile(expiry, term)
        if len(smile.strikes):
            return float(np.interp(strike, smile.strikes, smile.vols))
        if term.years > 0.0:
            deviation = math.log(strike / term.forward) / math.sqrt(term.years)
            for other in self._nearest(expiry):
                there = self.term(other)
                smile = self._smile(other, there)
                if len(smile.strikes):
                    deviations = np.log(smile.strikes / there.forward) / math.sqrt(there.years)
                    return float(np.interp(deviation, deviations, smile.vols))
        return math.nan

    def _smile(self, expiry: Expiry, term: Term) -> Smile:
        """The smile of an expiry, without any strike on its last minute."""
        found = self._smiles.get(expiry)
        if found is None:
            quoted = self._quoted.strikes.get(expiry, {}) if term.years > 0.0 else {}
            solved = self._solved(expiry)
            contracts = [contract for strike, contract in quoted.items() if strike not in solved]
            if contracts:
                strikes = np.array([contract.strike for contract in contracts], dtype=np.float64)
                is_call = np.array([contract.is_call for contract in contracts], dtype=np.bool_)
                terms = np.repeat(np.array([term]).T, len(strikes), axis=1)
                vols = self._own(contracts, [other_side(contract) for contract in contracts], is_call, strikes, terms)
                solved.update(zip(strikes.tolist(), vols.tolist(), strict=True))
            known = [strike for strike in sorted(quoted) if not math.isnan(solved[strike])]
            found = self._smiles[expiry] = Smile(np.array(known), np.array([solved[strike] for strike in known]))
        return found

    def _solved(self, expiry: Expiry) -> dict[float, float]:
        """Volatilities of an expiry's strikes by the legs' own quotes, as far as the legs have been asked for."""
        if self._own_vols is None or expiry not in self._own_vols[0].terms:
            return {}
        legs, vols = self._own_vols
        at = legs.term == legs.terms.index(expiry)
        return dict(zip(legs.strike[at].tolist(), vols[at].tolist(), strict=True))


def by_leg(terms: Sequence[Term], legs: Legs) -> Floats:
    """Forward, discount and years of each leg's expiry, shaped (3, legs)."""
    return np.array([*zip(*terms, strict=True)], dtype=np.float64).reshape(3, -1)[:, legs.term]


def years_left(market: Market, expiry: date) -> float:
    """Years, as risk.pricing counts them, until an expiry ends: with today's session on its last day, else at 16:00."""
    is_today = expiry == market.now.date()
    close = market.session.close if is_today else datetime.combine(expiry, CLOSE, NEW_YORK)
    return trading_clock.years_to_expiry(market.now, close)


@lru_cache(maxsize=8)
def _quoted(contracts: tuple[Contract, ...]) -> _Quoted:
    """Kept, as the lines are the same for many bars."""
    strikes: dict[Expiry, dict[float, Contract]] = {}
    pairs: dict[Expiry, list[float]] = {}
    for contract in contracts:
        expiry, strike = expiry_of(contract), contract.strike
        if strikes.setdefault(expiry, {}).setdefault(strike, contract) is not contract:
            pairs.setdefault(expiry, []).append(strike)
    return _Quoted(strikes, pairs)
