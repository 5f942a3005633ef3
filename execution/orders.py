"""Intents to LEAN's orders, and LEAN's order events back to the book.

Events may come on other threads, so they only join a queue; `work_off` reads it at the start of a bar.
"""

from __future__ import annotations

from collections import deque
from datetime import date, datetime, timedelta

from AlgorithmImports import OrderEvent, OrderStatus, OrderType, QCAlgorithm, SecurityType

from book.book import WORKING, Book
from book.campaign import Campaign, Event, Reason, State
from book.reconciliation import Settlement, UnknownOrderError, prove, settle
from config import products, run
from config.schema import Broker
from desk.intents import Close, FlattenShares, Intent, Roll, Withdraw
from desk.intents import Open as OpenEntry
from execution.boundary import Boundary
from execution.conclusions import (
    event_of,
    filled,
    is_unanswered,
    is_uneven_too_long,
    late_event_of,
    next_order,
    waits_for_fills,
)
from execution.market import MarketReader, contract_of
from execution.sending import Sender, WriteAhead
from execution.tickets import Fact, Stage, Working
from execution.walk import Grid, grid_of, last_price, walked
from market.quotes import Market as MarketView
from market.quotes import minutes

UNEVENTFUL = (OrderStatus.SUBMITTED, OrderStatus.UPDATE_SUBMITTED, OrderStatus.CANCEL_PENDING)


class Orders:
    """The desk's working orders on LEAN."""

    def __init__(
        self,
        algorithm: QCAlgorithm,
        market: MarketReader,
        broker: Broker,
        boundary: Boundary,
        written: WriteAhead,
    ) -> None:
        self._algorithm = algorithm
        self._sender = Sender(algorithm, market, broker, boundary, written, sent=self._register)
        self._market = market
        self._broker = broker
        self._boundary = boundary
        self._take_in = boundary.around("an order event", self._taken_in)
        self._move = boundary.around("the order of {0.campaign}", self._step)
        self._is_live = algorithm.live_mode
        self._facts: deque[Fact] = deque()
        self._unexplained: list[Fact] = []
        self._events: set[tuple[int, int]] = set()  # an order's number and the event's own
        self._working: dict[str, Working] = {}
        self._by_id: dict[int, Working] = {}
        self._broken_since: dict[str, datetime] = {}

    @property
    def is_busy(self) -> bool:
        """Whether there is anything to do on the next bar."""
        return bool(self._working or self._facts)

    @property
    def has_news(self) -> bool:
        """Whether events, or orders that were refused at once, wait to be worked off."""
        if self._facts or not self._working:
            return bool(self._facts)
        return any(working.has_ended for working in self._working.values())

    def on_day(self, day: date) -> None:
        """Let go of the orders that were sent too long ago for another event to come; those that work are kept."""
        recent = day - timedelta(days=run.ORDER_MEMORY_DAYS)
        self._broken_since.clear()
        self._by_id = {
            order: working
            for order, working in self._by_id.items()
            if working.started.date() >= recent or self._working.get(working.campaign) is working
        }
        self._events = {event for event in self._events if event[0] in self._by_id}

    def note(self, event: OrderEvent) -> None:
        """Queue what an order event says. Nothing is decided here."""
        if event.status in UNEVENTFUL:
            return
        order = self._algorithm.transactions.get_order_by_id(event.order_id)  # None, live, for one of nobody's
        is_share = event.symbol.security_type == SecurityType.EQUITY
        contract = None if is_share else contract_of(event.symbol)
        self._facts.append(
            Fact(
                order_id=event.order_id,
                event_id=event.id,
                status=event.status,
                contract=contract,
                is_exercise=order is not None and order.type == OrderType.OPTION_EXERCISE,
                is_in_the_money=event.is_in_the_money,
                quantity=int(event.fill_quantity),
                price=float(event.fill_price),
                fee=float(event.order_fee.value.amount),
                underlying=0.0 if contract is None else self._market.settlement_price(contract.root),
                message=str(event.message),
            )
        )

    def work_off(self, book: Book) -> Book:
        """Bring the book up to every event that came since the last bar.

        Raises UnknownOrderError, UnknownTransitionError or LedgerMismatchError when the engine's world and the book
        disagree: money would follow a book that is wrong.
        """
        now = self._market.now()
        touched: dict[int, Working] = {id(working): working for working in self._working.values() if working.has_ended}
        while self._facts:
            fact = self._facts.popleft()
            book = self._take_in(fact, book, touched) or book
        for working in touched.values():
            book = self._boundary.attempt("an order's end", self._concluded, working, book, now) or book
        if touched and not self._is_live:  # live, holdings run ahead of the queue: they are compared minute by minute
            contracts = {leg.contract for working in touched.values() for leg in working.legs}
            prove(book, contracts, {contract: self._market.held(contract) for contract in contracts})
        return book

    def take_unexplained(self) -> tuple[Fact, ...]:
        """The events since the last call that belong to no campaign's order; only live are there any."""
        if not self._unexplained:
            return ()
        taken, self._unexplained = tuple(self._unexplained), []
        return taken

    def without_lost(self, book: Book) -> Book:
        """The book without orders that a fault kept from being sent: a campaign that waits for one would wait for ever."""
        lost = [each for each in book.active if each.state in WORKING and each.id not in self._working]
        if not lost:
            return book
        now = self._market.now()
        return book.with_campaigns([campaign.after(Event.ENDED, now) for campaign in lost])

    def unanswered(self) -> tuple[str, ...]:
        """The orders that the broker owes an answer for too long: to being sent, to being cancelled, at market their fills."""
        if not self._working:
            return ()
        now = self._market.now()
        return tuple(
            f"{working.campaign} {working.what}" for working in self._working.values() if is_unanswered(working, now)
        )

    def _taken_in(self, fact: Fact, book: Book, touched: dict[int, Working]) -> Book:
        """The book with one event; the order that it belongs to is touched."""
        now = self._market.now()
        if (fact.order_id, fact.event_id) in self._events:
            return book
        self._events.add((fact.order_id, fact.event_id))
        working = self._by_id.get(fact.order_id)
        is_known = working is not None and working.campaign in book.campaigns
        if working is not None and is_known and (not fact.quantity or working.takes(fact)):
            touched[id(working)] = working
            return filled(working, fact, book, now)
        if working is not None and not fact.quantity:
            return book  # the end of an order whose campaign the book has let go
        if working is not None or not fact.is_exercise:
            if not self._is_live:
                raise UnknownOrderError(f"{fact} is no campaign's")
            self._unexplained.append(fact)
            return book
        if fact.contract is None:
            return book
        for order in self._working.values() if self._is_live else ():
            order.is_overtaken = order.is_overtaken or fact.contract in order.left
        into_shares = fact.is_in_the_money and not self._market.is_cash_settled(fact.contract)
        return settle(book, Settlement(fact.contract, fact.underlying, into_shares), now)

    def send(self, intent: Intent, market: MarketView, book: Book) -> None:
        """Turn one intent into orders."""
        ticks = self._broker.options_on(products.RUNG_OF[book.campaigns[intent.campaign].rung]).ticks
        if isinstance(intent, OpenEntry | Roll):
            shape = intent.entry.shape
            legs = tuple([leg.of(leg.ratio * intent.entry.sets) for leg in shape.legs])
            what = "open" if isinstance(intent, OpenEntry) else f"open {shape.legs[0].part}"
            working = Working(intent.campaign, what, legs, 0, grid_of(ticks, len(legs)), Stage.PATIENT, market.now)
            working.is_entry = True
            self._sender.send_limit(working, walked(0, shape.mid, shape.natural, working.grid))
        elif isinstance(intent, Withdraw):
            working = self._working[intent.campaign]
            if not working.is_cancelling:
                self._sender.cancel(working, market.now)
        elif isinstance(intent, FlattenShares):
            grid = grid_of(ticks, 0)
            working = Working(intent.campaign, "flatten", (), intent.quantity, grid, Stage.AT_MARKET, market.now)
            self._sender.send_market(working, market)
        elif intent.campaign in self._working:
            self._hasten(self._working[intent.campaign], market)
        else:
            self._close(intent, market, grid_of(ticks, len(intent.legs)))

    def walk(self, market: MarketView) -> None:
        """Move every working order one minute on."""
        for working in tuple(self._working.values()):
            self._move(working, market)

    def stand_down(self) -> None:
        """End every working order: after the close nothing is traded, and what is still due is sent anew on the next day."""
        for working in tuple(self._working.values()):
            self._boundary.attempt("the order of {0.campaign}", self._sender.cancel, working, self._market.now())

    def _step(self, working: Working, market: MarketView) -> None:
        now = market.now
        if working.has_ended:
            return
        is_late = working.until is not None and now >= working.until
        if working.is_cancelling or working.is_overtaken or working.over or is_late:
            self._sender.cancel(working, now)
        elif not working.tickets:
            self._send_next(working, market)
        elif is_uneven_too_long(working, now) and not working.is_completion:
            self._sender.cancel(working, now)
        elif working.stage is Stage.AT_MARKET:
            working.watch_market(market)
        elif working.started < now:
            self._walk_on(working, market)

    def _send_next(self, working: Working, market: MarketView) -> None:
        if working.stage is Stage.AT_MARKET:
            self._sender.send_market(working, market)
        elif (prices := working.prices(market)) is not None:
            self._sender.send_limit(working, walked(_minutes(working, market), *prices, working.grid))

    def _walk_on(self, working: Working, market: MarketView) -> None:
        now = market.now
        working.watch(market)
        if working.stage is Stage.URGENT or working.gives_up(now):
            self._sender.cancel(working, now)
            return
        working.beyond_since = (working.beyond_since or now) if working.is_beyond(market) else None
        if working.beyond_since is not None and now - working.beyond_since >= minutes(run.STUCK_LIMIT_MINUTES):
            working.is_anew = True
            self._sender.cancel(working, now)
            return
        prices = working.prices(market)
        if prices is not None:
            self._sender.move(working, walked(_minutes(working, market), *prices, working.grid))

    def _close(self, intent: Close, market: MarketView, grid: Grid) -> None:
        stage = Stage.URGENT if intent.is_urgent else Stage.PATIENT
        working = Working(intent.campaign, f"close {intent.reason.value}", intent.legs, 0, grid, stage, market.now)
        if intent.reason is Reason.BROKEN:
            working.takes_back = True
            working.until = self._broken_since.setdefault(intent.campaign, market.now) + minutes(run.UNEVEN_MINUTES)
        prices = working.prices(market)
        if prices is None or not intent.has_quotes:
            self._sender.send_market(working, market)
        elif intent.is_urgent:
            self._sender.send_limit(working, last_price(prices[1], grid))
        else:
            self._sender.send_limit(working, walked(0, *prices, grid))

    def _hasten(self, working: Working, market: MarketView) -> None:
        if working.stage is Stage.AT_MARKET or working.is_overtaken:
            return
        working.stage, working.started = Stage.URGENT, market.now
        if working.has_ended:
            return
        prices = working.prices(market)
        if prices is None:
            self._sender.cancel(working, market.now)
        elif not working.is_cancelling:
            self._sender.move(working, last_price(prices[1], working.grid))

    def _concluded(self, working: Working, book: Book, now: datetime) -> Book:
        """The book after all events of one order on this bar."""
        campaign = book.campaigns[working.campaign]
        has_filled, working.has_filled = working.has_filled, False
        if self._working.get(working.campaign) is not working:
            return self._after_late_fill(working, campaign, book, now) if has_filled else book
        if not working.is_filled:
            if has_filled:
                campaign = campaign.after(Event.PARTLY_FILLED, now)
                book = book.with_campaign(campaign)
            if not working.has_ended or waits_for_fills(working, now):
                return book
        self._forget(working)
        if not working.is_filled and (going_on := next_order(working, campaign, now)) is not None:
            self._working[working.campaign] = going_on
            return book
        event = event_of(working, campaign, now)
        if event in (Event.FLAT, Event.STUCK):
            self._broken_since.pop(working.campaign, None)
        return book.with_campaign(campaign.after(event, now))

    def _after_late_fill(self, working: Working, campaign: Campaign, book: Book, now: datetime) -> Book:
        """The book after a fill of an order that was given up. One that works meanwhile is cancelled, and then judged."""
        current = self._working.get(working.campaign)
        if current is not None:
            current.is_overtaken = True
            return book
        campaign = campaign.after(late_event_of(working, campaign), now)
        if campaign.state in (State.PARTLY_FILLED, State.PARTLY_CLOSED):
            self._working[working.campaign] = working
        return book.with_campaign(campaign)

    def _register(self, working: Working) -> None:
        self._working[working.campaign] = working
        self._by_id |= {ticket.order_id: working for ticket in working.tickets if ticket.order_id > 0}

    def _forget(self, working: Working) -> None:
        if self._working.get(working.campaign) is working:
            del self._working[working.campaign]


def _minutes(working: Working, market: MarketView) -> int:
    return round((market.now - working.started).total_seconds() / 60)
