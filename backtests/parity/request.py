"""What a user asks of a comparison, checked: every fault of both sides at once."""

from dataclasses import dataclass
from pathlib import Path

from backtests.console.validation import Checks
from backtests.parity.read import read
from backtests.parity.records import ComparedResult


@dataclass(frozen=True, slots=True)
class ParityRequest:
    """Two results to compare; `data` is the folder whose bars explain a difference, None for the one that they name."""

    a: ComparedResult
    b: ComparedResult
    data: Path | None


def parity_request(a: Path, b: Path, data: Path | None) -> ParityRequest:
    """Read both sides. Raises BadInputError with every fault of both."""
    checks = Checks()
    checks.data(data)
    with checks.collected():
        left = read(a)
    with checks.collected():
        right = read(b)
    checks.finish()
    return ParityRequest(left, right, data)
