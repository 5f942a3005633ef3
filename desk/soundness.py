"""Which VIX and account value count, live: a jump that nothing explains has to be seen twice."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter, mul

from book.book import Book
from book.campaign import Campaign, Fill
from book.snapshot import Account, Snapshot
from config import products, run
from market.contracts import Contract
from market.quotes import Market, Reading

UNKNOWN_ACCOUNT = Account(math.nan)
UNSEEN = Reading(0.0, None)
_fills_of = attrgetter("fills")


@dataclass(slots=True)
class Figure:
    """A figure that may jump by a share of itself: the value that counted last, and one that waits to be seen again."""

    most: float
    value: float | None = None
    suspect: float | None = None
    since: datetime | None = None

    def counts(self, now: datetime, value: float, explained: float = 0.0) -> bool:
        """Take a look in, and say whether what it shows counts; `explained` is by how much it should have moved."""
        if not 0 < value < math.inf:
            return False
        last, suspect = self.value, self.suspect
        if last is None or abs(value - last - explained) <= self.most * last:
            self.value, self.suspect = value, None
            return True
        if suspect is None or self.since is None or abs(value - suspect) > self.most * suspect:
            self.suspect, self.since = value, now
            return False
        if now > self.since:
            self.value, self.suspect = value, None
            return True
        return False


@dataclass(slots=True)
class Soundness:
    """What was seen last; a look at a snapshot takes out of it what doesn't count."""

    _vix: Figure = field(default_factory=lambda: Figure(run.MAX_VIX_JUMP))
    _value: Figure = field(default_factory=lambda: Figure(run.MAX_UNEXPLAINED_VALUE))
    _worth: float = 0.0  # of all campaigns when the value last counted, USD
    _campaigns: Mapping[str, Campaign] = field(default_factory=dict)  # as their ledgers were last added up
    _fills: list[tuple[Fill, ...]] = field(default_factory=list)
    _made: float = 0.0  # by their ledgers, USD
    _held: dict[Contract, float] = field(default_factory=dict)  # USD a point
    _marks: list[float] = field(default_factory=list)  # the newest mids of these, points
    _shares: dict[str, int] = field(default_factory=dict)  # by their name

    def of(self, snapshot: Snapshot) -> Snapshot:
        """The snapshot, without a VIX or an account value that doesn't count."""
        market, account, book = snapshot
        now, vix = market.now, market.vix
        is_vix_sound = vix.time is None or self._vix.counts(now, vix.value)
        is_value_sound = self._is_near(now, account.value)
        if not is_value_sound:
            worth = self._worth_of(book, market)
            is_value_sound = self._value.counts(now, account.value, worth - self._worth)
            if is_value_sound:
                self._worth = worth
        if is_vix_sound and is_value_sound:
            return snapshot
        market = market if is_vix_sound else market._replace(vix=UNSEEN)
        return Snapshot(market, account if is_value_sound else UNKNOWN_ACCOUNT, book)

    def _is_near(self, now: datetime, value: float) -> bool:
        """Whether a value is no jump whatever the marks say, which are asked on the minutes on which quotes are read anyway."""
        figure = self._value
        last = figure.value
        if last is None or figure.suspect is not None or not now.minute % run.REQUIREMENT_LOOK_MINUTES:
            return False
        return abs(value - last) <= figure.most / 2 * last

    def _worth_of(self, book: Book, market: Market) -> float:
        """What the campaigns have made by their ledgers and the marks of now, or the last there were, USD."""
        fills = list(map(_fills_of, book.campaigns.values()))
        if fills != self._fills:  # most minutes find the ledgers of the one before
            self._fills = fills
            self._add_up(book)
        marks = market.mids(self._held)
        worth: float = self._made + sum(map(mul, self._held.values(), marks))
        if math.isnan(worth):
            marks = [before if math.isnan(mark) else mark for mark, before in zip(marks, self._marks, strict=True)]
            worth = self._made + sum(map(mul, self._held.values(), marks))
        self._marks = marks
        for name, shares in self._shares.items():
            worth += shares * market.underlyings[name].value
        return worth

    def _add_up(self, book: Book) -> None:
        """Take the ledgers of a book in; what it has let go of explains no jump."""
        marks = dict(zip(self._held, self._marks, strict=True))
        for id, campaign in self._campaigns.items():
            if id not in book.campaigns:
                held = sum(campaign.multiplier * held * marks[each] for each, held in campaign.positions.items())
                self._worth -= campaign.pnl + held
        self._campaigns, self._made, self._held, self._shares = book.campaigns, 0.0, {}, {}
        for campaign in book.campaigns.values():
            self._made += campaign.pnl
            for contract, held in campaign.positions.items():
                self._held[contract] = self._held.get(contract, 0.0) + campaign.multiplier * held
                marks.setdefault(contract, _paid(campaign, contract))
            if campaign.shares:
                name = products.RUNG_OF[campaign.rung].underlying
                self._shares[name] = self._shares.get(name, 0) + campaign.shares
        self._marks = [marks[contract] for contract in self._held]


def _paid(campaign: Campaign, contract: Contract) -> float:
    """What was last paid or taken in, so that the first mid explains no jump."""
    return next((fill.price for fill in reversed(campaign.fills) if fill.contract == contract), 0.0)
