"""Scripted days: an algorithm whose methods are named by the minute at which they run, and what it noted."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from backtests.engine import Run, run
from tests.engine.builder import FRIDAY, MONDAY, Folder

__all__ = ["FRIDAY", "MONDAY", "Folder"]

EXPIRY = "2018-02-09"
ALL_DAY = tuple(f"{hour:02}:{minute:02}" for hour in range(9, 16) for minute in (0, 30) if (hour, minute) != (9, 0))

HEAD = """
from AlgorithmImports import *


class Story(QCAlgorithm):
    def initialize(self):
        self.set_start_date({first.year}, {first.month}, {first.day})
        self.set_end_date({last.year}, {last.month}, {last.day})
        self.set_cash(100000)
        self.seen, self.events = [], []
        self.before()
        self.spx = self.add_index("SPX", Resolution.MINUTE)
        self.ready()

    def before(self):
        pass

    def ready(self):
        pass

    def on_data(self, data):
        step = type(self).__dict__.get(self.time.strftime("at_%d_%H%M"))
        if step:
            step(self, data) if step.__code__.co_argcount == 2 else step(self)

    def note(self, *values):
        self.seen.append((self.time.strftime("%d %H:%M"), *values))

    def on_order_event(self, event):
        self.events.append((self.time.strftime("%d %H:%M"), event.order_id, str(event.status), event.fill_price))

    def daily(self, hour, minute, callback):
        self.schedule.on(self.date_rules.every_day(), self.time_rules.at(hour, minute), callback)

    def add_spy(self):
        return self.add_equity("SPY", Resolution.MINUTE, data_normalization_mode=DataNormalizationMode.RAW)

    def spxw(self, strike, expiry="{expiry}", right=OptionRight.PUT):
        day = datetime.strptime(expiry, "%Y-%m-%d")
        return Symbol.create_option(self.spx.symbol, "SPXW", Market.USA, OptionStyle.EUROPEAN, right, strike, day)

    def spy_option(self, strike, expiry="{expiry}", right=OptionRight.PUT):
        day = datetime.strptime(expiry, "%Y-%m-%d")
        return Symbol.create_option(self.spy.symbol, "SPY", Market.USA, OptionStyle.AMERICAN, right, strike, day)

    def vertical(self, short, long):
        return [Leg.create(self.spxw(short), -1), Leg.create(self.spxw(long), 1)]

    def limit(self, ticket):
        return self.transactions.get_order_by_id(ticket.order_id).group_order_manager.limit_price
"""

SUBSCRIBED = """
def ready(self):
    for strike in (2700, 2650):
        self.add_index_option_contract(self.spxw(strike))
"""


def a_spread(folder: Folder, *days: date) -> Folder:
    """Quote a put spread, 2700 against 2650, whose natural price is a credit of 0.40, anew every half an hour."""
    for day in days:
        folder.spxw("put 2700 2018-02-09", day, all_day(1.0, 1.2)).spxw("put 2650 2018-02-09", day, all_day(0.4, 0.6))
    return folder


def a_story_run(folder: Folder, *bodies: str, first: date = FRIDAY, last: date = FRIDAY, **parameters: str) -> Run:
    """Run the scripted days; bodies are the algorithm's methods, `at_02_0935` being the one of the 2nd at 09:35."""
    path = folder.root.parent / "story.py"
    head = HEAD.format(first=first, last=last, expiry=EXPIRY)
    path.write_text(head + "".join(textwrap.indent(textwrap.dedent(body), "    ") + "\n" for body in bodies))
    return run(path, folder.root, parameters=parameters)


def a_story(folder: Folder, *bodies: str, first: date = FRIDAY, last: date = FRIDAY, **parameters: str):
    """The algorithm after a run without an error; what it noted is in `seen`, its order events are in `events`."""
    finished = a_story_run(folder, *bodies, first=first, last=last, **parameters)
    assert finished.error is None, finished.error
    return finished.algorithm


def a_folder(tmp_path: Path, *days: date) -> Folder:
    """SPX at 2800 on some days, the first Friday of February 2018 if none are given."""
    folder = Folder(tmp_path / "lean")
    for day in days or (FRIDAY,):
        folder.index("SPX", day)
    return folder


def all_day(bid: float, ask: float) -> Mapping[str, tuple[float, float]]:
    """The same quote every half an hour."""
    return dict.fromkeys(ALL_DAY, (bid, ask))


def events_at(story, moment: str) -> list[tuple[int, str]]:
    return [(order, status) for when, order, status, _ in story.events if when == moment]


def fills(events: list[tuple[str, int, str, float]]) -> list[tuple[str, int, float]]:
    return [(when, order, price) for when, order, status, price in events if status == "FILLED"]
