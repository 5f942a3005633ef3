"""A requirement rule by rule, for the shapes that an entry can have: risk.margin's figure in its parts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from config.products import NAKED_FLOOR_SHARE
from config.schema import Rung
from risk.margin import naked
from risk.model import Contract

UNCOVERED = "FINRA 4210(f)(2)(E)"
SPREADS = "FINRA 4210(f)(2)(H)"
LONGS = "FINRA 4210(f)(2)(D)"


@dataclass(frozen=True, slots=True)
class Step:
    """A part of a requirement that one rule asks: for these legs, so many times, with its figures in points; `amount` in USD."""

    what: str
    number: int
    legs: tuple[Contract, ...]
    figures: str
    amount: float
    source: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A short and the long that covers it, either of them missing, so many times."""

    number: int
    short: Contract | None
    long: Contract | None

    @property
    def gap(self) -> float:
        """Points by which the long's strike is worse than the short's."""
        if self.short is None or self.long is None:
            return 0.0
        worse = self.long.strike - self.short.strike
        return max(0.0, worse if self.short.is_call else -worse)


def steps(
    positions: Mapping[Contract, int], marks: Mapping[Contract, float], spot: float, rung: Rung
) -> tuple[Step, ...]:
    """The requirement of an entry, rule by rule: the amounts add up to it. Arguments as risk.margin.requirement's."""
    alone = {held: naked(held, marks[held], spot, rung) for held in positions}
    sides = {
        is_call: _units({held: number for held, number in positions.items() if held.is_call is is_call}, alone)
        for is_call in (False, True)
    }
    return tuple(_step(units, marks, alone, spot, rung) for units in _together(sides[False], sides[True]))


def _units(positions: Mapping[Contract, int], alone: Mapping[Contract, float]) -> list[Unit]:
    """The short that is dearest to carry naked takes the long that leaves the smallest gap."""
    left = {held: number for held, number in positions.items() if number > 0}
    found = []
    for short in sorted(
        (held for held, number in positions.items() if number < 0), key=lambda held: (-alone[held], held)
    ):
        number = -positions[short]
        fitting = [Unit(0, short, long) for long in left if long.expiry >= short.expiry]
        for unit in sorted(fitting, key=lambda unit: (unit.gap, abs(unit.long.strike - short.strike))):
            taken = min(number, left[unit.long])
            if taken:
                found.append(Unit(taken, short, unit.long))
                number -= taken
                left[unit.long] -= taken
        if number:
            found.append(Unit(number, short, None))
    return found + [Unit(number, None, long) for long, number in left.items() if number]


def _together(puts: list[Unit], calls: list[Unit]) -> Iterator[tuple[Unit, ...]]:
    """Condors and strangles, of which only one side can lose, and what stands alone."""
    free = list(calls)
    for put in puts:
        call = next((call for call in free if _balances(put, call)), None)
        if call is not None:
            free.remove(call)
        yield (put,) if call is None else (put, call)
    yield from ((call,) for call in free)


def _balances(put: Unit, call: Unit) -> bool:
    if put.short is None or call.short is None or put.number != call.number:
        return False
    if put.long is None or call.long is None:
        return put.long is call.long
    return len({leg.expiry for leg in (put.short, put.long, call.short, call.long)}) == 1


def _step(
    units: tuple[Unit, ...], marks: Mapping[Contract, float], alone: Mapping[Contract, float], spot: float, rung: Rung
) -> Step:
    first, usd = units[0], units[0].number * rung.multiplier
    legs = tuple(leg for unit in units for leg in (unit.short, unit.long) if leg is not None)
    debit = sum(marks[unit.long] if unit.long else 0.0 for unit in units)
    debit -= sum(marks[unit.short] if unit.short else 0.0 for unit in units)
    if first.short is None:
        return Step("long option", first.number, legs, f"its premium {debit:.2f}", debit * usd, LONGS)
    if first.long is None:
        what = "strangle" if len(units) == 2 else "naked short"
        points, figures = _bare(legs, marks, alone, spot, rung)
        return Step(what, first.number, legs, figures, points * usd, UNCOVERED)
    risks = [min(unit.gap, alone[unit.short]) for unit in units]
    words = " or ".join(f"{risk:.2f}" for risk in risks)
    figures = f"{words} to lose between strikes, {'and a debit' if debit >= 0 else 'less a credit'} of {abs(debit):.2f}"
    what = "condor" if len(units) == 2 else "spread"
    return Step(what, first.number, legs, f"{figures}, never below 0", max(0.0, max(risks) + debit) * usd, SPREADS)


def _bare(
    shorts: tuple[Contract, ...],
    marks: Mapping[Contract, float],
    alone: Mapping[Contract, float],
    spot: float,
    rung: Rung,
) -> tuple[float, str]:
    greater = max(shorts, key=lambda short: alone[short])
    others = [short for short in shorts if short != greater]
    out = max(0.0, greater.strike - spot if greater.is_call else spot - greater.strike)
    floor = NAKED_FLOOR_SHARE * (spot if greater.is_call else greater.strike)
    figures = (
        f"premium {marks[greater]:.2f} and {rung.naked_share:.0%} of {spot:,.2f} less {out:,.2f} out of the money, at "
        f"least {floor:,.2f}"
    )
    for other in others:
        figures = f"its greater side, {greater}: {figures}; and the other's premium {marks[other]:.2f}"
    return alone[greater] + sum(marks[other] for other in others), figures
