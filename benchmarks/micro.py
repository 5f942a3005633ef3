"""What one answer costs, in microseconds: the median of many runs in plain Python on one core."""

import statistics
import timeit
from collections.abc import Callable
from datetime import date, datetime, timedelta

from config.products import SPX
from config.strategies import STRATEGIES
from risk.book import Book
from risk.campaign import Campaign, State
from risk.entry import Entry, Question, Shape
from risk.gate import judge, see
from risk.model import NEW_YORK, Account, Contract, Leg, Market, Reading, Role, Session
from risk.parameters import get_risk_parameters

RUNS = 200
CALLS = 200
NOON = datetime(2018, 2, 2, 11, 30, tzinfo=NEW_YORK)
CONDOR = (
    (Role.SHORT_PUT, 2750.0, "P", -1),
    (Role.LONG_PUT, 2740.0, "P", 1),
    (Role.SHORT_CALL, 2800.0, "C", -1),
    (Role.LONG_CALL, 2810.0, "C", 1),
)


class NoListings:
    """A chain that nobody asks."""

    def strikes(self, root: str, expiry: date, right: str) -> tuple[float, ...]:
        return ()

    def expiries(self, root: str) -> tuple[date, ...]:
        return ()


def microseconds(call: Callable[[], object]) -> float:
    """The median over many runs of one call's time."""
    return statistics.median(timeit.repeat(call, number=CALLS, repeat=RUNS)) / CALLS * 1e6


def limit() -> float:
    """One strategy's dynamic limit."""
    parameters = get_risk_parameters()
    return microseconds(lambda: parameters.get_dynamic_strategy_position_limit("0DTE", 85_000.0, 18.2))


def gate_answer() -> float:
    """A whole answer of the gate, from the market and a book of eight campaigns to the verdict."""
    parameters = get_risk_parameters()
    row = STRATEGIES[0]
    market = Market(
        NOON,
        Session(NOON.replace(hour=9), NOON.replace(hour=16)),
        Reading(18.2, NOON),
        {"SPX": Reading(2770.0, NOON), "SPY": Reading(277.0, NOON)},
        {},
        NoListings(),
    )
    legs = tuple(
        Leg(Contract("SPXW", NOON.date(), strike, right), role, ratio, "all") for role, strike, right, ratio in CONDOR
    )
    shape = Shape(SPX, legs, (1.5, 0.4, 1.4, 0.3), -2.2, -2.1, 780.0, 1.1, 0.5, ())
    question = Question(row, "0DTE 2018-02-02 11:30", Entry(shape, 2, 1_560.0, 220.0, 10.0))
    book = Book()
    for number in range(8):
        campaign = Campaign(
            f"0DTE-{number}", "0DTE", f"slot {number}", "SPX", 2, legs, 1_560.0, 1_560.0, 100, 2770.0, True, NOON - timedelta(minutes=9),
            state=State.OPEN, positions={leg.contract: 2 * leg.ratio for leg in legs},
        )  # fmt: skip
        book = book.with_campaign(campaign)
    account = Account(250_000.0)
    return microseconds(lambda: judge(question, see(row, market, account, book, parameters)))
