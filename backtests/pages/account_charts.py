"""What the account did, as charts: value, drawdown and VIX; years, months, days; rolling figures."""

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from backtests.pages.charts import Chart, Heat, Kind, Level, Line, Panel, Unit, Zone, line, numbers, short
from backtests.report.index import index_curve
from backtests.report.layout import percent
from backtests.report.performance import MONTHS, YEAR, Moved, by_month, by_year, closes, curve_of, rolling, rolling_beta
from backtests.report.records import Result
from config import limits

OWN, INDEX = 0, 1  # places in the palette
HELD = "The same sum in the S&P 500"
ROLLING = YEAR // 2
BINS = 41


def account(result: Result) -> Chart:
    """Account value against holding the index, drawdowns below, and VIX in its bands."""
    curve = curve_of(result.equity)
    curves = [("Account", curve, OWN)]
    held = index_curve(result)
    if held is not None:
        curves.append((HELD, held / held.iloc[0] * float(curve.iloc[0]), INDEX))
    falls = tuple(
        line(name, Kind.AREA if place == OWN else Kind.LINE, values / values.cummax() - 1.0, place)
        for name, values, place in curves
    )
    panels = [
        Panel(
            "Account value",
            Unit.USD,
            tuple(line(name, Kind.LINE, *rest) for name, *rest in curves),
            2.2,
            zones=phases(),
        ),
        Panel("Drawdown from the peak before", Unit.PERCENT, falls),
    ]
    if result.daily is not None and not result.daily.vix.empty:
        vix = line("VIX", Kind.LINE, closes(result.daily.vix), 2)
        panels.append(Panel("VIX as the day ended", Unit.VIX, (vix,), zones=vix_bands()))
    says = "The account beside the same sum in the S&P 500, shaded by phase; drawdowns; VIX, shaded by the bands of the limits."
    return Chart("account", says, tuple(panels))


def phases() -> tuple[Zone, ...]:
    """The phases of config/limits.py over account values."""
    lows = (None, *(phase.below for phase in limits.PHASES))
    return tuple(
        Zone(low, _end(phase.below), f"phase {phase.number}", phase.number)
        for low, phase in zip(lows, limits.PHASES, strict=False)
    )


def vix_bands() -> tuple[Zone, ...]:
    """The bands of VIX in which config/limits.py multiplies the limits."""
    ends = [band.below if math.isnan(band.upto) else band.upto for band in limits.POSITION_MULTIPLIERS]
    lows = (None, *ends)
    return tuple(
        Zone(low, _end(end), f"limits x {band.value:g}", place)
        for place, (low, end, band) in enumerate(zip(lows, ends, limits.POSITION_MULTIPLIERS, strict=False))
    )


def years(result: Result) -> Chart:
    """What each year returned, beside the index."""
    own, held = by_year(curve_of(result.equity)), index_curve(result)
    lines = [_bars("Account", own, OWN)]
    if held is not None:
        lines.append(_bars("S&P 500", by_year(held), INDEX))
    return Chart(
        "years", "What each year returned.", (Panel("Return of each year", Unit.PERCENT, tuple(lines)),), x_title="Year"
    )


def months(result: Result) -> Heat:
    """What each month returned: a row a year."""
    found = {moved.name: moved.returned for moved in by_month(curve_of(result.equity))}
    names = sorted({name[:4] for name in found})
    grid = [[found.get(f"{year}-{month:02d}") for month in range(1, 13)] for year in names]
    return Heat(
        name="months",
        says="What each month returned, a row a year.",
        x=MONTHS,
        y=tuple(names),
        z=tuple(tuple(None if value is None else short(value) for value in row) for row in grid),
        words=tuple(tuple("" if value is None else percent(value, signed=True) for value in row) for row in grid),
        x_title="Month",
        y_title="Year",
        unit=Unit.PERCENT,
        is_signed=True,
    )


def days(result: Result) -> Chart:
    """How often a day returned how much."""
    returned = curve_of(result.equity).pct_change().dropna().to_numpy()
    most = max(float(np.abs(returned).max()), 1e-4) if returned.size else 1e-4
    counts, ends = np.histogram(returned, bins=np.linspace(-most, most, BINS + 1))
    names = tuple(percent((low + high) / 2, signed=True) for low, high in pairwise(ends))
    bars = Line("Days", Kind.BARS, names, numbers(counts), OWN)
    says = "How many days returned how much; the middle of each range is named."
    return Chart("days", says, (Panel("Days by their return", Unit.DAYS, (bars,)),), x_title="Return of a day")


def daily(result: Result) -> Chart:
    """What each day returned."""
    returned = curve_of(result.equity).pct_change().dropna()
    panel = Panel(
        "Return of each day", Unit.PERCENT, (line("Account", Kind.AREA, returned, OWN),), levels=(Level(0.0, ""),)
    )
    return Chart("daily", "What each day returned, from close to close.", (panel,))


def rolled(result: Result) -> Chart | None:
    """Sharpe ratio, volatility and beta of the half year before each day; None for a shorter run."""
    index = index_curve(result)
    found = rolling(curve_of(result.equity), ROLLING)
    if found["sharpe"].empty:
        return None
    volatility = [line("Account", Kind.LINE, found["volatility"], OWN)]
    if index is not None:
        volatility.append(line("S&P 500", Kind.LINE, rolling(index, ROLLING)["volatility"], INDEX))
    panels = [
        Panel("Sharpe ratio of the last 126 days", Unit.RATIO, (line("Sharpe", Kind.LINE, found["sharpe"], OWN),), levels=(Level(0.0, ""),)),
        Panel("Volatility of the last 126 days", Unit.PERCENT, tuple(volatility)),
    ]  # fmt: skip
    if index is not None:
        beta = rolling_beta(curve_of(result.equity), index, ROLLING)
        panels.append(
            Panel(
                "Beta to the S&P 500 of the last 126 days",
                Unit.RATIO,
                (line("Beta", Kind.LINE, beta, INDEX),),
                levels=(Level(0.0, ""),),
            )
        )
    return Chart(
        "rolling",
        "Sharpe ratio, volatility and beta of the 126 trading days (half a year) before each day; the first two as of a year, times the root of 252.",
        tuple(panels),
    )


def _bars(name: str, moves: Sequence[Moved], colour: int) -> Line:
    return Line(
        name, Kind.BARS, tuple(moved.name for moved in moves), numbers([moved.returned for moved in moves]), colour
    )


def _end(value: float) -> float | None:
    return value if math.isfinite(value) else None
