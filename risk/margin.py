"""What a broker asks for the positions of one campaign, in USD, by the public strategy-based rules.

Sources: FINRA Rule 4210(f)(2) (options) and (c) (shares), and Cboe's *Margin Manual*. A book needs the sum over its
campaigns: what one campaign holds is never credited to another. Where the figures come from, and where LEAN's own
differ, is in docs/margin.md.
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
    puts, calls = _Side([], []), _Side([], [])
    for contract, quantity in positions.items():
        mark = marks.get(contract, math.nan)
        if not 0.0 <= mark < math.inf:
            raise ValueError(f"marks[{contract}] is {mark}; expected the contract's mid in points")
        side = calls if contract.right == CALL else puts
        if quantity > 0:
            side.longs.append(_Long(quantity, contract, mark))
        elif quantity < 0:
            side.shorts.append(_Short(-quantity, contract, mark, naked(contract, mark, spot, rung)))
    return _options(puts, calls) * rung.multiplier + (_shares(shares, spot) if shares else 0.0)


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
    number: int
    contract: Contract
    mark: float


class _Short(NamedTuple):
    number: int
    contract: Contract
    mark: float
    naked: float


class _Spread(NamedTuple):
    """A short and the long that covers it: `risk` is what the rule asks for the short, `debit` what the two are worth."""

    number: int
    strike: float
    expiry: date
    is_vertical: bool
    risk: float
    debit: float


class _Side(NamedTuple):
    """The puts or the calls of a campaign."""

    longs: list[_Long]
    shorts: list[_Short]


class _Counted(Protocol):
    @property
    def number(self) -> int: ...


A = TypeVar("A", bound=_Counted)
B = TypeVar("B", bound=_Counted)


def _options(puts: _Side, calls: _Side) -> float:
    """Points for all options: longs cover shorts, unless that would cost a strangle more than it saves."""
    put_spreads, bare_puts, spare_puts = _cover(puts)
    call_spreads, bare_calls, spare_calls = _cover(calls)
    covered = _condors(put_spreads, call_spreads) + spare_puts + spare_calls
    if bare_puts or bare_calls:
        covered += _strangles(bare_puts, bare_calls)
    if not (bare_puts and call_spreads) and not (bare_calls and put_spreads):
        return covered
    return min(covered, _strangles(puts.shorts, calls.shorts) + _premium(puts.longs) + _premium(calls.longs))


def _cover(side: _Side) -> tuple[list[_Spread], list[_Short], float]:
    """Spreads, shorts left bare, and the premium of longs left over.

    The short that is dearest to carry naked chooses first, and takes the long that leaves the least between the strikes.
    """
    if not side.shorts or not side.longs:
        return [], side.shorts, _premium(side.longs)
    spreads: list[_Spread] = []
    bare: list[_Short] = []
    spare = 0.0
    for count, short, long in _pairs(_dearest_first(side.shorts), side.longs, _covers, _how_well_covered):
        if short and long:
            spreads.append(_spread(count, short, long))
        elif short:
            bare.append(short._replace(number=count))
        elif long:
            spare += count * long.mark
    return spreads, bare, spare


def _spread(count: int, short: _Short, long: _Long) -> _Spread:
    """A vertical or diagonal: the short asks for its distance to the long, or as a naked one if that is less."""
    sold, bought = short.contract, long.contract
    risk = min(_gap(sold, bought), short.naked)
    return _Spread(count, sold.strike, sold.expiry, sold.expiry == bought.expiry, risk, long.mark - short.mark)


def _condors(puts: list[_Spread], calls: list[_Spread]) -> float:
    """Points for spreads: what the rule asks, and what they are worth; of a put and a call spread only one can lose."""
    points = 0.0
    for count, put, call in _pairs(_riskiest_first(puts), _riskiest_first(calls), _balances):
        risk = max(put.risk if put else 0.0, call.risk if call else 0.0)
        debit = (put.debit if put else 0.0) + (call.debit if call else 0.0)
        points += count * max(0.0, risk + debit)
    return points


def _strangles(puts: list[_Short], calls: list[_Short]) -> float:
    """Points for bare shorts: of a put and a call, the greater side and the premium of the other."""
    points = 0.0
    for count, put, call in _pairs(_dearest_first(puts), _dearest_first(calls)):
        if put and call:
            greater, other = (put, call) if put.naked >= call.naked else (call, put)
            points += count * (greater.naked + other.mark)
        else:
            points += count * (put.naked if put else call.naked if call else 0.0)
    return points


def _premium(longs: Sequence[_Long]) -> float:
    """Points for longs alone: they are paid in full and lend nothing."""
    return sum(long.number * long.mark for long in longs)


def _shares(shares: int, spot: float) -> float:
    """USD for shares that an assignment put in, without credit for options beside them."""
    return shares * spot * LONG_SHARES if shares > 0 else -shares * spot * SHORT_SHARES


def _gap(short: Contract, long: Contract) -> float:
    """Points by which the long's strike is worse than the short's; 0 when it covers all of it."""
    return max(0.0, long.strike - short.strike if short.right == CALL else short.strike - long.strike)


def _pairs(
    firsts: Sequence[A],
    seconds: Sequence[B],
    fits: Callable[[A, B], bool] | None = None,
    rank: Callable[[A, B], tuple[float, ...]] | None = None,
) -> Iterator[tuple[int, A | None, B | None]]:
    """Pair off two sides, contract by contract: each first in turn takes what fits, the lowest rank or the foremost first.

    Every contract of either side comes exactly once, with None beside it when nothing was left for it.
    """
    if len(firsts) == 1 == len(seconds):  # the usual case, and the gate waits
        first, second = firsts[0], seconds[0]
        if first.number == second.number and (fits is None or fits(first, second)):
            yield first.number, first, second
            return
    left = [second.number for second in seconds]
    for first in firsts:
        count = first.number
        for index in range(len(seconds)) if rank is None else _ranked(first, seconds, rank):
            taken = min(count, left[index])
            if taken and (fits is None or fits(first, seconds[index])):
                count -= taken
                left[index] -= taken
                yield taken, first, seconds[index]
        if count:
            yield count, first, None
    for index, count in enumerate(left):
        if count:
            yield count, None, seconds[index]


def _ranked(first: A, seconds: Sequence[B], rank: Callable[[A, B], tuple[float, ...]]) -> list[int]:
    return sorted(range(len(seconds)), key=lambda index: rank(first, seconds[index]))


def _covers(short: _Short, long: _Long) -> bool:
    return long.contract.expiry >= short.contract.expiry


def _how_well_covered(short: _Short, long: _Long) -> tuple[float, ...]:
    """The smaller the gap, the sooner the long ends, the nearer its strike, the better."""
    distance = abs(long.contract.strike - short.contract.strike)
    return _gap(short.contract, long.contract), long.contract.expiry.toordinal(), distance


def _balances(put: _Spread, call: _Spread) -> bool:
    """Whether two spreads are a condor: all legs expire together, and there is no price at which both shorts lose."""
    return put.expiry == call.expiry and put.is_vertical and call.is_vertical and put.strike <= call.strike


def _dearest_first(shorts: list[_Short]) -> list[_Short]:
    return sorted(shorts, key=lambda short: (-short.naked, short.contract)) if len(shorts) > 1 else shorts


def _riskiest_first(spreads: list[_Spread]) -> list[_Spread]:
    return sorted(spreads, key=lambda spread: (-spread.risk, spread.debit)) if len(spreads) > 1 else spreads
