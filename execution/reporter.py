"""What a live desk tells and shows after each minute: news, a view for whoever watches, a digest of the day."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, datetime

from book.alerts import Alert, Notice, news
from book.book import Book
from book.campaign import Campaign, State
from book.snapshot import Snapshot
from book.view import Shown, Taken, View
from config import products
from desk.desk import Desk
from execution.notices import Notices
from market.quotes import Market, minutes
from risk.gate.judge import limits_for
from risk.money import whole_usd
from strategies.parts.strategy import HasStopOfItsOwn, Strategy

PORTFOLIO = "all"
# a view is shown when something is told, and so often, on a minute with nothing else to do; else after so long at most
EACH, LATEST = minutes(10), minutes(15)


class Reporter:
    """Knows what was told last; `show` puts a view where it can be seen."""

    def __init__(self, desk: Desk, notices: Notices, show: Callable[[View], object]) -> None:
        self._desk = desk
        self._notices = notices
        self._show = show
        self._told = Book()
        self._shown: tuple[int, datetime] | None = None  # how many notices there were by then, and when

    def tell(self, book: Book, now: datetime, may_trade: bool) -> None:
        """Tell what has happened since the last minute.

        Until the book is the account's there is no news in it: what it holds was told by the life before.
        """
        told, self._told = self._told, book
        if may_trade and told is not book:
            self._notices.note(*news(told, book, now))
        self._notices.send()

    def is_due(self, now: datetime, is_busy: bool) -> bool:
        """Whether it is time to show how the desk stands."""
        shown = self._shown
        if shown is None or shown[0] != self._notices.count:
            return True
        return now - shown[1] >= (LATEST if is_busy else EACH)

    def show(self, seen: Snapshot) -> None:
        """Show how the desk stands."""
        self._shown = self._notices.count, seen.market.now
        self._show(view_of(seen, self._desk, self._notices.last))

    def digest(self, snapshot: Snapshot, found: tuple[str, ...]) -> None:
        """Tell of the day that is over; `found` is what the check before the close found."""
        now = snapshot.market.now
        self._notices.note(Notice(Alert.DIGEST, now, digest_of(snapshot, now.date(), found)))


def view_of(snapshot: Snapshot, desk: Desk, notices: tuple[Notice, ...]) -> View:
    """The desk as it stands: campaigns at the mids of now, places and buying power beside their limits."""
    market, account, book = snapshot
    standing, places = book.standing, book.places
    known_as = {strategy.row.name: strategy for strategy in desk.strategies}
    limits = {name: limits_for(name, account, market.vix, market.now, desk.parameters) for name in known_as}
    known = next((each for each in limits.values() if each is not None), None)
    taken = [Taken(name, places.get(name, 0), each.strategy.value if each else None) for name, each in limits.items()]
    whole = Taken(PORTFOLIO, sum(places.values()), known.portfolio.value if known else None)
    return View(
        time=market.now,
        standing=str(standing),
        value=account.value if math.isfinite(account.value) else None,
        start_value=standing.start_value,
        requirement=book.requirement,
        cap=known.bp_cap if known else None,
        campaigns=tuple(_shown(campaign, market, known_as.get(campaign.strategy)) for campaign in book.active),
        limits=(*taken, whole),
        notices=notices,
    )


def digest_of(snapshot: Snapshot, day: date, found: tuple[str, ...]) -> str:
    """A day in a few lines."""
    _, account, book = snapshot
    start = book.standing.start_value
    gain = f" ({account.value - start:+,.0f} on the day)" if start is not None and account.is_known else ""
    opened = [
        each for each in book.campaigns.values() if each.opened.date() == day and each.fills and not each.is_foreign
    ]
    closed = [each for each in book.campaigns.values() if each.closed is not None and each.fills]
    lines = [
        f"{day}: the account is worth {whole_usd(account.value)} USD{gain}, {book.standing}",
        f"campaigns opened: {len(opened)}, closed: {len(closed)}, for {sum(each.pnl for each in closed):+,.2f} USD after fees",
        f"open: {', '.join(each.id for each in book.active) or 'none'}; they need {whole_usd(book.requirement)} USD",
        f"the check before the close: {'; '.join(found) or 'all in order'}",
    ]
    return "\n".join(lines)


def _shown(campaign: Campaign, market: Market, strategy: Strategy | None) -> Shown:
    target, stop = (
        (None, None) if strategy is None or campaign.state is State.QUARANTINED else _ends(campaign, strategy)
    )
    return Shown(campaign.id, campaign.state.value, campaign.sets, _pnl(campaign, market), target, stop)


def _ends(campaign: Campaign, strategy: Strategy) -> tuple[float | None, float | None]:
    """The gain and the loss at which a campaign is closed, None for one that it hasn't got."""
    if isinstance(strategy, HasStopOfItsOwn):
        return None, -strategy.most_lost(campaign) or None  # nothing before it is filled
    row, credit = strategy.row, campaign.credit
    return (row.target_credits * credit, -row.stop_credits * credit) if credit > 0 else (None, None)


def _pnl(campaign: Campaign, market: Market) -> float | None:
    """What it would have made if it were closed at the mids of now, USD after the fees so far; None without one of them."""
    pnl = campaign.pnl
    for contract, held in campaign.positions.items():
        mid = market.mid(contract)
        if mid is None:
            return None
        pnl += held * mid * campaign.multiplier
    if campaign.shares:
        reading = market.underlyings[products.RUNG_OF[campaign.rung].underlying]
        if not reading.is_sound(market.now):
            return None
        pnl += campaign.shares * reading.value
    return pnl
