"""What makes rows of config/limits.py unusable: each fault with its field, what stands there and what was expected."""

import math
from collections.abc import Sequence
from numbers import Real

from config import limits
from config.schema import LimitRow, Phase, ReserveRow, VixBand


def as_number(value: object) -> float | None:
    """A real number as a float; None for anything else."""
    # bool is an int to Python; numpy's numbers are real ones, and its bool and arrays are none
    if isinstance(value, bool) or not isinstance(value, Real):
        return None
    return float(value)


def is_count(value: object, least: int) -> bool:
    """Whether it is a whole number of at least `least`."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= least


def _is_between(value: object, least: float, most: float) -> bool:
    number = as_number(value)
    return number is not None and least < number <= most


def phase_faults(phases: Sequence[Phase]) -> list[str]:
    """What is wrong with PHASES: their numbers, bounds that overlap or leave a gap, multipliers, trades and shares."""
    faults = [] if phases else ["PHASES is empty; expected at least one phase"]
    before = 0.0
    for i, phase in enumerate(phases):
        at = f"PHASES[{i}]"
        if phase.number != i:
            faults.append(f"{at}.number is {phase.number!r}; expected {i}, phases count up from 0")
        if not _is_between(phase.below, before, math.inf):
            faults.append(
                f"{at}.below is {phase.below!r}; expected more than the phase before it, {before:g}: they overlap"
            )
        else:
            before = phase.below
        if not _is_between(phase.multiplier, 0, 1e6):
            faults.append(
                f"{at}.multiplier is {phase.multiplier!r}; expected a number above 0 (to stop entries use the gate)"
            )
        if not is_count(phase.trades_a_day, 1):
            faults.append(f"{at}.trades_a_day is {phase.trades_a_day!r}; expected a whole number of at least 1")
        if not _is_between(phase.max_bp, 0, 1):
            faults.append(f"{at}.max_bp is {phase.max_bp!r}; expected a share above 0 and at most 1")
    if phases and phases[-1].below != math.inf:
        faults.append(f"PHASES[-1].below is {phases[-1].below!r}; expected math.inf: a gap is left above it")
    return faults


def band_faults(name: str, bands: Sequence[VixBand], at_most: float = 1e6) -> list[str]:
    """What is wrong with a table by VIX: values that are not above 0 and `at_most`, bounds that overlap or leave a gap."""
    faults = [] if bands else [f"{name} is empty; expected at least one band"]
    before = (0.0, False)
    for i, band in enumerate(bands):
        at = f"{name}[{i}]"
        if not _is_between(band.value, 0, at_most):
            faults.append(
                f"{at}.value is {band.value!r}; expected above 0 and at most {at_most:g}"
                " (a limit is never 0; to stop entries use the gate)"
            )
        bounds = [as_number(bound) for bound in (band.below, band.upto)]
        given = [bound for bound in bounds if bound is not None and not math.isnan(bound)]
        if None in bounds:
            faults.append(f"{at} ends at {band.below!r} or {band.upto!r}; expected numbers")
            continue
        if len(given) != 1:
            faults.append(f"{at} has {len(given)} bounds; expected one, below or upto")
            continue
        end = (given[0], not math.isnan(band.upto))
        if end <= before:
            faults.append(
                f"{at} ends at {given[0]:g}; expected more than the band before it, {before[0]:g}: they overlap"
            )
        else:
            before = end
    if bands and bands[-1].upto != math.inf:
        faults.append(f"{name}[-1].upto is {bands[-1].upto!r}; expected math.inf: a gap is left above it")
    return faults


def limit_faults(rows: Sequence[LimitRow]) -> list[str]:
    """What is wrong with limits: their names, bases, and caps above the portfolio's."""
    faults, largest = [], limits.PORTFOLIO_LIMIT.cap
    names = [row.strategy.upper() for row in rows]
    for row, name in zip(rows, names, strict=True):
        if not row.strategy or names.count(name) > 1:
            faults.append(f"limit row {row.strategy!r}: the name is empty or given twice; expected a name of its own")
        if not is_count(row.base, 1):
            faults.append(f"limit row {row.strategy}: base is {row.base!r}; expected a whole number of at least 1")
        if not is_count(row.cap, 1) or row.cap > largest:
            faults.append(f"limit row {row.strategy}: cap is {row.cap!r}; expected a whole number from 1 to {largest}")
        elif is_count(row.base, 1) and row.cap < row.base:
            faults.append(
                f"limit row {row.strategy}: cap is {row.cap}, under its base; expected at least {row.base}, or a lower base"
            )
    return faults


def reserve_faults(rows: Sequence[ReserveRow]) -> list[str]:
    """What is wrong with SAME_DAY_RESERVE: as many places kept as a limit has, or more."""
    faults = []
    for i, row in enumerate(rows):
        if not is_count(row.from_limit, 1) or not is_count(row.places, 0) or row.places >= row.from_limit:
            faults.append(
                f"SAME_DAY_RESERVE[{i}] is {row.places!r} of {row.from_limit!r}; expected fewer places than the limit"
            )
    return faults
