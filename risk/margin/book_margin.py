"""The requirement of every campaign of a book at once, at many prices: the rules of risk.margin over columns."""

import numpy as np

from risk.margin.columns import Figures, Indices, Legs, summed
from risk.margin.requirement import covered, shares_need, strangled, uncovered
from risk.pricing.black76 import Floats


def requirements(legs: Legs, held: Figures, marks: Floats, spots: Floats) -> Floats:
    """USD that each holding needs in each scenario, shaped (scenarios, holdings).

    `marks` are the legs' prices, shaped (scenarios, legs), `spots` the holdings' underlyings, shaped (scenarios,
    holdings), both in points. A holding that was bought never needs more than was paid for it.
    """
    if not held.paid.size:
        return np.zeros_like(spots)
    is_call, share = legs.is_call.astype(np.float64), held.naked_share[legs.owner]
    alone = uncovered(is_call, legs.strike, marks, spots.take(legs.owner, axis=1), share, np.maximum)
    points = _points(legs, _with_nothing(marks), _with_nothing(alone))
    needs = np.minimum.reduceat(points, legs.first_way, axis=1) * held.multiplier
    return np.asarray(np.minimum(needs + shares_need(held.shares, spots, np.maximum), held.paid))


def _points(legs: Legs, marks: Floats, alone: Floats) -> Floats:
    """Points for each way, shaped (scenarios, ways)."""
    units = legs.covered
    short, long, other_short, other_long = _of_units(marks, units.legs)
    debit = long - short + other_long - other_short
    bare_short, bare_other_short = _of_units(alone, units.legs[::2])
    risk, other_risk = np.minimum(units.gaps[0], bare_short), np.minimum(units.gaps[1], bare_other_short)
    points = summed(units.number * covered(risk, other_risk, debit, np.maximum), units.way, legs.ways)
    units = legs.bare
    (put_mark, call_mark), (put, call) = _of_units(marks, units.legs), _of_units(alone, units.legs)
    return points + summed(units.number * strangled(put, put_mark, call, call_mark), units.way, legs.ways)


def _of_units(columns: Floats, legs: Indices) -> Floats:
    """The legs' columns as units have them, shaped (fields, scenarios, units)."""
    return columns.take(legs, axis=1).swapaxes(0, 1)


def _with_nothing(columns: Floats) -> Floats:
    """The legs' columns, and a last one for the leg that isn't there."""
    return np.concatenate([columns, np.zeros((len(columns), 1))], axis=1)
