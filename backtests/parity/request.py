"""What a user asks of a comparison, checked: every fault of both sides at once."""

from dataclasses import dataclass
from pathlib import Path

from backtests.console.given import Checks, check_data
from backtests.parity.read import UnreadableError, read
from backtests.parity.records import Outcome


@dataclass(frozen=True, slots=True)
class ParityRequest:
    """Two results to compare; `data` is the folder whose bars explain a difference, None for the one that they name."""

    a: Outcome
    b: Outcome
    data: Path | None


def parity_request(a: Path, b: Path, data: Path | None) -> ParityRequest:
    """Read both sides. Raises BadInputError with every fault of both."""
    checks = Checks()
    check_data(checks, data)
    outcomes = []
    for folder in (a, b):
        try:
            outcomes.append(read(folder))
        except UnreadableError as fault:
            checks.faults += fault.faults
    checks.finish()
    return ParityRequest(*outcomes, data)
