"""The picture of a run: account value, drawdown, campaigns against limits, VIX, and BP against its cap."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib.dates as mdates
import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator, PercentFormatter

from backtests.report.figures import drawdowns
from backtests.report.occupancy import busiest
from backtests.report.records import CampaignRow, DailyPlots, Prices, Result
from config import limits

PICTURE = "summary.png"

INK, GREY, GRID = "#1f2933", "#7b8794", "#e4e7eb"
BLUE, RED, AMBER = "#1d4e89", "#b3261e", "#b7791f"
STRATEGY_COLOURS = ("#2f5d8a", "#8fb8de", "#e0b04c", "#7a9e7e", "#b56576")
WIDTH, DPI = 11.0, 110
Heights = npt.NDArray[np.float64]

NOON = pd.Timedelta("12h")
Panel = tuple[float, Callable[[Axes], None]]  # its height against the others, and what draws it


def draw(result: Result) -> Path:
    """Draw the run into `summary.png` of its folder, 1210 pixels wide; returns the file.

    What the algorithm recorded nothing for is left out.
    """
    panels = _panels(result)
    heights = [height for height, _ in panels]
    figure = Figure(figsize=(WIDTH, 0.9 + sum(heights)), dpi=DPI, facecolor="white")
    FigureCanvasAgg(figure)
    rows = figure.subplots(len(panels), 1, sharex=True, squeeze=False, gridspec_kw={"height_ratios": heights})[:, 0]
    for axes, (_, fill) in zip(rows, panels, strict=True):
        _plain(axes)
        fill(axes)
    _dates(rows[-1], result.equity)
    _title(figure, result)
    path = result.folder / PICTURE
    figure.savefig(path)
    return path


def _panels(result: Result) -> list[Panel]:
    panels: list[Panel] = [
        (2.4, lambda axes: _value(axes, result.equity)),
        (1.0, lambda axes: _falls(axes, result.equity)),
    ]
    daily, campaigns = result.daily, result.campaigns
    if daily is not None and campaigns is not None:
        days = _days(result.equity)
        panels.append((2.2, lambda axes: _campaigns(axes, daily, campaigns, days)))
    if daily is not None and not daily.vix.empty:
        panels.append((1.3, lambda axes: _vix(axes, daily.vix)))
        panels.append((1.5, lambda axes: _bp(axes, daily, result.equity)))
    return panels


def _plain(axes: Axes) -> None:
    axes.set_axisbelow(True)
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.tick_params(colors=INK, labelsize=9, length=0)
    for side, spine in axes.spines.items():
        spine.set_visible(side == "bottom")
        spine.set_color(GREY)


def _caption(axes: Axes, text: str) -> None:
    axes.set_title(text, loc="left", fontsize=10.5, color=INK, fontweight="bold", pad=6)


def _legend(axes: Axes) -> None:
    axes.legend(
        loc="lower right", bbox_to_anchor=(1.0, 0.99), ncols=8, frameon=False, fontsize=8.5, labelcolor=INK,
        borderaxespad=0.1, handlelength=1.6, columnspacing=1.4,
    )  # fmt: skip


def _value(axes: Axes, equity: pd.Series) -> None:
    axes.plot(equity.index, equity, color=BLUE, linewidth=1.6)
    axes.axhline(equity.iloc[0], color=GREY, linewidth=0.9, linestyle=(0, (4, 3)))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.margins(y=0.12)
    end = equity.iloc[-1]
    axes.annotate(
        f"{end:,.0f}", (equity.index[-1], end), xytext=(4, 0), textcoords="offset points",
        fontsize=9, color=BLUE, va="center", fontweight="bold", annotation_clip=False,
    )  # fmt: skip
    _caption(axes, "Account value, USD")


def _falls(axes: Axes, equity: pd.Series) -> None:
    falls = drawdowns(equity)
    axes.fill_between(falls.index, falls, 0.0, color=RED, alpha=0.25, linewidth=0)
    axes.plot(falls.index, falls, color=RED, linewidth=0.9)
    axes.set_ylim(min(float(falls.min()) * 1.15, -0.001), 0.0)
    axes.yaxis.set_major_locator(MaxNLocator(3))
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=1))
    _caption(axes, f"Drawdown from the peak before (largest {abs(falls.min()):.1%})")


def _campaigns(axes: Axes, daily: DailyPlots, campaigns: tuple[CampaignRow, ...], days: pd.DatetimeIndex) -> None:
    held = busiest(campaigns, days)
    base = np.zeros(len(days))
    known = sorted({*held, *daily.limits})  # what never traded too: a colour means the same in every account
    # The longest held stand at the bottom, so that what comes and goes does not lift the rest.
    for name in sorted(held, key=lambda name: (-int((held[name] > 0).sum()), name)):
        colour = STRATEGY_COLOURS[known.index(name) % len(STRATEGY_COLOURS)]
        top = base + held[name].to_numpy()
        axes.add_collection(_bars(days, base, top, facecolor=colour, linewidth=0, label=name))
        base = top
    _steps(axes, daily.portfolio_limit, color=INK, linewidth=1.6, label="Portfolio limit")
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.set_ylim(0, 1.12 * max([1.0, *base, *daily.portfolio_limit]))
    _caption(axes, "Campaigns at the busiest moment of each day")
    _legend(axes)


def _vix(axes: Axes, vix: pd.Series) -> None:
    axes.plot(vix.index, vix, color=AMBER, linewidth=1.3)
    for level in (bound for bound in _vix_bounds() if bound <= vix.max() * 1.1):
        axes.axhline(level, color=GREY, linewidth=0.9, linestyle=(0, (4, 3)))
    axes.set_ylim(0, 1.12 * float(vix.max()))
    axes.yaxis.set_major_locator(MaxNLocator(4))
    _caption(axes, "VIX as the day ended; dashed: where the position limits step")


def _vix_bounds() -> list[float]:
    ends = (band.upto if math.isnan(band.below) else band.below for band in limits.POSITION_MULTIPLIERS)
    return [end for end in ends if math.isfinite(end)]


def _bp(axes: Axes, daily: DailyPlots, equity: pd.Series) -> None:
    used = daily.bp_used / equity.reindex(daily.bp_used.index, method="nearest")
    cap = daily.bp_cap / equity.reindex(daily.bp_cap.index, method="nearest")
    days = _days(equity)
    used.index = used.index.normalize().tz_localize(None)
    # Over a weekend the last day's use goes on.
    used = used.reindex(days, method="ffill")
    axes.fill_between(days + NOON, used, step="mid", color=BLUE, alpha=0.35, linewidth=0, label="Most in use that day")
    _steps(axes, cap, color=INK, linewidth=1.5, label="Cap")
    axes.set_ylim(0, 1.12 * max([0.01, *used.dropna(), *cap]))
    axes.yaxis.set_major_locator(MaxNLocator(4))
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    _caption(axes, "Buying power, of account value")
    _legend(axes)


def _steps(axes: Axes, daily: pd.Series, **style: Any) -> None:
    axes.step(daily.index.normalize().tz_localize(None) + NOON, daily, where="mid", **style)


def _days(equity: pd.Series) -> pd.DatetimeIndex:
    # Every day of the calendar: what is held over a weekend leaves no gap.
    return pd.date_range(equity.index[0].date(), equity.index[-1].date(), freq="D")


def _bars(days: pd.DatetimeIndex, base: Heights, top: Heights, **style: Any) -> PolyCollection:
    """A bar a day from `base` to `top`, in one piece: a patch for each day of ten years takes half a minute."""
    shown = top > base
    middle = mdates.date2num(days + NOON)[shown]
    left, right = middle - _bar_width(days) / 2, middle + _bar_width(days) / 2
    low, high = base[shown], top[shown]
    corners = np.stack([left, low, left, high, right, high, right, low], axis=-1)
    return PolyCollection(corners.reshape(-1, 4, 2), **style)


def _bar_width(days: pd.DatetimeIndex) -> float:
    # A bar a day is thinner than a pixel over many months: widen it so that it can be seen.
    span: int = max((days[-1] - days[0]).days, 1)
    return max(1.0, span / 380)


def _dates(axes: Axes, equity: pd.Series) -> None:
    locator = mdates.AutoDateLocator(minticks=5, maxticks=11)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(mdates.ConciseDateFormatter(locator, show_offset=False))
    axes.set_xlim(equity.index[0], equity.index[-1])
    axes.tick_params(axis="x", length=4, color=GREY)


def _title(figure: Figure, result: Result) -> None:
    equity = result.equity
    first, last = equity.index[0].date(), equity.index[-1].date()
    returned = equity.iloc[-1] / equity.iloc[0] - 1.0
    modelled = "option prices are modelled" if result.marker.prices is Prices.MODELLED else "prices as given"
    omitted = ", ".join(each.name for each in result.marker.without)
    height = figure.get_size_inches()[1]

    def say(x: float, below: float, text: str, **style: Any) -> None:
        figure.text(x, 1 - below / height, text, va="center", **style)

    say(0.075, 0.28, f"{first} to {last}: {returned:+.1%}", fontsize=14, fontweight="bold", color=INK)
    say(0.935, 0.28, modelled, fontsize=9.5, color=GREY, ha="right", style="italic")
    if omitted:
        say(0.935, 0.47, f"for comparison only, without {omitted}", fontsize=9.5, color=RED, ha="right")
    figure.subplots_adjust(left=0.075, right=0.935, top=1 - 0.75 / height, bottom=0.38 / height, hspace=0.55)
