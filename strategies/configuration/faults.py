"""Whether a configuration can be used: every fault at once, before anything starts."""

from collections.abc import Callable, Collection, Iterator
from typing import TypeVar

from config.accepted import ACCEPTED
from config.bounds import Fault
from strategies.configuration.clock import CLOCK_CHECKS
from strategies.configuration.numbers import Configuration, bound_faults, stand_ins, using
from strategies.configuration.records import Check, Parameters
from strategies.configuration.rows import ROW_CHECKS

CHECKS: tuple[Check, ...] = (*ROW_CHECKS, *CLOCK_CHECKS)

Found = TypeVar("Found")


def faults_of(configuration: Configuration, unsure: Collection[str] = ()) -> tuple[Fault, ...]:
    """What keeps a configuration from being run: values out of their bounds, and rows that don't fit together.

    Rows are told only of what is so whatever is put in place of the values out of bounds, and of those at the places `unsure`.
    """
    return (*bound_faults(configuration), *whichever(configuration, _between_rows, unsure))


def whichever(
    configuration: Configuration, look: Callable[[Parameters], Iterator[Found]], unsure: Collection[str] = ()
) -> tuple[Found, ...]:
    """What a look finds in a configuration, whatever else its values out of bounds may become."""
    sides: list[tuple[Found, ...]] = []
    for each in stand_ins(configuration, unsure):
        with using(each):
            sides.append(tuple(look(Parameters())))
    first, *others = sides or [()]
    return tuple(found for found in first if all(found in other for other in others))


def _between_rows(parameters: Parameters) -> Iterator[Fault]:
    accepted = {(row.check, row.row) for row in ACCEPTED}
    for check in CHECKS:
        yield from (fault for fault in check(parameters) if (check.__name__, fault.row) not in accepted)
