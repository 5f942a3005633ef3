"""The atlas as one picture: a map a strategy, its steps and caps."""

from collections.abc import Sequence
from itertools import groupby, pairwise
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from backtests.pages.atlas import EXAMPLES, MARK, Field, Walk, account_bounds, fields, is_capped, vix_bounds
from backtests.report.drawing import GREY, INK
from backtests.system.placing import whole
from risk.parameters import RiskParameters

COLUMNS, DPI = 3, 90
LOW, HIGH = 22_000.0, 200_000.0
LEFT, RIGHT = 8.0, 60.0
LIGHT, DARK, LINE = "#e8f1f8", "#0072b2", "#d55e00"
TICKS = (25_000, 30_000, 40_000, 60_000, 75_000, 100_000, 200_000)


def draw(rules: RiskParameters, walk: Walk | None, path: Path) -> None:
    """Draw the maps into a file, the portfolio's first."""
    accounts, levels = account_bounds(rules), vix_bounds(rules)
    grid = [*fields(rules)]
    names = [field.strategy for field in grid[0]]
    rows = -(-len(names) // COLUMNS)
    high = max([HIGH, *(walk.accounts if walk else ())])
    low = min([LOW, *(walk.accounts if walk else ())])
    edges = [low, *(bound.at or high for bound in accounts)], [LEFT, *(bound.at or RIGHT for bound in levels)]
    figure = Figure(figsize=(4.1 * COLUMNS, 3.5 * rows), dpi=DPI, facecolor="white", layout="constrained")
    FigureCanvasAgg(figure)
    for axes, place in zip(figure.subplots(rows, COLUMNS, squeeze=False).flat, range(rows * COLUMNS), strict=True):
        if place >= len(names):
            axes.set_axis_off()
            continue
        own = [cell[place] for cell in grid]
        _map(axes, names[place], own, *edges)
        if walk is not None:
            axes.plot(walk.levels, walk.accounts, color=LINE, linewidth=0.8, alpha=0.9)
        marks = [one for one in EXAMPLES if one.strategy == names[place]]
        axes.scatter(
            [one.vix for one in marks], [one.account for one in marks], s=34, facecolors="none", edgecolors=INK
        )
    with whole(path) as beside:
        figure.savefig(beside, metadata={"Software": MARK})


def _map(axes: Axes, name: str, own: Sequence[Field], rows: Sequence[float], columns: Sequence[float]) -> None:
    colours = LinearSegmentedColormap.from_list("limits", [LIGHT, DARK])
    most, across = max(field.value for field in own), len(columns) - 1
    for row, (below, above) in enumerate(pairwise(rows)):
        line = enumerate(own[row * across : (row + 1) * across])
        for (value, capped), fields_ in groupby(line, key=lambda each: (each[1].value, is_capped(each[1]))):
            places = [place for place, _ in fields_]
            left, right = columns[places[0]], columns[places[-1] + 1]
            shade = value / most
            axes.add_patch(
                Rectangle((left, below), right - left, above - below, facecolor=colours(shade), edgecolor="white")
            )
            words = f"{value} cap" if capped else f"{value}"
            ink = "white" if shade > 0.55 else INK
            axes.text(left + 0.8, (below * above) ** 0.5, words, ha="left", va="center", fontsize=9, color=ink)
    axes.set_yscale("log")
    axes.set_xlim(columns[0], columns[-1])
    axes.set_ylim(rows[0], rows[-1])
    axes.set_title(f"{name}, cap {own[0].cap}", loc="left", fontsize=10.5, color=INK, fontweight="bold")
    axes.yaxis.set_major_locator(FixedLocator(TICKS))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value / 1000:,.0f}k"))
    axes.xaxis.set_major_locator(FixedLocator([10, 15, 25, 35, 50]))
    axes.set_xlabel("VIX points", fontsize=8.5, color=GREY)
    axes.set_ylabel("Account value, USD", fontsize=8.5, color=GREY)
    axes.tick_params(labelsize=8, colors=INK, length=2)
