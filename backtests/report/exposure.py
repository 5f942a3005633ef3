"""What the book was exposed to at the closes of a run's days."""

from collections.abc import Sequence
from dataclasses import dataclass

from backtests.report.records import Exposure, Margin

BOOK = "BOOK"  # what margins.jsonl calls the whole of it


@dataclass(frozen=True, slots=True)
class Exposed:
    """One kind of exposure of the book at the closes: the lowest, the average and the highest."""

    lowest: float
    average: float
    highest: float


@dataclass(frozen=True, slots=True)
class Exposures:
    """USD: `delta` a point of the S&P 500, `vega` a point of volatility, `theta` a day; `held` is the share of the closes at
    which anything was held."""

    held: float
    delta: Exposed
    vega: Exposed
    theta: Exposed


def exposures(margins: Sequence[Margin]) -> Exposures | None:
    """What the book was exposed to; None where no close tells of it."""
    books = [margin.exposure[BOOK] for margin in margins if BOOK in margin.exposure]
    if not books:
        return None
    held = sum(margin.requirement > 0 for margin in margins) / len(margins)
    return Exposures(held, *(_exposed(books, name) for name in ("delta", "vega", "theta")))


def _exposed(books: Sequence[Exposure], name: str) -> Exposed:
    values = [getattr(book, name) for book in books]
    return Exposed(min(values), sum(values) / len(values), max(values))
