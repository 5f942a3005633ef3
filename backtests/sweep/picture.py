"""The pictures of a sweep: a map of two numbers, and how far worlds spread."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import PercentFormatter

from backtests.report.drawing import BLUE, DPI, GREY, INK, RED, WIDTH
from backtests.sweep.luck import Ranked
from backtests.system.placing import whole

Floats = npt.NDArray[np.float64]

LEAST_WORLDS = 20  # below them a 5th percentile lies between two points, and no box is drawn
DARK = 0.6  # of the colours' range, from which a text on them is white


@dataclass(frozen=True, slots=True)
class Map:
    """The Sharpe ratio a year over two numbers: `values` of shape (rows, columns), NaN where no run completed.

    Where other settings vary too a cell is the median of its runs.
    """

    across: str
    down: str
    columns: tuple[float, ...]
    rows: tuple[float, ...]
    values: Floats

    def around(self, across: float, down: float) -> float:
        """The mean of the cells beside one, diagonally too; NaN without any."""
        row, column = self.rows.index(down), self.columns.index(across)
        rows, columns = slice(max(0, row - 1), row + 2), slice(max(0, column - 1), column + 2)
        near = self.values[rows, columns].copy()
        near[row - rows.start, column - columns.start] = np.nan
        known = near[~np.isnan(near)]
        return float(known.mean()) if known.size else math.nan


def map_of(ranked: Sequence[Ranked], across: str, down: str) -> Map:
    """The map of two numbers; the same name twice is a strip of one."""
    cells: dict[tuple[float, float], list[float]] = {}
    for each in ranked:
        if each.sharpe is not None:
            place = float(each.row.setting(across)), float(each.row.setting(down)) if down != across else 0.0
            cells.setdefault(place, []).append(each.sharpe.a_year)
    columns, rows = (tuple(sorted({place[axis] for place in cells})) for axis in (0, 1))
    values = np.full((len(rows), len(columns)), np.nan)
    for (column, row), found in cells.items():
        values[rows.index(row), columns.index(column)] = np.median(found)
    return Map(across, down, columns, rows, values)


def draw_map(path: Path, shown: Map, best: tuple[float, float] | None) -> None:
    """Draw a map, 1210 pixels wide: a plateau has one colour, a cliff two beside each other; `best` is framed, None where
    no run is better than the others.
    """
    figure = Figure(figsize=(WIDTH, 2.2 + 0.5 * len(shown.rows)), dpi=DPI, facecolor="white", layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    image = axes.imshow(shown.values, cmap="cividis", aspect="auto", origin="lower")
    low, high = np.nanmin(shown.values), np.nanmax(shown.values)
    for (row, column), value in np.ndenumerate(shown.values):
        is_dark = high > low and (value - low) / (high - low) < DARK
        text = "failed" if math.isnan(value) else f"{value:.2f}"
        axes.text(column, row, text, ha="center", va="center", fontsize=9, color="white" if is_dark else INK)
    if best is not None:
        at = shown.columns.index(best[0]) - 0.5, shown.rows.index(best[1]) - 0.5
        axes.add_patch(_frame(at))
    axes.set_xticks(range(len(shown.columns)), [f"{value:g}" for value in shown.columns])
    axes.set_yticks(
        range(len(shown.rows)), [f"{value:g}" for value in shown.rows] if shown.down != shown.across else [""]
    )
    axes.set_xlabel(shown.across)
    axes.set_ylabel(shown.down if shown.down != shown.across else "")
    found = "no run is better than the others" if best is None else "framed: the best by the deflated one"
    axes.set_title(f"Sharpe ratio a year; {found}", loc="left", fontsize=10.5, color=INK)
    figure.colorbar(image, ax=axes)
    with whole(path) as beside:
        figure.savefig(beside)


def draw_spread(path: Path, groups: Mapping[str, Mapping[str, Floats]], titles: Mapping[str, str]) -> None:
    """Draw how measures spread over worlds: a panel a measure, a box a setting from the 5th percentile to the 95th.

    `groups`: by setting, the measure's values, shape (worlds,), fractions; settings that are not scaled are red.
    """
    figure = Figure(figsize=(WIDTH, 1.0 + 2.6 * len(titles)), dpi=DPI, facecolor="white", layout="constrained")
    FigureCanvasAgg(figure)
    for axes, (measure, title) in zip(
        figure.subplots(len(titles), 1, squeeze=False)[:, 0], titles.items(), strict=True
    ):
        _boxes(axes, {name: found[measure] for name, found in groups.items()})
        axes.set_title(title, loc="left", fontsize=10.5, color=INK, fontweight="bold")
        axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    with whole(path) as beside:
        figure.savefig(beside)


def _boxes(axes: Axes, groups: Mapping[str, Floats]) -> None:
    for place, (name, values) in enumerate(groups.items()):
        low, lower, middle, upper, high = np.percentile(values, [5, 25, 50, 75, 95])
        colour = RED if "fixed" in name else BLUE
        if len(values) >= LEAST_WORLDS:
            axes.vlines(place, low, high, color=colour, linewidth=1.4)
            axes.vlines(place, lower, upper, color=colour, linewidth=9, alpha=0.45)
        axes.plot(place, middle, "o", color=colour, markersize=5)
        axes.plot(np.full(len(values), place + 0.18), values, ".", color=INK, markersize=3.5, alpha=0.7)
    axes.set_xticks(range(len(groups)), list(groups), fontsize=9)
    axes.grid(axis="y", color="#e4e7eb", linewidth=0.8)
    axes.set_axisbelow(True)
    for side, spine in axes.spines.items():
        spine.set_visible(side == "bottom")
        spine.set_color(GREY)


def _frame(at: tuple[float, float]) -> Rectangle:
    return Rectangle(at, 1, 1, fill=False, edgecolor=RED, linewidth=2.5)
