"""Shadow campaigns: what a proposal would have become, followed with the desk's own exits until its end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from backtests.why.fills import carried_out, opened
from backtests.why.market import MarketDay, Moment, dividends, minute_of, trading_days
from backtests.why.proposals import Proposal
from backtests.why.proposing import NONE, Proposed, is_readable, propose
from book.book import Book
from book.campaign import Campaign
from book.reconciliation import Settlement, settle
from book.snapshot import Account, Snapshot
from config import products
from config.schema import Broker, StrategyRow
from desk.exits import Exits
from market.contracts import Contract
from market.quotes import Market
from risk.entry import Entry
from risk.parameters import get_risk_parameters
from risk.sizing import PositionSizer
from strategies.parts.strategy import every_strategy

SECONDS_A_DAY = 86_400


class Fate(StrEnum):
    """What became of a proposal's shadow, or why it has none."""

    CLOSED = "closed"
    OPEN = "open"  # when the run ended
    NO_DATA = "VIX, an underlying or the account value was missing"
    NO_QUOTES = "quotes were missing"
    NO_RUNG = "no rung fitted"
    NOTHING = "the strategy had nothing to open"

    @property
    def is_followed(self) -> bool:
        return self in (Fate.CLOSED, Fate.OPEN)


@dataclass(frozen=True, slots=True)
class Shadow:
    """A proposal and what it would have made. `pnl` is USD after fees, at mid while it is open; None if unknown.

    `reason` is why it closed, `days` how long it was held; both None, as are `rung` and `sets`, without a shadow.
    """

    proposal: Proposal
    vix: float | None
    fate: Fate
    rung: str | None = None
    sets: int | None = None
    pnl: float | None = None
    reason: str | None = None
    days: float | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """Where shadows are followed: a data folder, the first and the last day of the run, and its broker."""

    folder: Path
    start: date
    end: date
    broker: Broker


def follow(proposals: Sequence[Proposal], course: Course, on_day: Callable[[date], object]) -> tuple[Shadow, ...]:
    """Follow each proposal from its last answer to its end, or to the run's, in the order that is given.

    The proposals don't know of each other. `on_day` hears of each trading day.
    """
    follower = _Follower(course)
    days = trading_days(min(one.time for one in proposals).date(), course.end) if proposals else []
    for day in days:
        follower.live(day, [one for one in proposals if one.time.date() == day])
        on_day(day)
    if days:
        with MarketDay(course.folder, days[-1], follower.paid) as last:
            follower.mark(last.at(last.minutes[-1]))
    return tuple(follower.ended[one.id] for one in proposals)


@dataclass(slots=True)
class _Held:
    """A shadow that was opened; its campaign is replaced as it goes on."""

    proposal: Proposal
    vix: float
    campaign: Campaign


class _Follower:
    """Lives the days, all shadows side by side, so that what a day's files say is read once."""

    def __init__(self, course: Course) -> None:
        parameters = get_risk_parameters()
        self._course = course
        self.paid = dividends(course.folder, course.start)
        self._sizer = PositionSizer(parameters, course.broker)
        self._strategies = {strategy.row.name: strategy for strategy in every_strategy()}
        self._exits = Exits(tuple(self._strategies.values()), parameters, self._sizer)
        self._held: dict[int, list[_Held]] = {}  # by the minutes between looks
        self._spots: dict[str, float] = {}  # the last prices of the underlyings
        self.ended: dict[str, Shadow] = {}

    def live(self, day: date, proposals: Sequence[Proposal]) -> None:
        """One trading day: exits and entries minute by minute, then what expires at its close."""
        with MarketDay(self._course.folder, day, self.paid) as market_day:
            for minute in market_day.minutes[:-1]:  # at the close the desk looks no more
                due = [shadow for every, held in self._held.items() if minute % every == 0 for shadow in held]
                new = [one for one in proposals if minute_of(one.time) == minute]
                if due or new:
                    moment = market_day.at(minute)
                    for shadow in due:
                        self._look_after(shadow, moment)
                    for one in new:
                        self._enter(one, moment)
            self._settle(market_day)

    def mark(self, moment: Moment) -> None:
        """End what is still held at the mids of the run's last quotes."""
        for shadow in self._all_held():
            campaign = shadow.campaign
            quotes = {contract: moment.quotes.get(contract) for contract in campaign.positions}
            worth = [held * quote.mid for contract, held in campaign.positions.items() if (quote := quotes[contract])]
            is_known = len(worth) == len(quotes)
            self._end(shadow, Fate.OPEN, campaign.pnl + sum(worth) * campaign.multiplier if is_known else None)
        self._held.clear()

    def _enter(self, proposal: Proposal, moment: Moment) -> None:
        strategy, value, market = self._strategies[proposal.strategy], proposal.account_value, moment.market
        if value is None or not is_readable(market):
            self.ended[proposal.id] = Shadow(proposal, proposal.vix, Fate.NO_DATA)
            return
        proposed = propose(strategy, moment, Account(value), Book(), self._sizer)
        entry = proposed.entry
        if entry is None:
            self.ended[proposal.id] = Shadow(proposal, market.vix.value, _why_not(proposed))
            return
        market = moment.subscribed(frozenset(leg.contract for leg in entry.shape.legs))
        pending = _campaign(proposal, strategy.row, entry, market)
        campaign = opened(pending, entry, market, self._course.broker)
        self._held.setdefault(strategy.row.exit_look_minutes, []).append(_Held(proposal, market.vix.value, campaign))

    def _look_after(self, shadow: _Held, moment: Moment) -> None:
        campaign = shadow.campaign
        if campaign.is_left or campaign.state.has_ended:
            return
        book, account = Book({campaign.id: campaign}), Account(shadow.proposal.account_value or 0.0)

        def question(market: Market) -> tuple[Campaign, frozenset[Contract]]:
            outcome = self._exits.look_after(campaign, Snapshot(market, account, book))
            if outcome is None:
                return campaign, NONE
            after = outcome.book.campaigns[campaign.id]
            for intent in outcome.intents:
                after = carried_out(intent, market, campaign, outcome.book, self._course.broker)
            look = outcome.book.looks.get(campaign.id)
            return after, NONE if look is None else look.wanted

        shadow.campaign = moment.ask(campaign.positions, question)

    def _settle(self, today: MarketDay) -> None:
        """Pay what expires today its intrinsic value at the underlying's last price, and let go of what has ended."""
        self._spots |= today.last_prices()
        for shadow in self._all_held():
            campaign = shadow.campaign
            for contract in [contract for contract in campaign.positions if contract.expiry <= today.day]:
                settlement = Settlement(
                    contract, self._spots[products.RUNG_OF[campaign.rung].underlying], into_shares=False
                )
                book = settle(Book({campaign.id: campaign}), settlement, today.session.close)
                campaign = shadow.campaign = book.campaigns[campaign.id]
            if campaign.state.has_ended:
                self._end(shadow, Fate.CLOSED, campaign.pnl)
        self._held = {
            every: [shadow for shadow in held if not shadow.campaign.state.has_ended]
            for every, held in self._held.items()
        }

    def _end(self, shadow: _Held, fate: Fate, pnl: float | None) -> None:
        campaign = shadow.campaign
        days = None if campaign.closed is None else (campaign.closed - campaign.opened).total_seconds() / SECONDS_A_DAY
        self.ended[shadow.proposal.id] = Shadow(
            proposal=shadow.proposal,
            vix=shadow.vix,
            fate=fate,
            rung=campaign.rung,
            sets=campaign.sets,
            pnl=pnl,
            reason=campaign.reason.value if campaign.reason and campaign.closed else None,
            days=days,
        )

    def _all_held(self) -> list[_Held]:
        return [shadow for held in self._held.values() for shadow in held]


def _why_not(proposed: Proposed) -> Fate:
    if proposed.missing:
        return Fate.NO_QUOTES
    return Fate.NO_RUNG if proposed.refused else Fate.NOTHING


def _campaign(proposal: Proposal, row: StrategyRow, entry: Entry, market: Market) -> Campaign:
    rung = entry.shape.rung
    return Campaign(
        id=proposal.id,
        strategy=row.name,
        proposal=proposal.id,
        rung=rung.name,
        sets=entry.sets,
        legs=entry.shape.legs,
        requirement=entry.requirement,
        peak_requirement=entry.requirement,
        multiplier=rung.multiplier,
        spot=market.underlyings[rung.underlying].value,
        same_day=row.same_day,
        opened=market.now,
    )
