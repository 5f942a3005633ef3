"""Whether a configuration can be used: every fault at once, before anything starts."""

from collections.abc import Iterator

from config.accepted import ACCEPTED
from config.bounds import Fault
from strategies.configuration.clock import CLOCK_CHECKS
from strategies.configuration.numbers import Configuration, bound_faults, using
from strategies.configuration.records import Check, Parameters
from strategies.configuration.rows import ROW_CHECKS

CHECKS: tuple[Check, ...] = (*ROW_CHECKS, *CLOCK_CHECKS)


def faults_of(configuration: Configuration) -> tuple[Fault, ...]:
    """What keeps a configuration from being run: values out of their bounds or, without any, rows that don't fit together."""
    found = bound_faults(configuration)
    if found:
        return tuple(found)
    with using(configuration):
        return tuple(_between_rows(Parameters()))


def _between_rows(parameters: Parameters) -> Iterator[Fault]:
    accepted = {(row.check, row.row) for row in ACCEPTED}
    for check in CHECKS:
        yield from (fault for fault in check(parameters) if (check.__name__, fault.row) not in accepted)
