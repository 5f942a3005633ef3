"""When there is something to look at next, so that an idle bar costs next to nothing."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from config.run import ENTRY_LOOK_MINUTES
from risk.book import Book
from risk.campaign import State
from risk.model import Session
from strategies.base import Strategy, is_open

MINUTE = timedelta(minutes=1)


def next_look(now: datetime, session: Session, book: Book, strategies: Iterable[Strategy]) -> datetime:
    """The first minute after `now` on which an exit or an entry is looked at, at the latest the session's close.

    After the close: midnight, as a new day asks for a new agenda.
    """
    if now >= session.close:
        return (now + timedelta(days=1)).replace(hour=0, minute=0)
    if book.looks:
        return now + MINUTE
    rows = {strategy.row.name: strategy.row for strategy in strategies}
    looks = [session.close]
    for campaign in book.active:
        row = rows.get(campaign.strategy)
        is_quiet = row is not None and campaign.state is not State.ASSIGNED and not campaign.must_be_cleared
        if row is None or not is_quiet or row.exit_look_minutes == 1:
            return now + MINUTE
        looks.append(_next_multiple(now, row.exit_look_minutes))
    for row in rows.values():
        window = row.window
        if is_open(window, now, session):
            looks.append(_next_multiple(now, ENTRY_LOOK_MINUTES))
            continue
        start = now.replace(hour=window.start.hour, minute=window.start.minute)
        if start > now and is_open(window, start, session):
            looks.append(start)
    return min(looks)


def _next_multiple(now: datetime, minutes: int) -> datetime:
    return now.replace(second=0, microsecond=0) + timedelta(minutes=minutes - now.minute % minutes)
