"""When there is something to look at next, so that an idle bar costs next to nothing."""

import math
from collections.abc import Iterable
from datetime import datetime, timedelta

from config.run import ENTRY_LOOK_MINUTES
from risk.book import Book
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
    rows = [strategy.row for strategy in strategies]
    minutes = {row.name: row.exit_look_minutes for row in rows}
    every = 0
    for campaign in book.active:
        look_every = minutes.get(campaign.strategy, 1)
        if look_every == 1 or campaign.must_be_cleared:
            return now + MINUTE
        every = look_every if every == 0 else math.gcd(every, look_every)
    looks = [session.close]
    for row in rows:
        window = row.window
        if is_open(window, now, session):
            every = math.gcd(every, ENTRY_LOOK_MINUTES)
        elif now.time() < window.start:
            start = now.replace(hour=window.start.hour, minute=window.start.minute)
            if is_open(window, start, session):
                looks.append(start)
    if every:
        looks.append(now + (every - now.minute % every) * MINUTE)
    return min(looks)
