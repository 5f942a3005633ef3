"""The campaigns of a run and the proposals that it denied, a row each, with all that there is to open below it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from backtests.report.orders import Order
from backtests.report.records import CampaignPart, CampaignRow, CampaignState, Decision, GateVerdict, LegRow
from backtests.report.shadows import ShadowRow

CLOCK = "%Y-%m-%d %H:%M"


@dataclass(frozen=True, slots=True)
class Asked:
    """One answer of the gate, and what it saw; `minute` is New York, `minute_page` the page that shows it, if there is one.

    `is_entry`: of a new campaign, not of a later leg.
    """

    is_entry: bool
    minute: str
    until: str
    answers: int
    verdict: str
    codes: tuple[str, ...]
    reasons: tuple[str, ...]
    refused_rungs: tuple[str, ...]
    proposal: str
    strategy: str
    account_value: float | None
    vix: float | None
    phase: int | None
    open: int | None
    limit: str
    portfolio_open: int | None
    portfolio_limit: int | None
    trades_today: int | None
    max_trades: int | None
    rung: str | None
    sets: int | None
    requirement: float | None
    bp_used: float | None
    bp_cap: float | None
    spot: float | None
    legs: tuple[LegRow, ...]
    minute_page: str | None


@dataclass(frozen=True, slots=True)
class SentOrder:
    """An order in a campaign's life; points and USD."""

    time: str
    what: str
    symbol: str
    quantity: int
    filled: int
    price: float | None
    limit: float | None
    bid: float | None
    ask: float | None
    fee: float
    state: str


@dataclass(frozen=True, slots=True)
class CampaignEntry:
    """A campaign. `return_on_margin` is its P&L over the most that it ever needed."""

    campaign: str
    strategy: str
    rung: str
    sets: int | None
    state: str
    opened: str
    closed: str
    days: float | None
    reason: str
    credit: float
    pnl: float | None
    fees: float
    requirement: float
    return_on_margin: float | None
    trap_zone: float | None
    parts: tuple[CampaignPart, ...]
    orders: tuple[SentOrder, ...]
    asked: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class DenialEntry:
    """A proposal that was denied: by what at its first and later answers, what became of it, and what `why` made of it."""

    proposal: str
    strategy: str
    first: str
    last: str
    times: int
    codes: str
    outcome: str
    shadow_pnl: float | None
    asked: tuple[Asked, ...]


def campaign_entries(
    campaigns: Sequence[CampaignRow],
    decisions: Sequence[Decision],
    rolls: Sequence[Decision],
    orders: Mapping[str, Sequence[Order]],
    minute_pages: Mapping[tuple[str, str], str],
) -> tuple[CampaignEntry, ...]:
    """The campaigns in the order in which they opened; `rolls` are answers on later legs."""
    answers: dict[str, list[Asked]] = defaultdict(list)
    for is_entry, given in ((True, decisions), (False, rolls)):
        for answer in given:
            if answer.campaign is not None:
                answers[answer.campaign].append(asked(answer, minute_pages, is_entry=is_entry))
    in_order = sorted(campaigns, key=lambda one: (one.opened is None, one.opened or datetime.min, one.campaign))
    return tuple(
        CampaignEntry(
            campaign=one.campaign,
            strategy=one.strategy,
            rung=one.rung,
            sets=one.sets,
            state=one.state.value.replace("_", " "),
            opened=_clock(one.opened),
            closed=_clock(one.closed),
            days=one.days_held,
            reason=_reason(one),
            credit=one.credit,
            pnl=one.pnl,
            fees=one.fees,
            requirement=one.peak_requirement,
            return_on_margin=one.pnl / one.peak_requirement if one.pnl is not None and one.peak_requirement else None,
            trap_zone=None if one.trap_zone is None else one.trap_zone.points,
            parts=one.parts,
            orders=tuple(_order(order) for order in orders.get(one.campaign, ())),
            asked=tuple(answers[one.campaign]),
        )
        for one in in_order
    )


def denial_entries(
    decisions: Sequence[Decision],
    shadows: Sequence[ShadowRow],
    minute_pages: Mapping[tuple[str, str], str],
) -> tuple[DenialEntry, ...]:
    """The proposals that were denied at least once, in the order of their first denial."""
    by_proposal: dict[str, list[Decision]] = defaultdict(list)
    for answer in decisions:
        by_proposal[answer.proposal].append(answer)
    pnl = {shadow.proposal: shadow.pnl for shadow in shadows}
    return tuple(
        DenialEntry(
            proposal=name,
            strategy=answers[0].strategy,
            first=_clock(answers[0].time),
            last=_clock(answers[-1].until or answers[-1].time),
            times=sum(answer.answers for answer in answers if answer.codes),
            codes=", ".join(dict.fromkeys(code for answer in answers for code in answer.codes)),
            outcome=_outcome(answers),
            shadow_pnl=pnl.get(name),
            asked=tuple(asked(answer, minute_pages) for answer in answers),
        )
        for name, answers in by_proposal.items()
        if any(answer.codes for answer in answers)
    )


def asked(answer: Decision, minute_pages: Mapping[tuple[str, str], str], *, is_entry: bool = True) -> Asked:
    """What the page shows of one answer; `minute_pages` by minute and strategy."""
    minute = _clock(answer.time)
    return Asked(
        is_entry=is_entry,
        minute=minute,
        until=_clock(answer.until or answer.time),
        answers=answer.answers,
        verdict=answer.verdict.value,
        codes=answer.codes,
        reasons=answer.reasons,
        refused_rungs=answer.refused_rungs,
        proposal=answer.proposal,
        strategy=answer.strategy,
        account_value=answer.account_value,
        vix=answer.vix,
        phase=answer.phase,
        open=answer.open,
        limit=answer.limit_explained or ("" if answer.limit is None else f"{answer.limit}"),
        portfolio_open=answer.portfolio_open,
        portfolio_limit=answer.portfolio_limit,
        trades_today=answer.trades_today,
        max_trades=answer.max_trades,
        rung=answer.rung,
        sets=answer.sets,
        requirement=answer.requirement,
        bp_used=answer.bp_used,
        bp_cap=answer.bp_cap,
        spot=answer.spot,
        legs=answer.legs,
        minute_page=minute_pages.get((minute, answer.strategy)),
    )


def _outcome(answers: Sequence[Decision]) -> str:
    approved = [one.campaign for one in answers if one.verdict is GateVerdict.APPROVED and one.campaign is not None]
    return f"approved later: {approved[-1]}" if approved else "never approved"


def _reason(one: CampaignRow) -> str:
    if one.state is CampaignState.OPEN:
        return "still open"
    return (one.reason or one.state.value).replace("_", " ")


def _order(order: Order) -> SentOrder:
    return SentOrder(
        _clock(order.created), order.what, order.symbol, order.quantity, order.filled, order.price, order.limit,
        order.bid, order.ask, order.fee, order.state,
    )  # fmt: skip


def _clock(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment:{CLOCK}}"
