"""A strict broker for `Orders`, by hand: it does nothing by itself. Legs fill one by one, in parts, late, twice; cancels are
refused or wait; and a desk in small around it, which works a minute off as `BarDesk` does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any

from backtests.engine.api.imports import importable
from book.book import WORKING, Book
from book.campaign import Campaign, State
from book.document import SentOrder
from book.explaining import Explained, explain
from book.holdings import Holding
from book.seen import Seen
from book.snapshot import Snapshot
from config.brokers import default
from desk.desk import Desk
from desk.intents import Open
from market.contracts import Contract
from market.quotes import Market
from risk.margin.fees import fee_of
from risk.parameters import get_risk_parameters
from risk.sizing import PositionSizer
from strategies.parts.strategy import load_strategies
from tests.builders import a_campaign, a_condor_entry, a_market, a_quote, an_account, at, condor_legs, condor_quotes

with importable():
    from AlgorithmImports import Market as LeanMarket
    from AlgorithmImports import OptionRight, OptionStyle, OrderStatus, OrderType, SecurityType, Symbol

    from execution.boundary import Boundary
    from execution.market import contract_of
    from execution.orders import Orders
    from execution.tickets import Working

CLOSED = (OrderStatus.FILLED, OrderStatus.CANCELED, OrderStatus.INVALID)
EXERCISE = SimpleNamespace(type=OrderType.OPTION_EXERCISE)
SHORTS = {leg.contract for leg in condor_legs() if leg.ratio < 0}
SPX = Symbol.create("SPX", SecurityType.INDEX, LeanMarket.USA)
MINUTE = timedelta(minutes=1)
SETTLED = 8_888  # the order that LEAN makes of a settlement
FEE = SimpleNamespace(value=SimpleNamespace(amount=1.0))


@dataclass(eq=False, repr=False)
class Ticket:
    """One leg of an order at the broker: `left` is what the broker has still to fill, whoever was told of it."""

    broker: StrictBroker
    group: list[Ticket]
    order_id: int
    contract: Contract
    left: int
    limit: float | None
    status: Any = OrderStatus.NEW
    cancels: int = 0
    updates: list[float] = field(default_factory=list)

    def update_limit_price(self, limit: float) -> Any:
        """Moved at once, unless the leg is new or over, as LEAN has it."""
        is_open = self.status not in (OrderStatus.NEW, *CLOSED)
        if is_open:
            self.updates.append(limit)
            for leg in self.group:
                leg.limit = limit
        return SimpleNamespace(is_success=is_open)

    def cancel(self) -> Any:
        """Refused while the leg is new or over, and after a refusal for good, as some versions of LEAN have it."""
        self.cancels += 1
        may = self.cancels == 1 and self.status not in (OrderStatus.NEW, *CLOSED) and not self.broker.refuses_cancels
        if may:
            self.status = OrderStatus.CANCEL_PENDING
        return SimpleNamespace(is_success=may)


class StrictBroker:
    """LEAN and the broker behind it, as `Orders` sees them: the algorithm's order calls and the market's names."""

    live_mode = True

    def __init__(self) -> None:
        self.clock = at("12:00")
        self.groups: list[list[Ticket]] = []
        self.sent: list[tuple[str, str]] = []  # kind and tag
        self.asynchronous: list[bool] = []
        self.days: list[bool] = []
        self.events: list[Any] = []  # that nobody was told of yet
        self.holdings: Counter[Contract] = Counter()  # as LEAN has them: of what was told
        self.refuses_cancels = False
        self.refuses_orders = False
        self.transactions = SimpleNamespace(get_order_by_id=lambda order_id: EXERCISE if order_id == SETTLED else None)
        self._ids = 0
        self._events = 0

    # the algorithm's calls

    def combo_limit_order(self, legs: Sequence[Any], quantity: int, limit: float, *, tag: str, order_properties: Any):
        self.days.append(order_properties.time_in_force._name == "DAY")
        return self._take("combo limit", tag, [(leg.symbol, leg.quantity * quantity) for leg in legs], limit)

    def combo_market_order(self, legs: Sequence[Any], quantity: int, *, asynchronous: bool, tag: str):
        self.asynchronous.append(asynchronous)
        return self._take("combo market", tag, [(leg.symbol, leg.quantity * quantity) for leg in legs], None)

    def limit_order(self, symbol: Any, quantity: int, limit: float, *, tag: str, order_properties: Any):
        return self._take("limit", tag, [(symbol, quantity)], limit)[0]

    def market_order(self, symbol: Any, quantity: int, *, asynchronous: bool, tag: str):
        self.asynchronous.append(asynchronous)
        return self._take("market", tag, [(symbol, quantity)], None)[0]

    def _take(self, kind: str, tag: str, legs: Sequence[tuple[Any, int]], limit: float | None) -> list[Any]:
        if self.refuses_orders:
            return [SimpleNamespace(order_id=-10, status=OrderStatus.INVALID)]
        self.sent.append((kind, tag))
        group: list[Ticket] = []
        for symbol, quantity in legs:
            self._ids += 1
            group.append(Ticket(self, group, self._ids, contract_of(symbol), quantity, limit))
        self.groups.append(group)
        return group

    # the market's names

    def now(self) -> datetime:
        return self.clock

    def symbol(self, contract: Contract) -> Any:
        right = OptionRight.CALL if contract.is_call else OptionRight.PUT
        expiry = datetime(contract.expiry.year, contract.expiry.month, contract.expiry.day)
        return Symbol.create_option(
            SPX, contract.root, LeanMarket.USA, OptionStyle.EUROPEAN, right, contract.strike, expiry
        )

    def is_cash_settled(self, contract: Contract) -> bool:
        return True

    def settlement_price(self, root: str) -> float:
        return 2750.0

    # what the broker does

    @property
    def working(self) -> list[Ticket]:
        """The legs that are not over."""
        return [leg for group in self.groups for leg in group if leg.status not in CLOSED]

    def accept(self) -> None:
        """What is new is new no more."""
        for leg in self.working:
            if leg.status == OrderStatus.NEW:
                leg.status = OrderStatus.SUBMITTED

    def fill(self, leg: Ticket, quantity: int | None = None) -> None:
        """Fill a leg, in whole or in part, the shorts at 1.00 and the wings at 0.05; nobody is told yet."""
        price = 1.0 if leg.contract in SHORTS else 0.05
        quantity = leg.left if quantity is None else quantity
        leg.left -= quantity
        leg.status = leg.status if leg.left else OrderStatus.FILLED
        told = OrderStatus.PARTIALLY_FILLED if leg.left else OrderStatus.FILLED
        self._note(leg.order_id, leg.contract, told, quantity, price)

    def end(self, group: Sequence[Ticket], status: Any = OrderStatus.CANCELED) -> None:
        """End what is left of an order."""
        for leg in group:
            if leg.status not in CLOSED:
                leg.status = status
                self._note(leg.order_id, leg.contract, status)

    def stranger(self, contract: Contract, quantity: int) -> None:
        """A fill of an order that the desk never sent."""
        self._note(9_999, contract, OrderStatus.FILLED, quantity, 1.0)

    def settle(self, contract: Contract) -> None:
        """Settle what is held of a contract, and end what works on it; told at once, as LEAN does it all."""
        for group in self.groups:
            if any(leg.contract == contract for leg in group):
                self.end(group)
        self._note(SETTLED, contract, OrderStatus.FILLED, -self.holdings[contract], 0.0)

    def _note(self, order_id: int, contract: Contract, status: Any, quantity: int = 0, price: float = 0.0) -> None:
        self._events += 1
        self.events.append(
            SimpleNamespace(
                order_id=order_id,
                id=self._events,
                status=status,
                symbol=self.symbol(contract),
                contract=contract,
                fill_quantity=quantity,
                fill_price=price,
                order_fee=FEE,
                is_in_the_money=False,
                message="",
            )
        )


class Written:
    """What orders were on their way, as a store would have them."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.orders: dict[str, SentOrder] = {}
        self._now = now

    def before_send(self, working: Working, limit: float | None) -> None:
        order = SentOrder(working.campaign, working.what, working.legs, working.shares, limit, self._now())
        self.orders[working.campaign] = order

    def before_move(self, working: Working, limit: float) -> None:
        self.orders[working.campaign] = replace(self.orders[working.campaign], limit=limit)


class SmallDesk:
    """A desk around `Orders`: a minute is worked off as `BarDesk` does it, over a condor's quotes."""

    def __init__(self) -> None:
        self.broker = StrictBroker()
        self.log: list[str] = []
        self.boundary = Boundary(True, self.log.append)
        self.written = Written(self.broker.now)
        self.orders = self._orders()
        self.book = Book()
        self.cost = 2.0  # of one condor at mid, points
        self.half = 0.05  # the half-spread of a leg, points
        parameters = get_risk_parameters()
        self._desk = Desk(load_strategies(("0DTE",)), parameters, PositionSizer(parameters), guard=self.boundary)

    def _orders(self) -> Orders:
        return Orders(self.broker, self.broker, default.BROKER, self.boundary, self.written)  # type: ignore[arg-type]

    def restart(self) -> None:
        """End what works, find what the account holds, told or not, and go on with a book that agrees with it."""
        broker = self.broker
        for group in broker.groups:
            broker.end(group)
        for event in broker.events:
            broker.holdings[event.contract] += event.fill_quantity
        broker.events.clear()
        account = {held: Holding(quantity, 1.0) for held, quantity in broker.holdings.items() if quantity}
        orders = [
            order
            for order in self.written.orders.values()
            if order.campaign in self.book.campaigns and self.book.campaigns[order.campaign].state in WORKING
        ]
        found = explain(self.book, Seen(broker.clock, account, partial(fee_of, default.BROKER), orders))
        # an account that holds nothing at all is told of and held; here its owner says that all was closed elsewhere
        self.book = found.book if isinstance(found, Explained) else Book(last_number=self.book.last_number)
        self.orders = self._orders()

    @property
    def market(self) -> Market:
        now = self.broker.clock
        quotes = condor_quotes(self.cost, now=now)
        return a_market(now, quotes={contract: a_quote(each.mid, now, self.half) for contract, each in quotes.items()})

    def enter(self, sets: int = 3) -> Campaign:
        """Send an entry of so many sets."""
        self.book, name = self.book.next_id("0DTE")
        entry = a_condor_entry(sets=sets)
        pending = a_campaign(name, state=State.PENDING_OPEN, sets=sets, opened=self.broker.clock)
        self.book = self.book.with_campaign(pending)
        self.orders.send(Open(name, entry), self.market, self.book)
        return pending

    def minute(self, *, told: bool = True) -> None:
        """A minute later: the broker takes what was new; what it did is told, unless it is late; the desk works."""
        self.broker.clock += MINUTE
        self.broker.accept()
        if told:
            self.tell()
        if self.orders.has_news:
            self.book = self.orders.work_off(self.book)
        self.book = self.orders.without_lost(self.book)
        market = self.market
        self.orders.walk(market)
        outcome = self._desk.decide(Snapshot(market, an_account(), self.book))
        self.book = outcome.book
        for intent in outcome.intents:
            self.boundary.attempt("an order", self.orders.send, intent, market, self.book)

    def minutes(self, count: int) -> None:
        for _ in range(count):
            self.minute()

    def tell(self, *events: Any) -> None:
        """Tell the desk of these events, or of all that it hasn't heard of."""
        for event in events or tuple(self.broker.events):
            if event in self.broker.events:
                self.broker.events.remove(event)
                self.broker.holdings[event.contract] += event.fill_quantity
            self.orders.note(event)

    @property
    def ledgers(self) -> dict[Contract, int]:
        """What the campaigns hold, by contract."""
        held: Counter[Contract] = Counter()
        for campaign in self.book.active:
            held.update(campaign.positions)
        return {contract: quantity for contract, quantity in held.items() if quantity}
