"""Looks for faults of config/ that stand between its rows, and holds win rates against those of a run.

A check is one small function over `Parameters`; the tuples at the ends of `rows`, `scaling`, `clock` and `sizes` are
the registry. A fault that may stay has a row with its reason in config/accepted.py.
"""

from backtests.checks.lint.check import inspect, lint
from backtests.checks.lint.tables import LintFinding, LintReport, as_json, tables
from config.bounds import Fault
from strategies.configuration.records import Parameters

__all__ = ["Fault", "LintFinding", "LintReport", "Parameters", "as_json", "inspect", "lint", "tables"]
