"""Several results as one page, their curves over each other."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pandas as pd

from backtests.compare.sides import Side, differing
from backtests.compare.tables import Beside, pair_lines, statistics
from backtests.pages import desk_charts
from backtests.pages.account_charts import vix_bands
from backtests.pages.charts import Chart, Kind, Line, Panel, Unit, line, numbers
from backtests.pages.page import Table, render
from backtests.report.index import index_curve
from backtests.report.layout import percent
from backtests.report.performance import by_month, by_year, closes, curve_of
from backtests.system.placing import whole

MARK = "python -m backtests compare"
HOLIDAYS = pd.Timedelta(7, "D")  # from close to close in September 2001
LEFT_OUT = "denied: "  # marks of several runs over each other can't be told apart


def write(sides: Sequence[Side], pairs: Sequence[Beside], path: Path) -> Path:
    """Write the page of a comparison; returns the file."""
    with whole(path) as beside:
        beside.write_text(page(sides, pairs), encoding="utf-8")
    return path


def page(sides: Sequence[Side], pairs: Sequence[Beside]) -> str:
    """The page: what differs in settings and figures, and the same charts as a report's over each other."""
    charts = tuple(chart for chart in (account(sides), limits(sides), margin(sides), years(sides)) if chart is not None)
    letters = tuple(side.letter for side in sides)
    return render(
        "compare.html.j2",
        f"{len(sides)} results beside each other",
        {"charts": {chart.name: asdict(chart) for chart in charts}},
        mark=MARK,
        sides=tuple((side.letter, side.result.folder.name) for side in sides),
        charts={chart.name: chart.says for chart in charts},
        settings=tuple((row.name, *row.values) for row in differing(sides)),
        settings_head=("Setting", *letters),
        statistics=Table("Statistics", ("", *letters), tuple(statistics(sides))),
        months=_months(sides),
        pairs=tuple((f"{pair.one.letter} and {pair.other.letter}", pair_lines(pair)) for pair in pairs),
    )


def account(sides: Sequence[Side]) -> Chart:
    """Account values, as a share of what each began with, and the index beside them; drawdowns; VIX of all their days."""
    curves = [(side, curve_of(side.result.equity)) for side in sides]
    gains = [
        line(named(side), Kind.LINE, curve / curve.iloc[0] - 1.0, place) for place, (side, curve) in enumerate(curves)
    ]
    falls = [
        line(named(side), Kind.LINE, curve / curve.cummax() - 1.0, place) for place, (side, curve) in enumerate(curves)
    ]
    panels = [
        Panel("Gain, of what each began with", Unit.PERCENT, (*gains, *_indices(sides)), 2.2),
        Panel("Drawdown from the peak before", Unit.PERCENT, tuple(falls)),
    ]
    seen = [closes(side.result.daily.vix) for side in sides if side.result.daily is not None]
    if any(len(vix) for vix in seen):
        vix = line("VIX", Kind.LINE, _joined(seen), 2)
        panels.append(Panel("VIX as the day ended", Unit.VIX, (vix,), zones=vix_bands()))
    return Chart(
        "account", "What each account gained, its drawdowns below, and VIX in the bands of the limits.", tuple(panels)
    )


def limits(sides: Sequence[Side]) -> Chart | None:
    """Each result's open campaigns and limits, a panel a strategy."""
    made = [(side, chart) for side in sides if (chart := desk_charts.limits(side.result)) is not None]
    says = "Campaigns at the busiest moment of each day (lines) and the limit as the day ended (steps) of each result."
    return _laid_over("limits", says, made)


def margin(sides: Sequence[Side]) -> Chart | None:
    """Buying power, stress and margin of each result."""
    made = [(side, chart) for side in sides if (chart := desk_charts.margin(side.result)) is not None]
    says = "Buying power, the cost of the worst scenario and the margin of each result; dashed: the caps."
    return _laid_over("margin", says, made)


def years(sides: Sequence[Side]) -> Chart:
    """What each year returned."""
    found = [{moved.name: moved.returned for moved in by_year(curve_of(side.result.equity))} for side in sides]
    names = tuple(sorted({name for own in found for name in own}))
    lines = [
        Line(named(side), Kind.BARS, names, numbers([own.get(name, math.nan) for name in names]), place)
        for place, (side, own) in enumerate(zip(sides, found, strict=True))
    ]
    panel = Panel("Return of each year", Unit.PERCENT, tuple(lines))
    return Chart("years", "What each year returned.", (panel,), x_title="Year")


def named(side: Side) -> str:
    return f"{side.letter}: {side.result.folder.name}"


def _indices(sides: Sequence[Side]) -> Iterator[Line]:
    """The S&P 500 from where it stood as each result began, once for those of the same days."""
    found: list[tuple[list[str], pd.Series]] = []
    for side in sides:
        curve = index_curve(side.result)
        letters = next((letters for letters, known in found if known.equals(curve)), None)
        if letters is not None:
            letters.append(side.letter)
        elif curve is not None:
            found.append(([side.letter], curve))
    for letters, curve in found:
        name = "S&P 500" if len(found) == 1 else f"S&P 500 beside {', '.join(letters)}"
        yield line(name, Kind.LINE, curve / curve.iloc[0] - 1.0, "soft")


def _joined(series: Sequence[pd.Series]) -> pd.Series:
    """Each day's figure of the first that has it, with a break where for longer than any holidays none has one."""
    joined = pd.concat(series).groupby(level=0).first()
    days = pd.DatetimeIndex(joined.index)
    ends = days[:-1][np.diff(days) > HOLIDAYS]
    return joined.reindex(days.union(ends + pd.Timedelta(1, "D")))


def _laid_over(name: str, says: str, made: Sequence[tuple[Side, Chart]]) -> Chart | None:
    """The panels of several charts, those of one title in one; a result has one colour."""
    titles = dict.fromkeys(panel.title for _, chart in made for panel in chart.panels)
    panels = []
    for title in titles:
        own = [
            (place, side, panel)
            for place, (side, chart) in enumerate(made)
            for panel in chart.panels
            if panel.title == title
        ]
        lines = [
            replace(each, name=f"{side.letter}: {each.name}", colour=place, kind=Kind.STEPS if each.kind is Kind.STEPS else Kind.LINE)
            for place, side, panel in own
            for each in panel.lines
            if not each.name.startswith(LEFT_OUT)
        ]  # fmt: skip
        panels.append(replace(own[0][2], lines=tuple(lines), levels=own[0][2].levels))
    return Chart(name, says, tuple(panels)) if panels else None


def _months(sides: Sequence[Side]) -> Table:
    found = [{moved.name: moved.returned for moved in by_month(curve_of(side.result.equity))} for side in sides]
    names = sorted({name for months in found for name in months})
    rows = tuple((name, *(percent(months.get(name), signed=True) for months in found)) for name in names)
    return Table("What each month returned", ("Month", *(side.letter for side in sides)), rows)
