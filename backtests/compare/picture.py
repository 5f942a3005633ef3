"""The equity of several results in one picture, their drawdowns below."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator, PercentFormatter

from backtests.compare.sides import Side
from backtests.report.drawing import (
    DPI,
    GREY,
    INK,
    LEFT,
    RIGHT,
    WIDTH,
    caption,
    dates,
    in_usd,
    local,
    marked,
    plain,
)
from backtests.report.figures import drawdowns
from backtests.system.placing import whole

MARK: Final = "python -m backtests compare"
COLOURS = ("#1d4e89", "#d1762a", "#4f8a5b", "#8a4f7d", "#7b8794", "#b3261e")
HEIGHT = 5.4


def draw(sides: Sequence[Side], path: Path) -> Path:
    """Draw the account values, in USD where all began with the same, else as a share of what each began with."""
    curves = [local(side.result.equity) for side in sides]
    figure = Figure(figsize=(WIDTH, HEIGHT), dpi=DPI, facecolor="white")
    FigureCanvasAgg(figure)
    value, falls = figure.subplots(2, 1, sharex=True, squeeze=False, gridspec_kw={"height_ratios": (2.4, 1.0)})[:, 0]
    is_one_start = len({float(curve.iloc[0]) for curve in curves}) == 1
    for side, curve, colour in zip(sides, curves, COLOURS, strict=False):
        shown = curve if is_one_start else curve / curve.iloc[0] - 1.0
        name = f"{side.letter}: {side.result.folder.name}"
        value.plot(shown.index, shown, color=colour, linewidth=1.5, label=name, **marked(shown))
        fall = drawdowns(curve)
        falls.plot(fall.index, fall, color=colour, linewidth=1.1, **marked(fall))
    for axes in (value, falls):
        plain(axes)
    start = float(curves[0].iloc[0]) if is_one_start else 0.0
    value.axhline(start, color=GREY, linewidth=0.9, linestyle=(0, (4, 3)))
    if is_one_start:
        in_usd(value)
    else:
        value.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{share:+.1%}"))
    caption(value, "Account value, USD" if is_one_start else "Gain, of what each began with")
    value.legend(loc="best", frameon=False, fontsize=8.5, labelcolor=INK)
    falls.yaxis.set_major_locator(MaxNLocator(3))
    falls.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=1))
    caption(falls, "Drawdown from the peak before")
    first, last = min(curve.index[0] for curve in curves), max(curve.index[-1] for curve in curves)
    dates(falls, pd.date_range(first.date(), last.date(), freq="D"))
    figure.subplots_adjust(left=LEFT, right=RIGHT, top=1 - 0.35 / HEIGHT, bottom=0.38 / HEIGHT, hspace=0.3)
    with whole(path) as beside:
        figure.savefig(beside, metadata={"Software": MARK})
    return path
