"""What a broker asks for the positions of one campaign, in USD, by the public strategy-based rules.

Sources: FINRA Rule 4210(f)(2) (options) and (c) (shares), and Cboe's *Strategy-Based Margin* manual. A book needs the
sum over its campaigns: what one campaign holds is never credited to another. Where the figures come from, and where
LEAN's own differ, is in docs/margin.md.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple, Protocol, TypeVar

from config.products import NAKED_FLOOR_SHARE
from config.schema import Rung
from risk.model import Contract, Right

LONG_SHARES = 0.25  # of their value: FINRA Rule 4210(c)(1)
SHORT_SHARES = 0.30  # of their value: FINRA Rule 4210(c)(3)

CALL = Right.CALL.value  # a look-up on an Enum class is slow, and bars are many


def requirement(
    positions: Mapping[Contract, int], marks: Mapping[Contract, float], spot: float, rung: Rung, shares: int = 0
) -> float:
    """USD that a campaign's positions need now, to be held against an account value that carries them at their marks.

    `positions` are signed contracts; `marks` the mid of each in points; `spot` the underlying in points; `shares` what
    an assignment put in, signed. With the mids of an entry it is what the entry needs. Raises ValueError for a spot that
    is not a positive number, or a mark that is missing or not a number from 0 up.
    """
    if not 0.0 < spot < math.inf:
        raise ValueError(f"spot is {spot}; expected a positive number")
    sides = _Sides([], [], [], [])
    for contract, quantity in positions.items():
        if quantity:
            _sort_in(sides, contract, quantity, marks.get(contract, math.nan), spot, rung)
    points = _options(sides)
    return points * rung.multiplier + (_shares(shares, spot) if shares else 0.0)


def defined_risk(widest_wing: float, credit: float, rung: Rung) -> float:
    """USD for a vertical or an iron condor: the widest wing less the credit, both in points; never below 0."""
    return _at_risk(widest_wing, -credit) * rung.multiplier


def naked(contract: Contract, mark: float, spot: float, rung: Rung) -> float:
    """Points for a short that nothing covers: its premium and a share of the underlying less what it is out of the money.

    The share is at least 10% of the strike for a put, of the underlying for a call (FINRA Rule 4210(f)(2), uncovered
    listed options; 15% on broad indices, 20% else).
    """
    if contract.right == CALL:
        out_of_the_money, floor = contract.strike - spot, spot
    else:
        out_of_the_money, floor = spot - contract.strike, contract.strike
    return mark + max(rung.naked_share * spot - max(0.0, out_of_the_money), NAKED_FLOOR_SHARE * floor)


class _Long(NamedTuple):
    count: int
    contract: Contract
    mark: float


class _Short(NamedTuple):
    count: int
    contract: Contract
    mark: float
    naked: float


class _Spread(NamedTuple):
    """A short and the long that covers it: `risk` is what the rule asks for the short, `debit` what the two are worth."""

    count: int
    short: Contract
    covered_until: date
    risk: float
    debit: float


class _Sides(NamedTuple):
    long_puts: list[_Long]
    short_puts: list[_Short]
    long_calls: list[_Long]
    short_calls: list[_Short]


class _Counted(Protocol):
    @property
    def count(self) -> int: ...


A = TypeVar("A", bound=_Counted)
B = TypeVar("B", bound=_Counted)
Rank = tuple[float, ...]


def _sort_in(sides: _Sides, contract: Contract, quantity: int, mark: float, spot: float, rung: Rung) -> None:
    if not 0.0 <= mark < math.inf:
        raise ValueError(f"marks[{contract}] is {mark}; expected the contract's mid in points")
    is_call = contract.right == CALL
    if quantity > 0:
        (sides.long_calls if is_call else sides.long_puts).append(_Long(quantity, contract, mark))
    else:
        short = _Short(-quantity, contract, mark, naked(contract, mark, spot, rung))
        (sides.short_calls if is_call else sides.short_puts).append(short)


def _options(sides: _Sides) -> float:
    """Points for all options: longs cover shorts, unless that would cost a strangle more than it saves."""
    put_spreads, bare_puts, spare_puts = _cover(sides.short_puts, sides.long_puts)
    call_spreads, bare_calls, spare_calls = _cover(sides.short_calls, sides.long_calls)
    covered = _condors(put_spreads, call_spreads) + _strangles(bare_puts, bare_calls) + spare_puts + spare_calls
    if not (bare_puts and call_spreads) and not (bare_calls and put_spreads):
        return covered
    apart = _strangles(sides.short_puts, sides.short_calls) + _premium(sides.long_puts) + _premium(sides.long_calls)
    return min(covered, apart)


def _cover(shorts: list[_Short], longs: list[_Long]) -> tuple[list[_Spread], list[_Short], float]:
    """Spreads, shorts left bare, and the premium of longs left over.

    The short that is dearest to carry naked chooses first, and takes the long that leaves the least between the strikes.
    """
    if not shorts or not longs:
        return [], shorts, _premium(longs)
    spreads: list[_Spread] = []
    bare: list[_Short] = []
    spare = 0.0
    for count, short, long in _pairs(_dearest_first(shorts), longs, _how_well_covered):
        if short is None:
            spare += count * long.mark if long else 0.0
        elif long is None:
            bare.append(short._replace(count=count))
        else:
            spreads.append(_spread(count, short, long))
    return spreads, bare, spare


def _spread(count: int, short: _Short, long: _Long) -> _Spread:
    """A vertical or diagonal: the short asks for its distance to the long, or as a naked one if that is less."""
    risk = min(_gap(short.contract, long.contract), short.naked)
    return _Spread(count, short.contract, long.contract.expiry, risk, long.mark - short.mark)


def _condors(puts: list[_Spread], calls: list[_Spread]) -> float:
    """Points for spreads; of a put and a call spread of one expiry only one can lose."""
    points = 0.0
    for count, put, call in _pairs(sorted(puts, key=_riskiest_first), calls, _how_well_they_balance):
        risk = max(put.risk if put else 0.0, call.risk if call else 0.0)
        debit = (put.debit if put else 0.0) + (call.debit if call else 0.0)
        points += count * _at_risk(risk, debit)
    return points


def _strangles(puts: list[_Short], calls: list[_Short]) -> float:
    """Points for bare shorts: of a put and a call, the greater side and the premium of the other."""
    points = 0.0
    for count, put, call in _pairs(_dearest_first(puts), _dearest_first(calls), lambda *_: ()):
        if put and call:
            greater, other = (put, call) if put.naked >= call.naked else (call, put)
            points += count * (greater.naked + other.mark)
        else:
            points += count * (put.naked if put else call.naked if call else 0.0)
    return points


def _premium(longs: Sequence[_Long]) -> float:
    """Points for longs alone: they are paid in full and lend nothing."""
    return sum(long.count * long.mark for long in longs)


def _shares(shares: int, spot: float) -> float:
    """USD for shares that an assignment put in, without credit for options beside them."""
    return shares * spot * LONG_SHARES if shares > 0 else -shares * spot * SHORT_SHARES


def _at_risk(risk: float, debit: float) -> float:
    """Points that can still be lost: what the rule asks, and what was paid (a credit is a negative debit)."""
    return max(0.0, risk + debit)


def _gap(short: Contract, long: Contract) -> float:
    """Points by which the long's strike is worse than the short's; 0 when it covers all of it."""
    return max(0.0, long.strike - short.strike if short.right == CALL else short.strike - long.strike)


def _pairs(
    firsts: Sequence[A], seconds: Sequence[B], rank: Callable[[A, B], Rank | None]
) -> Iterator[tuple[int, A | None, B | None]]:
    """Pair off two sides, contract by contract: each first in turn takes the seconds that rank lowest; None is unfit.

    Every contract of either side comes exactly once, with None beside it when nothing was left for it.
    """
    left = [second.count for second in seconds]
    for first in firsts:
        count = first.count
        ranks = ((rank(first, second), index) for index, second in enumerate(seconds) if left[index])
        for _, index in sorted((key, index) for key, index in ranks if key is not None):
            taken = min(count, left[index])
            if taken:
                count -= taken
                left[index] -= taken
                yield taken, first, seconds[index]
        if count:
            yield count, first, None
    for second, count in zip(seconds, left, strict=True):
        if count:
            yield count, None, second


def _dearest_first(shorts: list[_Short]) -> list[_Short]:
    return sorted(shorts, key=lambda short: (-short.naked, short.contract)) if len(shorts) > 1 else shorts


def _riskiest_first(spread: _Spread) -> Rank:
    return (-spread.risk, spread.debit)


def _how_well_covered(short: _Short, long: _Long) -> Rank | None:
    """A long covers a short that expires no later: the smaller the gap, the sooner it ends, the nearer, the better."""
    if long.contract.expiry < short.contract.expiry:
        return None
    distance = abs(long.contract.strike - short.contract.strike)
    return (_gap(short.contract, long.contract), float(long.contract.expiry.toordinal()), distance)


def _how_well_they_balance(put: _Spread, call: _Spread) -> Rank | None:
    """A put and a call spread make a condor when all legs expire together and the shorts leave no price at which both lose."""
    if not put.short.expiry == put.covered_until == call.short.expiry == call.covered_until:
        return None
    return (-call.risk, call.debit) if put.short.strike <= call.short.strike else None
