"""Which VIX and account value count, live: a jump that nothing explains has to be seen twice."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from book.book import Book
from book.campaign import Campaign
from book.snapshot import Account, Snapshot
from config import products, run
from market.contracts import Contract
from market.quotes import Market, Reading

UNKNOWN_ACCOUNT = Account(math.nan)
UNSEEN = Reading(0.0, None)


class Figure(NamedTuple):
    """A figure that may jump by a share of itself: the value that counted last, and one that waits to be seen again."""

    most: float
    value: float | None = None
    suspect: float | None = None
    since: datetime | None = None

    def after(self, now: datetime, value: float, explained: float = 0.0) -> tuple[Figure, bool]:
        """The figure after a look, and whether what it showed counts; `explained` is by how much it should have moved."""
        if not 0 < value < math.inf:
            return self, False
        if self.value is None or abs(value - self.value - explained) <= self.most * self.value:
            return Figure(self.most, value), True
        if (
            self.suspect is not None
            and self.since is not None
            and abs(value - self.suspect) <= self.most * self.suspect
        ):
            return (Figure(self.most, value), True) if now > self.since else (self, False)
        return self._replace(suspect=value, since=now), False


@dataclass(slots=True)
class Soundness:
    """What was seen last; a look at a snapshot takes out of it what doesn't count."""

    _vix: Figure = field(default_factory=lambda: Figure(run.MAX_VIX_JUMP))
    _value: Figure = field(default_factory=lambda: Figure(run.MAX_UNEXPLAINED_VALUE))
    _worths: dict[str, float] = field(default_factory=dict)  # USD, when the value last counted
    _marks: dict[Contract, float] = field(default_factory=dict)  # the newest mids, points

    def of(self, snapshot: Snapshot) -> Snapshot:
        """The snapshot, without a VIX or an account value that doesn't count."""
        market, account, book = snapshot
        if market.vix.time is not None:
            self._vix, counts = self._vix.after(market.now, market.vix.value)
            market = market if counts else market._replace(vix=UNSEEN)
        worths = self._worths_of(book, snapshot.market)
        explained = sum(worth - self._worths[name] for name, worth in worths.items() if name in self._worths)
        explained += sum(worth for name, worth in worths.items() if name not in self._worths)
        self._value, counts = self._value.after(market.now, account.value, explained)
        if counts:
            self._worths = worths
        return Snapshot(market, account if counts else UNKNOWN_ACCOUNT, book)

    def _worths_of(self, book: Book, market: Market) -> dict[str, float]:
        """What each campaign has made by its ledger and the marks of now, or the last there were, USD."""
        held = tuple({contract for campaign in book.active for contract in campaign.positions})
        before = self._marks
        self._marks = {
            contract: before[contract] if math.isnan(mid) else mid
            for contract, mid in zip(held, market.mids(held), strict=True)
            if contract in before or not math.isnan(mid)
        }
        return {campaign.id: self._worth(campaign, market) for campaign in book.campaigns.values()}

    def _worth(self, campaign: Campaign, market: Market) -> float:
        worth, multiplier, marks = campaign.pnl, campaign.multiplier, self._marks
        for contract, held in campaign.positions.items():
            mark = marks.get(contract)
            worth += multiplier * held * (self._paid(campaign, contract) if mark is None else mark)
        if campaign.shares:
            worth += campaign.shares * market.underlyings[products.RUNG_OF[campaign.rung].underlying].value
        return worth

    def _paid(self, campaign: Campaign, contract: Contract) -> float:
        """What was last paid or taken in, so that the first mid explains no jump."""
        return next((fill.price for fill in reversed(campaign.fills) if fill.contract == contract), 0.0)
