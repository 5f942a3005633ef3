"""How near the book came to the desk's margin call, at the closes of a run's days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from backtests.report.records import After, Margin


@dataclass(frozen=True, slots=True)
class MarginFigures:
    """`nearest` is the day whose book needed the largest share of account value; `worst` and `worst_day` what would have
    needed the largest share of what a scenario leaves. None where no book was repriced."""

    nearest: Margin
    worst: After | None
    worst_day: date | None


def margin_figures(margins: Sequence[Margin]) -> MarginFigures | None:
    """The figures of a run; None without a day. Of equal days the first counts."""
    if not margins:
        return None
    repriced = [(after, margin.day) for margin in margins for after in margin.after]
    worst, day = max(repriced, key=lambda each: each[0].share, default=(None, None))
    return MarginFigures(max(margins, key=lambda margin: margin.share), worst, day)
