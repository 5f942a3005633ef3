"""One run: time step after time step, in the order in which LEAN does things (Engine/AlgorithmManager.cs).

A step is: scheduled events that are past due; clock and prices; the end of warm-up; queued requests, assignments,
fills and expiries; scheduled events of this minute; changes of securities; dividends; on_data; requests and fills
once more. On most minutes nothing of that can happen but on_data: those take the short way.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from .api.algorithm import QCAlgorithm
from .api.host import Host
from .api.schedule import ScheduledEvent
from .base.clock import MINUTES, midnight
from .base.enums import DelistingType
from .base.holidays import FIRST_DAY, LAST_DAY
from .base.market_hours import close_minute, is_trading_day
from .market.securities import Option, Security
from .market.slices import Delisting, SecurityChanges, Slice

_DAY = timedelta(days=1)
_END_OF_DAY = timedelta(minutes=10)  # LEAN calls on_end_of_day so long before a security's close
_NIGHT = timedelta(hours=23, minutes=58)


class Loop:
    """Runs one algorithm from its start to its end."""

    def __init__(self, host: Host, algorithm: QCAlgorithm, on_day: Callable[[date], None] | None) -> None:
        self._host = host
        self._algorithm = algorithm
        self._on_day = on_day or (lambda day: None)
        self._broke = False
        self._end_of_day: dict[Security, ScheduledEvent] = {}
        self._night: ScheduledEvent | None = None
        self._wants_end_of_day = type(algorithm).on_end_of_day is not QCAlgorithm.on_end_of_day
        self._on_data: Callable[[Slice], None] = algorithm.on_data
        self.equity: list[tuple[float, float]] = []

    def run(self) -> str | None:
        """The traceback of what the algorithm raised, None for a run that completed."""
        try:
            self._run()
        except Exception:  # noqa: BLE001 - the boundary: an algorithm's exception ends its run, and is kept whole
            return traceback.format_exc()
        finally:
            self._host.data.close()
        return None

    def _run(self) -> None:
        host, algorithm = self._host, self._algorithm
        host.handler.booking.on_event = algorithm.on_order_event
        host.handler.endings.on_assignment = algorithm.on_assignment_order_event
        host.handler.on_error = algorithm.log
        algorithm.initialize()
        if host.end is None:
            raise ValueError("the algorithm set no end date; a backtest needs one")
        if host.first_moment().date() < FIRST_DAY or host.end > LAST_DAY:
            asked = f"{host.first_moment().date()} to {host.end}"
            raise ValueError(f"{asked} was asked for; trading days are known from {FIRST_DAY} to {LAST_DAY}")
        host.initialized = True
        host.clock.set(host.first_moment())
        host.scheduler.start()
        host.handler.warming_up = host.warming_up
        if not host.warming_up:
            algorithm.on_warmup_finished()
        self._sample()
        host.sample(max(host.clock.now, host.start))
        self._step(host.clock.now, None)
        day = host.clock.now.date()
        while day <= host.end and not self._over():
            if day > host.start.date():
                host.sample(midnight(day))
            self._day(day)
            day += _DAY
        self._sample()
        host.sample(host.clock.now)
        algorithm.on_end_of_algorithm()

    def _over(self) -> bool:
        return self._broke or self._host.stopped

    def _sample(self) -> None:
        """Note the account's value; of two at one moment the later counts, as in LEAN's charts."""
        host = self._host
        if host.clock.now >= host.start:
            moment = host.clock.utc.timestamp()
            if self.equity and self.equity[-1][0] == moment:
                self.equity.pop()
            self.equity.append((moment, host.assets.value()))

    # a day

    def _day(self, day: date) -> None:
        host = self._host
        if host.warming_up and day == host.start.date():
            self._step(midnight(day), None)
        for slice in self._extras(day):
            self._step(slice.time, slice)
            if self._over():
                return
        host.feed.forget_expired(day)
        host.handler.records.put_away(midnight(day))
        host.log.pack()
        if not is_trading_day(day):
            return
        self._on_day(day)
        host.scheduler.run_past(midnight(day))
        host.feed.open_day(day)
        self._session(day)
        host.feed.close_day()
        self._sample()

    def _session(self, day: date) -> None:
        host, clock = self._host, self._host.clock
        assets, handler, on_data = host.assets, host.handler, self._on_data
        subscriptions = host.feed.subscriptions
        start = midnight(day)
        base = day.toordinal() * 1440
        minute, last = self._span(day)
        due = datetime.min
        algorithm = self._algorithm
        while minute <= last:
            now, is_awake = start + MINUTES[minute], clock.wake
            if is_awake or now >= due:
                self._step(now, Slice(clock, now, subscriptions))
                if self._over():
                    return
                clock.wake = handler.busy
                due = now if host.warming_up else min(host.scheduler.next_time, handler.endings.next_look)
                first, last = self._span(day)
                minute = max(minute + 1, first)
                continue
            if clock.stamp >= clock.valued_until and assets.held and assets.is_ruined():
                self._broke = True
                return
            clock.now = now
            clock.stamp = base + minute
            algorithm.current_slice = slice = Slice(clock, now, subscriptions)
            on_data(slice)
            if clock.wake:
                self._after_data()
                if self._over():
                    return
                first, last = self._span(day)
            minute += 1

    def _extras(self, day: date) -> list[Slice]:
        return self._host.feed.extras(day)

    def _span(self, day: date) -> tuple[int, int]:
        return self._host.feed.span(day)

    # a step

    def _step(self, now: datetime, slice: Slice | None, changes: SecurityChanges | None = None) -> None:
        """One time step; `slice` is None where there is nothing for on_data."""
        host, algorithm = self._host, self._algorithm
        if host.assets.is_ruined():
            self._broke = True
            return
        host.scheduler.run_past(now)
        host.clock.set(now)
        if host.warming_up and now >= host.start:
            host.warming_up = host.handler.warming_up = False
            algorithm.on_warmup_finished()
        algorithm.current_slice = slice
        if changes:
            self._schedule_end_of_day(changes)
        host.handler.step()
        delistings = slice.delistings.values() if slice else []
        self._end_contracts(delistings)
        host.scheduler.run_due(now)
        if host.stopped:
            return
        if changes:
            algorithm.on_securities_changed(changes)
        if slice:
            self._pay_dividends(slice)
            if len(slice.delistings):
                algorithm.on_delistings(slice.delistings)
            self._on_data(slice)
        self._after_data()

    def _after_data(self) -> None:
        host = self._host
        host.handler.step()
        while host.feed.changed and not self._over():
            picked = host.feed.select(self._is_busy)
            slice, changes = picked.slice, picked.changes
            if changes.added_securities or changes.removed_securities or slice.has_data:
                self._step(host.clock.now, slice if slice.has_data else None, changes)

    def _is_busy(self, security: Security) -> bool:
        return bool(security.holdings.quantity or self._host.handler.records.open_orders(security.symbol))

    def _schedule_end_of_day(self, changes: SecurityChanges) -> None:
        """Keep one event a security, and LEAN's nightly one besides: it calls nothing here, but takes part in the order."""
        if not self._wants_end_of_day:
            return
        scheduler = self._host.scheduler
        for security in changes.added_securities:
            self._end_of_day[security] = scheduler.add(self._end_of_day_event(security))
        for security in changes.removed_securities:
            event = self._end_of_day.pop(security, None)
            if event:
                scheduler.remove(event)
        if self._night:
            scheduler.remove(self._night)
        moments = (midnight(day) + _NIGHT for day in self._days_left())
        self._night = scheduler.add(ScheduledEvent("end of day", moments, lambda: None))

    def _end_of_day_event(self, security: Security) -> ScheduledEvent:
        symbol = security.symbol
        moments = (midnight(day) + MINUTES[close_minute(symbol._venue, day)] - _END_OF_DAY for day in self._days_left())
        return ScheduledEvent(f"{symbol} end of day", moments, lambda: self._algorithm.on_end_of_day(symbol))

    def _days_left(self) -> Iterator[date]:
        day, end = self._host.clock.now.date(), self._host.end or date.max
        while day <= end:
            if is_trading_day(day):
                yield day
            day += _DAY

    def _end_contracts(self, delistings: list[Delisting]) -> None:
        host = self._host
        for delisting in delistings:
            option = host.registry.known(delisting.symbol)
            if delisting.type == DelistingType.DELISTED and isinstance(option, Option):
                host.handler.settle(option)
                host.feed.end(delisting.symbol)

    def _pay_dividends(self, slice: Slice) -> None:
        assets = self._host.assets
        for symbol, dividend in slice.dividends.items():
            holding = self._host.registry.known(symbol).holdings
            assets.set_cash(assets.cash + holding.quantity * dividend.distribution)
        if len(slice.dividends):
            self._algorithm.on_dividends(slice.dividends)
