"""Killing one run at many moments: at each a forked child dies, starts again and goes on, while the run itself never knows."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from backtests.engine.base.market_hours import next_trading_day
from backtests.engine.live.life import KilledError, Pulse
from backtests.engine.live.loop import LiveLoop

CLOSE = timedelta(hours=16, minutes=15)


def end_of_the_day_after(now: datetime) -> datetime:
    """The last bar of the trading day after a moment's day: how far a child goes on."""
    day = next_trading_day(now.date())
    return datetime(day.year, day.month, day.day) + CLOSE


@dataclass(slots=True)
class Forks:
    """A kill that strikes children only. `wanted` says whether a pulse is one to die at, and whether a write is torn there,
    None for no.

    Give `on_minute` to the run too: it ends a child's at its bound. After the run ask `is_child`: a child has to `answer`.
    """

    wanted: Callable[[Pulse], bool | None]
    told: Callable[[int], None] = lambda count: None
    answers: list[dict[str, Any]] = field(default_factory=list)
    at: datetime | None = None
    until: datetime | None = None
    is_torn: bool = False
    _pipe: int = -1

    @property
    def is_child(self) -> bool:
        return self.at is not None

    def __call__(self, pulse: Pulse) -> None:
        if self.is_child or threading.current_thread() is not threading.main_thread():
            return
        tears = self.wanted(pulse)
        if tears is None:
            return
        reading, writing = os.pipe()
        child = os.fork()
        if child:
            os.close(writing)
            with os.fdopen(reading) as answer:
                text = answer.read()
            os.waitpid(child, 0)
            moment = {"at": f"{pulse.now}", "number": pulse.number, "what": pulse.what.value, "torn": tears}
            self.answers.append({**moment, **json.loads(text or '{"died": true}')})
            self.told(len(self.answers))
            return
        os.close(reading)
        self._pipe = writing
        self.at = pulse.now
        self.until = end_of_the_day_after(pulse.now)
        self.is_torn = tears and pulse.tear is not None
        if tears and pulse.tear is not None:
            pulse.tear()
        raise KilledError

    def on_minute(self, loop: LiveLoop) -> None:
        """End a child's run at its bound."""
        if self.until is not None and loop.host.clock.now >= self.until:
            loop.host.stopped = loop.host.clock.wake = True

    def answer(self, found: Mapping[str, Any]) -> None:
        """Tell the parent, and be gone."""
        with os.fdopen(self._pipe, "w") as pipe:
            pipe.write(json.dumps(found))
        os._exit(0)
