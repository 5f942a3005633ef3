"""What one answer costs, in microseconds of processor time: the median of many runs in plain Python on one core."""

import statistics
import time
import timeit
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

from backtests.engine.api.imports import importable
from backtests.engine.api.store import ObjectStore
from book.book import Book
from book.campaign import Campaign, Fill, State
from book.document import Document, Owner
from book.snapshot import Account, Snapshot
from config import products
from market.contracts import Contract, Leg, Role
from market.quotes import NEW_YORK, Market, Quote, Reading, Session
from risk.entry import Entry, Shape
from risk.gate.answer import Approved, Denied, Stage, ask
from risk.gate.judge import foresee, judge, rules_at, see
from risk.gate.question import Question
from risk.margin.requirement import requirement
from risk.parameters import get_risk_parameters
from risk.pricing import black76 as pricing
from risk.pricing import trading_clock
from strategies.zero_dte import STRATEGY

with importable():
    from execution.store import Store

RUNS = 200
CALLS = 200
NOON = datetime(2018, 2, 2, 11, 30, tzinfo=NEW_YORK)
SPOTS = {"SPX": 2770.0, "SPY": 277.0}
VOL = 0.2
LEGS = 4  # of each campaign
# distances from the underlying as shares of it, and how many to buy or sell
CONDOR = ((0.993, "P", -1), (0.989, "P", 1), (1.011, "C", -1), (1.015, "C", 1))
WINGED_STRANGLE = ((0.9, "P", -1), (0.87, "P", 1), (1.1, "C", -1), (1.13, "C", 1))
WINGED_PUT_LADDER = ((0.96, "P", 1), (0.95, "P", -1), (0.88, "P", -2), (0.86, "P", 2))


class NoListings:
    def strikes(self, root: str, expiry: date, right: str) -> tuple[float, ...]:
        return ()

    def expiries(self, root: str) -> tuple[date, ...]:
        return ()


def microseconds(call: Callable[[], object], calls: int = CALLS) -> float:
    """The median over many runs of one call's time."""
    return statistics.median(timeit.repeat(call, number=calls, repeat=RUNS, timer=time.process_time)) / calls * 1e6


def limit() -> float:
    parameters = get_risk_parameters()
    return microseconds(lambda: parameters.get_dynamic_strategy_position_limit("0DTE", 85_000.0, 18.2))


def margin() -> float:
    """The requirement of one condor at new marks."""
    legs = legs_of(0)
    positions = {leg.contract: leg.ratio for leg in legs}
    marks = dict.fromkeys(positions, 1.5)
    return microseconds(lambda: requirement(positions, marks, SPOTS["SPX"], products.SPX))


def screening() -> float:
    """What the gate says before quotes are read, from the market and a book of eight campaigns."""
    row, parameters, snapshot = STRATEGY.row, get_risk_parameters(), snapshot_of(8, 250_000.0)
    question, rules = Question(row, "0DTE 2018-02-02 11:30"), rules_at(Stage.BEFORE_QUOTES)
    return microseconds(lambda: ask(question, see(row, snapshot, parameters), rules))


def gate_answer(campaigns: int) -> float:
    """A whole answer of the gate on a condor, from the market and a book of campaigns to the verdict."""
    row, parameters, snapshot = STRATEGY.row, get_risk_parameters(), snapshot_of(campaigns, 50_000_000.0)
    shape = Shape(products.SPX, legs_of(0), (1.5, 0.4, 1.4, 0.3), -2.2, -2.1, 780.0, 1.1, 0.5, ())
    question = Question(row, "0DTE 2018-02-02 11:30", Entry(shape, 2, 1_560.0, 220.0, 10.0))
    before_quotes, with_quotes = rules_at(Stage.BEFORE_QUOTES), rules_at(Stage.WITH_QUOTES)

    def answer() -> Approved | Denied:
        desk = see(row, snapshot, parameters)
        before = ask(question, desk, before_quotes)
        return judge(question, foresee(desk, question, snapshot), before, with_quotes)

    stress = answer().desk.stress
    if stress is None or stress.faults:
        raise RuntimeError("the book can't be repriced: there is nothing to measure")
    return microseconds(answer, calls=2)


@dataclass(frozen=True, slots=True)
class KeepingCost:
    """A document of a live desk: kilobytes, and what a write costs after one campaign changed, after all were recounted, and
    after each had another fill."""

    kilobytes: float
    one_changed: float
    all_changed: float
    all_filled: float


def keeping(campaigns: int) -> KeepingCost:
    """What it costs to keep a book of so many campaigns, each opened, half closed and opened anew, on disk."""
    book = _lived(book_of(campaigns))
    recounted = book.with_campaigns([replace(each, requirement=1.0 + each.requirement) for each in book.active])
    changed_book = book.with_campaign(next(iter(recounted.campaigns.values())))
    with TemporaryDirectory() as folder:
        algorithm: Any = SimpleNamespace(object_store=ObjectStore(Path(folder)))

        def cost(these: Sequence[Book]) -> float:
            store = Store(algorithm, "benchmark")
            turns = cycle(enumerate(these))

            def write() -> None:
                number, book = next(turns)
                store.save(Document(number, Owner("benchmark", NOON), NOON, book))

            return microseconds(write, calls=2)

        one, every = cost((book, changed_book)), cost((book, recounted))
        fills = cost([book := _filled(book) for _ in range(10)])  # once in ten the ledgers are others
        size = max(file.stat().st_size for file in Path(folder).rglob("*.json"))
    return KeepingCost(size / 1024, one, every, fills)


def _filled(book: Book) -> Book:
    """The book after another fill of each campaign."""
    return book.with_campaigns(
        [each.with_fill(Fill(NOON, each.legs[0].contract, 1, 1.25, 1.3, "all")) for each in book.active]
    )


def _lived(book: Book) -> Book:
    """The book with the fills of an opening and of two partial closings in each ledger."""
    for campaign in tuple(book.active):
        after = replace(campaign, positions={})
        for share in (2, -1, 1):
            for leg in campaign.legs:
                after = after.with_fill(Fill(NOON, leg.contract, share * leg.ratio, 1.25, 1.3, leg.part))
        book = book.with_campaign(after)
    return book


def snapshot_of(campaigns: int, account_value: float) -> Snapshot:
    book = book_of(campaigns)
    return Snapshot(market_of(book), Account(account_value), book)


def book_of(campaigns: int) -> Book:
    """Condors that end today, and winged strangles and put ladders on SPY over twelve expiries, in turn."""
    book = Book()
    for number in range(campaigns):
        legs = legs_of(number)
        rung = products.RUNGS[0 if number % 3 == 0 else 2]
        book = book.with_campaign(
            Campaign(
                f"0DTE-{number}", "0DTE", f"slot {number}", rung.name, 2, legs, 1_560.0, 1_560.0, 100,
                SPOTS[rung.underlying], True, NOON - timedelta(minutes=9),
                state=State.OPEN, positions={leg.contract: 2 * leg.ratio for leg in legs},
            )
        )  # fmt: skip
    return book


def legs_of(number: int) -> tuple[Leg, ...]:
    """The legs of the campaign of this number, on strikes that few others have."""
    shape = (CONDOR, WINGED_STRANGLE, WINGED_PUT_LADDER)[number % 3]
    root, spot = ("SPXW", SPOTS["SPX"]) if shape is CONDOR else ("SPY", SPOTS["SPY"])
    expiry = NOON.date() if shape is CONDOR else NOON.date() + timedelta(days=70 + 7 * (number % 12))
    return tuple(
        Leg(
            Contract(root, expiry, round(share * spot) + number % 40 / 2, right),
            Role.SHORT_PUT if ratio < 0 else Role.LONG_PUT,
            ratio,
            "all",
        )
        for share, right, ratio in shape
    )


def market_of(book: Book) -> Market:
    """Quotes of all that a book holds, and of the first campaign's legs, at one volatility."""
    contracts = {leg.contract for campaign in book.active for leg in campaign.legs}
    return Market(
        NOON,
        Session(NOON.replace(hour=9), NOON.replace(hour=16), (date(2018, 2, 5),)),
        Reading(18.2, NOON),
        {name: Reading(spot, NOON) for name, spot in SPOTS.items()},
        {contract: quote_of(contract) for contract in contracts.union(leg.contract for leg in legs_of(0))},
        NoListings(),
    )


def quote_of(contract: Contract) -> Quote:
    """A quote around the price at one volatility."""
    years = trading_clock.years_to_expiry(NOON, datetime.combine(contract.expiry, NOON.replace(hour=16).timetz()))
    spot = SPOTS["SPX" if contract.root == "SPXW" else "SPY"]
    mid = pricing.price(spot, contract.strike, VOL, years, contract.is_call)
    return Quote(0.99 * mid, 1.01 * mid + 0.01, NOON)
