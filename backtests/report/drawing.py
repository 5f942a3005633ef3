"""What the pictures of this project have in common: colours, axes, captions, dates, amounts. Times are New York's."""

from typing import Any

import matplotlib.dates as mdates
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

INK, GREY, GRID = "#1f2933", "#7b8794", "#e4e7eb"
BLUE, RED, AMBER = "#1d4e89", "#b3261e", "#b7791f"
WIDTH, DPI = 11.0, 110
LEFT, RIGHT = 0.075, 0.935  # of a figure's width
DAY = pd.Timedelta("1D")
SESSION = pd.Timedelta("9h15min"), pd.Timedelta("16h20min")  # what is shown of a run of one day
FEW = 6  # points that are marked, as they make no line
MILLION = 1e6


def local(series: pd.Series) -> pd.Series:
    """By New York's clock, which a chart would take for Greenwich's else."""
    return series.tz_localize(None)


def plain(axes: Axes) -> None:
    """No frame but the floor, and quiet lines across."""
    axes.set_axisbelow(True)
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.tick_params(colors=INK, labelsize=9, length=0)
    for side, spine in axes.spines.items():
        spine.set_visible(side == "bottom")
        spine.set_color(GREY)


def caption(axes: Axes, text: str) -> None:
    """Say above the panel, on its left, what it shows."""
    axes.set_title(text, loc="left", fontsize=10.5, color=INK, fontweight="bold", pad=6)


def legend(axes: Axes) -> None:
    """The names of the lines above the panel, on its right."""
    axes.legend(
        loc="lower right", bbox_to_anchor=(1.0, 0.99), ncols=8, frameon=False, fontsize=8.5, labelcolor=INK,
        borderaxespad=0.1, handlelength=1.6, columnspacing=1.4,
    )  # fmt: skip


def in_usd(axes: Axes) -> None:
    """Write the axis in USD."""
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: usd_text(value, axes)))


def usd_text(value: float, axes: Axes) -> str:
    """As short as the margin needs it: whole USD, or millions where the axis reaches them."""
    return f"{value / MILLION:,.2f}M" if max(map(abs, axes.get_ylim())) >= MILLION else f"{value:,.0f}"


def marked(series: pd.Series) -> dict[str, Any]:
    """Dots for a line of few points."""
    return {"marker": "o", "markersize": 3.5} if len(series) <= FEW else {}


def dates(axes: Axes, days: pd.DatetimeIndex) -> None:
    """From the first day to the end of the last one; of one day its session."""
    locator = mdates.AutoDateLocator(minticks=5, maxticks=11)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(mdates.ConciseDateFormatter(locator, show_offset=False))
    begin, end = SESSION if len(days) == 1 else (pd.Timedelta(0), DAY)
    axes.set_xlim(days[0] + begin, days[-1] + end)
    axes.tick_params(axis="x", length=4, color=GREY)
