"""The loop as LEAN's live engine runs it: one life of an algorithm, and the hours in which it is gone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any

from ..api.algorithm import QCAlgorithm
from ..base.clock import midnight, stamp_of
from ..base.enums import OptionRight, OrderStatus, OrderType, SecurityType
from ..base.holidays import FIRST_DAY, LAST_DAY
from ..loop import Loop
from ..market.securities import Option
from ..market.slices import SecurityChanges, Slice
from ..orders.order import GroupOrderManager, Order, OrderProperties
from ..orders.tickets import OrderEvent
from .account import Account, WorkingOrder
from .calls import LiveHost
from .life import Life, Moment

_A_SECOND = timedelta(seconds=1)
_DAY = timedelta(days=1)
_OVER_AT = timedelta(hours=8)  # of the day after, at its exchange, a contract that has expired is delisted


class LiveLoop(Loop):
    """Runs one life to its end, or on to the moment at which the next one begins.

    `back_after` is for how long a killed algorithm stays away, None for ever; `on_minute` is called before each minute's
    bar, and may do what a broker, a feed or a hand does.
    """

    def __init__(
        self,
        host: LiveHost,
        algorithm: QCAlgorithm,
        on_day: Callable[[date], None] | None,
        *,
        account: Account | None,
        until: datetime | None,
        back_after: timedelta | None,
        on_minute: Callable[[LiveLoop], None] | None,
    ) -> None:
        super().__init__(host, algorithm, on_day)
        self._algorithm = _Called(algorithm, host.life)  # type: ignore[assignment]
        self.host = host
        self.algorithm = algorithm
        self._account = account
        self._back_after = back_after
        self._on_minute = on_minute
        self._on_data = self._bar
        self._until = until  # the last moment of this life; of a dead one, that at which the next begins
        self._has_left = False
        self._commands: list[_Payload] = []

    # what happens to the algorithm

    def say(self, message: str) -> None:
        """The broker says something."""
        call = self.algorithm.on_brokerage_message
        self._elsewhere(call, SimpleNamespace(message=message))

    def disconnect(self) -> None:
        """The line to the broker goes down."""
        self._elsewhere(self.algorithm.on_brokerage_disconnect)

    def reconnect(self) -> None:
        """The line to the broker is up again."""
        self._elsewhere(self.algorithm.on_brokerage_reconnect)

    def command(self, **payload: object) -> None:
        """Somebody gives a command, which comes after the minute's bar; a field that it has not is None."""
        self._commands.append(_Payload(payload))

    def restart(self) -> None:
        """Stop in an orderly way, as before a planned restart."""
        self.host.life.call(Moment.CALL, self.algorithm.on_end_of_algorithm)
        self.host.life.is_dead = True

    @property
    def next_begin(self) -> datetime | None:
        """When the next life begins; None where there is none."""
        return self._until if self.host.life.is_dead else None

    # a life

    def _run(self) -> None:
        host = self.host
        self._connect()
        if host.begin is not None:
            host.start = midnight(host.begin.date())
            host.clock.set(host.begin)
        host.turns.hand("initialize", self.algorithm.initialize)
        if host.end is None:
            raise ValueError("the algorithm set no end date, and none was given; a replay needs one")
        host.begin = host.begin or host.start
        if host.begin.date() < FIRST_DAY or host.end > LAST_DAY:
            raise ValueError(
                f"{host.begin.date()} to {host.end} was asked for; trading days are known from {FIRST_DAY} to {LAST_DAY}"
            )
        host.initialized = True
        if self._account is not None:
            self.adopt(self._account)
        host.clock.set(host.begin + _A_SECOND)  # what is due on the minute of a start is over
        host.scheduler.start()
        host.clock.set(host.begin)
        self._algorithm.on_warmup_finished()
        self._sample()
        host.sample(host.clock.now)
        self._step(host.clock.now, None)
        self._days(host.begin.date())
        if self._until is not None:
            host.clock.set(max(host.clock.now, self._until))
        self._sample()
        host.sample(host.clock.now)
        self._algorithm.on_end_of_algorithm()

    def _days(self, day: date) -> None:
        first, end = day, self.host.end or day
        while day <= end and not self._over():
            if day > first:
                self.host.sample(midnight(day))
            self._day(day)
            day += _DAY
            if self._until is not None and midnight(day) > self._until:
                return

    def _connect(self) -> None:
        host, algorithm = self.host, self._algorithm
        host.feed.over_at = _OVER_AT
        host.handler.booking.on_event = self._order_event
        host.handler.endings.on_assignment = algorithm.on_assignment_order_event
        host.handler.on_error = algorithm.log

    def adopt(self, account: Account) -> None:
        """Find the account as it is: cash, holdings with the prices last known, and the orders that work on there.

        What expired while nobody looked the broker has settled by now.
        """
        host = self.host
        host.assets.set_cash(account.cash)
        for symbol, position in account.holdings.items():
            security = host.subscribe(symbol)
            for one in (security, host.registry.known(symbol.underlying) if symbol.underlying else security):
                host.feed.seed(one)
                if not one.price:  # the data begin later than the holding
                    one._price_line.price = account.prices.get(one.symbol, 0.0)
            security.holdings.quantity, security.holdings.average_price = position.quantity, position.average
            host.assets.touch(security)
        for security in list(host.assets.held.values()):
            if isinstance(security, Option) and security.expiry.date() < host.feed.exchange_day(security.symbol):
                self._settle_elsewhere(security)
        for order in account.orders:
            self._adopt_order(order)

    def _settle_elsewhere(self, option: Option) -> None:
        """Settle a contract without a word to the algorithm: in cash, or as shares at its strike."""
        assets, shares = self.host.assets, option.underlying
        quantity, intrinsic = option.holdings.quantity, option.get_intrinsic_value(option.underlying.price)
        option.holdings.quantity = 0.0
        assets.touch(option)
        if option.type == SecurityType.INDEX_OPTION or not intrinsic:
            assets.set_cash(assets.cash + quantity * intrinsic * option._multiplier)
            return
        sign = 1 if option.right == OptionRight.CALL else -1
        shares.holdings.quantity += sign * quantity * option._multiplier
        shares.holdings.average_price = option.strike_price
        assets.touch(shares)
        assets.set_cash(assets.cash - sign * quantity * option._multiplier * option.strike_price)

    def _adopt_order(self, given: WorkingOrder) -> None:
        """Take an order over: under a new number, and without its tag."""
        handler = self.host.handler
        is_combo = given.type in (OrderType.COMBO_LIMIT, OrderType.COMBO_MARKET)
        group = GroupOrderManager(len(given.legs), 1.0, given.limit) if is_combo else None
        properties = OrderProperties()
        properties.time_in_force = given.time_in_force
        for symbol, quantity in given.legs:
            self.host.subscribe(symbol)
            limit = 0.0 if is_combo else given.limit
            order = Order(
                given.type,
                symbol,
                quantity,
                given.created,
                tag=None,
                properties=properties,
                limit_price=limit,
                group_order_manager=group,
            )
            handler.register(order)
            order.status = OrderStatus.SUBMITTED
            handler.adopt(order)

    # its calls

    def _bar(self, slice: Slice) -> None:
        """A minute's calls: the first with what it brings, and later ones with nothing."""
        life = self.host.life
        if self._on_minute is not None:
            self._on_minute(self)
        if not life.is_dead:
            self._calls(slice)
        if life.is_dead:
            self._leave()

    def _calls(self, slice: Slice) -> None:
        host, life = self.host, self.host.life
        if host.storage.is_waiting:
            life.call(Moment.CALL, host.storage.flush)
        for n, late in enumerate(host.turns.calls()):
            host.turns.late = late
            if n:
                slice = Slice(host.clock, slice.time, {})
                host.handler.step()
            life.call(Moment.AGAIN if n else Moment.BAR, self.algorithm.on_data, slice)
        while self._commands:
            life.call(Moment.CALL, self.algorithm.on_command, self._commands.pop(0))

    def _step(self, now: datetime, slice: Slice | None, changes: SecurityChanges | None = None) -> None:
        if now != self.host.clock.now:
            self.host.turns.late = self.host.turns.first()
        super()._step(now, slice, changes)

    def _leave(self) -> None:
        """Go on without the algorithm, until it is back."""
        if self._has_left:
            return
        self._has_left = True
        self.host.handler.leave()
        self.host.clock.wake = True
        self._until = self.host.clock.now + self._back_after if self._back_after is not None else datetime.min

    def _order_event(self, event: OrderEvent) -> None:
        if self.host.life.is_dead:
            return
        if self.host.handler.is_elsewhere:
            self._elsewhere(self.algorithm.on_order_event, event, what=Moment.EVENT)
        else:
            self.host.life.call(Moment.EVENT, self.algorithm.on_order_event, event)

    def _elsewhere(self, work: Callable[..., Any], *given: Any, what: Moment = Moment.CALL) -> None:
        # the pulse is the main thread's: a fork there takes the whole story along
        self.host.life.call(what, self.host.turns.hand_event, work, *given)

    # the loop's own steps, which know nothing of a dead algorithm

    def _over(self) -> bool:
        life = self.host.life
        if life.is_dead:
            self._leave()
        return super()._over() or (self._until is not None and self.host.clock.now >= self._until)

    def _extras(self, day: date) -> list[Slice]:
        begin, until = self.host.begin or datetime.min, self._until or datetime.max
        return [slice for slice in super()._extras(day) if begin < slice.time <= until]

    def _span(self, day: date) -> tuple[int, int]:
        first, last = super()._span(day)
        base = day.toordinal() * 1440
        if self.host.begin is not None:
            first = max(first, stamp_of(self.host.begin) + 1 - base)
        if self._until is not None:
            last = min(last, stamp_of(self._until) - base)
        return first, last


class _Called:
    """An algorithm as the loop calls it: each call is a moment at which it can be killed, and none reaches a dead one."""

    _algorithm: QCAlgorithm
    _life: Life

    def __init__(self, algorithm: QCAlgorithm, life: Life) -> None:
        self.__dict__.update(_algorithm=algorithm, _life=life)

    def __getattr__(self, name: str) -> Callable[..., None]:
        return partial(self._life.call, Moment.CALL, getattr(self._algorithm, name))

    def __setattr__(self, name: str, value: object) -> None:
        setattr(self._algorithm, name, value)


class _Payload:
    """A command's fields, as LEAN hands them on: one that is missing is None."""

    def __init__(self, fields: Mapping[str, object]) -> None:
        self.__dict__.update(fields)

    def __getattr__(self, name: str) -> None:
        return None
