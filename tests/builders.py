"""Builders for the desk's records: a test says only what it is about, everything else has a sane default.

Unless said otherwise it is Friday, 2018-02-02, 11:00 in New York, with SPX at 2,750, SPY at 275 and VIX at 20.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from backtests.engine.base.market_hours import trading_days_after
from book.book import Book
from book.campaign import Campaign, Fill, Reason, State
from book.snapshot import Account, Snapshot
from book.standing import Cause, Mode, Standing, TradingHold
from config.products import RUNGS, SPX
from config.run import TRADING_DAYS_AHEAD
from config.schema import Rung, StrategyRow
from market.contracts import Contract, Leg, Role
from market.quotes import NEW_YORK, Market, Quote, Reading, Session
from risk.entry import Entry, RefusedRung, Shape
from risk.gate.answer import Answer, Approved, Denied, Rule, Stage, ask, by_code
from risk.gate.judge import judge, limits_for, rules_at
from risk.gate.question import DeskState, Question
from risk.gate.rules import RULES
from risk.parameters import RiskParameters, get_risk_parameters
from risk.pricing import black76 as pricing
from risk.pricing import trading_clock
from risk.stress.scenarios import ScenarioStress, Stress
from strategies.parts.answers import NotYet
from strategies.parts.strategy import load_strategies

FRIDAY = date(2018, 2, 2)
HALF_FRIDAY = date(2018, 11, 23)  # the day after Thanksgiving
THURSDAY = date(2018, 2, 1)
SPXW_ROOT, SPY_ROOT = "SPXW", "SPY"
PUTS, CALLS = "puts", "calls"
CONDOR_STRIKES = (2720.0, 2710.0, 2780.0, 2790.0)


def at(clock: str, day: date = FRIDAY) -> datetime:
    """A time such as "10:30" of a day in New York."""
    return datetime.combine(day, datetime.strptime(clock, "%H:%M").time(), NEW_YORK)


def a_session(day: date = FRIDAY) -> Session:
    closes = at("13:00" if day == HALF_FRIDAY else "16:00", day)
    return Session(at("09:30", day), closes, trading_days_after(day, TRADING_DAYS_AHEAD))


@dataclass(frozen=True)
class Listed:
    """A hand-written stand-in for the chains of the close before."""

    contracts: frozenset[Contract] = frozenset()

    def strikes(self, root: str, expiry: date, right: str) -> tuple[float, ...]:
        return tuple(
            sorted(
                contract.strike
                for contract in self.contracts
                if (contract.root, contract.expiry, contract.right) == (root, expiry, right)
            )
        )

    def expiries(self, root: str) -> tuple[date, ...]:
        return tuple(sorted({contract.expiry for contract in self.contracts if contract.root == root}))


def a_market(
    now: datetime | None = None,
    vix: float | None = 20.0,
    *,
    spx: float = 2750.0,
    spy: float | None = None,
    quotes: Mapping[Contract, Quote] | None = None,
    listings: Iterable[Contract] = (),
    vix_age: timedelta = timedelta(0),
) -> Market:
    """The market of one bar; a VIX of None was never seen."""
    now = now or at("11:00")
    return Market(
        now=now,
        session=a_session(now.date()),
        vix=Reading(0.0, None) if vix is None else Reading(vix, now - vix_age),
        underlyings={"SPX": Reading(spx, now), "SPY": Reading(spx / 10 if spy is None else spy, now)},
        quotes=quotes or {},
        listings=Listed(frozenset(listings)),
    )


def a_snapshot(market: Market, book: Book | None = None, value: float = 100_000.0) -> Snapshot:
    return Snapshot(market, Account(value), book or Book())


def a_moment(now: datetime, session: Session | None = None, book: Book | None = None) -> Snapshot:
    """A moment of which only the clock matters."""
    market = a_market(now)
    return a_snapshot(market._replace(session=session or market.session), book)


def same_day_contracts(day: date = FRIDAY, spx: float = 2750.0) -> tuple[Contract, ...]:
    """SPXW strikes each 5 points and SPY strikes each point, up to 10% away from the underlying."""
    found = []
    for root, step, spot in ((SPXW_ROOT, 5, spx), (SPY_ROOT, 1, spx / 10)):
        first, last = round(0.9 * spot / step), round(1.1 * spot / step)
        for right in ("P", "C"):
            found += [Contract(root, day, float(step * i), right) for i in range(first, last + 1)]
    return tuple(found)


def a_quote(mid: float, now: datetime | None = None, half_spread: float = 0.05) -> Quote:
    """A fresh quote around a mid; where the mid is small the bid is 0."""
    half = min(half_spread, mid)
    return Quote(mid - half, mid + half, now or at("11:00"))


def priced_market(
    now: datetime | None = None,
    vol: float = 0.18,
    *,
    spx: float = 2750.0,
    vix: float | None = 20.0,
    is_quoted: Callable[[Contract], bool] = lambda contract: True,
    half_spread: float = 0.05,
) -> Market:
    """A market in which every same-day contract is listed, and quoted around its Black-76 price at one volatility.

    `is_quoted` says which contracts are subscribed and so have a quote.
    """
    now = now or at("10:30")
    contracts = same_day_contracts(now.date(), spx)
    years = trading_clock.years_to_expiry(now, a_session(now.date()).close)
    quotes = {}
    for contract in filter(is_quoted, contracts):
        forward, half = (spx, half_spread) if contract.root == SPXW_ROOT else (spx / 10, half_spread / 5)
        price = pricing.price(forward, contract.strike, vol, years, contract.is_call)
        quotes[contract] = a_quote(price, now, half)
    return a_market(now, vix, spx=spx, quotes=quotes, listings=contracts)


def answered(ask: Callable[[Market], object], rounds: int = 10) -> object:
    """The answer once every contract that `ask` wants has a quote, as a subscription would bring it; else the last one."""
    quoted: frozenset[Contract] = frozenset()
    answer = ask(priced_market(is_quoted=quoted.__contains__))
    for _ in range(rounds):
        if not isinstance(answer, NotYet):
            break
        quoted |= answer.wanted
        answer = ask(priced_market(is_quoted=quoted.__contains__))
    return answer


def an_account(value: float = 85_000.0) -> Account:
    return Account(value)


def a_contract(strike: float = 2720.0, right: str = "P", root: str = SPXW_ROOT, expiry: date = FRIDAY) -> Contract:
    return Contract(root, expiry, strike, right)


def condor_legs(
    strikes: tuple[float, float, float, float] = CONDOR_STRIKES, root: str = SPXW_ROOT, expiry: date = FRIDAY
) -> tuple[Leg, ...]:
    """Short put, long put, short call, long call."""
    short_put, long_put, short_call, long_call = strikes
    return (
        Leg(Contract(root, expiry, short_put, "P"), Role.SHORT_PUT, -1, PUTS),
        Leg(Contract(root, expiry, long_put, "P"), Role.LONG_PUT, 1, PUTS),
        Leg(Contract(root, expiry, short_call, "C"), Role.SHORT_CALL, -1, CALLS),
        Leg(Contract(root, expiry, long_call, "C"), Role.LONG_CALL, 1, CALLS),
    )


def condor_quotes(
    cost: float, legs: tuple[Leg, ...] | None = None, now: datetime | None = None
) -> dict[Contract, Quote]:
    """Quotes at which one condor costs so many points to buy back at mid: the shorts share it, the wings are worth 0.05."""
    now = now or at("11:00")
    return {leg.contract: a_quote(0.05 if leg.ratio > 0 else cost / 2 + 0.05, now) for leg in legs or condor_legs()}


def a_campaign(
    id: str = "0DTE-1",
    strategy: str = "0DTE",
    state: State = State.OPEN,
    *,
    sets: int = 1,
    credit: float = 200.0,
    legs: tuple[Leg, ...] | None = None,
    requirement: float = 800.0,
    proposal: str = "",
    rung: Rung = SPX,
    opened: datetime | None = None,
    closed: datetime | None = None,
    reason: Reason | None = None,
    stop_looks: int = 0,
    is_hurried: bool = False,
) -> Campaign:
    """A campaign as its state would have it: what never filled or has ended holds nothing; `credit` in USD."""
    legs = condor_legs() if legs is None else legs
    is_flat = state.has_ended or state is State.PENDING_OPEN
    return Campaign(
        id=id,
        strategy=strategy,
        proposal=proposal or f"{strategy} {id}",
        rung=rung.name,
        sets=sets,
        legs=legs,
        requirement=requirement,
        peak_requirement=requirement,
        spot=2750.0,
        multiplier=100,
        same_day=strategy == "0DTE",
        opened=opened or at("10:30"),
        state=state,
        closed=closed or (at("10:45") if state.has_ended else None),
        reason=reason,
        positions={} if is_flat else {leg.contract: leg.ratio * sets for leg in legs},
        cash=0.0 if is_flat else credit,
        credit=0.0 if is_flat else credit,
        stop_looks=stop_looks,
        is_hurried=is_hurried,
    )


def a_book(*campaigns: Campaign) -> Book:
    return Book({campaign.id: campaign for campaign in campaigns}, last_number=len(campaigns))


def a_hold(cause: Cause = Cause.COMMAND, mode: Mode = Mode.HALTED, *, since: datetime | None = None) -> TradingHold:
    """What holds the desk; a user's command unless said otherwise."""
    return TradingHold(
        cause, mode, since or at("09:45"), "as commanded" if cause is Cause.COMMAND else "a test says so"
    )


def a_standing(*causes: Cause, mode: Mode = Mode.HALTED, ramp_day: int = 0) -> Standing:
    """A desk that these causes hold, all in one mode, on a Friday that began with 100,000 USD."""
    return Standing(
        tuple(a_hold(cause, mode) for cause in causes),
        ramp_day=1 if causes and mode is Mode.HALTED else ramp_day,
        day=FRIDAY,
        start_value=100_000.0,
    )


def a_fill(
    contract: Contract | None, quantity: int, price: float, fee: float = 1.0, *, part: str = PUTS, clock: str = "10:31"
) -> Fill:
    return Fill(at(clock), contract, quantity, price, fee, part)


def a_row(strategy: str = "0DTE") -> StrategyRow:
    return load_strategies((strategy,))[0].row


def a_rung(name: str = "SPX") -> Rung:
    return next(rung for rung in RUNGS if rung.name == name)


def a_shape(
    *,
    credit: float = 2.2,
    crossing: float = 0.1,
    requirement: float = 780.0,
    without_bid: tuple[Contract, ...] = (),
    legs: tuple[Leg, ...] | None = None,
    mids: tuple[float, ...] = (1.5, 0.4, 1.4, 0.3),
    rung: Rung = SPX,
) -> Shape:
    """One condor, 10 points wide, for a credit in points, whose target earns half of it."""
    return Shape(
        rung=rung,
        legs=legs or condor_legs(),
        mids=mids,
        mid=-credit,
        natural=-credit + crossing,
        requirement=requirement,
        earns=credit / 2,
        closing_share=0.5,
        without_bid=without_bid,
    )


def a_condor_entry(
    *,
    sets: int = 1,
    requirement: float = 780.0,
    target: float = 110.0,
    fees: float = 10.0,
    crossing: float = 0.1,
    without_bid: tuple[Contract, ...] = (),
) -> Entry:
    """A condor in its size; `requirement`, `target` and `fees` in USD for all sets, `crossing` in points."""
    shape = a_shape(crossing=crossing, requirement=requirement / sets, without_bid=without_bid)
    return Entry(shape, sets, requirement, target, fees)


def a_question(entry: Entry | None = None, strategy: str = "0DTE", refused: tuple[RefusedRung, ...] = ()) -> Question:
    return Question(a_row(strategy), f"{strategy} 2018-02-02 11:00", entry, refused)


def a_scenario_stress(scenario: str = "2020-03-16", *, loss: float = 0.0, requirement: float = 0.0) -> ScenarioStress:
    """What one scenario does to one proposal in an empty book, USD."""
    only_loss, only_requirement = (loss,), (requirement,)
    return ScenarioStress(
        scenario, -0.12, 82.0, loss, requirement, only_loss, only_requirement, only_loss, only_requirement
    )


def a_stress(
    *scenarios: ScenarioStress, group: str = "US equity index", booked: float = 0.0, faults: tuple[str, ...] = ()
) -> Stress:
    """An empty book with a proposal under scenarios, none of which does anything unless one is given."""
    found = () if faults else scenarios or (a_scenario_stress(),)
    return Stress(("a proposal",), (group,), (booked,), found, faults)


@dataclass(frozen=True)
class Seen:
    """What a rule may see, as keywords with defaults; see `a_desk_state`."""

    value: float = 85_000.0
    vix: float | None = 20.0
    strategy: str = "0DTE"
    now: datetime = field(default_factory=lambda: at("11:00"))
    vix_age: timedelta = timedelta(0)
    underlying: float = 2750.0
    underlying_age: timedelta = timedelta(0)
    bp_used: float = 0.0
    open: int = 0
    portfolio_open: int = 0
    trades_today: int = 0
    is_working: bool = False
    working_contracts: frozenset[Contract] = frozenset()
    standing: Standing = field(default_factory=Standing)
    stress: Stress | None = field(default_factory=a_stress)
    parameters: RiskParameters = field(default_factory=get_risk_parameters)


def a_desk_state(**said: object) -> DeskState:
    """What the gate's rules may see; keywords are the fields of `Seen`."""
    seen = Seen(**said)
    account = Account(seen.value)
    vix = Reading(0.0, None) if seen.vix is None else Reading(seen.vix, seen.now - seen.vix_age)
    return DeskState(
        now=seen.now,
        account=account,
        vix=vix,
        underlyings={"SPX": Reading(seen.underlying, seen.now - seen.underlying_age)},
        limits=limits_for(seen.strategy, account, vix, seen.now, seen.parameters),
        bp_used=seen.bp_used,
        open=seen.open,
        portfolio_open=seen.portfolio_open,
        trades_today=seen.trades_today,
        is_working=seen.is_working,
        working_contracts=seen.working_contracts,
        standing=seen.standing,
        stress=seen.stress,
    )


def denials(question: Question, desk: DeskState, rules: tuple[Rule, ...] = RULES) -> tuple[Answer, ...]:
    """The no of every rule that has one, whatever its stage."""
    return tuple(answer for answer in by_code(rule.ask(question, desk) for rule in rules) if answer.is_denial)


def judged(question: Question, desk: DeskState, rules: tuple[Rule, ...] = RULES) -> Approved | Denied:
    """The gate's answer, asked at both stages."""
    before = ask(question, desk, rules_at(Stage.BEFORE_QUOTES, rules))
    return judge(question, desk, before, rules_at(Stage.WITH_QUOTES, rules))
