"""Looks for faults of config/ that stand between its rows, and holds win rates against those of a run.

A check is one small function over `Parameters`; the tuples at the ends of `rows`, `scaling`, `clock` and `sizes` are
the registry. A fault that may stay has a row with its reason in config/accepted.py.
"""

from datetime import date
from pathlib import Path

from backtests import report
from backtests.checks.lint.check import are_usable, judged, lint
from backtests.checks.lint.dated import dividend_out_of_date
from backtests.checks.lint.measured import win_rate_above_measured, win_rates
from backtests.checks.lint.records import Fault, LintFinding, Parameters
from backtests.checks.lint.sizes import starts
from backtests.checks.lint.tables import LintReport, as_json, tables

__all__ = ["Fault", "LintFinding", "LintReport", "Parameters", "as_json", "inspect", "lint", "tables"]


def inspect(parameters: Parameters, result: Path | None = None, today: date | None = None) -> LintReport:
    """All that there is to say about a configuration, and about its win rates beside those of a result folder.

    Dated rows are held against `today`; without one they are not, so that what is right today is right tomorrow.
    Raises BadInputError where the folder can't be read.
    """
    rates = (
        () if result is None else win_rates([strategy.row for strategy in parameters.strategies], report.read(result))
    )
    findings = lint(parameters)
    measured = judged(win_rate_above_measured.__name__, win_rate_above_measured(rates), parameters)
    dated = () if today is None else tuple(dividend_out_of_date(parameters.last_dividend, today))
    measured += judged(dividend_out_of_date.__name__, dated, parameters)
    return LintReport(findings + measured, starts(parameters) if are_usable(findings) else (), result, rates)
