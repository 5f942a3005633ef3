"""A broker that does what a real one may: fills by legs, in parts, late, twice; refusals; its own acts. All by a seed.

LEAN knows of its account what events tell. What it was not told of is kept here beside LEAN's own portfolio, and both
together are the account, which only a start reads.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, fields, replace
from typing import Any

from ..base.enums import CLOSED, OptionRight, OrderStatus, OrderType, SecurityType
from ..base.enums import OrderResponseErrorCode as Code
from ..base.market_hours import next_close
from ..base.symbols import Symbol
from ..brokerage.fills import Fill
from ..market.securities import Option, Security
from ..orders.order import Order, TimeInForce
from ..orders.tickets import OrderEvent, OrderRequest, OrderResponse, OrderTicket
from .account import Account, Position, WorkingOrder
from .handler import LiveHandler

_APART, _LATE, _SLOW = 4, 6, 4  # minutes at most


@dataclass(frozen=True, slots=True)
class Whims:
    """How often, of 1, a broker does what a paper one never does."""

    legs: float = 0.0  # the legs of a combo fill minutes apart
    parts: float = 0.0  # a leg fills in parts, minutes apart
    late: float = 0.0  # a fill is told minutes later
    doubled: float = 0.0  # an event comes twice
    shuffled: float = 0.0  # the events of a minute come in another order
    lost: float = 0.0  # a fill is never told
    slow: float = 0.0  # a leg stays new for minutes
    rejected: float = 0.0  # an order ends as invalid
    refused: float = 0.0  # a cancel is refused
    deaf: float = 0.0  # an update is answered with success, and the price stays


STRICT = Whims(
    legs=0.15, parts=0.15, late=0.1, doubled=0.1, shuffled=0.2, slow=0.05, rejected=0.02, refused=0.1, deaf=0.05
)
NAMES = tuple(field.name for field in fields(Whims))


@dataclass(slots=True)
class _Execution:
    """A part of an order that fills at a minute, and is told at another; minutes as stamps."""

    order: Order
    quantity: float
    price: float
    fee: float
    at: int
    told_at: int
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class _Unseen:
    """What happened in the account without a word to LEAN; `cash` is USD."""

    symbol: Symbol
    quantity: float
    price: float
    cash: float


class StrictHandler(LiveHandler):
    """LEAN's transaction handler over a broker with whims, which may be changed while it runs."""

    def __init__(self, *parts: Any, whims: Whims, chance: random.Random, **named: Any) -> None:
        super().__init__(*parts, **named)
        self.whims = whims
        self.chance = chance
        self._executions: list[_Execution] = []
        self._unseen: list[_Unseen] = []
        self._answers_at: dict[int, int] = {}  # stamp by the id of an order that stays new
        self._told: dict[int, float] = {}  # quantity by id of an order

    @property
    def busy(self) -> bool:
        return bool(super().busy or self._executions)

    def _may(self, whim: float) -> bool:
        return whim > 0 and self.chance.random() < whim

    # requests

    def cancel(self, ticket: OrderTicket, tag: str | None) -> OrderResponse:
        """As in some versions of LEAN: after a cancel that was refused, every later one of that ticket is."""
        if ticket.cancel_request is None and self._may(self.whims.refused):
            return OrderResponse(ticket.order_id, Code.INVALID_REQUEST, "The broker refuses the cancel.")
        return super(LiveHandler, self).cancel(ticket, tag)

    def _accept(self, orders: list[Order]) -> None:
        orders = [order for order in orders if order.status == OrderStatus.NEW and order not in self._unanswered]
        if orders and self._may(self.whims.rejected):
            for order in orders:
                event = OrderEvent._of(order, self._clock, OrderStatus.INVALID, message="The broker rejects the order.")
                self.booking.tell([event])
            return
        for order in orders:
            if self._may(self.whims.slow):
                self._answers_at[order.id] = self._clock.stamp + self.chance.randint(1, _SLOW)
        super()._accept(orders)

    def _answer(self, legs: int) -> None:
        held = [order for order in self._unanswered if self._answers_at.get(order.id, 0) > self._clock.stamp]
        ready = [order for order in self._unanswered if order not in held]
        self._unanswered.clear()
        self._unanswered.extend([*ready, *held])
        super()._answer(min(legs, len(ready)))

    def _change(self, request: OrderRequest) -> None:
        order = self.records.orders[request.order_id]
        group = order.group_order_manager
        before = order.limit_price, group.limit_price if group else 0.0
        super()._change(request)
        if self._may(self.whims.deaf):
            order.limit_price = before[0]
            if group:
                group.limit_price = before[1]

    def _withdraw(self, request: OrderRequest) -> None:
        """End what has not filled; what has, and was not told yet, is told after that.

        Of a leg that has filled unseen there is nothing to cancel: LEAN's plug-in for Interactive Brokers calls it invalid
        then (their answer 10148).
        """
        order = self.records.orders[request.order_id]
        group = order.group_order_manager
        ids = group.order_ids if group else [order.id]
        for leg in (self.records.orders[i] for i in ids):
            if self._has_filled_unseen(leg):
                self._end(leg, OrderStatus.INVALID, "It has filled: there is nothing to cancel.")
            else:
                self._end(leg, OrderStatus.CANCELED, "")

    def _has_filled_unseen(self, order: Order) -> bool:
        """Whether nothing of an order is left at the broker, and LEAN was not told and will not be."""
        is_over = order.status in CLOSED or any(each.order is order for each in self._executions)
        return not is_over and order.id not in self._working and order not in self._unanswered

    def _end(self, order: Order, status: OrderStatus, message: str) -> None:
        self._working.pop(order.id, None)
        mine = [each for each in self._executions if each.order is order]
        is_whole = bool(mine) and all(each.is_done for each in mine)
        self._executions = [each for each in self._executions if each.order is not order or each.is_done]
        if order in self._unanswered:
            self._unanswered.remove(order)
        if order.status not in CLOSED and not is_whole:
            self.booking.tell([OrderEvent._of(order, self._clock, status, message=message)])

    # fills

    def step(self) -> None:
        super().step()
        self._execute()

    def _fill(self, fills: list[Fill]) -> None:
        if any(one.order in self._unanswered for one in fills):
            for one in fills:
                self._working.pop(one.order.id, None)  # until all legs are answered
            self._unanswered.extend(one.order for one in fills if one.order not in self._unanswered)
            return
        now = self._clock.stamp
        whims, chance = self.whims, self.chance
        are_apart = len(fills) > 1 and self._may(whims.legs)
        for one in fills:
            order = one.order
            self._working.pop(order.id, None)
            fee = self._registry.known(order.symbol)._fee(order)
            at = now + (chance.randint(0, _APART) if are_apart else 0)
            for part in self._parts(order):
                late = chance.randint(1, _LATE) if self._may(whims.late) else 0
                share = abs(part / order.quantity)
                self._executions.append(_Execution(order, part, one.price, fee * share, at, at + late))
                at += chance.randint(0, 2)
        self._execute()

    def _parts(self, order: Order) -> list[float]:
        whole, sign = int(abs(order.quantity)), 1 if order.quantity > 0 else -1
        if whole < 2 or not self._may(self.whims.parts):
            return [order.quantity]
        first = self.chance.randint(1, whole - 1)
        return [float(sign * first), float(sign * (whole - first))]

    def _execute(self) -> None:
        """Do what is due, and tell what is to be told."""
        now = self._clock.stamp
        for each in self._executions:
            each.is_done = each.is_done or each.at <= now
        for order in {each.order.id: each.order for each in self._executions if not each.is_done}.values():
            if order.time_in_force is TimeInForce.DAY and self._clock.now >= next_close(
                order.symbol._venue, order._created
            ):
                self._end(order, OrderStatus.CANCELED, "The order has expired.")
        due = [each for each in self._executions if each.is_done and each.told_at <= now]
        if self._may(self.whims.shuffled):
            self.chance.shuffle(due)
        for each in due:
            self._executions.remove(each)
            if self._may(self.whims.lost):
                self._hide(each.order.symbol, each.quantity, each.price, each.fee)
            else:
                self._tell(each)

    def _tell(self, done: _Execution) -> None:
        order, status = done.order, done.order.status
        told = self._told.get(order.id, 0.0) + done.quantity
        average = (order.price * (told - done.quantity) + done.price * done.quantity) / told
        self._told[order.id] = told
        event = OrderEvent._of(
            order,
            self._clock,
            OrderStatus.FILLED if told == order.quantity else OrderStatus.PARTIALLY_FILLED,
            fill_price=done.price,
            fill_quantity=done.quantity,
            _fee=done.fee,
        )
        self.booking.tell([event])
        order.price = average
        if event.status == OrderStatus.PARTIALLY_FILLED and status in CLOSED:
            order.status = status  # it has ended before
        if self._may(self.whims.doubled):
            self.booking.on_event(event)

    # the broker's own acts

    def fill_unknown(self, symbol: Symbol, quantity: float) -> None:
        """Fill an order that the algorithm never sent, and tell of it."""
        security = self._registry.known(symbol)
        order = Order(OrderType.MARKET, symbol, quantity, self._clock.now, tag=None)
        self.register(order)
        self._tell(_Execution(order, quantity, _price(security, quantity), 0.0, 0, 0))

    @property
    def open_orders(self) -> tuple[Order, ...]:
        """Every leg that works, or of which a part has still to fill."""
        left = {each.order.id: each.order for each in self._executions if not each.is_done}
        working = {order.id: order for order in self._working.values()}
        return tuple(order for _, order in sorted({**left, **working}.items()) if order.status not in CLOSED)

    def end_unasked(self, order: Order) -> None:
        """End what has not filled of one leg whose order has begun to fill, of the whole order where it has not."""
        group = order.group_order_manager
        has_begun = any(each.order is order for each in self._executions)
        ids = [order.id] if has_begun or group is None else group.order_ids
        for leg in (self.records.orders[id] for id in ids):
            self._end(leg, OrderStatus.CANCELED, "The broker ends the order.")

    def trade_unseen(self, symbol: Symbol, quantity: float) -> None:
        """Trade in the account without a word to LEAN: a liquidation, a hand, somebody else."""
        self._hide(symbol, quantity, _price(self._registry.known(symbol), quantity), 0.0)

    def assign_unseen(self, option: Option) -> None:
        """Assign all of a short contract without an event: shares appear at the strike, or cash moves."""
        quantity = self.held(option.symbol)
        if quantity < 0:
            self._end_unseen(option, quantity)

    def held(self, symbol: Symbol) -> float:
        """What the account holds of it."""
        position = self.account().holdings.get(symbol)
        return position.quantity if position else 0.0

    def settle(self, option: Option) -> None:
        hidden = sum(each.quantity for each in self._unseen if each.symbol is option.symbol)
        super().settle(option)
        if hidden:
            self._end_unseen(option, hidden)

    def _end_unseen(self, option: Option, quantity: float) -> None:
        """End so many contracts by their intrinsic value, as shares or as cash."""
        intrinsic = option.get_intrinsic_value(option.underlying.price)
        if option.type == SecurityType.INDEX_OPTION or not intrinsic:
            self._hide(option.symbol, -quantity, intrinsic, 0.0)
            return
        self._hide(option.symbol, -quantity, 0.0, 0.0)
        sign = 1 if option.right == OptionRight.CALL else -1
        self._hide(option.underlying.symbol, sign * quantity * option._multiplier, option.strike_price, 0.0)

    def _hide(self, symbol: Symbol, quantity: float, price: float, fee: float) -> None:
        paid = quantity * price * self._registry.known(symbol)._multiplier
        self._unseen.append(_Unseen(symbol, quantity, price, -paid - fee))

    # what outlives a life

    def leave(self) -> None:
        """The process is gone; what has reached the broker works on, and nobody is told."""
        self._queue.clear()
        for order in self._unanswered:
            if order.group_order_manager is None or len(order._group.order_ids) == order._group.count:
                self._working[order.id] = order
        self._unanswered.clear()

    def account(self) -> Account:
        seen = super().account()
        cash, holdings = seen.cash, dict(seen.holdings)
        untold = [
            _Unseen(
                each.order.symbol,
                each.quantity,
                each.price,
                -each.quantity * each.price * self._registry.known(each.order.symbol)._multiplier - each.fee,
            )
            for each in self._executions
            if each.is_done
        ]
        for each in (*self._unseen, *untold):
            cash += each.cash
            holdings[each.symbol] = _after(holdings.get(each.symbol), each.quantity, each.price)
        held = {symbol: position for symbol, position in holdings.items() if position.quantity}
        return replace(seen, cash=cash, holdings=held, orders=self._working_orders(), prices=self._prices(held))

    def _working_orders(self) -> tuple[WorkingOrder, ...]:
        """What works on, group by group; of a leg what has not filled."""
        open_parts: dict[int, float] = {order.id: order.quantity for order in self._working.values()}
        for each in self._executions:
            if not each.is_done:
                open_parts[each.order.id] = open_parts.get(each.order.id, 0.0) + each.quantity
        groups: dict[tuple[str, int], list[Order]] = {}
        for order_id in sorted(open_parts):
            order = self.records.orders[order_id]
            group = order.group_order_manager
            groups.setdefault(("group", group.id) if group else ("order", order_id), []).append(order)
        return tuple(
            WorkingOrder(
                orders[0].type,
                tuple((order.symbol, open_parts[order.id]) for order in orders),
                orders[0]._group.limit_price if orders[0].group_order_manager else orders[0].limit_price,
                orders[0].time_in_force,
                orders[0]._created,
            )
            for orders in groups.values()
        )


def _price(security: Security, quantity: float) -> float:
    return (security.ask_price if quantity > 0 else security.bid_price) or security.price


def _after(position: Position | None, quantity: float, price: float) -> Position:
    """A position after a trade."""
    if position is None or not position.quantity:
        return Position(quantity, price)
    total = position.quantity + quantity
    if position.quantity * quantity > 0:
        return Position(total, (position.average * position.quantity + price * quantity) / total)
    return Position(total, position.average if total * position.quantity > 0 else price)
