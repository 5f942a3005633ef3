"""Charts as LEAN keeps them: series of points in UTC seconds, with LEAN's local limits."""

from __future__ import annotations

import math
from array import array
from typing import Any, overload

from ..base.enums import ChartType, SeriesType
from ..base.missing import ArgumentException, Refusing, given

MOST_SERIES = 30  # LEAN's local defaults
MOST_POINTS = 1_000_000
EQUITY_CHART = "Strategy Equity"
RESERVED = (
    EQUITY_CHART,
    "Benchmark",
    "Drawdown",
    "Exposure",
    "Capacity",
    "Portfolio Turnover",
    "Portfolio Margin",
    "Assets Sales Volume",
)


class Color(Refusing):
    """Names of colours, as LEAN writes them."""

    BLACK, BLUE, GRAY, GREEN, ORANGE = "#000000", "#0000FF", "#808080", "#008000", "#FFA500"
    PURPLE, RED, YELLOW = "#800080", "#FF0000", "#FFFF00"


class Series(Refusing):
    """One line of a chart."""

    @overload
    def __init__(self, name: str, type: SeriesType = SeriesType.LINE, unit: str = "$") -> None: ...
    @overload
    def __init__(self, name: str, type: SeriesType, unit: str, color: str) -> None: ...
    @overload
    def __init__(self, name: str, type: SeriesType, index: int) -> None: ...
    @overload
    def __init__(self, name: str, type: SeriesType, index: int, unit: str) -> None: ...
    def __init__(self, name: str, type: SeriesType = SeriesType.LINE, *look: Any, **named: Any) -> None:
        """`look` are unit and color, or index and unit, or the first of either."""
        names: tuple[str, ...] = ("index", "unit", "color")
        if look:
            names = names[:2] if isinstance(look[0], int) else names[1:]
        details = given("Series", names, look, named)
        self.name = name
        self.series_type = type
        self.index: int = details.get("index", 0)
        self.unit: str = details.get("unit", "$")
        self.color: str = details.get("color", "")
        self._seconds = array("q")
        self._values = array("d")


class Chart(Refusing):
    """A chart by name."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.chart_type = ChartType.OVERLAY
        self.series: dict[str, Series] = {}

    def add_series(self, series: Series) -> None:
        self.series[series.name] = series


class Charts:
    """All charts of a run."""

    def __init__(self) -> None:
        self._charts: dict[str, Chart] = {}

    def add(self, chart: Chart) -> None:
        _refuse_reserved(chart.name)
        self._charts[chart.name] = chart

    def plot(self, chart_name: str, series_name: str, seconds: int, value: float) -> None:
        """Add a point. Raises ArgumentException for NaN, infinities and LEAN's own chart names."""
        _refuse_reserved(chart_name)
        if not math.isfinite(value):
            raise ArgumentException(f"plot({chart_name!r}, {series_name!r}): the value is {value}; it must be finite")
        chart = self._charts.setdefault(chart_name, Chart(chart_name))
        series = chart.series.get(series_name)
        if series is None:
            if sum(len(known.series) for known in self._charts.values()) >= MOST_SERIES:
                return
            series = chart.series[series_name] = Series(series_name)
        if len(series._values) < MOST_POINTS:
            series._seconds.append(seconds)
            series._values.append(value)

    def as_result(self, equity: list[tuple[float, float]]) -> dict[str, Any]:
        """LEAN's shape; `equity` are the samples (UTC seconds, dollars) of its own first chart."""
        own = Chart(EQUITY_CHART)
        candles = [[seconds, value, value, value, value] for seconds, value in equity]
        line = _series_row(Series("Equity", SeriesType.CANDLE), candles)
        charts = {chart.name: _chart_row(chart) for chart in self._charts.values()}
        return {EQUITY_CHART: {**_chart_row(own), "series": {"Equity": line}}, **charts}


def _chart_row(chart: Chart) -> dict[str, Any]:
    return {
        "name": chart.name,
        "chartType": int(chart.chart_type),
        "series": {
            name: _series_row(series, [*map(list, zip(series._seconds, series._values, strict=True))])
            for name, series in chart.series.items()
        },
    }


def _series_row(series: Series, points: list[list[float]]) -> dict[str, Any]:
    return {
        "name": series.name,
        "unit": series.unit,
        "index": series.index,
        "seriesType": int(series.series_type),
        "values": points,
        "color": series.color,
        "scatterMarkerSymbol": "none",
    }


def _refuse_reserved(name: str) -> None:
    if name in RESERVED:
        raise ArgumentException(f"{name!r} is the name of one of LEAN's own charts; take another")
