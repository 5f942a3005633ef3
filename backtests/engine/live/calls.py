"""What an algorithm finds different live: its times have seconds, its account is the broker's, messages go out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ..api.algorithm import QCAlgorithm
from ..api.host import Host
from ..api.schedule import ScheduledEvent, ScheduleManager, Scheduler
from ..api.surroundings import Notify
from ..base.enums import AlgorithmMode
from ..base.market_hours import OPEN_MINUTE, Venue
from .handler import LiveHandler
from .life import Life, Moment
from .store import LiveStore
from .turns import Turns


class LiveHost(Host):
    """What one life stands on. `begin` is its first moment where it is not the algorithm's own start date."""

    handler: LiveHandler
    storage: LiveStore
    has_nights = True

    def stand(self, life: Life, turns: Turns, begin: datetime | None, notices: list[tuple[datetime, str, str]]) -> None:
        """Begin a life; `notices` are when, how and what the algorithm has told of."""
        self.life = life
        self.turns = turns
        self.begin = begin
        self.notices = notices

    @property
    def is_in_session(self) -> bool:
        """Whether a bar may come now."""
        now = self.clock.now
        return OPEN_MINUTE < now.hour * 60 + now.minute <= Venue.CBOE.close

    def today(self) -> date:
        """The date in New York."""
        return self.clock.now.date()

    def go_on_from(self, before: LiveHost) -> None:
        """Take over what a run keeps of the life before: its log, orders, events and samples."""
        self.log, self.samples, self.charts = before.log, before.samples, before.charts
        self.runtime_statistics, self.summary_statistics = before.runtime_statistics, before.summary_statistics
        self.start, self.cash = before.start, before.cash
        self.handler.go_on_from(before.handler)
        self.portfolio._go_on_from(before.portfolio)


class LiveNotify(Notify):
    """Messages are taken, and kept with the run."""

    def __init__(self, host: LiveHost) -> None:
        self._host = host

    def _take(self, how: str, text: str) -> bool:
        self._host.notices.append((self._host.clock.now, how, text))
        return True


class _OnItsThread(Scheduler):
    """Scheduled events speak on a thread of their own, but for the night, when there is no other to speak beside."""

    def __init__(self, host: LiveHost) -> None:
        super().__init__(host.clock)
        self._host = host

    def add(self, event: ScheduledEvent) -> ScheduledEvent:
        own, host = event._callback, self._host

        def speak() -> None:
            if host.is_in_session:
                host.turns.hand_schedule(host.life.call, Moment.CALL, own)
            elif host.has_nights:
                host.life.call(Moment.CALL, own)

        event._callback = speak
        return super().add(event)


class LiveCalls(QCAlgorithm):
    """Mixed in before an algorithm's own class."""

    _host: LiveHost
    live_mode = True
    algorithm_mode = AlgorithmMode.LIVE

    def _stand_on(self, host: Host) -> None:
        assert isinstance(host, LiveHost)
        host.scheduler = _OnItsThread(host)
        super()._stand_on(host)
        self.schedule = ScheduleManager(host.scheduler, host.today)
        self.notify = LiveNotify(host)

    @property
    def time(self) -> datetime:  # type: ignore[override]
        return self._host.clock.now + self._host.turns.late

    @property
    def utc_time(self) -> datetime:  # type: ignore[override]
        return self._host.clock.utc + self._host.turns.late

    def set_start_date(self, *day: Any, **named: Any) -> None:
        """Ignored live; a replay without a moment to begin at begins there."""
        if self._host.begin is None:
            super().set_start_date(*day, **named)

    def set_end_date(self, *day: Any, **named: Any) -> None:
        """Ignored live; a replay without a moment to end at ends there."""
        if self._host.end is None:
            super().set_end_date(*day, **named)


def live_class(kind: type[QCAlgorithm]) -> type[QCAlgorithm]:
    """An algorithm's class, live."""
    return type(kind.__name__, (LiveCalls, kind), {"__module__": kind.__module__})
