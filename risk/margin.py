"""What a shape needs as margin, before the broker's own rules, in USD a set."""

from config.schema import Rung


def defined_risk(widest_wing: float, credit: float, rung: Rung) -> float:
    """A vertical or an iron condor: the widest wing less the credit, both in points."""
    return (widest_wing - credit) * rung.multiplier
