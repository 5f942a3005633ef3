"""Quotes and prices of LEAN's securities, each with the time at which it was made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from AlgorithmImports import Security

from market.contracts import Contract
from market.quotes import CHICAGO, NEW_YORK, Quote, Quotes, Reading

_record = tuple.__new__  # bars have many quotes, and a record's own constructor takes twice as long
# the time in New York when a zone's clocks stood at the first moment of all
_NEW_YORK_WHEN = {
    NEW_YORK: datetime.min.replace(tzinfo=NEW_YORK),
    CHICAGO: datetime.min.replace(tzinfo=NEW_YORK) + timedelta(hours=1),
}


@lru_cache(maxsize=16)
def in_new_york(time: datetime, zone: ZoneInfo) -> datetime:
    """A naive time of New York or Chicago as an aware one of New York, floored to the minute: live, times have fractions.

    Both put their clocks on in the same nights. `replace` and `astimezone` would take longer than all else that is done
    to a price; and most prices of a bar were made at one time.
    """
    if time.second or time.microsecond:
        time -= timedelta(seconds=time.second, microseconds=time.microsecond)
    return _NEW_YORK_WHEN[zone] + (time - datetime.min)


def on_lean_clock(time: datetime) -> datetime:
    """An aware time of New York as LEAN has it there: naive."""
    return datetime.min + (time - _NEW_YORK_WHEN[NEW_YORK])


@dataclass(slots=True)
class Line:
    """A contract's security at LEAN, its zone, the minute in which it was subscribed, and the quote that it shows.

    It was looked at on the bar of `seen_at`. `quote` is of the row that ended at `ended`, as LEAN has it: only a new row
    has a new quote.
    """

    security: Security
    zone: ZoneInfo
    since: datetime
    seen_at: datetime = datetime.min
    ended: datetime | None = None
    quote: Quote | None = None


class LineQuotes(Quotes):
    """The quotes of the subscribed contracts on one bar, each read when it is first asked for: on LEAN every read costs.

    A quote counts from the first that ended after the minute in which its line was subscribed. LEAN shows the row of that
    very minute or not, by what else changed in it, and live in a later call. Live, what is no market is no quote.
    """

    def __init__(self, lines: Mapping[Contract, Line], now: datetime, is_live: bool = False) -> None:
        self._lines = lines
        self._now = now
        self._is_live = is_live
        self._newest: dict[str, datetime] | None = None

    def get(self, contract: Contract, /) -> Quote | None:
        """The contract's quote; None when it isn't subscribed or hasn't one yet."""
        line = self._lines.get(contract)
        if line is None:
            return None
        if line.seen_at != self._now:
            line.seen_at = self._now
            security = line.security
            last = security.get_last_data()
            if last is not None and (ended := last.end_time) != line.ended:
                line.ended, made = ended, in_new_york(ended, line.zone)
                if made > line.since:
                    quote = _record(Quote, (float(security.bid_price), float(security.ask_price), made))
                    line.quote = None if self._is_live and not quote.has_sides else quote
        return line.quote

    def __iter__(self) -> Iterator[Contract]:
        return iter(tuple(self._lines))

    def newest(self, root: str) -> datetime | None:
        """When the newest row of any subscribed contract of a root ended; None before the first."""
        if self._newest is None:
            self._newest = {}
            for contract, line in self._lines.items():
                last = line.security.get_last_data()
                if last is not None:
                    made = in_new_york(last.end_time, line.zone)
                    self._newest[contract.root] = max(made, self._newest.get(contract.root, made))
        return self._newest.get(root)


class Underlyings(dict[str, Reading]):
    """The prices of the underlyings on one bar, each read when it is first asked for; it lists those that were."""

    __slots__ = ("_securities",)

    def __init__(self, securities: Mapping[str, tuple[Security, ZoneInfo]]) -> None:
        self._securities = securities

    def __missing__(self, name: str) -> Reading:
        reading = self[name] = reading_of(*self._securities[name])
        return reading


def reading_of(security: Security, zone: ZoneInfo) -> Reading:
    """A price and when it was made."""
    # a fill-forwarded bar repeats an old price under a new time; only the last real bar tells its age
    last = security.get_last_data()
    return _record(Reading, (float(security.price), None if last is None else in_new_york(last.end_time, zone)))
