"""Several results as one page, their curves over each other."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

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
    """Account values, as a share of what each began with; drawdowns; the index and VIX of the first that has them."""
    curves = [(side, curve_of(side.result.equity)) for side in sides]
    gains = [
        line(named(side), Kind.LINE, curve / curve.iloc[0] - 1.0, place) for place, (side, curve) in enumerate(curves)
    ]
    falls = [
        line(named(side), Kind.LINE, curve / curve.cummax() - 1.0, place) for place, (side, curve) in enumerate(curves)
    ]
    held = next((index for side in sides if (index := index_curve(side.result)) is not None), None)
    if held is not None:
        gains.append(line("S&P 500", Kind.LINE, held / held.iloc[0] - 1.0, "soft"))
    panels = [
        Panel("Gain, of what each began with", Unit.PERCENT, tuple(gains), 2.2),
        Panel("Drawdown from the peak before", Unit.PERCENT, tuple(falls)),
    ]
    vix = next((one.daily.vix for side in sides if (one := side.result).daily is not None and len(one.daily.vix)), None)
    if vix is not None:
        panels.append(
            Panel("VIX as the day ended", Unit.VIX, (line("VIX", Kind.LINE, closes(vix), 2),), zones=vix_bands())
        )
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
    lines = []
    for place, side in enumerate(sides):
        moves = by_year(curve_of(side.result.equity))
        names = tuple(moved.name for moved in moves)
        lines.append(Line(named(side), Kind.BARS, names, numbers([moved.returned for moved in moves]), place))
    panel = Panel("Return of each year", Unit.PERCENT, tuple(lines))
    return Chart("years", "What each year returned.", (panel,), x_title="Year")


def named(side: Side) -> str:
    return f"{side.letter}: {side.result.folder.name}"


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
