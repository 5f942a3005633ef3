"""Scripted days of an algorithm that lives: as those of `tests.engine.semantics.story`, each step on a minute's first call."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from datetime import date
from pathlib import Path

from backtests.engine.live.account import Account
from backtests.engine.live.life import Pulse
from backtests.engine.live.run import Live, LiveRun, run_live
from tests.engine.semantics.story import EXPIRY, FRIDAY, HEAD, SUBSCRIBED, Folder

ONCE = """
def on_data(self, data):
    self.steps = getattr(self, "steps", set())
    minute = self.time.strftime("at_%d_%H%M")
    step = type(self).__mro__[2].__dict__.get(minute)
    if step and minute not in self.steps:
        self.steps.add(minute)
        step(self)

def on_warmup_finished(self):
    self.note("start", self.portfolio.cash, {str(k.key.value): k.value.quantity for k in self.portfolio if k.value.invested})

def of(self, tickets):
    return [str(ticket.status) for ticket in tickets]
"""


def a_live_run(
    folder: Folder,
    *bodies: str,
    live: Live,
    last: date = FRIDAY,
    storage: Path | None = None,
    on_end: Callable[[date, Account], None] | None = None,
) -> LiveRun:
    """Run the scripted days live, over the spread's contracts."""
    path = folder.root.parent / "story.py"
    head = HEAD.format(first=FRIDAY, last=last, expiry=EXPIRY)
    methods = (ONCE, SUBSCRIBED, *bodies)
    path.write_text(head + "".join(textwrap.indent(textwrap.dedent(body), "    ") + "\n" for body in methods))
    finished = run_live(path, folder.root, live=live, storage=storage, on_end=on_end)
    assert finished.error is None, finished.error
    return finished


def seen(finished: LiveRun) -> list[tuple[object, ...]]:
    """What all lives noted, the starts left out."""
    return [each for life in finished.lives for each in life.seen if each[1] != "start"]


def starts(finished: LiveRun) -> list[tuple[object, ...]]:
    """What each life found at its start: when, cash, holdings."""
    return [(each[0], *each[2:]) for life in finished.lives for each in life.seen if each[1] == "start"]


def told(finished: LiveRun) -> list[tuple[str, int, str]]:
    """The events that the lives were told: when, of which order, which status."""
    return [(when, order, status) for life in finished.lives for when, order, status, _ in life.events]


def pulses(seen_by: list[Pulse]) -> Callable[[Pulse], None]:
    """A kill that never comes, and notes the moments."""
    return seen_by.append
