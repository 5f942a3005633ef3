"""What a comparison finds: how much of each part agrees, and each difference with the orders that it is about."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from backtests.parity.records import ComparedOrder, ComparedResult

Apart = tuple[tuple[str, object, object], ...]  # a field's name with both sides' values


class Compared(StrEnum):
    """What is compared, in the order in which one thing leads to another."""

    ORDERS = "Orders"
    EVENTS = "Order events"
    FEES = "Fees"
    CASH = "Cash of fills, by day"
    CLOSINGS = "Profit of closings"
    VALUES = "Account value, by day"
    NUMBERS = "Order and campaign numbers"


class Disagreement(StrEnum):
    """How two sides fail to agree."""

    DIFFERS = "differs"
    ONLY_A = "only in A"
    ONLY_B = "only in B"


@dataclass(frozen=True, slots=True)
class Difference:
    """One disagreement. `at` is when the two sides parted, New York; `apart` are the fields with both sides' values.

    `a` and `b` are the orders it is about; None where a side has none, or where it is about no order.
    """

    part: Compared
    kind: Disagreement
    at: datetime
    subject: str
    apart: Apart = ()
    a: ComparedOrder | None = None
    b: ComparedOrder | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """How many of a part both sides have, how many of them differ, how many only one side has, and the first of those."""

    part: Compared
    both: int
    differ: int
    only_a: int
    only_b: int
    first: datetime | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two results side by side; the differences in order of time."""

    a: ComparedResult
    b: ComparedResult
    counts: tuple[Count, ...]
    differences: tuple[Difference, ...]
