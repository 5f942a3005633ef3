"""Charts as plain records; `static/charts.js` draws them, in the page's own colours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import pandas as pd

MOST_POINTS = 6_000  # of a line: twenty-three years of closes are drawn whole
DIGITS = 7

Value = float | None


class Kind(StrEnum):
    LINE = "line"
    STEPS = "steps"
    AREA = "area"
    BARS = "bars"
    POINTS = "points"


class Unit(StrEnum):
    USD = "USD"
    SHARE = "% of account value"
    PERCENT = "%"
    VIX = "VIX points"
    INDEX = "index points"
    OPTION = "option points"
    COUNT = "campaigns"
    PROPOSALS = "proposals"
    DAYS = "days"
    RATIO = "ratio"
    DELTA = "USD a point of SPX"
    VEGA = "USD a vol point"
    THETA = "USD a day"


@dataclass(frozen=True, slots=True)
class Line:
    """One series. `x` are dates or names, `y` figures in the panel's unit, None where there is none.

    `notes` are texts that pointing at a place shows, each once; `note_of` says which belongs to a place.
    """

    name: str
    kind: Kind
    x: tuple[str, ...]
    y: tuple[Value, ...]
    colour: int | str
    notes: tuple[str, ...] = ()
    note_of: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Level:
    """A dashed line across a panel: a cap, a bound of a band."""

    at: float
    name: str


@dataclass(frozen=True, slots=True)
class Zone:
    """A range of a panel's figures with a meaning, such as a VIX band; None has no end. `tint` from 0, the calmest."""

    low: Value
    high: Value
    name: str
    tint: int


@dataclass(frozen=True, slots=True)
class Panel:
    """Lines over one axis."""

    title: str
    unit: Unit
    lines: tuple[Line, ...]
    height: float = 1.0
    levels: tuple[Level, ...] = ()
    zones: tuple[Zone, ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """Panels below each other over the same days; `says` is what they show, in words, for those who can't see it."""

    name: str
    says: str
    panels: tuple[Panel, ...]
    is_stacked: bool = False
    x_title: str = ""


@dataclass(frozen=True, slots=True)
class Heat:
    """A grid of figures with a word in each cell; `x` and `y` name columns and rows."""

    name: str
    says: str
    x: tuple[str, ...]
    y: tuple[str, ...]
    z: tuple[tuple[Value, ...], ...]
    words: tuple[tuple[str, ...], ...]
    x_title: str
    y_title: str
    unit: Unit
    is_signed: bool = False


def line(name: str, kind: Kind, series: pd.Series, colour: int | str) -> Line:
    """A series over days, thinned where it has too many, its extremes kept."""
    thin = thinned(series, MOST_POINTS)
    return Line(name, kind, dates(thin.index), numbers(thin), colour)


def noted(name: str, kind: Kind, series: pd.Series, colour: int | str, notes: Mapping[pd.Timestamp, str]) -> Line:
    """A series over days with a text at each day that has one."""
    texts = [notes.get(day, "") for day in series.index]
    known = {text: place for place, text in enumerate(dict.fromkeys(texts))}
    places = tuple(known[text] for text in texts)
    return Line(name, kind, dates(series.index), numbers(series), colour, tuple(known), places)


def thinned(series: pd.Series, most: int) -> pd.Series:
    """At most `most` values of a series: first and last, and the lowest and highest of each stretch between."""
    if len(series) <= most:
        return series
    values = series.to_numpy(dtype=float)
    stretches = np.array_split(np.arange(len(values)), max(1, (most - 2) // 2))
    kept = {0, len(values) - 1}
    for stretch in stretches:
        own = values[stretch]
        if not np.isnan(own).all():
            kept |= {int(stretch[np.nanargmin(own)]), int(stretch[np.nanargmax(own)])}
    return series.iloc[sorted(kept)]


def dates(index: pd.Index) -> tuple[str, ...]:
    return tuple(pd.DatetimeIndex(index).strftime("%Y-%m-%d"))


def numbers(values: Sequence[float] | pd.Series) -> tuple[Value, ...]:
    """Figures as JSON has them, to seven digits, which is more than a chart can show; None where there is none."""
    found: npt.NDArray[np.float64] = np.asarray(values, dtype=float)
    return tuple(short(float(value)) for value in found)


def short(value: float) -> Value:
    return float(f"{value:.{DIGITS}g}") if np.isfinite(value) else None
