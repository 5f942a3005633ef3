"""What is quoted beside the legs that are held, so that their strikes have a volatility (risk.volatility).

For each expiry a call and a put of one strike near the money, whose parity gives the forward; for each leg in the money
the other side of its strike. Once subscribed they stay while something of their expiry is held.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from operator import itemgetter

from book.book import Book
from config import run
from market.contracts import CALL, PUT, Contract, Expiry, expiry_of, option_contract, other_side
from market.quotes import Listings, Market
from risk.valuation.volatility import UNDERLYING_OF

_strike_of = itemgetter(0, 1, 2)  # of a contract, with its root and expiry


def with_beside(book: Book, market: Market) -> Book:
    """The book with all that should be quoted beside what it holds or is about to hold, as far as there are lines."""
    held = book.held_contracts
    lines = book.contracts()
    kept = book.beside & lines
    for wanted in wanted_beside(held, kept, market):
        if len(lines | wanted) <= run.MAX_OPTION_LINES:
            lines, kept = lines | wanted, kept | wanted
    return book.with_beside(kept)


def wanted_beside(held: frozenset[Contract], beside: frozenset[Contract], market: Market) -> list[frozenset[Contract]]:
    """What should be quoted beside what is held and is quoted beside it already: what belongs together, pairs first."""
    return [*_pairs(held, beside, market), *(frozenset((side,)) for side in sides_beside(held, market, beside))]


def sides_beside(
    contracts: Collection[Contract], market: Market, beside: Collection[Contract] = frozenset()
) -> list[Contract]:
    """The listed other side of every contract in the money, in their order, but for what is quoted `beside` them already.

    What is listed is asked only for what is new: on LEAN that is the dearest question of a day.
    """
    spots = {root: _spot(root, market) for root in {contract.root for contract in contracts}}
    sides = [
        other_side(contract)
        for contract in contracts
        if (spot := spots[contract.root]) is not None
        and (contract.strike < spot if contract.right == CALL else contract.strike > spot)
    ]
    missing = sorted([side for side in sides if side not in beside], key=other_side)
    return [side for side in missing if _is_listed(side, market.listings)]


def pair_strike(listings: Listings, root: str, expiry: date, spot: float) -> float | None:
    """Of the strikes listed around spot the nearest with a call and a put, the lower of two; None where none has both."""
    calls, puts = listings.strikes(root, expiry, CALL), listings.strikes(root, expiry, PUT)
    by_distance = sorted(strikes_around(calls, spot), key=lambda listed: abs(listed - spot))
    return next((listed for listed in by_distance if is_among(puts, listed)), None)


def strikes_around(strikes: tuple[float, ...], middle: float) -> tuple[float, ...]:
    """The few strikes on either side of the middle; the last where it is beyond all."""
    i = bisect_left(strikes, middle)
    return strikes[max(0, i - run.STRIKES_AROUND_GUESS) : i + run.STRIKES_AROUND_GUESS] or strikes[-1:]


def is_among(strikes: tuple[float, ...], strike: float) -> bool:
    """Whether a strike is one of these, which ascend."""
    at = bisect_left(strikes, strike)
    return at < len(strikes) and strikes[at] == strike


def _pairs(held: Iterable[Contract], beside: frozenset[Contract], market: Market) -> Iterator[frozenset[Contract]]:
    """A pair for each expiry held that has none, or none within reach of the money while a nearer one is listed."""
    pairs = _pairs_of(beside.union(held))
    for expiry in sorted(set(map(expiry_of, held))):
        spot = _spot(expiry[0], market)
        if spot is None:
            continue
        nearest = min([abs(strike - spot) for strike in pairs.get(expiry, ())], default=None)
        if nearest is not None and nearest <= run.PAIR_REACH * spot:
            continue
        strike = pair_strike(market.listings, *expiry, spot)
        if strike is not None and (nearest is None or abs(strike - spot) < nearest - run.PAIR_REACH * spot):
            yield frozenset(option_contract(*expiry, strike, right) for right in (CALL, PUT))


def _pairs_of(quoted: frozenset[Contract]) -> dict[Expiry, list[float]]:
    """The strikes of each expiry of which both sides are quoted."""
    pairs: dict[Expiry, list[float]] = {}
    for (root, expiry, strike), sides in Counter(map(_strike_of, quoted)).items():
        if sides == 2:  # its call and its put
            pairs.setdefault((root, expiry), []).append(strike)
    return pairs


def _spot(root: str, market: Market) -> float | None:
    reading = market.underlyings[UNDERLYING_OF[root]]
    return reading.value if reading.is_sound(market.now) else None


def _is_listed(contract: Contract, listings: Listings) -> bool:
    return is_among(listings.strikes(contract.root, contract.expiry, contract.right), contract.strike)
