"""The picture of a run: account value, drawdown, P&L by strategy, campaigns against limits, VIX, BP against its cap.

Times are New York's.
"""

import math
from collections.abc import Callable, Mapping
from itertools import cycle
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
from matplotlib.ticker import MaxNLocator, PercentFormatter

from backtests.report.drawing import (
    AMBER,
    BLUE,
    DAY,
    DPI,
    GREY,
    INK,
    LEFT,
    RED,
    RIGHT,
    WIDTH,
    caption,
    dates,
    in_usd,
    legend,
    local,
    marked,
    plain,
    usd_text,
)
from backtests.report.figures import drawdowns, strategies_of
from backtests.report.index import index_of
from backtests.report.occupancy import busiest
from backtests.report.records import CampaignRow, DailyPlots, Prices, Result
from config import limits

PICTURE = "summary.png"

STRATEGY_COLOURS = ("#2f5d8a", "#8fb8de", "#e0b04c", "#7a9e7e", "#b56576")
Heights = npt.NDArray[np.float64]

NOON = pd.Timedelta("12h")
Panel = tuple[float, Callable[[Axes], None]]  # its height against the others, and what draws it


def draw(result: Result) -> Path:
    """Draw the run into `summary.png` of its folder, 1210 pixels wide; returns the file.

    What the algorithm recorded nothing for is left out.
    """
    equity = local(result.equity)
    panels = _panels(result, equity)
    heights = [height for height, _ in panels]
    figure = Figure(figsize=(WIDTH, 0.9 + sum(heights)), dpi=DPI, facecolor="white")
    FigureCanvasAgg(figure)
    rows = figure.subplots(len(panels), 1, sharex=True, squeeze=False, gridspec_kw={"height_ratios": heights})[:, 0]
    for axes, (_, fill) in zip(rows, panels, strict=True):
        plain(axes)
        fill(axes)
    dates(rows[-1], _days(equity))
    _title(figure, result)
    path = result.folder / PICTURE
    figure.savefig(path)
    return path


def _panels(result: Result, equity: pd.Series) -> list[Panel]:
    daily, campaigns, days = result.daily, result.campaigns, _days(equity)
    index = index_of(result)
    held = None if index is None else local(index) / index.iloc[0] * equity.iloc[0]
    panels: list[Panel] = [(2.4, lambda axes: _value(axes, equity, held)), (1.0, lambda axes: _falls(axes, equity))]
    # what never traded has a colour too, so that it means the same in every account
    colours = dict(zip(strategies_of(result), cycle(STRATEGY_COLOURS), strict=False))
    if any(row.closed for row in campaigns or ()):
        panels.append((1.6, lambda axes: _pnl(axes, campaigns or (), colours, days)))
    if daily is not None and campaigns is not None:
        panels.append((2.2, lambda axes: _campaigns(axes, daily, campaigns, days, colours)))
    if daily is not None and not daily.vix.empty:
        panels.append((1.3, lambda axes: _vix(axes, local(daily.vix))))
        panels.append((1.5, lambda axes: _bp(axes, daily, result.equity)))
    return panels


def _value(axes: Axes, equity: pd.Series, held: pd.Series | None) -> None:
    if held is not None:
        axes.plot(held.index, held, color=GREY, linewidth=1.1, label="S&P 500 with the same cash", **marked(held))
    axes.plot(equity.index, equity, color=BLUE, linewidth=1.6, label="Account", **marked(equity))
    axes.axhline(equity.iloc[0], color=GREY, linewidth=0.9, linestyle=(0, (4, 3)))
    axes.margins(y=0.12)
    in_usd(axes)
    end = float(equity.iloc[-1])
    axes.annotate(
        usd_text(end, axes), (equity.index[-1], end), xytext=(5, 0), textcoords="offset points",
        fontsize=9, color=BLUE, va="center", fontweight="bold", annotation_clip=False,
    )  # fmt: skip
    is_one_day = equity.index[0].date() == equity.index[-1].date()
    caption(axes, "Account value, USD" + (", by New York's clock" if is_one_day else ""))
    if held is not None:
        legend(axes)


def _pnl(axes: Axes, campaigns: tuple[CampaignRow, ...], colours: Mapping[str, str], days: pd.DatetimeIndex) -> None:
    first, last = days[0], days[-1] + DAY
    for name, colour in colours.items():
        closed = sorted((row.closed, row.pnl) for row in campaigns if row.strategy == name and row.closed and row.pnl)
        if closed:
            moments = [first, *(pd.Timestamp(moment).tz_localize(None) for moment, _ in closed), last]
            sums = np.cumsum([0.0, *(pnl for _, pnl in closed), 0.0])
            axes.step(moments, sums, where="post", color=colour, linewidth=1.6, label=name)
    axes.axhline(0.0, color=GREY, linewidth=0.9)
    axes.margins(y=0.12)
    axes.yaxis.set_major_locator(MaxNLocator(4))
    in_usd(axes)
    caption(axes, "P&L of closed campaigns, USD after fees")
    legend(axes)


def _falls(axes: Axes, equity: pd.Series) -> None:
    falls = drawdowns(equity)
    axes.fill_between(falls.index, falls, 0.0, color=RED, alpha=0.25, linewidth=0)
    axes.plot(falls.index, falls, color=RED, linewidth=0.9, **marked(falls))
    axes.set_ylim(min(float(falls.min()) * 1.15, -0.01), 0.0)
    axes.yaxis.set_major_locator(MaxNLocator(3))
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=1))
    caption(axes, f"Drawdown from the peak before (largest {abs(falls.min()):.1%})")


def _campaigns(
    axes: Axes,
    daily: DailyPlots,
    campaigns: tuple[CampaignRow, ...],
    days: pd.DatetimeIndex,
    colours: Mapping[str, str],
) -> None:
    held = busiest(campaigns, days)
    base = np.zeros(len(days))
    # The longest held stand at the bottom, so that what comes and goes does not lift the rest.
    for name in sorted(held, key=lambda name: (-int((held[name] > 0).sum()), name)):
        top = base + held[name].to_numpy()
        axes.add_collection(_bars(days, base, top, facecolor=colours[name], linewidth=0, label=name))
        base = top
    _steps(axes, daily.portfolio_limit, color=INK, linewidth=1.6, label="Portfolio limit")
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.set_ylim(0, 1.12 * max([1.0, *base, *daily.portfolio_limit]))
    caption(axes, "Campaigns at the busiest moment of each day")
    legend(axes)


def _vix(axes: Axes, vix: pd.Series) -> None:
    axes.plot(vix.index, vix, color=AMBER, linewidth=1.3, **marked(vix))
    for level in (bound for bound in _vix_bounds() if bound <= vix.max() * 1.1):
        axes.axhline(level, color=GREY, linewidth=0.9, linestyle=(0, (4, 3)))
    axes.set_ylim(0, 1.12 * float(vix.max()))
    axes.yaxis.set_major_locator(MaxNLocator(4))
    caption(axes, "VIX as the day ended; dashed: where the position limits step")


def _vix_bounds() -> list[float]:
    ends = (band.upto if math.isnan(band.below) else band.below for band in limits.POSITION_MULTIPLIERS)
    return [end for end in ends if math.isfinite(end)]


def _bp(axes: Axes, daily: DailyPlots, equity: pd.Series) -> None:
    used = daily.bp_used / equity.reindex(daily.bp_used.index, method="nearest")
    cap = daily.bp_cap / equity.reindex(daily.bp_cap.index, method="nearest")
    traded = local(used).index.normalize()  # a day without a session has no busiest moment
    low, high = np.zeros(len(used)), used.to_numpy()
    axes.add_collection(_bars(traded, low, high, facecolor=BLUE, alpha=0.35, linewidth=0, label="Most in use that day"))
    _steps(axes, cap, color=INK, linewidth=1.5, label="Cap")
    axes.set_ylim(0, 1.12 * max([0.01, *used.dropna(), *cap]))
    axes.yaxis.set_major_locator(MaxNLocator(4))
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    caption(axes, "Buying power, of account value")
    legend(axes)


def _steps(axes: Axes, daily: pd.Series, **style: Any) -> None:
    """A level from each day's midnight to that of the next one that has it."""
    days = local(daily).index.normalize()
    if len(days):
        axes.step([*days, days[-1] + DAY], [*daily, daily.iloc[-1]], where="post", **style)


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
    span: int = max((days[-1] - days[0]).days, 1) if len(days) else 1
    return max(1.0, span / 380)


def _title(figure: Figure, result: Result) -> None:
    equity = result.equity
    first, last = equity.index[0].date(), equity.index[-1].date()
    returned = equity.iloc[-1] / equity.iloc[0] - 1.0
    modelled = "option prices are modelled" if result.marker.prices is Prices.MODELLED else "prices as given"
    omitted = ", ".join(each.name for each in result.marker.without)
    height = figure.get_size_inches()[1]

    def say(x: float, below: float, text: str, **style: Any) -> None:
        figure.text(x, 1 - below / height, text, va="center", **style)

    days = f"{first}" if first == last else f"{first} to {last}"
    say(LEFT, 0.28, f"{days}: {returned:+.1%}", fontsize=14, fontweight="bold", color=INK)
    say(RIGHT, 0.28, modelled, fontsize=9.5, color=GREY, ha="right", style="italic")
    if omitted:
        say(RIGHT, 0.47, f"for comparison only, without {omitted}", fontsize=9.5, color=RED, ha="right")
    figure.subplots_adjust(left=LEFT, right=RIGHT, top=1 - 0.75 / height, bottom=0.38 / height, hspace=0.55)
