"""The chain as the desk could see it at a minute: each listed strike with its quote, its delta, and what was picked of it."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from backtests.why.market import Moment
from book.snapshot import Snapshot
from market.contracts import Contract, Right
from risk.entry import Entry
from risk.pricing import black76 as pricing
from strategies.parts.expiries import chain_of
from strategies.parts.selection import Chain, forward


@dataclass(frozen=True, slots=True)
class QuotedStrike:
    """One listed contract, points; `delta` is its size, None where no quote implies one. `picked` is what the entry would
    hold of it, contracts, 0 for nothing; `age` is minutes since its quote's row ended."""

    contract: Contract
    bid: float
    ask: float
    age: float
    delta: float | None
    picked: int

    @property
    def mid(self) -> float:
        return (self.bid + self.ask) / 2


@dataclass(frozen=True, slots=True)
class QuotedChain:
    """One expiry and right of which a leg was picked, by ascending strike. `forward` is that of parity, points."""

    root: str
    expiry: date
    right: str
    forward: float | None
    strikes: tuple[QuotedStrike, ...]


def quoted_chains(entry: Entry, moment: Moment, snapshot: Snapshot) -> tuple[QuotedChain, ...]:
    """The chains of an entry's legs, in their order, with every quote of the minute."""
    contracts = (leg.contract for leg in entry.shape.legs)
    named = dict.fromkeys((contract.root, contract.expiry, contract.right) for contract in contracts)
    return tuple(_chain(entry, moment, snapshot, names) for names in named)


def _chain(entry: Entry, moment: Moment, snapshot: Snapshot, names: tuple[str, date, str]) -> QuotedChain:
    root, expiry, letter = names
    listed = frozenset(
        Contract(root, expiry, strike, right.letter)
        for right in Right
        for strike in moment.market.listings.strikes(root, expiry, right.letter)
    )
    chain = chain_of(snapshot._replace(market=moment.subscribed(listed)), root, expiry)
    spot = moment.market.underlyings[entry.shape.rung.underlying].value
    found = forward(chain, spot)
    at = found if isinstance(found, float) else None
    own = sorted(contract for contract in listed if contract.right == letter)
    return QuotedChain(root, expiry, letter, at, tuple(_strikes(own, chain, at, entry)))


def _strikes(contracts: list[Contract], chain: Chain, at: float | None, entry: Entry) -> Iterator[QuotedStrike]:
    picked = {leg.contract: leg.ratio * entry.sets for leg in entry.shape.legs}
    for contract in contracts:
        quote = chain.market.quotes.get(contract)
        if quote is not None:
            age = (chain.market.now - quote.time).total_seconds() / 60
            delta = None if at is None else _delta(contract, quote.mid, at, chain.years)
            yield QuotedStrike(contract, quote.bid, quote.ask, age, delta, picked.get(contract, 0))


def _delta(contract: Contract, mid: float, at: float, years: float) -> float | None:
    vol = pricing.implied_vol(mid, at, contract.strike, years, contract.is_call)
    return abs(pricing.delta(at, contract.strike, vol, years, contract.is_call)) if math.isfinite(vol) else None
