"""Proves that the campaigns explain the account: none is lost, and their results are its gain to the cent."""

from collections import Counter
from dataclasses import dataclass

import pandas as pd

from backtests.report.parts import total
from backtests.report.records import CampaignRow, CampaignState, Carried, Decision

CENT = 0.01


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What the account gained beside what its campaigns say they earned, closed and open at mark; USD.

    `lost` were approved and have no row, `unexplained` have a row and no approval, `repeated` more than one row,
    `unmarked` have no P&L, so that the campaigns' sum lacks them; the parts of `uneven` do not add up to their P&L.
    """

    gained: float
    booked: float
    lost: tuple[str, ...]
    unexplained: tuple[str, ...]
    repeated: tuple[str, ...]
    unmarked: tuple[str, ...]
    uneven: tuple[str, ...]

    @property
    def difference(self) -> float:
        """What the account gained beyond its campaigns, USD, in whole cents."""
        return round(self.gained - self.booked, 2)

    @property
    def is_sound(self) -> bool:
        return not self.difference and not any((self.lost, self.unexplained, self.repeated, self.unmarked, self.uneven))


def reconcile(
    equity: pd.Series,
    decisions: tuple[Decision, ...] | None,
    campaigns: tuple[CampaignRow, ...],
    carried: Carried | None = None,
) -> Reconciliation:
    """Compare the account (its first value is what it started with) with the campaigns and their approvals.

    Without `decisions` nothing is said of approvals. What was `carried` into the run was approved and made before it.
    """
    before = carried or Carried((), 0.0)
    rows = Counter(campaign.campaign for campaign in campaigns)
    approved = {answer.campaign for answer in decisions or () if answer.campaign is not None}
    results = {campaign.campaign: _result(campaign) for campaign in campaigns}
    return Reconciliation(
        gained=float(equity.iloc[-1] - equity.iloc[0]),
        booked=sum(result for campaign in campaigns if (result := _result(campaign)) is not None) - before.pnl,
        lost=tuple(sorted(approved - rows.keys())),
        unexplained=() if decisions is None else tuple(sorted(rows.keys() - approved - {*before.campaigns})),
        repeated=tuple(sorted(name for name, count in rows.items() if count > 1)),
        unmarked=tuple(sorted(name for name, result in results.items() if result is None)),
        uneven=tuple(sorted(campaign.campaign for campaign in campaigns if _is_uneven(campaign))),
    )


def _result(campaign: CampaignRow) -> float | None:
    return 0.0 if campaign.pnl is None and campaign.state is CampaignState.NEVER_OPENED else campaign.pnl


def _is_uneven(campaign: CampaignRow) -> bool:
    parts = total(part.pnl for part in campaign.parts)
    if not campaign.parts or parts is None or campaign.pnl is None:
        return False
    return abs(parts - campaign.pnl) >= CENT / 2
