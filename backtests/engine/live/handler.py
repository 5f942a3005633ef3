"""The way of an order live: it is new until the broker has answered, and what the broker says comes on other threads.

This is LEAN's paper brokerage, which fills as a backtest does and forgets its orders with the process.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from ..base.clock import Clock
from ..base.enums import CLOSED, OrderRequestStatus, OrderRequestType, OrderStatus, OrderType
from ..base.enums import OrderResponseErrorCode as Code
from ..base.missing import InvalidOperationException
from ..base.symbols import Symbol
from ..brokerage.handler import OrderHandler
from ..market.assets import Assets
from ..market.portfolio import Portfolio
from ..market.registry import Registry
from ..orders.order import Order
from ..orders.tickets import OrderEvent, OrderRequest, OrderResponse, OrderTicket
from .account import Account, Position
from .life import Life, Moment
from .turns import Turns

_AT_MARKET = (OrderType.MARKET, OrderType.COMBO_MARKET)


class LiveHandler(OrderHandler):
    """LEAN's transaction handler live, over its paper brokerage."""

    def __init__(
        self, clock: Clock, registry: Registry, portfolio: Portfolio, assets: Assets, *, life: Life, turns: Turns
    ) -> None:
        super().__init__(clock, registry, portfolio, assets)
        self._assets = assets
        self.life = life
        self.turns = turns
        self.is_elsewhere = False  # whether another thread speaks than the main one
        self._unanswered: deque[Order] = deque()
        self.fails_until = 0  # the stamp up to which order calls raise

    @property
    def busy(self) -> bool:
        return bool(self._queue or self._working or self._unanswered)

    def submit(self, order: Order) -> OrderTicket:
        """Give the order its id, and queue it: it is new until the broker has answered."""
        self.life.pulse(Moment.SEND)
        if self._clock.stamp < self.fails_until:
            raise InvalidOperationException("LEAN can't take the order now")
        ticket = self.register(order)
        self._queue.append(ticket.submit_request)
        return ticket

    def sent(self, orders: list[Order], *, is_awaited: bool) -> None:
        if is_awaited and orders[0].type in _AT_MARKET:
            self.work_off()
        elif answered := self.turns.answered(len(orders)):
            with self._elsewhere():
                self._take()
                self._answer(answered)
        self.life.pulse(Moment.SENT)

    def cancel(self, ticket: OrderTicket, tag: str | None) -> OrderResponse:
        """As in a backtest, but a cancel that came while the order was new may come again."""
        response = super().cancel(ticket, tag)
        if response.error_code == Code.INVALID_NEW_ORDER_STATUS:
            ticket.cancel_request = None
        return response

    def work_off(self) -> None:
        if self._queue or self._unanswered:
            with self._elsewhere():
                self._take()
                self._answer(len(self._unanswered))

    def go_on_from(self, before: LiveHandler) -> None:
        """Take over the records of a life before, and go on with its numbers."""
        self.records.go_on_from(before.records)
        self.booking.closings = before.booking.closings
        self._groups = before._groups

    def leave(self) -> None:
        """The process is gone, and with it every order that works."""
        self._queue.clear()
        self._unanswered.clear()
        self._working.clear()

    def account(self) -> Account:
        """What a start would find."""
        held = self._assets.held.values()
        holdings = {one.symbol: Position(one.holdings.quantity, one.holdings.average_price) for one in held}
        return Account(self._assets.cash, holdings, prices=self._prices(holdings))

    def _prices(self, symbols: Iterable[Symbol]) -> dict[Symbol, float]:
        known = {each for symbol in symbols for each in (symbol, symbol.underlying) if each is not None}
        return {each: self._registry.known(each).price for each in sorted(known, key=lambda each: each.value)}

    @contextmanager
    def _elsewhere(self) -> Iterator[None]:
        before, self.is_elsewhere = self.is_elsewhere, True
        try:
            yield
        finally:
            self.is_elsewhere = before

    def _take(self) -> None:
        """Handle what is queued; orders wait for the broker's answer."""
        while self._queue:
            request = self._queue.popleft()
            if not self._is_overtaken(request):
                self._steps[request.order_request_type](request)
            request.status = OrderRequestStatus.PROCESSED
            if not self._unanswered:
                self.scan()

    def _is_overtaken(self, request: OrderRequest) -> bool:
        """Whether it is an update of an order that a later one updates again: LEAN tells of one."""
        return request.order_request_type == OrderRequestType.UPDATE and any(
            later.order_request_type == OrderRequestType.UPDATE and later.order_id == request.order_id
            for later in self._queue
        )

    def _accept(self, orders: list[Order]) -> None:
        new = [order for order in orders if order.status == OrderStatus.NEW and order not in self._unanswered]
        self._unanswered.extend(new)  # each leg's request finds the whole group

    def _answer(self, legs: int) -> None:
        """Say of so many legs that they are submitted."""
        for _ in range(min(legs, len(self._unanswered))):
            order = self._unanswered.popleft()
            if order.status not in CLOSED:
                self._working[order.id] = order
                self.booking.tell([OrderEvent._of(order, self._clock, OrderStatus.SUBMITTED)])
        if not self._unanswered:
            self.scan()

    def adopt(self, order: Order) -> None:
        """Take over an order that works at the broker."""
        self._working[order.id] = order
