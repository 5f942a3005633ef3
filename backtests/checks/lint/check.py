"""Runs the checks, and holds what they find against what is accepted."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from backtests.checks.lint.outside import (
    dividend_out_of_date,
    never_came_to_the_gate,
    win_rate_above_measured,
    win_rates,
    window_never_opens,
)
from backtests.checks.lint.scaling import SCALING_CHECKS
from backtests.checks.lint.sizes import SIZE_CHECKS, starts
from backtests.checks.lint.tables import OUT_OF_BOUNDS, LintFinding, LintReport
from backtests.report.records import Prices, Result
from config.bounds import Fault
from strategies.configuration.clock import CLOCK_CHECKS
from strategies.configuration.faults import whichever
from strategies.configuration.numbers import bound_faults, in_force
from strategies.configuration.records import Check, Parameters
from strategies.configuration.rows import ROW_CHECKS

CROSS_CHECKS: tuple[Check, ...] = (*SCALING_CHECKS, *CLOCK_CHECKS, *SIZE_CHECKS, window_never_opens)
ACCEPTED = "config/accepted.py ACCEPTED"
OVER_A_MODEL = "win_rate_above_modelled"  # what is accepted of it says nothing of recorded prices


def inspect(
    parameters: Parameters,
    result: Path | None = None,
    today: date | None = None,
    said_otherwise: Sequence[Fault] = (),
) -> LintReport:
    """All that there is to say about a configuration, and about its win rates beside those of a result folder.

    Dated rows are held against `today`; without one they are not, so that what is right today is right tomorrow.
    `said_otherwise` is what another file than those of config/ says of a number.
    Raises BadInputError where the folder can't be read.
    """
    rows = [strategy.row for strategy in parameters.strategies]
    run = None if result is None else _read(result)
    rates = () if run is None else win_rates(rows, run)
    idle = () if run is None else never_came_to_the_gate(run)
    is_modelled = run is not None and run.marker.prices is Prices.MODELLED
    measured = OVER_A_MODEL if is_modelled else win_rate_above_measured.__name__
    dated = () if today is None else dividend_out_of_date(parameters.last_dividend, today)
    out_of_bounds = bound_faults(in_force())
    findings = lint(parameters) if not out_of_bounds else _beside(out_of_bounds)
    outside = (
        *_judged("said_otherwise", said_otherwise, parameters),
        *_judged(measured, win_rate_above_measured(rates), parameters),
        *_judged(never_came_to_the_gate.__name__, idle, parameters),
        *_judged(dividend_out_of_date.__name__, dated, parameters),
    )
    return LintReport(findings + outside, starts(parameters) if _are_usable(findings) else (), result, rates)


def lint(parameters: Parameters) -> tuple[LintFinding, ...]:
    """Every fault of the configuration. What stands between rows is looked at only once each row can be used."""
    found = _asked(ROW_CHECKS, parameters)
    return found + _asked(CROSS_CHECKS, parameters) if _are_usable(found) else found


def _beside(out_of_bounds: Sequence[Fault]) -> tuple[LintFinding, ...]:
    """Values that can't be used, and what stands between rows whatever they become."""
    between = whichever(in_force(), lambda parameters: iter(_asked((*ROW_CHECKS, *CLOCK_CHECKS), parameters)))
    return (*(LintFinding(OUT_OF_BOUNDS, fault) for fault in out_of_bounds), *between)


def useless() -> tuple[Fault, ...]:
    """What does nothing in the configuration that is in force, as far as it can be told at once: no strategy is tried."""
    found = _asked(SCALING_CHECKS, Parameters())
    names = {check.__name__ for check in SCALING_CHECKS}
    return tuple(each.fault for each in found if each.accepted is None and each.check in names)


def _read(result: Path) -> Result:
    from backtests.report.read import read  # noqa: PLC0415 - half a second of imports, and few looks are at a result

    return read(result)


def _are_usable(findings: Sequence[LintFinding]) -> bool:
    """Whether no row stands in the desk's way by itself."""
    rows = {OUT_OF_BOUNDS, *(check.__name__ for check in ROW_CHECKS)}
    return not any(finding.check in rows and finding.accepted is None for finding in findings)


def _judged(name: str, faults: Iterable[Fault], parameters: Parameters) -> tuple[LintFinding, ...]:
    """Faults as findings of a check, with the reason of those that are accepted."""
    reasons = {(row.check, row.row): row.reason for row in parameters.accepted}
    return tuple(LintFinding(name, fault, reasons.get((name, fault.row))) for fault in faults)


def _asked(checks: Sequence[Check], parameters: Parameters) -> tuple[LintFinding, ...]:
    """What the checks find, and the rows of ACCEPTED that name one of them and a row in which it found nothing."""
    found = [finding for check in checks for finding in _judged(check.__name__, check(parameters), parameters)]
    asked, known = {check.__name__ for check in checks}, {(finding.check, finding.fault.row) for finding in found}
    for row in parameters.accepted:
        if row.check in asked and (row.check, row.row) not in known:
            fault = Fault(f"{ACCEPTED} {row.check}", f"{row.row} has no such fault", "delete the row")
            found.append(LintFinding("accepted_for_nothing", fault))
    return tuple(found)
