"""Account values and VIX levels at which a limit can change: each boundary of config/ from both sides."""

import math
from collections.abc import Iterable, Sequence

from config.schema import Phase, VixBand

CENT = 0.01  # of a USD, and of a VIX point


def account_values(phases: Sequence[Phase]) -> tuple[float, ...]:
    """Ascending USD: the last cent of each phase and the first USD of the next."""
    bounds = [phase.below for phase in phases if phase.below < math.inf]
    return tuple(sorted(value for bound in bounds for value in (bound - CENT, float(bound))))


def vix_levels(*tables: Iterable[VixBand]) -> tuple[float, ...]:
    """Ascending VIX: the last level of each band and the first of the next."""
    levels: set[float] = set()
    for band in (band for table in tables for band in table):
        if band.below < math.inf:
            levels |= {band.below - CENT, band.below}
        elif band.upto < math.inf:
            levels |= {band.upto, band.upto + CENT}
    return tuple(sorted(levels))
