"""IPMCC: a LEAP call on SPY, and weekly calls sold over it as one long campaign."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Annotated

from book.campaign import LEAP, Campaign, Reason
from book.snapshot import Snapshot
from config import products
from config.bounds import Bound, More, share
from config.schema import EntryWindow, Rung, StrategyRow
from market.contracts import Contract, Leg, Right, Role
from market.quotes import Market
from risk.entry import Shape
from risk.money import apart, reaches
from strategies.parts.answers import HOLD, Exit, Extend, Management, Nothing, NotYet, Skip
from strategies.parts.closing_legs import closing_legs, cost_at
from strategies.parts.expiries import chain_of, days_left, first_monthly, first_weekly, trading_days_left
from strategies.parts.priced import priced
from strategies.parts.quoted import NEAR_SPOT, Deltas, Expiries, Quoted, around_delta
from strategies.parts.selection import Chain, Wanted, pick
from strategies.parts.strategy import is_open
from strategies.parts.wings import missing

WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class Ipmcc:
    """The LEAP is held until half of its debit is lost after income, or 60 days before it expires."""

    row: StrategyRow
    leap_least_dte: Annotated[int, Bound("calendar days to expiry", least=1, most=1000, more=More.LATER)]
    leap_delta: Annotated[float, Bound("of the LEAP", above=0.0, most=0.99)]
    weekly_least_days: Annotated[int, Bound("calendar days to expiry", least=1, most=60, more=More.LATER)]
    weekly_delta: Annotated[float, Bound("of the short call", above=0.0, most=0.5)]
    weekly_least_worth: Annotated[float, share("of the underlying that a weekly call brings", More.TIGHT, most=0.02)]
    roll_target: Annotated[float, share("of a weekly call's credit, at which it is bought back", More.LATER)]
    roll_dte: Annotated[
        int, Bound("trading days to expiry, at which it is bought back", least=1, most=60, more=More.SOONER)
    ]
    max_loss: Annotated[float, share("of the LEAP's debit that may be lost", More.LATER)]
    exit_dte: Annotated[
        int, Bound("calendar days to expiry, at which all is closed", least=1, most=1000, more=More.SOONER)
    ]

    @property
    def quoted(self) -> tuple[Quoted, ...]:
        """The weekly calls that it may sell, and LEAPs around their delta."""
        calls = Deltas(True, 0.01, min(0.95, self.weekly_delta + 0.15))
        # the other sides, for their volatility
        puts = around_delta(1.0 - self.weekly_delta, is_call=False)
        beside = around_delta(1.0 - self.leap_delta, is_call=False)
        weekly = (self.weekly_least_days, self.weekly_least_days + 13)  # two closed weekends and a closed week apart
        leaps = around_delta(self.leap_delta, is_call=True)
        leap = (self.leap_least_dte, self.leap_least_dte + 36)  # monthly expiries lie up to 36 days apart
        return (
            Quoted("weekly call", (products.SPY.root,), Expiries.WEEKLY, weekly, (calls, puts, NEAR_SPOT), every=5),
            Quoted("leap call", (products.SPY.root,), Expiries.MONTHLY, leap, (leaps, beside, NEAR_SPOT), every=5),
        )

    def proposal(self, snapshot: Snapshot) -> str | None:
        """One a day, when none of its campaigns lacks a short call."""
        market, _, book = snapshot
        if not is_open(self.row.window, market):
            return None
        name, today = self.row.name, market.now.date()
        proposal = f"{name} {today}"
        if proposal in book.entered:
            return None
        lacking = [campaign for campaign in book.active if campaign.strategy == name and _lacks_a_call(campaign, today)]
        return None if lacking else proposal

    def shape(self, rung: Rung, snapshot: Snapshot, budget: float) -> Shape | NotYet | Nothing:
        """The LEAP; its first short call is the campaign's first roll."""
        market = snapshot.market
        expiry = first_monthly(market, rung.root, self.leap_least_dte)
        if expiry is None:
            return Nothing(f"{rung.name}: no monthly expiry at {self.leap_least_dte} days or more is listed")
        chain = chain_of(snapshot, rung.root, expiry)
        leap = _call(chain, rung, market, self.leap_delta, 1)
        if isinstance(leap, Contract):
            return priced(rung, (Leg(leap, Role.LONG_CALL, 1, LEAP),), market, None)
        return leap

    def manage(self, campaign: Campaign, snapshot: Snapshot) -> Management:
        """Out when too much is lost or the LEAP is short; else buy back the short call in time, and sell the next."""
        market, positions = snapshot.market, campaign.positions
        leaps = [contract for contract, held in positions.items() if held > 0]
        calls = [contract for contract, held in positions.items() if held < 0]
        if not leaps:
            return Exit(Reason.BROKEN, closing_legs(campaign), is_urgent=True)
        if days_left(leaps[0], market) <= self.exit_dte:
            return Exit(Reason.TIME_EXIT, closing_legs(campaign), is_urgent=False)
        mids = dict(zip(positions, market.mids(positions), strict=True))
        cost = cost_at(campaign, positions, mids.values())
        if cost is None:
            return HOLD
        if reaches(cost - campaign.cash, self.most_lost(campaign)):
            return Exit(Reason.STOP, closing_legs(campaign), is_urgent=True)
        if not calls:
            return self._sell_next(campaign, snapshot)
        return self._buy_back(campaign, {call: mids[call] for call in calls}, market)

    def _buy_back(self, campaign: Campaign, calls: Mapping[Contract, float], market: Market) -> Management:
        parts = [campaign.part_of(contract) for contract in calls]
        credit = sum(campaign.cash_of(part) for part in parts)
        cost = cost_at(campaign, calls, calls.values())
        is_late = any(trading_days_left(contract, market) <= self.roll_dte for contract in calls)
        if is_late or (cost is not None and reaches(credit - cost, self.roll_target * credit)):
            return Exit(Reason.ROLL, closing_legs(campaign, *parts), is_urgent=False)
        return HOLD

    def _sell_next(self, campaign: Campaign, snapshot: Snapshot) -> Management:
        market = snapshot.market
        if campaign.skipped_on == market.now.date() or not is_open(self.row.window, market):
            return HOLD
        call = self._next_call(campaign, snapshot)
        if not isinstance(call, Contract):
            return call
        mid = market.quotes[call].mid
        least = self.weekly_least_worth * market.underlyings[products.SPY.underlying].value
        if mid < least:
            worth, bound = apart(mid, least, digits=2)
            return Skip(f"{call} is worth {worth}, less than {bound}: not sold today")
        cycle = 1 + len({leg.part for leg in campaign.legs if leg.part != LEAP})
        shape = priced(products.SPY, (Leg(call, Role.SHORT_CALL, -1, f"{WEEKLY} {cycle}"),), market, self.roll_target)
        return Extend(replace(shape, requirement=0.0))

    def _next_call(self, campaign: Campaign, snapshot: Snapshot) -> Contract | NotYet | Skip:
        """The call at 30 delta, or the first free strike at or above break-even where that is higher, with a quote."""
        market = snapshot.market
        expiry = first_weekly(market, products.SPY.root, self.weekly_least_days)
        if expiry is None:
            return Skip("no weekly expiry is listed")
        chain = chain_of(snapshot, products.SPY.root, expiry)
        picked = _call(chain, products.SPY, market, self.weekly_delta, -1)
        if isinstance(picked, Nothing):
            return Skip(picked.why)
        if isinstance(picked, NotYet):
            return picked
        least = max(picked.strike, self.break_even(campaign))
        strike = next((strike for strike in chain.free_strikes(Right.CALL, -1) if reaches(strike, least)), None)
        if strike is None:
            return Skip(f"no strike at or above break-even {self.break_even(campaign):.2f} is listed and free")
        call = chain.contract(Right.CALL, strike)
        return missing(chain, [call]) or call

    def most_lost(self, campaign: Campaign) -> float:
        """The share of its LEAP's debit that may be lost, USD."""
        return self.max_loss * -campaign.cash_of(LEAP)

    def break_even(self, campaign: Campaign) -> float:
        """The LEAP's strike and what the campaign has cost so far, income taken off, in points."""
        strike = next(leg.contract.strike for leg in campaign.legs if leg.part == LEAP)
        return strike - campaign.cash / (campaign.multiplier * campaign.sets)


def _call(chain: Chain, rung: Rung, market: Market, delta: float, sign: int) -> Contract | NotYet | Nothing:
    spot = market.underlyings[rung.underlying].value
    picked = pick(chain, spot, market.vix.value / 100, Wanted(Right.CALL, delta, sign))
    return picked[0] if isinstance(picked, tuple) else picked


def _lacks_a_call(campaign: Campaign, today: date) -> bool:
    """Whether a campaign has no short call, unless there was none worth selling today."""
    return campaign.skipped_on != today and min(campaign.positions.values(), default=0) >= 0


STRATEGY = Ipmcc(
    row=StrategyRow(
        name="IPMCC",
        window=EntryWindow(weekday=None, start=time(10, 0), end=time(15, 0), half_day_end=time(12, 0)),
        ladder=("SPY",),
        phase_0_ladder=("SPY",),
        same_day=False,
        exit_look_minutes=15,
        bp_share=0.10,
        campaign_share=0.10,  # its own rule: the whole debit, of which at most half may be lost
        win_rate=0.75,
        target_credits=1.0,
        stop_credits=1.0,
    ),
    leap_least_dte=280,
    leap_delta=0.80,
    weekly_least_days=3,
    weekly_delta=0.30,
    weekly_least_worth=0.0005,
    roll_target=0.5,
    roll_dte=1,
    max_loss=0.5,
    exit_dte=60,
)
