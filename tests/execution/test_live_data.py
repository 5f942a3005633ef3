"""Live data: how old a quote may be while its feed is alive, what is no market, and a list that came late."""

import math
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from backtests.engine.api.imports import importable
from market.quotes import CHICAGO, NEW_YORK, Quote
from tests.builders import a_contract, a_market, a_quote, at

with importable():
    from AlgorithmImports import OptionRight

    from execution.listings import ListedContracts
    from execution.prices import Line, LineQuotes

SPXW, OTHER, SPY = a_contract(2700.0), a_contract(2600.0), a_contract(270.0, root="SPY")
NOON = at("12:00")


def mid(age: int, feed_age: int | None) -> float | None:
    """The mid of a quote so many minutes old, live where its feed has an age."""
    quotes = {SPXW: a_quote(2.0, NOON - timedelta(minutes=age))}
    newest = None if feed_age is None else (lambda root: NOON - timedelta(minutes=feed_age) if root == "SPXW" else None)
    return a_market(NOON, quotes=quotes)._replace(newest=newest).mid(SPXW)


@pytest.mark.parametrize(
    ("age", "feed_age", "counts"),
    [
        (15, None, True),
        (16, None, False),
        (16, 0, True),
        (16, 15, True),
        (16, 16, False),
        (60, 0, True),
        (61, 0, False),
    ],
)
def test_a_quote_of_a_live_feed_may_be_an_hour_old(age: int, feed_age: int | None, counts: bool):
    assert (mid(age, feed_age) is not None) is counts


@pytest.mark.parametrize(("bid", "ask"), [(1.0, 1.2), (0.0, 0.1), (1.2, 1.0), (0.0, 0.0), (float("nan"), 1.0)])
@pytest.mark.parametrize("age", [0, 15, 16, 60, 61])
@pytest.mark.parametrize("feed_age", [None, 0, 16])
def test_mids_of_several_are_the_mids_of_each(bid: float, ask: float, age: int, feed_age: int | None):
    newest = None if feed_age is None else (lambda root: NOON - timedelta(minutes=feed_age))
    quote = Quote(bid, ask, NOON - timedelta(minutes=age))
    market = a_market(NOON, quotes={SPXW: quote, OTHER: a_quote(2.0, NOON)})._replace(newest=newest)
    contracts = (SPXW, OTHER, SPY)

    assert [None if math.isnan(mid) else mid for mid in market.mids(contracts)] == [*map(market.mid, contracts)]


@pytest.mark.parametrize(("age", "is_told"), [(15, False), (16, True), (61, False)])
def test_only_a_quote_that_counts_for_its_feed_is_said_to_be_old(age: int, is_told: bool):
    market = a_market(NOON, quotes={SPXW: a_quote(2.0, NOON - timedelta(minutes=age))})
    market = market._replace(newest=lambda root: NOON)

    assert market.age_beyond_feed(SPXW) == (timedelta(minutes=age) if is_told else None)


def a_line(bid: float, ask: float, ended: datetime, zone: ZoneInfo = NEW_YORK) -> Line:
    security = SimpleNamespace(bid_price=bid, ask_price=ask, get_last_data=lambda: SimpleNamespace(end_time=ended))
    return Line(security, zone, datetime(2018, 2, 2, 9, 31, tzinfo=NEW_YORK))


@pytest.mark.parametrize(
    ("bid", "ask", "is_a_market"),
    [
        (1.0, 1.2, True),
        (1.0, 1.0, True),
        (1.2, 1.0, False),
        (0.0, 0.0, False),
        (1.0, 0.0, False),
        (0.0, 0.5, True),
        (0.0, 0.55, False),
        (-0.1, 0.5, False),
        (float("nan"), 1.0, False),
        (1.0, float("nan"), False),
    ],
)
def test_live_what_lacks_a_side_or_is_crossed_is_no_quote(bid: float, ask: float, is_a_market: bool):
    live, backtest = (
        LineQuotes({SPY: a_line(bid, ask, datetime(2018, 2, 2, 11, 0))}, NOON, is_live=is_live)
        for is_live in (True, False)
    )

    assert (live.get(SPY) is not None) is is_a_market
    assert isinstance(backtest.get(SPY), Quote)


def test_a_feed_is_as_old_as_the_newest_row_of_any_of_its_lines():
    lines = {
        SPXW: a_line(1.0, 1.2, datetime(2018, 2, 2, 9, 0), CHICAGO),
        OTHER: a_line(1.0, 1.2, datetime(2018, 2, 2, 9, 40), CHICAGO),
        SPY: a_line(1.0, 1.2, datetime(2018, 2, 2, 11, 0)),
    }
    quotes = LineQuotes(lines, NOON, is_live=True)

    assert (quotes.newest("SPXW"), quotes.newest("SPY"), quotes.newest("NDX")) == (at("10:40"), at("11:00"), None)


class Chains:
    """An algorithm whose chain is empty until it is filled."""

    def __init__(self) -> None:
        self.time = datetime(2018, 2, 2, 10, 0)
        self.listed: list[SimpleNamespace] = []
        self.asked = 0
        self.log = print

    def option_chain(self, canonical: object) -> list[SimpleNamespace]:
        self.asked += 1
        return self.listed


HOURS = SimpleNamespace(get_previous_trading_day=lambda time: datetime(2018, 2, 1))
LISTED = SimpleNamespace(expiry=datetime(2018, 2, 2), strike=2700.0, right=OptionRight.PUT, time=datetime(2018, 2, 2))


@pytest.mark.parametrize(("minutes", "is_asked_again"), [(4, False), (5, True)])
def test_an_empty_chain_is_asked_for_again_after_five_minutes(minutes: int, is_asked_again: bool):
    algorithm = Chains()
    listings = ListedContracts(algorithm, {"SPXW": None}, HOURS).at(algorithm.time)
    assert (listings.expiries("SPXW"), listings.strikes("SPXW", date(2018, 2, 2), "P")) == ((), ())

    algorithm.listed = [LISTED]
    listings.at(algorithm.time + timedelta(minutes=minutes))

    assert bool(listings.expiries("SPXW")) is is_asked_again
    assert bool(listings.strikes("SPXW", date(2018, 2, 2), "P")) is is_asked_again


def test_a_chain_that_came_is_asked_for_once_a_day():
    algorithm = Chains()
    algorithm.listed = [LISTED]
    listings = ListedContracts(algorithm, {"SPXW": None}, HOURS)
    for hours in range(3):
        listings.at(algorithm.time + timedelta(hours=hours)).expiries("SPXW")

    assert algorithm.asked == 1
