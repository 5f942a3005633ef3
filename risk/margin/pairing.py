"""What covers what in one campaign: which long covers which short, which spreads make a condor, which shorts a strangle.

Found from the positions alone, so that one structure holds for every price that the market or a scenario gives them.
Source of the shapes: FINRA Rule 4210(f)(2), Cboe's *Margin Manual*; of the order in which they are paired: docs/margin.md.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple, Protocol, TypeVar

from market.contracts import CALL, Contract

Positions = tuple[tuple[Contract, int], ...]

NOTHING = -1  # the index of a leg that isn't there: a put struck at 0, which is worth nothing and needs nothing


class Covered(NamedTuple):
    """So many times a spread, a condor of two spreads, or a long alone. Legs are indices of the positions.

    A gap is how many points the long's strike is worse than the short's; 0 when it covers all of it.
    """

    number: int
    short: int
    long: int
    gap: float
    other_short: int = NOTHING
    other_long: int = NOTHING
    other_gap: float = 0.0


class Bare(NamedTuple):
    """So many times a short put and a short call that nothing covers, or one of them."""

    number: int
    put: int
    call: int


class Way(NamedTuple):
    """One way to read the positions: every contract of every leg is in it exactly once."""

    covered: tuple[Covered, ...]
    bare: tuple[Bare, ...]


@lru_cache(maxsize=1024)
def ways(positions: Positions) -> tuple[Way, ...]:
    """The ways of which the cheaper one counts, one or two.

    First longs cover shorts. Where that leaves one side of a strangle bare and the other covered, the second way is the
    strangle with all longs paid beside it. `positions` are contracts with their signed quantities, each once.
    """
    puts, calls = _side(positions, is_call=False), _side(positions, is_call=True)
    put_spreads, bare_puts, spare_puts = _cover(puts)
    call_spreads, bare_calls, spare_calls = _cover(calls)
    covering = Way((*_condors(put_spreads, call_spreads), *spare_puts, *spare_calls), _strangles(bare_puts, bare_calls))
    if not (bare_puts and call_spreads) and not (bare_calls and put_spreads):
        return (covering,)
    longs = tuple(_alone(long.number, long) for long in (*puts.longs, *calls.longs))
    return covering, Way(longs, _strangles(puts.shorts, calls.shorts))


class _Leg(NamedTuple):
    number: int
    place: int
    contract: Contract


class _Spread(NamedTuple):
    number: int
    short: _Leg
    long: _Leg
    gap: float


class _Side(NamedTuple):
    """The puts or the calls of a campaign, its shorts the dearest to carry first."""

    shorts: list[_Leg]
    longs: list[_Leg]


class _Counted(Protocol):
    @property
    def number(self) -> int: ...


A = TypeVar("A", bound=_Counted)
B = TypeVar("B", bound=_Counted)


def _side(positions: Positions, *, is_call: bool) -> _Side:
    legs = [
        (quantity, _Leg(abs(quantity), place, contract))
        for place, (contract, quantity) in enumerate(positions)
        if (contract.right == CALL) is is_call
    ]
    shorts = sorted((leg for quantity, leg in legs if quantity < 0), key=_dearness)
    return _Side(shorts, [leg for quantity, leg in legs if quantity > 0])


def _dearness(short: _Leg) -> tuple[float, int]:
    """The highest put and the lowest call cost most to carry naked; of two with one strike, the later one."""
    contract = short.contract
    return (contract.strike if contract.right == CALL else -contract.strike), -contract.expiry.toordinal()


def _cover(side: _Side) -> tuple[list[_Spread], list[_Leg], list[Covered]]:
    """Spreads, shorts left bare, and longs left over; the dearest short chooses first."""
    spreads: list[_Spread] = []
    bare: list[_Leg] = []
    spare: list[Covered] = []
    for count, short, long in _pairs(side.shorts, side.longs, _covers, _how_well_covered):
        if short and long:
            spreads.append(_Spread(count, short, long, _gap(short.contract, long.contract)))
        elif short:
            bare.append(short._replace(number=count))
        elif long:
            spare.append(_alone(count, long))
    return spreads, bare, spare


def _condors(puts: list[_Spread], calls: list[_Spread]) -> Iterator[Covered]:
    """Of a put and a call spread that balance only one can lose, so that the widest go together."""
    for count, put, call in _pairs(_widest_first(puts), _widest_first(calls), _balances):
        yield Covered(count, *_half(put), *_half(call))


def _half(spread: _Spread | None) -> tuple[int, int, float]:
    return (NOTHING, NOTHING, 0.0) if spread is None else (spread.short.place, spread.long.place, spread.gap)


def _strangles(puts: list[_Leg], calls: list[_Leg]) -> tuple[Bare, ...]:
    return tuple(
        Bare(count, put.place if put else NOTHING, call.place if call else NOTHING)
        for count, put, call in _pairs(puts, calls)
    )


def _alone(number: int, long: _Leg) -> Covered:
    return Covered(number, NOTHING, long.place, 0.0)


def _pairs(
    firsts: Sequence[A],
    seconds: Sequence[B],
    fits: Callable[[A, B], bool] | None = None,
    rank: Callable[[A, B], tuple[float, ...]] | None = None,
) -> Iterator[tuple[int, A | None, B | None]]:
    """Pair off two sides, contract by contract: each first in turn takes what fits, the lowest rank or the foremost first.

    Every contract of either side comes exactly once, with None beside it when nothing was left for it.
    """
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


def _covers(short: _Leg, long: _Leg) -> bool:
    return long.contract.expiry >= short.contract.expiry


def _how_well_covered(short: _Leg, long: _Leg) -> tuple[float, ...]:
    """The smaller the gap, the sooner the long ends, the nearer its strike, the better."""
    distance = abs(long.contract.strike - short.contract.strike)
    return _gap(short.contract, long.contract), long.contract.expiry.toordinal(), distance


def _gap(short: Contract, long: Contract) -> float:
    return max(0.0, long.strike - short.strike if short.right == CALL else short.strike - long.strike)


def _balances(put: _Spread, call: _Spread) -> bool:
    """Whether two spreads are a condor: all legs expire together, and there is no price at which both shorts lose."""
    expiries = {leg.contract.expiry for leg in (put.short, put.long, call.short, call.long)}
    return len(expiries) == 1 and put.short.contract.strike <= call.short.contract.strike


def _widest_first(spreads: list[_Spread]) -> list[_Spread]:
    return sorted(spreads, key=lambda spread: (-spread.gap, spread.short.contract))
