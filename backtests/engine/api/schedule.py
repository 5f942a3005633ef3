"""Scheduled events: LEAN's date and time rules, and the order in which it fires what is due at once.

LEAN keeps one list sorted by next time. When the first event has fired and moved on, it is put back by a binary
search; where events of the same time sit already, it goes behind the one that the search happened to hit. So the
order of simultaneous events can change from day to day (Engine/RealTime/BacktestingRealTimeHandler.cs). Adding or
removing an event sorts the whole list again, by time and then by the order of creation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, overload

from ..base.clock import Clock, midnight
from ..base.enums import DayOfWeek
from ..base.market_hours import close_minute, is_trading_day
from ..base.missing import Refusing, given, unknown
from ..base.symbols import Symbol

ONE_DAY = timedelta(days=1)
FAR = datetime.max


class ScheduledEvent(Refusing):
    """A callback and the ascending New York times at which it fires; none is drawn before `_skip_until`."""

    __slots__ = ("_callback", "_next_time", "_times", "enabled", "name")

    def __init__(self, name: str, times: Iterator[datetime], callback: Callable[[], Any]) -> None:
        self.name = name
        self.enabled = True
        self._times = times
        self._callback = callback
        self._next_time = datetime.min

    def _skip_until(self, moment: datetime) -> None:
        while self._next_time < moment:
            self._next_time = next(self._times, FAR)

    def _fire(self, until: datetime) -> None:
        """Call back once for every time up to `until`."""
        while self._next_time <= until:
            if self.enabled:
                self._callback()
            self._next_time = next(self._times, FAR)


class Scheduler:
    """The sorted list of events. `next_time` is when something is due next."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._created: dict[ScheduledEvent, int] = {}
        self._order: list[ScheduledEvent] = []
        self._stale = False
        self._started = False
        self._count = 0

    def add(self, event: ScheduledEvent) -> ScheduledEvent:
        if self._started:
            event._skip_until(self._clock.now)
        self._count += 1
        self._created[event] = self._count
        self._stale = self._clock.wake = True
        return event

    def remove(self, event: ScheduledEvent) -> None:
        self._created.pop(event, None)
        self._stale = True

    @property
    def next_time(self) -> datetime:
        events = self._sorted()
        return events[0]._next_time if events else FAR

    def _sorted(self) -> list[ScheduledEvent]:
        if self._stale:
            self._stale = False
            self._order = sorted(self._created, key=lambda event: (event._next_time, self._created[event]))
        return self._order

    def start(self) -> None:
        """Begin at the clock's time, which warm-up may have moved back since the events were made."""
        self._started = True
        for event in self._created:
            event._skip_until(self._clock.now)

    def run_past(self, moment: datetime) -> None:
        """Fire what was due before `moment`, each event at its own time."""
        events = self._sorted()
        while events and events[0]._next_time < moment:
            self._clock.set(events[0]._next_time)
            events[0]._fire(self._clock.now)
            put_back_first(events)

    def run_due(self, moment: datetime) -> None:
        """Fire what is due at `moment`; what a callback adds waits for the next time step."""
        events = self._sorted()
        while events and events[0]._next_time <= moment:
            events[0]._fire(moment)
            put_back_first(events)


def put_back_first(events: list[ScheduledEvent]) -> None:
    """Move the first event to its place among the others, which are sorted; see the module's text."""
    first = events[0]
    moment = first._next_time
    if len(events) == 1 or moment <= events[1]._next_time:
        return
    del events[0]
    low, high = 0, len(events) - 1
    while low <= high:
        middle = low + (high - low) // 2
        other = events[middle]._next_time
        if other == moment:
            low = middle + 1
            break
        if other < moment:
            low = middle + 1
        else:
            high = middle - 1
    events.insert(low, first)


@dataclass(frozen=True, slots=True)
class DateRule:
    """The dates on which an event fires, from a first date on."""

    dates: Callable[[date], Iterable[date]]


@dataclass(frozen=True, slots=True)
class TimeRule:
    """The New York times of one date at which an event fires."""

    times: Callable[[date], Iterable[datetime]]


def _days(start: date) -> Iterator[date]:
    day = start
    while day.year < date.max.year:
        yield day
        day += ONE_DAY


def _weekday(day: date) -> int:
    """Sunday is 0, as in LEAN."""
    return day.isoweekday() % 7


def _open_days(start: date) -> Iterator[date]:
    return filter(is_trading_day, _days(start))


class DateRules(Refusing):
    """LEAN's `date_rules`. A symbol stands for its exchange's trading days; all of them share the NYSE's."""

    def every(self, *days: DayOfWeek) -> DateRule:
        wanted = {int(day) for day in days}
        return DateRule(lambda start: (day for day in _days(start) if _weekday(day) in wanted))

    def every_day(self, symbol: Symbol | None = None) -> DateRule:
        return DateRule(_days if symbol is None else _open_days)

    def week_start(self, symbol: Symbol, days_offset: int = 0) -> DateRule:
        """The first trading day from each Monday on."""
        if days_offset:
            unknown("date_rules.week_start with an offset")
        return DateRule(
            lambda start: (next(_open_days(day)) for day in _days(start) if _weekday(day) == DayOfWeek.MONDAY)
        )


class TimeRules(Refusing):
    """LEAN's `time_rules`, in New York time."""

    def at(self, hour: int, minute: int, second: int = 0) -> TimeRule:
        at = time(hour, minute, second)
        return TimeRule(lambda day: [datetime.combine(day, at)])

    def every(self, interval: timedelta) -> TimeRule:
        """Every interval of a day, counted from its midnight."""
        if interval <= timedelta():
            unknown(f"time_rules.every({interval})")

        def times(day: date) -> Iterator[datetime]:
            moment, end = midnight(day), midnight(day + ONE_DAY)
            while moment < end:
                yield moment
                moment += interval

        return TimeRule(times)

    def after_market_open(self, symbol: Symbol, minutes_after_open: float = 0) -> TimeRule:
        after = timedelta(hours=9, minutes=30 + minutes_after_open)
        return TimeRule(lambda day: [midnight(day) + after] if is_trading_day(day) else [])

    def before_market_close(self, symbol: Symbol, minutes_before_close: float = 0) -> TimeRule:
        def times(day: date) -> list[datetime]:
            if not is_trading_day(day):
                return []
            return [midnight(day) + timedelta(minutes=close_minute(symbol._venue, day) - minutes_before_close)]

        return TimeRule(times)


def event_times(start: Callable[[], date], dates: DateRule, times: TimeRule) -> Iterator[datetime]:
    """All times of a rule pair; `start` is asked when the first of them is drawn."""
    for day in dates.dates(start()):
        yield from times.times(day)


_RULE = ("name", "date_rule", "time_rule", "callback")


class ScheduleManager(Refusing):
    """LEAN's `self.schedule`."""

    def __init__(self, scheduler: Scheduler, first_day: Callable[[], date]) -> None:
        self._scheduler = scheduler
        self._first_day = first_day

    @overload
    def on(self, date_rule: DateRule, time_rule: TimeRule, callback: Callable[[], Any]) -> ScheduledEvent: ...
    @overload
    def on(
        self, name: str, date_rule: DateRule, time_rule: TimeRule, callback: Callable[[], Any]
    ) -> ScheduledEvent: ...
    def on(self, *rule: Any, **named: Any) -> ScheduledEvent:
        """Call back, without arguments, at the times of a rule pair."""
        names = _RULE if len(rule) + len(named) == len(_RULE) else _RULE[1:]
        parts = given("schedule.on", names, rule, named, least=len(names))
        dates, times, callback = (parts[name] for name in _RULE[1:])
        if not (isinstance(dates, DateRule) and isinstance(times, TimeRule) and callable(callback)):
            unknown(f"schedule.on{tuple(type(part).__name__ for part in parts.values())}")
        name = parts.get("name", "scheduled event")
        return self._scheduler.add(ScheduledEvent(name, event_times(self._first_day, dates, times), callback))

    def remove(self, scheduled_event: ScheduledEvent) -> None:
        self._scheduler.remove(scheduled_event)
