"""How an account did: LEAN's ratios, its months, and what the book was exposed to.

The ratios are those of the result file, under LEAN's names and by LEAN's definitions, so that a run has one Sharpe ratio
wherever it is read; docs/decisions.md says why no library computes a second one.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from backtests.report.records import Exposure, Margin

BOOK = "BOOK"  # what margins.jsonl calls the whole of it
YEAR = 365  # days


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month of a run, its first and last day as far as the run has them; `returned` is a fraction."""

    year: int
    number: int
    returned: float

    @property
    def name(self) -> str:
        return f"{self.year}-{self.number:02d}"


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


@dataclass(frozen=True, slots=True)
class Ratios:
    """LEAN's ratios; None where it has none. `cagr` is a fraction a year, `days` those of the calendar that it is from."""

    cagr: float | None
    sharpe: float | None
    sortino: float | None
    days: int

    @property
    def is_short(self) -> bool:
        """Whether a year was made of less than one."""
        return self.days < YEAR


def ratios(statistics: Mapping[str, str], first: date, last: date) -> Ratios:
    """The ratios of a result file's statistics."""
    annual = _number(statistics.get("Compounding Annual Return", "").removesuffix("%"))
    return Ratios(
        None if annual is None else annual / 100,
        _number(statistics.get("Sharpe Ratio", "")),
        _number(statistics.get("Sortino Ratio", "")),
        (last - first).days + 1,
    )


def months(equity: pd.Series) -> tuple[Month, ...]:
    """Each month's return, from the last account value before it, or the run's first one."""
    ends = equity.groupby([equity.index.year, equity.index.month]).last()
    before = [float(equity.iloc[0]), *ends[:-1]]
    return tuple(
        Month(int(year), int(number), float(end / start - 1.0))
        for ((year, number), end), start in zip(ends.items(), before, strict=True)
    )


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


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
