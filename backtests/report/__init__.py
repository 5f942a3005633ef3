"""Explains a result folder: figures, tables and a picture, from its files alone."""

from backtests.report.figures import RunFigures, figures
from backtests.report.periods import Period, PeriodFigures, parse_period, period_figures, usual_periods
from backtests.report.picture import draw
from backtests.report.read import read
from backtests.report.records import Result
from backtests.report.tables import summary

__all__ = [
    "Period",
    "PeriodFigures",
    "Result",
    "RunFigures",
    "draw",
    "figures",
    "parse_period",
    "period_figures",
    "read",
    "summary",
    "usual_periods",
]
