"""What holds for every strategy of the configuration, whoever wrote it."""

import inspect
import math
import sys
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from types import MappingProxyType

import pytest
from market.contracts import Contract, Leg, Role

import strategies
from book.book import Book
from book.campaign import Campaign, Event, Reason, State
from config import strategies as config
from config.products import RUNGS
from config.run import MAX_OPTION_LINES
from config.schema import EntryWindow, Rung, StrategyRow
from desk.desk import Desk
from desk.intents import Close, Open
from market.quotes import Market
from risk.gate.entry import Approved, Shape
from risk.parameters import get_risk_parameters
from risk.pricing import black76 as pricing
from risk.pricing import trading_clock
from risk.sizing import PositionSizer
from strategies.parts import strategy as base
from strategies.parts.answers import Exit, Nothing, NotYet
from strategies.parts.strategy import Strategy, is_open, load_strategies
from tests.builders import a_book, a_campaign, a_fill, a_market, a_quote, a_session, an_account, at

RUNG_OF = {rung.name: rung for rung in RUNGS}
WEEK = [date(2018, 2, day) for day in range(5, 11)]  # Monday to Saturday
HALF_DAY = date(2018, 11, 23)
EXPIRIES = (date(2018, 2, 9), date(2018, 2, 16), date(2018, 5, 4), date(2018, 6, 8), date(2018, 11, 16))
SPOT = 275.0
ROUNDS = 10
PLENTY = 1e9

ALL = load_strategies(tuple(row.name for row in config.STRATEGIES))
ON_RUNGS = [
    pytest.param(strategy, RUNG_OF[name], id=f"{strategy.row.name} on {name}")
    for strategy in ALL
    for name in dict.fromkeys((*strategy.row.ladder, *strategy.row.phase_0_ladder))
]
each_strategy = pytest.mark.parametrize("strategy", ALL, ids=lambda strategy: strategy.row.name)
on_each_rung = pytest.mark.parametrize(("strategy", "rung"), ON_RUNGS)


def listed(now: datetime) -> tuple[Contract, ...]:
    steps = (("SPY", 1, SPOT), ("SPXW", 5, 10 * SPOT))
    return tuple(
        Contract(root, expiry, float(step * i), right)
        for expiry in EXPIRIES
        if expiry >= now.date()
        for root, step, spot in steps
        for i in range(math.ceil(0.7 * spot / step), math.floor(1.3 * spot / step))
        for right in "PC"
    )


def the_market(now: datetime, quoted: frozenset[Contract] | None = None) -> Market:
    """SPY and SPXW over all expiries at a volatility of 20%; only the `quoted` contracts have quotes, None is all."""
    contracts = listed(now)
    quotes = {}
    for contract in contracts if quoted is None else sorted(quoted):
        years = trading_clock.years_to_expiry(now, at("16:00", contract.expiry))
        forward = 10 * SPOT if contract.root == "SPXW" else SPOT
        quotes[contract] = a_quote(pricing.price(forward, contract.strike, 0.2, years, contract.is_call), now, 0.005)
    return a_market(now, spx=10 * SPOT, spy=SPOT, quotes=MappingProxyType(quotes), listings=contracts)


def entry_time(strategy: Strategy) -> datetime:
    """The first minute of its window in the week."""
    window = strategy.row.window
    day = WEEK[window.weekday if window.weekday is not None else 2]
    return at(f"{window.start:%H:%M}", day)


@dataclass
class Search:
    """What was asked for, round after round, and the answer in the end."""

    wanted: list[frozenset[Contract]] = field(default_factory=list)
    answer: object = None

    @property
    def lines(self) -> frozenset[Contract]:
        return frozenset().union(*self.wanted)


def search(strategy: Strategy, rung: Rung) -> Search:
    """Ask for a shape, and quote what it wants, as a subscription would, until it answers."""
    found = Search()
    for _ in range(ROUNDS):
        found.answer = strategy.shape(rung, the_market(entry_time(strategy), found.lines), Book(), PLENTY)
        if not isinstance(found.answer, NotYet):
            break
        found.wanted.append(found.answer.wanted)
    return found


def shape_of(strategy: Strategy, rung: Rung) -> Shape:
    answer = search(strategy, rung).answer
    assert isinstance(answer, Shape), answer
    return answer


def a_held(strategy: Strategy, rung: Rung, sets: int = 2) -> Campaign:
    """The strategy's own shape, filled at mid."""
    shape, row = shape_of(strategy, rung), strategy.row
    campaign = a_campaign(f"{row.name}-1", row.name, State.PENDING_OPEN, legs=shape.legs, rung=rung, sets=sets)
    campaign = replace(campaign, same_day=row.same_day)
    for leg, mid in zip(shape.legs, shape.mids, strict=True):
        campaign = campaign.with_fill(a_fill(leg.contract, leg.ratio * sets, mid, fee=0.0, part=leg.part))
    return campaign.after(Event.FILLED, entry_time(strategy))


# the proposal


@each_strategy
@pytest.mark.parametrize("day", [*WEEK, HALF_DAY], ids=str)
def test_it_proposes_only_inside_its_window(strategy: Strategy, day: date):
    session = a_session(day)
    for minute in range(9 * 60, 17 * 60):
        now = datetime.combine(day, time(minute // 60, minute % 60), session.open.tzinfo)
        looks = strategy.proposal(now, session, Book()) is not None
        assert looks == is_open(strategy.row.window, now, session), now


@each_strategy
def test_every_look_of_a_window_has_one_id_and_another_window_another(strategy: Strategy):
    start = entry_time(strategy)
    ids = [strategy.proposal(start + timedelta(minutes=5 * n), a_session(start.date()), Book()) for n in range(3)]
    week_later = start + timedelta(days=7)

    assert ids[0] is not None
    assert ids[0].startswith(strategy.row.name)
    assert len(set(ids)) == 1
    assert strategy.proposal(week_later, a_session(week_later.date()), Book()) not in ids


@each_strategy
def test_a_proposal_that_became_a_campaign_is_not_made_again_but_one_that_never_opened_is(strategy: Strategy):
    now = entry_time(strategy)
    session = a_session(now.date())
    proposal = strategy.proposal(now, session, Book())
    assert proposal is not None
    entered = a_campaign(strategy="ANOTHER", proposal=proposal)
    never = a_campaign(strategy="ANOTHER", proposal=proposal, state=State.NEVER_OPENED)

    assert strategy.proposal(now, session, a_book(entered)) is None
    assert strategy.proposal(now, session, a_book(never)) == proposal


# the shape


@on_each_rung
def test_it_asks_only_for_listed_contracts_and_never_for_more_than_the_lines_there_are(strategy: Strategy, rung: Rung):
    found = search(strategy, rung)

    assert isinstance(found.answer, Shape)
    assert found.lines <= set(listed(entry_time(strategy)))
    assert {contract.root for contract in found.lines} == {rung.root}
    assert 0 < len(found.lines) <= MAX_OPTION_LINES


@on_each_rung
def test_the_same_market_gives_the_same_shape_and_nothing_is_changed(strategy: Strategy, rung: Rung):
    market, book = the_market(entry_time(strategy), search(strategy, rung).lines), Book()
    before = dict(market.quotes)

    first, second = (strategy.shape(rung, market, book, PLENTY) for _ in range(2))

    assert first == second
    assert dict(market.quotes) == before
    assert book == Book()


@on_each_rung
def test_a_shape_is_one_set_that_can_be_ordered_and_held(strategy: Strategy, rung: Rung):
    shape = shape_of(strategy, rung)
    contracts = [leg.contract for leg in shape.legs]

    assert shape.rung == rung
    assert math.gcd(*(leg.ratio for leg in shape.legs)) == 1
    assert len(set(contracts)) == len(contracts)
    assert all(leg.ratio and leg.part and isinstance(leg.role, Role) for leg in shape.legs)
    assert shape.requirement > 0
    assert shape.natural >= shape.mid


@on_each_rung
def test_what_sells_for_a_target_takes_a_credit_in_and_nothing_else_does(strategy: Strategy, rung: Rung):
    shape = shape_of(strategy, rung)
    sells = any(leg.ratio < 0 for leg in shape.legs)

    assert (shape.credit > 0) is sells
    assert (shape.earns is not None and shape.earns > 0) is sells


@on_each_rung
def test_where_risk_must_be_defined_every_short_is_bought_in(strategy: Strategy, rung: Rung):
    legs = shape_of(strategy, rung).legs

    if rung.defined_risk:
        for right in "PC":
            assert sum(leg.ratio for leg in legs if leg.contract.right == right) >= 0


@on_each_rung
def test_without_a_listed_expiry_there_is_nothing_to_open(strategy: Strategy, rung: Rung):
    bare = a_market(entry_time(strategy), spx=10 * SPOT, spy=SPOT)

    assert isinstance(strategy.shape(rung, bare, Book(), PLENTY), Nothing)


# looking after it


def last_day(campaign: Campaign) -> date:
    return min(leg.contract.expiry for leg in campaign.legs)


@on_each_rung
def test_exits_are_the_held_legs_turned_around_and_the_answer_is_always_the_same(strategy: Strategy, rung: Rung):
    campaign = a_held(strategy, rung)
    now = at("15:45", last_day(campaign))
    market = the_market(now, frozenset(campaign.positions))

    first, second = (strategy.manage(campaign, market, a_book(campaign)) for _ in range(2))

    assert first == second
    assert isinstance(first, Exit)
    assert first.reason is Reason.TIME_EXIT
    assert first.legs
    for leg in first.legs:
        assert leg.ratio == -campaign.positions[leg.contract]
    left = set(campaign.positions) - {leg.contract for leg in first.legs}
    assert bool(left) is first.leaves_rest


@on_each_rung
def test_the_time_exit_is_due_without_any_quote(strategy: Strategy, rung: Rung):
    campaign = a_held(strategy, rung)
    market = the_market(at("15:45", last_day(campaign)), frozenset())

    answer = strategy.manage(campaign, market, a_book(campaign))

    assert isinstance(answer, Exit)
    assert {leg.contract: leg.ratio for leg in answer.legs} == {c: -held for c, held in campaign.positions.items()}


# one more


ROW = StrategyRow(
    name="RATIO_SPREAD",
    module="ratio_spread_of_a_test",
    window=EntryWindow(weekday=0, start=time(11, 0), end=time(12, 0), half_day_end=time(11, 30)),
    ladder=("SPX", "SPY"),
    phase_0_ladder=("SPY",),
    same_day=False,
    exit_look_minutes=15,
    bp_share=0.05,
    campaign_share=0.05,
    win_rate=0.9,
    target_credits=0.5,
    stop_credits=2.0,
)
MODULE = '''
"""One put bought, two sold below it."""

from config.strategies import STRATEGIES
from risk.campaign import Reason
from risk.model import Leg, Right, Role
from strategies.answers import Exit, Hold, Nothing
from strategies.base import is_open, week_of
from strategies.exits import closing_legs, cost_to_close
from strategies.expiries import chain_of
from strategies.pricing import priced
from strategies.selection import Wanted, pick


class RatioSpread:
    row = next(row for row in STRATEGIES if row.name == "RATIO_SPREAD")

    def proposal(self, now, session, book):
        if not is_open(self.row.window, now, session):
            return None
        proposal = f"RATIO_SPREAD {week_of(now)}"
        return None if proposal in book.entered else proposal

    def shape(self, rung, market, book, budget):
        expiries = market.listings.expiries(rung.root)
        if not expiries:
            return Nothing("nothing is listed")
        chain = chain_of(market, rung.root, expiries[2], book)
        wanted = (Wanted(Right.PUT, 0.12, 1), Wanted(Right.PUT, 0.08, -1))
        picked = pick(chain, market.underlyings[rung.underlying].value, 0.2, *wanted)
        if not isinstance(picked, tuple):
            return picked
        legs = (Leg(picked[0], Role.LONG_PUT, 1, "puts"), Leg(picked[1], Role.SHORT_PUT, -2, "puts"))
        return priced(rung, legs, market, self.row.target_credits)

    def manage(self, campaign, market, book):
        cost = cost_to_close(campaign, market)
        if cost is not None and campaign.credit - cost >= self.row.target_credits * campaign.credit:
            return Exit(Reason.PROFIT_TARGET, closing_legs(campaign), is_urgent=False)
        return Hold()


STRATEGY = RatioSpread()
'''


@pytest.fixture
def fifth(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Strategy:
    """A strategy that the project doesn't have: one row in the configuration, one file beside the others."""
    (tmp_path / f"{ROW.module}.py").write_text(MODULE)
    monkeypatch.setattr(strategies, "__path__", [*strategies.__path__, str(tmp_path)])
    rows = (*config.STRATEGIES, ROW)
    monkeypatch.setattr(config, "STRATEGIES", rows)
    monkeypatch.setattr(base, "STRATEGIES", rows)
    (strategy,) = load_strategies(("ratio_spread",))
    monkeypatch.delitem(sys.modules, f"strategies.{ROW.module}")
    return strategy


def test_a_fifth_strategy_is_a_row_and_a_file_and_trades_under_its_own_limit(fifth: Strategy):
    parameters = get_risk_parameters()
    desk = Desk((*ALL, fifth), parameters, PositionSizer(parameters))
    now, book, account = at("11:00", WEEK[0]), Book(), an_account(85_000)

    for _ in range(ROUNDS):
        outcome = desk.decide(the_market(now, book.contracts()), account, book)
        book = outcome.book
        own = [answer for answer in outcome.answers if answer.question.strategy.name == "RATIO_SPREAD"]
        if own:
            break
        now += timedelta(minutes=1)

    assert isinstance(own[0], Approved)
    assert own[0].desk.limits.strategy.value == 5  # 2 x 2.5 in phase 4, its own row of the limits
    sent = [intent for intent in outcome.intents if isinstance(intent, Open) and intent.campaign.startswith("RATIO")]
    assert [leg.ratio for leg in sent[0].entry.shape.legs] == [1, -2]
    assert book.places["RATIO_SPREAD"] == 1


def test_a_fifth_strategys_campaign_is_closed_by_its_own_rules(fifth: Strategy):
    parameters = get_risk_parameters()
    desk = Desk((*ALL, fifth), parameters, PositionSizer(parameters))
    long, short = (Contract("SPY", EXPIRIES[2], strike, "P") for strike in (250.0, 240.0))
    legs = (Leg(long, Role.LONG_PUT, 1, "puts"), Leg(short, Role.SHORT_PUT, -2, "puts"))
    campaign = a_campaign("RATIO_SPREAD-1", "RATIO_SPREAD", legs=legs, credit=80.0, rung=RUNG_OF["SPY"])
    now = at("13:15", WEEK[1])
    quotes = {long: a_quote(0.60, now, 0.01), short: a_quote(0.45, now, 0.01)}

    outcome = desk.decide(a_market(now, spy=SPOT, quotes=quotes), an_account(), a_book(campaign))

    (close,) = outcome.intents
    assert isinstance(close, Close)
    assert close.reason is Reason.PROFIT_TARGET
    assert {leg.contract: leg.ratio for leg in close.legs} == {long: -1, short: 2}


@each_strategy
def test_a_strategy_answers_with_exactly_what_the_desk_asks(strategy: Strategy):
    for name in ("proposal", "shape", "manage"):
        asked = list(inspect.signature(getattr(Strategy, name)).parameters)[1:]
        assert list(inspect.signature(getattr(strategy, name)).parameters) == asked
