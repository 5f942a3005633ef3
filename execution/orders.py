"""Intents to LEAN's orders, and LEAN's order events back to the book.

Events may come on other threads, so they only join a queue; `work_off` reads it at the start of a bar.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from AlgorithmImports import Leg as LeanLeg
from AlgorithmImports import OrderEvent, OrderStatus, OrderTicket, OrderType, QCAlgorithm, SecurityType

from book.book import Book
from book.campaign import SHARES, Event, Fill
from book.reconciliation import Settlement, UnknownOrderError, prove, settle
from config.products import RUNG_OF
from config.run import ORDER_MEMORY_DAYS
from desk.intents import Close, FlattenShares, Intent, Roll, Withdraw
from desk.intents import Open as OpenEntry
from execution.market import MarketReader, contract_of
from execution.tickets import Fact, Stage, Working
from execution.walk import Grid, far_beyond, grid_of, last_price, walked
from market.quotes import Market as MarketView

UNEVENTFUL = (OrderStatus.SUBMITTED, OrderStatus.UPDATE_SUBMITTED, OrderStatus.CANCEL_PENDING)
OVER = (OrderStatus.CANCELED, OrderStatus.INVALID)


class Orders:
    """The desk's working orders on LEAN."""

    def __init__(
        self,
        algorithm: QCAlgorithm,
        market: MarketReader,
        takes_combo_market: bool,
        before_send: Callable[[Working], object],
    ) -> None:
        self._algorithm = algorithm
        self._before_send = before_send
        self._market = market
        self._takes_combo_market = takes_combo_market
        self._facts: deque[Fact] = deque()
        self._working: dict[str, Working] = {}
        self._by_id: dict[int, Working] = {}

    @property
    def is_busy(self) -> bool:
        """Whether there is anything to do on the next bar."""
        return bool(self._working or self._facts)

    @property
    def has_news(self) -> bool:
        """Whether events, or orders that were refused at once, wait to be worked off."""
        return bool(self._facts) or any(working.has_ended for working in self._working.values())

    def on_day(self, day: date) -> None:
        """Let go of the orders that were sent too long ago for another event to come; those that work are kept."""
        recent = day - timedelta(days=ORDER_MEMORY_DAYS)
        self._by_id = {
            order: working
            for order, working in self._by_id.items()
            if working.started.date() >= recent or self._working.get(working.campaign) is working
        }

    def note(self, event: OrderEvent) -> None:
        """Queue what an order event says. Nothing is decided here."""
        if event.status in UNEVENTFUL:
            return
        order = self._algorithm.transactions.get_order_by_id(event.order_id)
        is_share = event.symbol.security_type == SecurityType.EQUITY
        contract = None if is_share else contract_of(event.symbol)
        self._facts.append(
            Fact(
                order_id=event.order_id,
                status=event.status,
                contract=contract,
                is_exercise=order.type == OrderType.OPTION_EXERCISE,
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
            working = self._by_id.get(fact.order_id)
            if working is not None:
                book = _filled(working, fact, book, now)
                touched[id(working)] = working
            elif not fact.is_exercise:
                raise UnknownOrderError(
                    f"order {fact.order_id} ({fact.contract or 'shares'}, {fact.quantity}) is no campaign's: {fact.message}"
                )
            elif fact.contract is not None:
                into_shares = fact.is_in_the_money and not self._market.is_cash_settled(fact.contract)
                book = settle(book, Settlement(fact.contract, fact.underlying, into_shares), now)
        for working in touched.values():
            book = self._concluded(working, book, now)
        if touched:
            contracts = {leg.contract for working in touched.values() for leg in working.legs}
            prove(book, contracts, {contract: self._market.held(contract) for contract in contracts})
        return book

    def send(self, intent: Intent, market: MarketView, book: Book) -> None:
        """Turn one intent into orders."""
        rung = RUNG_OF[book.campaigns[intent.campaign].rung]
        if isinstance(intent, OpenEntry | Roll):
            shape = intent.entry.shape
            legs = tuple(replace(leg, ratio=leg.ratio * intent.entry.sets) for leg in shape.legs)
            what = "open" if isinstance(intent, OpenEntry) else f"open {shape.legs[0].part}"
            working = Working(intent.campaign, what, legs, 0, grid_of(rung, len(legs)), Stage.PATIENT, market.now)
            self._send_limit(working, walked(0, shape.mid, shape.natural, working.grid))
        elif isinstance(intent, Withdraw):
            working = self._working[intent.campaign]
            if not working.is_cancelling:
                self._cancel(working)
        elif isinstance(intent, FlattenShares):
            grid = grid_of(rung, 0)
            working = Working(intent.campaign, "flatten", (), intent.quantity, grid, Stage.AT_MARKET, market.now)
            self._send_market(working, market)
        elif intent.campaign in self._working:
            self._hasten(self._working[intent.campaign], market)
        else:
            self._close(intent, market, grid_of(rung, len(intent.legs)))

    def walk(self, market: MarketView) -> None:
        """Move every working order one minute on."""
        for working in tuple(self._working.values()):
            if not working.tickets:
                self._send_market(working, market)
            elif working.stage is not Stage.AT_MARKET and working.started < market.now and not working.is_cancelling:
                self._walk_on(working, market)

    def stand_down(self) -> None:
        """End every working order: after the close nothing is traded, and what is still due is sent anew on the next day."""
        for working in self._working.values():
            if not working.tickets:
                working.has_ended = True
            elif not working.is_cancelling:
                self._cancel(working)

    def _walk_on(self, working: Working, market: MarketView) -> None:
        working.watch(market)
        if working.stage is Stage.URGENT or working.gives_up(market.now):
            self._cancel(working)
            return
        prices = working.prices(market)
        if prices is not None:
            minutes = round((market.now - working.started).total_seconds() / 60)
            self._move(working, walked(minutes, *prices, working.grid))

    def _close(self, intent: Close, market: MarketView, grid: Grid) -> None:
        stage = Stage.URGENT if intent.is_urgent else Stage.PATIENT
        working = Working(intent.campaign, f"close {intent.reason.value}", intent.legs, 0, grid, stage, market.now)
        prices = working.prices(market)
        if prices is None or not intent.has_quotes:
            self._send_market(working, market)
        elif intent.is_urgent:
            self._send_limit(working, last_price(prices[1], grid))
        else:
            self._send_limit(working, walked(0, *prices, grid))

    def _hasten(self, working: Working, market: MarketView) -> None:
        working.stage, working.started = Stage.URGENT, market.now
        prices = working.prices(market)
        if prices is None:
            self._cancel(working)
        elif not working.is_cancelling:
            self._move(working, last_price(prices[1], working.grid))

    def _send_limit(self, working: Working, limit: float) -> None:
        working.limit = limit
        self._before_send(working)
        tag = f"{working.campaign} {working.what}"
        algorithm, sets = self._algorithm, working.sets
        if len(working.legs) == 1:
            leg = working.legs[0]
            price = max(working.grid.tick, abs(limit))
            tickets = [algorithm.limit_order(self._market.symbol(leg.contract), leg.ratio, price, tag=tag)]
        else:
            tickets = list(algorithm.combo_limit_order(self._lean_legs(working), sets, limit, tag=tag))
        self._register(working, tickets)

    def _send_market(self, working: Working, market: MarketView) -> None:
        tag = f"{working.campaign} {working.what}"
        algorithm = self._algorithm
        working.stage = Stage.AT_MARKET
        self._before_send(working)
        if working.shares:
            tickets = [algorithm.market_order(self._market.shares_symbol(), working.shares, tag=tag)]
        elif len(working.legs) == 1:
            leg = working.legs[0]
            tickets = [algorithm.market_order(self._market.symbol(leg.contract), leg.ratio, tag=tag)]
        elif not self._takes_combo_market and (prices := working.prices(market)) is not None:
            self._send_limit(working, far_beyond(prices[1], working.grid))
            return
        else:
            tickets = list(algorithm.combo_market_order(self._lean_legs(working), working.sets, tag=tag))
        self._register(working, tickets)

    def _lean_legs(self, working: Working) -> list[LeanLeg]:
        sets = working.sets
        return [LeanLeg.create(self._market.symbol(leg.contract), leg.ratio // sets) for leg in working.legs]

    def _register(self, working: Working, tickets: list[OrderTicket]) -> None:
        working.tickets = tickets
        self._working[working.campaign] = working
        for ticket in tickets:
            if ticket.order_id > 0:
                self._by_id[ticket.order_id] = working
            else:  # refused before it became an order: no event will come
                working.has_ended = True

    def _move(self, working: Working, limit: float) -> None:
        if limit != working.limit:
            price = max(working.grid.tick, abs(limit)) if len(working.legs) == 1 else limit
            if working.tickets[0].update_limit_price(price).is_success:
                working.limit = limit

    def _cancel(self, working: Working) -> None:
        ticket = working.tickets[0]
        # a live order is new for a moment: LEAN refuses to cancel it then, and every later cancel of its ticket too
        if ticket.status != OrderStatus.NEW:
            working.is_cancelling = ticket.cancel().is_success

    def _concluded(self, working: Working, book: Book, now: datetime) -> Book:
        """The book after all events of one order on this bar."""
        campaign = book.campaigns[working.campaign]
        if working.is_filled:
            self._forget(working)
            return book.with_campaign(campaign.after(Event.FLAT if campaign.is_flat else Event.FILLED, now))
        if not working.is_untouched:
            campaign = campaign.after(Event.PARTLY_FILLED, now)
        if not working.has_ended:
            return book.with_campaign(campaign)
        self._forget(working)
        if working.stage is Stage.URGENT and working.is_untouched and not campaign.state.has_ended:
            again = Working(working.campaign, working.what, working.legs, 0, working.grid, Stage.AT_MARKET, now)
            self._working[working.campaign] = again
            return book
        return book.with_campaign(campaign.after(Event.ENDED, now))

    def _forget(self, working: Working) -> None:
        if self._working.get(working.campaign) is working:
            del self._working[working.campaign]


def _filled(working: Working, fact: Fact, book: Book, now: datetime) -> Book:
    if fact.status in OVER:
        working.has_ended = True
    if not fact.quantity:
        return book
    working.left[fact.contract] -= fact.quantity
    part = next((leg.part for leg in working.legs if leg.contract == fact.contract), SHARES)
    fill = Fill(now, fact.contract, fact.quantity, fact.price, fact.fee, part)
    return book.with_campaign(book.campaigns[working.campaign].with_fill(fill))
