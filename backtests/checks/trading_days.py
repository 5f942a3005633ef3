"""The days of a run, checked: the engine can run through them."""

from datetime import date, timedelta

from backtests.console.validation import Checks, Given
from backtests.engine.base.holidays import FIRST_DAY, LAST_DAY
from backtests.engine.base.market_hours import is_trading_day

LONGEST_WITHOUT_TRADING = 6  # days in a row, from 2001-09-11 to 16; a longer range isn't asked about


def trading_days(checks: Checks, start: Given, end: Given) -> tuple[date, date]:
    """The first and the last day, in the engine's calendar and with a trading day among them; else refused."""
    first, last = checks.days(start, end)
    if date.min in (first, last) or first > last:
        return first, last
    outside = [given for given, day in ((start, first), (end, last)) if not FIRST_DAY <= day <= LAST_DAY]
    for given in outside:
        known = f"a day from {FIRST_DAY} to {LAST_DAY}, between which trading days are known"
        checks.refuse(given.where, given.text, known)
    days = range((last - first).days + 1)
    is_short = not outside and len(days) <= LONGEST_WITHOUT_TRADING
    if is_short and not any(is_trading_day(first + timedelta(n)) for n in days):
        checks.refuse(start.where, start.text, f"a trading day between it and {end.where}, {end.text}")
    return first, last
