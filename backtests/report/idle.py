"""Why a strategy opened nothing although nothing denied it: no day for its window, or nothing found to open."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from backtests.engine.base.market_hours import is_trading_day
from config.schema import EntryWindow
from strategies.parts.strategy import every_strategy

LONGEST_WEEK: Final = 14  # calendar days, of which each weekday is a trading day once; 2001-09-11 to 16 were none
WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
NOTE: Final = re.compile(r"(?P<day>\S+) \S+ NOTE (?P<why>.*) \[(?P<proposal>[^\]]*)\]")  # of a look that found nothing


def never_looks(window: EntryWindow, first: date, last: date) -> bool:
    """Whether no trading day of [first, last] is one of a window's."""
    days = (first + timedelta(days=n) for n in range(min((last - first).days + 1, LONGEST_WEEK)))
    return not any(is_trading_day(day) for day in days if window.weekday in (None, day.weekday()))


def why_idle(strategy: str, first: date, last: date, log: Sequence[str]) -> str:
    """In words, why a strategy never came to the gate in a run of these days, by the numbers in force and the run's log."""
    window = next((each.row.window for each in every_strategy() if each.row.name == strategy), None)
    if window is not None and never_looks(window, first, last):
        return f"it never looked, as the run has no {_day(window)} on which its window opens"
    found = [note for line in log if (note := NOTE.match(line)) and note["proposal"].split()[0] == strategy]
    if not found:
        return "it never came to the gate"
    days = len({note["day"] for note in found})
    return f"it looked in vain (days: {days}), at last as {found[-1]['why']}"


def _day(window: EntryWindow) -> str:
    return "trading day" if window.weekday is None else WEEKDAYS[window.weekday]
