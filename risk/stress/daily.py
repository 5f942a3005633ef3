"""What a day ends with: the book's margin, now and after each scenario, how far the margin call is, and its exposure."""

import math
from dataclasses import dataclass
from datetime import date

from book.snapshot import Snapshot
from config import limits
from risk.margin.holdings import of_campaign
from risk.money import of_whole
from risk.stress.exposure import BookExposure, exposure_of
from risk.stress.scenarios import Stress
from risk.stress.stress import stress_test
from risk.valuation.valuation import Unpriced, value


@dataclass(frozen=True, slots=True)
class Need:
    """USD that a campaign or a correlation group needs."""

    name: str
    requirement: float


@dataclass(frozen=True, slots=True)
class NeedAfter:
    """USD that the book would need after a scenario, of the account value that would be left."""

    scenario: str
    requirement: float
    left: float


@dataclass(frozen=True, slots=True)
class MarginLine:
    """The book's margin and exposure at one moment, USD. `faults` says what keeps it from being repriced; there is no
    `after` then."""

    day: date
    value: float
    requirement: float
    campaigns: tuple[Need, ...]
    groups: tuple[Need, ...]
    after: tuple[NeedAfter, ...]
    faults: tuple[str, ...]
    exposure: BookExposure | Unpriced

    @property
    def share(self) -> float:
        """The requirement as a share of account value; infinite when there is none."""
        return self.requirement / self.value if self.value > 0 else math.inf

    @property
    def distance(self) -> float:
        """USD that account value may fall, or the requirement rise, until the desk's margin call."""
        return limits.MARGIN_CALL_AT * self.value - self.requirement

    def __str__(self) -> str:
        parts = [
            f"MARGIN {of_whole(self.requirement, self.value)}, {self.distance:,.0f} to the margin call",
            "; ".join(f"{need.name} {need.requirement:,.0f}" for need in (*self.groups, *self.campaigns)),
            "; ".join(f"after {after.scenario} {of_whole(after.requirement, after.left)}" for after in self.after),
            f"not repriced: {', '.join(self.faults)}" if self.faults else "",
        ]
        return " | ".join(part for part in parts if part)

    @property
    def worst_loss(self) -> float | None:
        """The most that any scenario costs, USD; None where the book could not be repriced."""
        return max((self.value - after.left for after in self.after), default=None)

    @property
    def exposure_line(self) -> str:
        """The exposure of the whole book, or why there is none."""
        if isinstance(self.exposure, Unpriced):
            return f"EXPOSURE unknown: {', '.join(self.exposure.faults)}"
        return f"EXPOSURE {self.exposure.book}"


def book_stress(snapshot: Snapshot) -> Stress:
    """The book as it stands under every scenario."""
    return stress_test().of([of_campaign(campaign) for campaign in snapshot.book.active], snapshot.market)


def margin_line(snapshot: Snapshot) -> MarginLine:
    """The margin line of now."""
    market, account, book = snapshot
    holdings = [of_campaign(campaign) for campaign in book.active]
    valued = value(holdings, market)
    stress = stress_test().of_valued(valued, holdings, market)
    return MarginLine(
        day=market.now.date(),
        value=account.value,
        requirement=sum(holding.booked for holding in holdings),
        campaigns=tuple(Need(holding.name, holding.booked) for holding in holdings),
        groups=tuple(Need(*each) for each in zip(stress.groups, stress.booked, strict=True)),
        after=tuple(NeedAfter(each.scenario, each.requirement, account.value - each.loss) for each in stress.scenarios),
        faults=stress.faults,
        exposure=exposure_of(valued, market),
    )
