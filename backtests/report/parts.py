"""What the parts of campaigns earned: a condor's puts and calls, a LEAP and the weekly calls sold on it, a trap zone."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from backtests.report.records import CampaignPart, CampaignRow, CampaignState, TrapZone

WEEKLY = "weekly "  # the parts "weekly 1", "weekly 2", ... are the cycles of one campaign
WEEKLY_CALLS = "weekly calls"


@dataclass(frozen=True, slots=True)
class PartFigures:
    """One part over all campaigns of a strategy, closed and open; USD. `campaigns` had it.

    `cash` came in less went out, `worth` is what is still held at mid, `pnl` is cash less fees plus worth; the last two
    are None when something held has no mid.
    """

    strategy: str
    part: str
    campaigns: int
    cash: float
    fees: float
    worth: float | None
    pnl: float | None


@dataclass(frozen=True, slots=True)
class Cycles:
    """The calls sold on the long calls of one strategy, each sale until it is gone a cycle; USD after fees.

    `income` is what they brought, the ones still short at mid (None when one has none), `average` of a cycle;
    `debit` is what the long calls cost when they were bought (those without a cycle too), `reduced` the share of it that the income paid back.
    """

    strategy: str
    cycles: int
    income: float | None
    average: float | None
    debit: float
    reduced: float | None


@dataclass(frozen=True, slots=True)
class TrapFigures:
    """The trap zones of a strategy's campaigns on one rung, averages: `points`, and `share` of the underlying."""

    strategy: str
    rung: str
    campaigns: int
    points: float
    share: float | None


def by_part(campaigns: Iterable[CampaignRow]) -> tuple[PartFigures, ...]:
    """The parts of each strategy, by name of the strategy and in the order in which campaigns have them."""
    found: dict[tuple[str, str], list[tuple[str, CampaignPart]]] = defaultdict(list)
    for campaign in sorted(_opened(campaigns), key=lambda campaign: campaign.strategy):
        for part in campaign.parts:
            name = WEEKLY_CALLS if part.part.startswith(WEEKLY) else part.part
            found[campaign.strategy, name].append((campaign.campaign, part))
    return tuple(_part(strategy, name, rows) for (strategy, name), rows in found.items())


def cycles(campaigns: Iterable[CampaignRow]) -> tuple[Cycles, ...]:
    """The weekly calls of each strategy that sold some."""
    opened = _opened(campaigns)
    sellers = sorted({campaign.strategy for campaign in opened if _weeklies(campaign)})
    return tuple(_cycles(name, [campaign for campaign in opened if campaign.strategy == name]) for name in sellers)


def trap_zones(campaigns: Iterable[CampaignRow]) -> tuple[TrapFigures, ...]:
    """The trap zones by strategy and rung: points of an index and of its fund are not one measure."""
    found: dict[tuple[str, str], list[TrapZone]] = defaultdict(list)
    for campaign in _opened(campaigns):
        if campaign.trap_zone is not None:
            found[campaign.strategy, campaign.rung].append(campaign.trap_zone)
    return tuple(_trap(strategy, rung, found[strategy, rung]) for strategy, rung in sorted(found))


def total(figures: Iterable[float | None]) -> float | None:
    """The sum, or None when one of them is unknown."""
    known = list(figures)
    return None if None in known else float(sum(figure for figure in known if figure is not None))


def _opened(campaigns: Iterable[CampaignRow]) -> list[CampaignRow]:
    return [campaign for campaign in campaigns if campaign.state is not CampaignState.NEVER_OPENED]


def _part(strategy: str, name: str, rows: Sequence[tuple[str, CampaignPart]]) -> PartFigures:
    parts = [part for _, part in rows]
    return PartFigures(
        strategy=strategy,
        part=name,
        campaigns=len({campaign for campaign, _ in rows}),
        cash=sum(part.cash for part in parts),
        fees=sum(part.fees for part in parts),
        worth=total(part.worth for part in parts),
        pnl=total(part.pnl for part in parts),
    )


def _weeklies(campaign: CampaignRow) -> list[CampaignPart]:
    # One whose order never filled has paid and taken in nothing: it is no cycle.
    return [part for part in campaign.parts if part.part.startswith(WEEKLY) and (part.cash or part.fees)]


def _cycles(strategy: str, campaigns: Sequence[CampaignRow]) -> Cycles:
    sold = [part for campaign in campaigns for part in _weeklies(campaign)]
    income = total(part.pnl for part in sold)
    debit = -sum(campaign.credit for campaign in campaigns)
    return Cycles(
        strategy=strategy,
        cycles=len(sold),
        income=income,
        average=None if income is None else income / len(sold),
        debit=debit,
        reduced=None if income is None or debit <= 0 else income / debit,
    )


def _trap(strategy: str, rung: str, zones: Sequence[TrapZone]) -> TrapFigures:
    shares = [zone.share for zone in zones if zone.share is not None]
    points = float(np.mean([zone.points for zone in zones]))
    return TrapFigures(strategy, rung, len(zones), points, float(np.mean(shares)) if shares else None)
