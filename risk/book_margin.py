"""The requirement of every campaign of a book at once, at many prices: the rules of risk.margin over columns."""

import numpy as np

from risk.columns import Legs, summed
from risk.margin import covered, shares_need, strangled, uncovered
from risk.pricing import Floats


def requirements(legs: Legs, marks: Floats, spots: Floats) -> Floats:
    """USD that each holding needs in each scenario, shaped (scenarios, holdings).

    `marks` are the legs' prices, shaped (scenarios, legs), `spots` the holdings' underlyings, shaped (scenarios,
    holdings), both in points. A holding that was bought never needs more than was paid for it.
    """
    if not legs.booked.size:
        return np.zeros_like(spots)
    is_call, share = legs.is_call.astype(np.float64), legs.naked_share[legs.owner]
    alone = uncovered(is_call, legs.strike, marks, spots[:, legs.owner], share, np.maximum)
    points = _points(legs, _with_nothing(marks), _with_nothing(alone))
    needs = np.minimum.reduceat(points, legs.first_way, axis=1) * legs.multiplier
    return np.asarray(np.minimum(needs + shares_need(legs.shares, spots, np.maximum), legs.paid))


def _points(legs: Legs, marks: Floats, alone: Floats) -> Floats:
    """Points for each way, shaped (scenarios, ways)."""
    way, number, short, long, _, other_short, other_long, _ = legs.covered.astype(np.intp).T
    debit = marks[:, long] - marks[:, short] + marks[:, other_long] - marks[:, other_short]
    gap, other_gap = legs.covered[:, 4], legs.covered[:, 7]
    risk, other_risk = np.minimum(gap, alone[:, short]), np.minimum(other_gap, alone[:, other_short])
    points = summed(number * covered(risk, other_risk, debit, np.maximum), way, legs.ways)
    way, number, put, call = legs.bare.astype(np.intp).T
    bare = strangled(alone[:, put], marks[:, put], alone[:, call], marks[:, call])
    return points + summed(number * bare, way, legs.ways)


def _with_nothing(columns: Floats) -> Floats:
    """The legs' columns, and a last one for the leg that isn't there."""
    return np.concatenate([columns, np.zeros((len(columns), 1))], axis=1)
