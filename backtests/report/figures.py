"""The figures of a run, computed from its records."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from backtests.report.exposure import Exposures, exposures
from backtests.report.idle import why_idle
from backtests.report.margins import MarginFigures, margin_figures
from backtests.report.occupancy import most_at_once
from backtests.report.parts import Cycles, PartFigures, TrapFigures, by_part, cycles, trap_zones
from backtests.report.performance import Growth, Moved, by_month, curve_of, growth
from backtests.report.read import log_of
from backtests.report.reconciliation import Reconciliation, reconcile
from backtests.report.records import CampaignRow, CampaignState, DailyPlots, Decision, GateVerdict, Result
from backtests.report.restrictions import Restrictions, restrictions
from risk.gate.comparison import Omitted

PORTFOLIO = "Portfolio"
MARGIN = "margin"  # the reason of a campaign that a margin call closed


@dataclass(frozen=True, slots=True)
class Performance:
    """The account over the run. USD; `returned` and `drawdown` are fractions, the latter of the peak before."""

    first_day: date
    last_day: date
    start: float
    end: float
    returned: float
    drawdown: float
    drawdown_low: date
    orders: int
    fills: int
    fees: float


@dataclass(frozen=True, slots=True)
class StrategyFigures:
    """The campaigns of one strategy, or of all. `win_rate` is a fraction of the closed ones; None if none closed.

    `pnl` is USD after fees, of the closed ones; `open_pnl` at mark, of those still open. `proposals` is what the gate was
    asked, None where it isn't recorded; `kept_out_by` is the code that denied most of them. `idle` says why there are none.
    """

    strategy: str
    opened: int
    never_opened: int
    closed: int
    by_reason: tuple[tuple[str, int], ...]
    win_rate: float | None
    pnl: float
    still_open: int
    open_pnl: float
    average_days: float | None
    proposals: int | None
    kept_out_by: str | None
    idle: str | None = None


@dataclass(frozen=True, slots=True)
class DenialCount:
    """How many proposals a rule of the gate denied; each proposal counts once, however often it was asked."""

    code: str
    proposals: int
    later_approved: int


@dataclass(frozen=True, slots=True)
class LimitRange:
    """How far a limit moved, and how much of it was used; `largest` is the most that one campaign ever needed, USD."""

    name: str
    lowest: int | None
    highest: int | None
    most_open: int
    largest: float | None


@dataclass(frozen=True, slots=True)
class PeakBp:
    """The largest buying power in use after an answer of the gate, USD and share of account value, and its cap then."""

    when: date
    used: float
    share: float
    cap_share: float


@dataclass(frozen=True, slots=True)
class Gate:
    """What the gate was asked and answered; `by_strategy` counts denied proposals by code and strategy."""

    proposals: int
    approved: int
    denials: tuple[DenialCount, ...]
    by_strategy: Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class MarginCalls:
    """The days on which the log tells of a margin call, and how many campaigns one closed or is closing."""

    days: int
    campaigns: int


@dataclass(frozen=True, slots=True)
class RunFigures:
    """Everything that the summary says. A part is None where the algorithm recorded nothing that it needs.

    `rolls` is what the gate answered to later legs of campaigns, `gate` to new ones. `without` is what the run was
    compared without.
    """

    account: Performance
    growth: Growth
    months: tuple[Moved, ...]
    exposures: Exposures | None
    reconciliation: Reconciliation | None
    margin_calls: MarginCalls | None
    gate: Gate | None
    rolls: Gate | None
    strategies: tuple[StrategyFigures, ...] | None
    total: StrategyFigures | None
    parts: tuple[PartFigures, ...]
    cycles: tuple[Cycles, ...]
    trap_zones: tuple[TrapFigures, ...]
    limits: tuple[LimitRange, ...] | None
    peak_bp: PeakBp | None
    vix_range: tuple[float, float] | None
    restrictions: Restrictions | None
    margin: MarginFigures | None
    without: tuple[Omitted, ...]


def figures(result: Result) -> RunFigures:
    """Compute the figures of a run from its records."""
    decisions, campaigns, carried = result.decisions, result.campaigns, _carried(result)
    curve = curve_of(result.equity)
    return RunFigures(
        account=_account(result),
        growth=growth(curve),
        months=by_month(curve),
        exposures=exposures(result.margins or ()),
        reconciliation=None
        if campaigns is None
        else reconcile(result.equity, decisions, campaigns, result.marker.carried),
        margin_calls=None
        if campaigns is None
        else MarginCalls(len(result.margin_calls), sum(campaign.reason == MARGIN for campaign in campaigns)),
        gate=None if decisions is None else gate(decisions),
        rolls=None if result.rolls is None else gate(result.rolls),
        strategies=None
        if campaigns is None
        else tuple(_of_strategy(name, result, campaigns) for name in strategies_of(result)),
        total=None if campaigns is None else _strategy("All", campaigns, decisions, carried),
        parts=by_part(campaigns or ()),
        cycles=cycles(campaigns or ()),
        trap_zones=trap_zones(campaigns or ()),
        limits=None if decisions is None or campaigns is None else _limits(decisions, campaigns, result.daily),
        peak_bp=None if decisions is None else _peak_bp(decisions),
        vix_range=vix_range(decisions or (), result.daily),
        restrictions=None
        if result.trading_states is None
        else restrictions(result.trading_states, set(result.equity.index.date)),
        margin=margin_figures(result.margins or ()),
        without=result.marker.without,
    )


def strategies_of(result: Result) -> list[str]:
    """Every strategy that the run traded or was asked to trade, whether it opened anything or not."""
    asked = [name.strip().upper() for name in result.marker.parameters.get("strategies", "").split(",")]
    plotted = () if result.daily is None else result.daily.limits
    return sorted({*filter(None, asked), *plotted, *_names((*(result.campaigns or ()), *(result.decisions or ())))})


def drawdowns(equity: pd.Series) -> pd.Series:
    """The fall from the highest account value so far, as a fraction of it: 0 at a peak, -0.1 ten percent below."""
    return equity / equity.cummax() - 1.0


def _account(result: Result) -> Performance:
    equity = result.equity
    falls = drawdowns(equity)
    start, end = float(equity.iloc[0]), float(equity.iloc[-1])
    return Performance(
        first_day=equity.index[0].date(),
        last_day=equity.index[-1].date(),
        start=start,
        end=end,
        returned=end / start - 1.0,
        drawdown=abs(float(falls.min())),
        drawdown_low=falls.idxmin().date(),
        orders=result.orders,
        fills=result.fills,
        fees=result.fees,
    )


def gate(decisions: Iterable[Decision]) -> Gate:
    """Count proposals by the gate's asked: each once, however often it was asked, under every code that denied it."""
    asked = tuple(decisions)
    approved = {answer.proposal for answer in asked if answer.verdict is GateVerdict.APPROVED}
    denied: dict[str, set[str]] = defaultdict(set)
    by_strategy: dict[tuple[str, str], set[str]] = defaultdict(set)
    for answer in asked:
        for code in answer.codes:
            denied[code].add(answer.proposal)
            by_strategy[code, answer.strategy].add(answer.proposal)
    counts = [DenialCount(code, len(ids), len(ids & approved)) for code, ids in denied.items()]
    return Gate(
        proposals=len({answer.proposal for answer in asked}),
        approved=len(approved),
        denials=tuple(sorted(counts, key=lambda count: (-count.proposals, count.code))),
        by_strategy={key: len(ids) for key, ids in by_strategy.items()},
    )


def _names(rows: Iterable[CampaignRow | Decision]) -> list[str]:
    return sorted({row.strategy for row in rows})


def _of_strategy(name: str, result: Result, campaigns: Sequence[CampaignRow]) -> StrategyFigures:
    asked = None if result.decisions is None else [answer for answer in result.decisions if answer.strategy == name]
    own = [campaign for campaign in campaigns if campaign.strategy == name]
    found = _strategy(name, own, asked, _carried(result))
    if found.proposals != 0 or found.opened:
        return found
    first, last = result.equity.index[0].date(), result.equity.index[-1].date()
    return replace(found, idle=why_idle(name, first, last, log_of(result.folder)))


def _carried(result: Result) -> Collection[str]:
    return () if result.marker.carried is None else result.marker.carried.campaigns


def _strategy(
    name: str, campaigns: Sequence[CampaignRow], asked: Sequence[Decision] | None, carried: Collection[str]
) -> StrategyFigures:
    judged = None if asked is None else gate(asked)
    closed, held, unopened = (
        [campaign for campaign in campaigns if campaign.state is state]
        for state in (CampaignState.CLOSED, CampaignState.OPEN, CampaignState.NEVER_OPENED)
    )
    results = np.array([campaign.pnl for campaign in closed if campaign.pnl is not None], dtype=float)
    days = np.array([campaign.days_held for campaign in closed if campaign.days_held is not None], dtype=float)
    reasons = Counter(campaign.reason or "unknown" for campaign in closed)
    return StrategyFigures(
        strategy=name,
        opened=sum(campaign.campaign not in carried for campaign in (*closed, *held)),
        never_opened=len(unopened),
        closed=len(closed),
        by_reason=tuple(reasons.most_common()),
        win_rate=float((results > 0).mean()) if results.size else None,
        pnl=float(results.sum()),
        still_open=len(held),
        open_pnl=sum(campaign.pnl or 0.0 for campaign in held),
        average_days=float(days.mean()) if days.size else None,
        proposals=None if judged is None else judged.proposals,
        kept_out_by=judged.denials[0].code if judged is not None and judged.denials else None,
    )


def _limits(
    decisions: tuple[Decision, ...], campaigns: tuple[CampaignRow, ...], daily: DailyPlots | None
) -> tuple[LimitRange, ...]:
    names = (*_names((*decisions, *campaigns)), PORTFOLIO)
    return tuple(_range(name, limits_seen(name, decisions, daily), campaigns) for name in names)


def limits_seen(name: str, decisions: Sequence[Decision], daily: DailyPlots | None) -> list[int]:
    """Every value of a strategy's limit (or PORTFOLIO's) that an answer of the gate or the end of a day tells of."""
    if name == PORTFOLIO:
        asked = [answer.portfolio_limit for answer in decisions]
        ended = None if daily is None else daily.portfolio_limit
    else:
        asked = [answer.limit for answer in decisions if answer.strategy == name]
        ended = None if daily is None else daily.limits.get(name)
    return [limit for limit in asked if limit is not None] + ([] if ended is None else [int(limit) for limit in ended])


def _range(name: str, known: list[int], campaigns: Iterable[CampaignRow]) -> LimitRange:
    of_name = [campaign for campaign in campaigns if name in (PORTFOLIO, campaign.strategy)]
    return LimitRange(
        name=name,
        lowest=min(known, default=None),
        highest=max(known, default=None),
        most_open=most_at_once(of_name),
        largest=max((campaign.peak_requirement for campaign in of_name), default=None),
    )


def _peak_bp(decisions: Iterable[Decision]) -> PeakBp | None:
    peaks = [
        PeakBp(answer.time.date(), used, used / answer.account_value, answer.bp_cap / answer.account_value)
        for answer in decisions
        if (used := answer.bp_after) is not None and answer.bp_cap is not None and answer.account_value
    ]
    return max(peaks, key=lambda peak: peak.share, default=None)


def vix_range(decisions: Iterable[Decision], daily: DailyPlots | None) -> tuple[float, float] | None:
    """The lowest and highest VIX that an answer of the gate or the end of a day tells of; None without any."""
    seen = [answer.vix for answer in decisions if answer.vix is not None] + ([] if daily is None else list(daily.vix))
    return (min(seen), max(seen)) if seen else None
