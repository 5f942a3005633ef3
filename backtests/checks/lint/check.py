"""Runs the checks, and holds what they find against what is accepted."""

from collections.abc import Iterable, Sequence

from backtests.checks.lint.clock import CLOCK_CHECKS
from backtests.checks.lint.records import Check, Fault, LintFinding, Parameters
from backtests.checks.lint.rows import ROW_CHECKS
from backtests.checks.lint.scaling import SCALING_CHECKS
from backtests.checks.lint.sizes import SIZE_CHECKS

CROSS_CHECKS: tuple[Check, ...] = (*SCALING_CHECKS, *CLOCK_CHECKS, *SIZE_CHECKS)
ACCEPTED = "config/accepted.py ACCEPTED"


def lint(parameters: Parameters) -> tuple[LintFinding, ...]:
    """Every fault of the configuration. What stands between rows is looked at only once each row can be used."""
    found = _asked(ROW_CHECKS, parameters)
    return found + _asked(CROSS_CHECKS, parameters) if are_usable(found) else found


def are_usable(findings: Sequence[LintFinding]) -> bool:
    """Whether no row stands in the desk's way by itself."""
    rows = {check.__name__ for check in ROW_CHECKS}
    return not any(finding.check in rows and finding.accepted is None for finding in findings)


def judged(name: str, faults: Iterable[Fault], parameters: Parameters) -> tuple[LintFinding, ...]:
    """Faults as findings of a check, with the reason of those that are accepted."""
    reasons = {(row.check, row.row): row.reason for row in parameters.accepted}
    return tuple(LintFinding(name, fault, reasons.get((name, fault.row))) for fault in faults)


def _asked(checks: Sequence[Check], parameters: Parameters) -> tuple[LintFinding, ...]:
    found = tuple(finding for check in checks for finding in judged(check.__name__, check(parameters), parameters))
    return found + _accepted_for_nothing(checks, found, parameters)


def _accepted_for_nothing(
    checks: Sequence[Check], found: Sequence[LintFinding], parameters: Parameters
) -> tuple[LintFinding, ...]:
    """Rows of ACCEPTED that name one of these checks, and a row in which it found nothing."""
    asked, known = {check.__name__ for check in checks}, {(finding.check, finding.fault.row) for finding in found}
    return tuple(
        LintFinding(
            "accepted_for_nothing",
            Fault(f"{ACCEPTED} {row.check}", f"{row.row} has no such fault", "delete the row"),
        )
        for row in parameters.accepted
        if row.check in asked and (row.check, row.row) not in known
    )
