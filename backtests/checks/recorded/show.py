"""The model beside the record: tables and a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter
from rich.console import Group, RenderableType
from rich.table import Table

from backtests.checks.recorded.errors import (
    FURTHEST,
    HORIZONS,
    Horizon,
    WidthError,
    deviations,
    less_level,
    log_errors,
    log_rms,
    near,
    same_day_levels,
    share_width_errors,
    smile_errors,
    width_errors,
)
from backtests.checks.recorded.read import Recorded
from backtests.history import surface
from backtests.report.layout import new_table
from backtests.system.placing import whole

PICTURED: Final = HORIZONS[:4]
INK, GREY, GRID, BLUE = "#1f2933", "#7b8794", "#e4e7eb", "#1d4e89"
OPEN_MINUTE: Final = 570
MARK: Final = "python -m backtests recorded"


def tables(quotes: Recorded) -> RenderableType:
    """Errors of volatilities and of widths, by horizon."""
    return Group(_smiles(quotes), "", _same_day(quotes), "", _widths(quotes))


def draw(quotes: Recorded, path: Path) -> None:
    """Draw the smile at four horizons, recorded quotes as dots on the modelled line."""
    figure = Figure(figsize=(9.0, 6.2))
    FigureCanvasAgg(figure)
    for place, horizon in enumerate(PICTURED):
        _panel(figure.add_subplot(2, 2, place + 1), horizon, quotes)
    figure.suptitle("Modelled smile (line) and recorded quotes (dots)", x=0.08, ha="left", fontsize=12, color=INK)
    figure.supxlabel("standard deviations from the forward", fontsize=9, color=GREY)
    figure.supylabel("volatility over that at the money", fontsize=9, color=GREY)
    figure.subplots_adjust(left=0.1, right=0.97, top=0.89, bottom=0.1, hspace=0.32, wspace=0.2)
    with whole(path) as beside:
        figure.savefig(beside, dpi=110, metadata={"Software": MARK})


def _panel(axes: Axes, horizon: Horizon, quotes: Recorded) -> None:
    at = near(quotes) & horizon.of(quotes.dte)
    shape, several = less_level(np.where(near(quotes), log_errors(quotes), 0.0), quotes.moment)
    at &= several
    z = deviations(quotes)
    dots = surface.smile(z[at], quotes.years[at]) * np.exp(-shape[at])
    axes.plot(z[at], dots, ".", markersize=2.5, color=GREY, alpha=0.6)
    if at.any():
        line = np.linspace(z[at].min(), z[at].max(), 200)
        axes.plot(line, surface.smile(line, float(np.median(quotes.years[at]))), color=BLUE, linewidth=1.6)
    axes.set_title(horizon.name, loc="left", fontsize=10, color=INK)
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes.grid(color=GRID, linewidth=0.8)
    axes.tick_params(labelsize=8, colors=INK)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def _smiles(quotes: Recorded) -> Table:
    rows = (
        (
            row.name,
            f"{row.quotes:,}",
            *(f"{number:.3f}" for number in (row.smile, row.with_level, row.level, row.recorded_level)),
        )
        for row in smile_errors(quotes)
    )
    return new_table(
        "Volatility",
        *("Expiry", "Quotes", "Smile", "With level", "Level", "Recorded"),
        rows=rows,
        caption="Smile: relative rms error, the level of each minute and expiry taken from the record; level: at the\n"
        f"money over VIX, in the mean; out of the money, within {FURTHEST:g} standard deviations",
    )


def _same_day(quotes: Recorded) -> Table:
    rows = (
        (
            "from {:02}:{:02}".format(*divmod(OPEN_MINUTE + row.minute, 60)),
            f"{row.quotes}",
            f"{row.level:.2f}",
            f"{row.recorded_level:.2f}",
        )
        for row in same_day_levels(quotes)
    )
    title = "At the money on an expiry day, over VIX"
    return new_table(title, "New York", "Quotes", "Model", "Recorded", rows=rows)


def _widths(quotes: Recorded) -> Table:
    index, share = width_errors(quotes), share_width_errors(quotes)
    shown = new_table(
        "Ask less bid, points: medians",
        *("Options", "Expiry", "Price", "Quotes", "Model", "Recorded"),
        left=2,
        caption=f"Rms of the logarithm of model over record, SPX and SPXW: {log_rms(index):.2f}",
    )
    for name, cells in (("SPX, SPXW", index), ("SPY", share)):
        for number, row in enumerate(cells):
            shown.add_row(name, *_cell(row), end_section=number + 1 == len(cells))
    return shown


def _cell(row: WidthError) -> tuple[str, ...]:
    prices = f"{row.least_price:g} to {row.most_price:g}"
    return row.name, prices, f"{row.quotes}", f"{row.modelled:.2f}", f"{row.recorded:.2f}"
