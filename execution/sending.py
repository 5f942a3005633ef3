"""Orders as LEAN is asked for them: sent as combos or singly, moved through every leg, cancelled leg by leg."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from AlgorithmImports import Leg as LeanLeg
from AlgorithmImports import OrderProperties, OrderStatus, OrderTicket, QCAlgorithm, TimeInForce

from config.schema import Broker
from execution.boundary import Boundary
from execution.market import MarketReader
from execution.tickets import CLOSED, Stage, Working
from execution.walk import far_beyond
from market.quotes import Market as MarketView


class WriteAhead(Protocol):
    """Where an order is written down before LEAN hears of it; `limit` is of one set, None at market."""

    def before_send(self, working: Working, limit: float | None) -> object: ...

    def before_move(self, working: Working, limit: float) -> object: ...


class Unwritten:
    """A backtest keeps nothing."""

    def before_send(self, working: Working, limit: float | None) -> None: ...

    def before_move(self, working: Working, limit: float) -> None: ...


UNWRITTEN = Unwritten()


class Sender:
    """Sends, moves and cancels. What is to be sent or moved is written down first; what was sent is handed to `sent`."""

    def __init__(
        self,
        algorithm: QCAlgorithm,
        market: MarketReader,
        broker: Broker,
        boundary: Boundary,
        written: WriteAhead,
        *,
        sent: Callable[[Working], object],
    ) -> None:
        self._algorithm = algorithm
        self._market = market
        self._broker = broker
        self._boundary = boundary
        self._written = written
        self._sent = sent
        self._is_live = algorithm.live_mode

    def send_limit(self, working: Working, limit: float) -> None:
        """Send it at a limit of one set, points signed."""
        working.limit = limit
        self._boundary.attempt("the store", self._written.before_send, working, limit)
        tag = f"{working.campaign} {working.what}"
        algorithm, sets, properties = self._algorithm, working.sets, self._properties(working)
        if len(working.legs) == 1:
            leg = working.legs[0]
            price = max(working.grid.tick, abs(limit))
            symbol = self._market.symbol(leg.contract)
            tickets = [algorithm.limit_order(symbol, leg.ratio, price, tag=tag, order_properties=properties)]
        else:
            legs = self._lean_legs(working)
            tickets = list(algorithm.combo_limit_order(legs, sets, limit, tag=tag, order_properties=properties))
        self._register(working, tickets)

    def send_market(self, working: Working, market: MarketView) -> None:
        """Send it at market, or as near to it as the broker takes."""
        tag = f"{working.campaign} {working.what}"
        algorithm, is_live = self._algorithm, self._is_live  # live, one that waits for its fill would hold up all else
        working.stage = Stage.AT_MARKET
        if len(working.legs) > 1 and not self._broker.takes_combo_market and (prices := working.prices(market)):
            self.send_limit(working, far_beyond(prices[1], working.grid))
            return
        self._boundary.attempt("the store", self._written.before_send, working, None)
        if working.shares:
            symbol = self._market.shares_symbol()
            tickets = [algorithm.market_order(symbol, working.shares, asynchronous=is_live, tag=tag)]
        elif len(working.legs) == 1:
            leg = working.legs[0]
            symbol = self._market.symbol(leg.contract)
            tickets = [algorithm.market_order(symbol, leg.ratio, asynchronous=is_live, tag=tag)]
        else:
            legs = self._lean_legs(working)
            tickets = list(algorithm.combo_market_order(legs, working.sets, asynchronous=is_live, tag=tag))
        working.watch_market(market)
        self._register(working, tickets)

    def _properties(self, working: Working) -> OrderProperties:
        """Live, nothing of an entry survives the close, whatever becomes of the desk; a backtest's desk is there to cancel."""
        properties = OrderProperties()
        if self._is_live and working.is_entry:
            properties.time_in_force = TimeInForce.DAY
        return properties

    def _lean_legs(self, working: Working) -> list[LeanLeg]:
        sets = working.sets
        return [LeanLeg.create(self._market.symbol(leg.contract), leg.ratio // sets) for leg in working.legs]

    def _register(self, working: Working, tickets: list[OrderTicket]) -> None:
        working.tickets, working.sent = tickets, self._market.now()
        # refused before it became an order: no event will come
        working.has_ended = working.has_ended or any(ticket.order_id <= 0 for ticket in tickets)
        self._sent(working)

    def move(self, working: Working, limit: float) -> None:
        """Move the limit through every leg's ticket, as a broker needs it; it waits while one of them is new."""
        works = [ticket for ticket in working.tickets if ticket.status not in CLOSED]
        if limit != working.limit and not any(ticket.status == OrderStatus.NEW for ticket in works):
            self._boundary.attempt("the store", self._written.before_move, working, limit)
            price = max(working.grid.tick, abs(limit)) if len(working.legs) == 1 else limit
            answers = [ticket.update_limit_price(price).is_success for ticket in works]
            if all(answers):
                working.limit = limit

    def cancel(self, working: Working, now: datetime) -> None:
        """Ask for the end of an order, and once each minute until it is over.

        LEAN refuses it while a leg is new, as a live one is for a moment; after a refused cancel it may refuse every later
        one of that ticket, so each minute asks the next leg's.
        """
        if working.has_ended or not working.tickets:
            working.has_ended = True
            return
        working.cancelling_since = working.cancelling_since or now
        if working.cancel_asked != now and not any(ticket.status == OrderStatus.NEW for ticket in working.tickets):
            working.cancel_asked = now
            works = [ticket for ticket in working.tickets if ticket.status not in CLOSED]
            if works:
                works[working.cancels % len(works)].cancel()
                working.cancels += 1
