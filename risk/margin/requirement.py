"""What a broker asks for the positions of one campaign, in USD, by the public strategy-based rules.

Sources: FINRA Rule 4210(f)(2) (options) and (c) (shares), and Cboe's *Margin Manual*. A book needs the sum over its
campaigns: what one campaign holds is never credited to another. Where the figures come from, and where LEAN's own
differ, is in docs/margin.md.

Each rule is written once, without a branch, so that it holds for one campaign's floats and for a whole book's arrays.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from config import products
from config.schema import Rung
from market.contracts import CALL, Contract
from risk.margin.pairing import NOTHING, Covered, Way, ways
from risk.pricing.black76 import Floats

LONG_SHARES = 0.25  # of their value: FINRA Rule 4210(c)(1)
SHORT_SHARES = 0.30  # of their value: FINRA Rule 4210(c)(3)

UNCOVERED = "FINRA 4210(f)(2)(E)"
SPREADS = "FINRA 4210(f)(2)(H)"
LONGS = "FINRA 4210(f)(2)(D)"

N = TypeVar("N", float, Floats)


def requirement(
    positions: Mapping[Contract, int], marks: Mapping[Contract, float], spot: float, rung: Rung, shares: int = 0
) -> float:
    """USD that a campaign's positions need now, to be held against an account value that carries them at their marks.

    `positions` are signed contracts; `marks` the mid of each in points; `spot` the underlying in points; `shares` what
    an assignment put in, signed. With the mids of an entry it is what the entry needs. Raises ValueError for a spot that
    is not a positive number, or a mark that is missing or not a number from 0 up.
    """
    prices, alone = _prices(positions, marks, spot, rung)
    points = min(_points(way, prices, alone) for way in ways(tuple(positions.items())))
    return points * rung.multiplier + shares_need(float(shares), spot, max)


@dataclass(frozen=True, slots=True)
class Step:
    """A part of a requirement that one rule asks: for these legs, so many times, with its figures in points; `amount` in USD."""

    what: str
    number: int
    legs: tuple[Contract, ...]
    figures: str
    amount: float
    source: str

    def __str__(self) -> str:
        words = " ".join([f"{self.number} x {self.what}", *(str(leg) for leg in self.legs)])
        return f"{words}: {self.figures} = {self.amount:,.2f} USD ({self.source})"


def steps(
    positions: Mapping[Contract, int], marks: Mapping[Contract, float], spot: float, rung: Rung, shares: int = 0
) -> tuple[Step, ...]:
    """The same requirement, rule by rule: the amounts add up to it. Raises ValueError as `requirement` does."""
    prices, alone = _prices(positions, marks, spot, rung)
    way = min(ways(tuple(positions.items())), key=lambda way: _points(way, prices, alone))
    legs = tuple(positions)
    found = []
    for unit in way.covered:
        points = _points(Way((unit,), ()), prices, alone)
        what, figures, source = _covered_words(unit, legs, prices, alone)
        places = (unit.short, unit.long, unit.other_short, unit.other_long)
        found.append(Step(what, unit.number, _there(legs, places), figures, points * rung.multiplier, source))
    for bare in way.bare:
        points = _points(Way((), (bare,)), prices, alone)
        there = _there(legs, (bare.put, bare.call))
        what, figures = _bare_words(there, marks, spot, rung)
        found.append(Step(what, bare.number, there, figures, points * rung.multiplier, UNCOVERED))
    if shares:
        share, source = (LONG_SHARES, "FINRA 4210(c)(1)") if shares > 0 else (SHORT_SHARES, "FINRA 4210(c)(3)")
        figures = f"{share:.0%} of {spot:,.2f}"
        found.append(Step("shares", shares, (), figures, shares_need(float(shares), spot, max), source))
    return tuple(found)


def naked(contract: Contract, mark: float, spot: float, rung: Rung) -> float:
    """Points for a short that nothing covers, as `uncovered` counts them."""
    return uncovered(float(contract.right == CALL), contract.strike, mark, spot, rung.naked_share, max)


def uncovered(  # noqa: PLR0917 - one leg's figures
    is_call: N, strike: N, mark: N, spot: N, share: N, most: Callable[..., N]
) -> N:
    """Points for a short that nothing covers: its premium and a share of the underlying less what it is out of the money.

    `is_call` is 1 for a call and 0 for a put, `most` the larger of two. The share is at least 10% of the strike for a
    put, of the underlying for a call (FINRA Rule 4210(f)(2), uncovered listed options; 15% on broad indices, 20% else).
    A put struck at 0 needs nothing.
    """
    is_put = 1.0 - is_call
    out_of_the_money = most(0.0, (is_call - is_put) * (strike - spot))
    return mark + most(share * spot - out_of_the_money, products.NAKED_FLOOR_SHARE * (is_call * spot + is_put * strike))


def covered(risk: N, other_risk: N, debit: N, most: Callable[..., N]) -> N:
    """Points for a spread or a condor: of its two sides only one can lose, and all of it is worth its debit.

    A side's risk is the lesser of its gap and its short as a naked one (FINRA Rule 4210(f)(2), spreads).
    """
    return most(0.0, most(risk, other_risk) + debit)


def strangled(put: N, put_mark: N, call: N, call_mark: N) -> N:
    """Points for a short put and call: the greater side's and the premium of the other (FINRA Rule 4210(f)(2))."""
    by_put, by_call = put + call_mark, call + put_mark
    is_put: N = 1.0 * (put >= call)
    return by_call + is_put * (by_put - by_call)


def _prices(
    positions: Mapping[Contract, int], marks: Mapping[Contract, float], spot: float, rung: Rung
) -> tuple[list[float], list[float]]:
    """The mark of each leg, and what each short needs alone; last the leg that isn't there."""
    if not 0.0 < spot < math.inf:
        raise ValueError(f"spot is {spot}; expected a positive number")
    prices, alone = [], []
    for contract, quantity in positions.items():
        mark = marks.get(contract, math.nan)
        if not 0.0 <= mark < math.inf:
            raise ValueError(f"marks[{contract}] is {mark}; expected the contract's mid in points")
        prices.append(mark)
        alone.append(naked(contract, mark, spot, rung) if quantity < 0 else 0.0)
    return [*prices, 0.0], [*alone, 0.0]


def _points(way: Way, marks: list[float], alone: list[float]) -> float:
    points = 0.0
    for number, short, long, gap, other_short, other_long, other_gap in way.covered:
        debit = marks[long] - marks[short] + marks[other_long] - marks[other_short]
        points += number * covered(min(gap, alone[short]), min(other_gap, alone[other_short]), debit, max)
    for number, put, call in way.bare:
        points += number * strangled(alone[put], marks[put], alone[call], marks[call])
    return points


def _there(legs: tuple[Contract, ...], places: tuple[int, ...]) -> tuple[Contract, ...]:
    return tuple(legs[place] for place in places if place != NOTHING)


def _covered_words(
    unit: Covered, legs: tuple[Contract, ...], marks: list[float], alone: list[float]
) -> tuple[str, str, str]:
    """What a spread, a condor or a long alone is called, its figures and their source."""
    _, short, long, gap, other_short, other_long, _ = unit
    if short == other_short == NOTHING:
        return "long option", f"its premium {marks[max(long, other_long)]:.2f}", LONGS
    sides = ((short, gap), (other_short, unit.other_gap))
    risks = [
        f"{gap:.2f} between strikes"
        if gap <= alone[place]
        else f"{alone[place]:.2f} as naked, less than {gap:.2f} between strikes"
        for place, gap in sides
        if place != NOTHING
    ]
    debit = marks[long] - marks[short] + marks[other_long] - marks[other_short]
    figures = (
        f"{' or '.join(risks)}, {'and a debit' if debit >= 0 else 'less a credit'} of {abs(debit):.2f}, never below 0"
    )
    if NOTHING not in (short, other_short):
        return "condor", f"the greater of {figures}", SPREADS
    sold, bought = legs[max(short, other_short)], legs[max(long, other_long)]
    if sold.expiry != bought.expiry:
        return "diagonal", figures, SPREADS
    return ("credit spread" if gap or unit.other_gap else "debit spread"), figures, SPREADS


def _bare_words(
    shorts: tuple[Contract, ...], marks: Mapping[Contract, float], spot: float, rung: Rung
) -> tuple[str, str]:
    """What one or two shorts that nothing covers are called, and their figures."""
    greater = max(shorts, key=lambda short: naked(short, marks[short], spot, rung))
    base, whole = (spot, "the underlying") if greater.is_call else (greater.strike, "the strike")
    out_of_the_money = max(0.0, greater.strike - spot if greater.is_call else spot - greater.strike)
    by_share = rung.naked_share * spot - out_of_the_money
    ask = (
        f"{rung.naked_share:.0%} of {spot:,.2f} less {out_of_the_money:,.2f} out of the money"
        if by_share >= products.NAKED_FLOOR_SHARE * base
        else f"{products.NAKED_FLOOR_SHARE:.0%} of {whole} {base:,.2f}"
    )
    figures = f"premium {marks[greater]:.2f} and {ask}"
    if len(shorts) == 1:
        return "naked short", figures
    other = shorts[0] if greater is shorts[1] else shorts[1]
    side = "call" if greater.is_call else "put"
    return "strangle", f"its greater side, the {side}: {figures}; and the other's premium {marks[other]:.2f}"


def shares_need(shares: N, spot: N, most: Callable[..., N]) -> N:
    """USD for shares that an assignment put in, without credit for options beside them."""
    return most(LONG_SHARES * shares, -SHORT_SHARES * shares) * spot
