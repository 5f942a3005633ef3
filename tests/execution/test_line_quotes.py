"""From when on a line's quote counts: after the minute in which the line was subscribed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from backtests.engine.api.imports import importable
from market.quotes import CHICAGO, NEW_YORK, Quote
from tests.builders import a_contract, a_market

with importable():
    from execution.prices import Line, LineQuotes, in_new_york

SINCE = datetime(2018, 2, 2, 10, 31, tzinfo=NEW_YORK)
LOOK = SINCE + timedelta(minutes=2)
SPXW, SPY = a_contract(2700.0), a_contract(270.0, root="SPY")


@dataclass
class FakeSecurity:
    """One of LEAN's lines: its last row ended then, in its exchange's naive time."""

    ended: datetime | None
    bid_price: float = 1.0
    ask_price: float = 1.2

    def get_last_data(self):
        return None if self.ended is None else SimpleNamespace(end_time=self.ended)


def a_line(security: FakeSecurity, contract=SPY) -> Line:
    return Line(security, CHICAGO if contract is SPXW else NEW_YORK, SINCE)


def quote_of(ended: datetime | None, contract=SPY) -> Quote | None:
    return LineQuotes({contract: a_line(FakeSecurity(ended), contract)}, LOOK).get(contract)


@pytest.mark.parametrize(
    ("ended", "counts"),
    [("10:30:00", False), ("10:31:00", False), ("10:31:59.999", False), ("10:32:00", True), ("10:32:00.004", True)],
)
def test_a_quote_counts_from_the_first_that_ended_after_the_minute_of_the_subscription(ended: str, counts: bool):
    assert (quote_of(datetime.fromisoformat(f"2018-02-02T{ended}")) is not None) is counts


@pytest.mark.parametrize(("ended", "counts"), [("09:31:00", False), ("09:32:00", True)])
def test_the_times_of_index_options_are_chicagos(ended: str, counts: bool):
    assert (quote_of(datetime.fromisoformat(f"2018-02-02T{ended}"), SPXW) is not None) is counts


def test_a_line_without_a_row_has_no_quote():
    assert quote_of(None) is None


def test_a_quote_is_as_old_as_its_minute():
    assert quote_of(datetime(2018, 2, 2, 10, 32, 7)) == Quote(1.0, 1.2, SINCE + timedelta(minutes=1))


@pytest.mark.parametrize(("ended", "bid"), [("10:32:00", 1.0), ("10:32:00.001", 1.1), ("10:33:00", 1.1)])
def test_prices_are_read_once_a_row(ended: str, bid: float):
    security = FakeSecurity(datetime.fromisoformat("2018-02-02T10:32:00"))
    lines = {SPY: a_line(security)}
    LineQuotes(lines, LOOK).get(SPY)

    security.ended, security.bid_price = datetime.fromisoformat(f"2018-02-02T{ended}"), 1.1

    assert LineQuotes(lines, LOOK + timedelta(minutes=1)).get(SPY).bid == bid


def test_a_bar_goes_on_seeing_the_row_that_it_has_read():
    security = FakeSecurity(datetime.fromisoformat("2018-02-02T10:32:00"))
    quotes = LineQuotes({SPY: a_line(security)}, LOOK)
    quotes.get(SPY)

    security.ended, security.bid_price = datetime.fromisoformat("2018-02-02T10:33:00"), 1.1

    assert quotes.get(SPY).bid == 1.0


def test_a_mid_is_worked_out_once_a_bar_and_anew_where_the_quotes_are_others():
    quotes = {SPY: Quote(1.0, 1.2, LOOK)}
    market = a_market(LOOK, quotes=quotes)
    first = market.mid(SPY)

    quotes[SPY] = Quote(2.0, 2.2, LOOK)

    assert (first, market.mid(SPY), market.mids([SPY])) == (1.1, 1.1, [1.1])
    assert market._replace(quotes=quotes).mid(SPY) == 2.1


@pytest.mark.parametrize("zone", [NEW_YORK, CHICAGO])
@pytest.mark.parametrize("fraction", [timedelta(0), timedelta(microseconds=1), timedelta(seconds=59.999999)])
def test_a_time_is_floored_to_its_minute(zone, fraction: timedelta):
    minute = datetime(2018, 2, 2, 10, 31)

    assert in_new_york(minute + fraction, zone) == in_new_york(minute, zone)
    assert in_new_york(minute - timedelta(microseconds=1), zone) == in_new_york(minute, zone) - timedelta(minutes=1)
