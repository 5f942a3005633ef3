"""What tells that the account may hold something else than LEAN was told of: LEAN reads it at a start only."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from config import run


@dataclass(frozen=True, slots=True)
class Connection:
    """The line to the broker; `lost_at` while it is down."""

    lost_at: datetime | None = None

    def lost(self, at: datetime) -> Connection:
        """After the line went down; what says so twice says when it first did."""
        return self if self.lost_at is not None else Connection(at)

    def doubt(self, now: datetime) -> str | None:
        """Why fills may have been missed, of a line that is down, or is up again only now; None when it was short."""
        long = timedelta(minutes=run.MAX_DISCONNECT_MINUTES)
        if self.lost_at is None or now - self.lost_at <= long:
            return None
        return f"the broker could not be reached from {self.lost_at:%Y-%m-%d %H:%M:%S} UTC on, for more than {long}"


def is_alarming(message: str) -> bool:
    """Whether a broker's message speaks of a liquidation or of a fill that was lost."""
    return any(re.search(alarming, message, re.IGNORECASE) for alarming in run.ALARMING_MESSAGES)


@dataclass(slots=True)
class Broker:
    """What the broker's line and its messages leave in doubt. Calls may come on several threads; times are UTC."""

    _line: Connection = Connection()
    _doubts: deque[str] = field(default_factory=deque)

    def says(self, text: str) -> None:
        """Note a message, which counts when it is alarming."""
        if is_alarming(text):
            self._doubts.append(f"the broker says {text!r}")

    def disconnects(self, at: datetime) -> None:
        """Note that the line went down."""
        self._line = self._line.lost(at)

    def reconnects(self, at: datetime) -> None:
        """Note that the line is up again."""
        if doubt := self._line.doubt(at):
            self._doubts.append(doubt)
        self._line = Connection()

    @property
    def is_sure(self) -> bool:
        """Whether nothing is in doubt, whatever the time."""
        return not self._doubts and self._line.lost_at is None

    def doubts(self, now: datetime) -> tuple[str, ...]:
        """What is in doubt since the last call, and while the line is down for long."""
        taken = tuple([self._doubts.popleft() for _ in range(len(self._doubts))])
        down = self._line.doubt(now)
        return (*taken, down) if down else taken
