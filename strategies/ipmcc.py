"""IPMCC: a LEAP call on SPY, and weekly calls sold over it as one long campaign."""

from dataclasses import dataclass, replace
from datetime import datetime

from market.contracts import Contract, Leg, Right, Role

from book.book import Book
from book.campaign import LEAP, Campaign, Reason
from config.products import SPY
from config.schema import CoveredCallRow, Rung, StrategyRow
from config.strategies import IPMCC, STRATEGIES
from market.quotes import Market, Session
from risk.gate.entry import Shape
from risk.money import apart, reaches
from strategies.parts.answers import Exit, Extend, Hold, Management, Nothing, NotYet, Skip
from strategies.parts.closing_legs import closing_legs, cost_of, cost_to_close
from strategies.parts.expiries import chain_of, days_left, first_monthly, first_weekly, trading_days_left
from strategies.parts.priced import priced
from strategies.parts.selection import Chain, Wanted, pick
from strategies.parts.strategy import is_open
from strategies.parts.wings import missing

WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class Ipmcc:
    """The LEAP is held until half of its debit is lost after income, or 60 days before it expires."""

    row: StrategyRow
    shape_row: CoveredCallRow

    def proposal(self, now: datetime, session: Session, book: Book) -> str | None:
        """One a day, when none of its campaigns lacks a short call."""
        if not is_open(self.row.window, now, session):
            return None
        proposal = f"{self.row.name} {now.date()}"
        if proposal in book.entered:
            return None
        for campaign in book.active:
            if campaign.strategy == self.row.name and _lacks_a_call(campaign, now):
                return None
        return proposal

    def shape(self, rung: Rung, market: Market, book: Book, budget: float) -> Shape | NotYet | Nothing:
        """The LEAP; its first short call is the campaign's first roll."""
        expiry = first_monthly(market, rung.root, self.shape_row.leap_least_dte)
        if expiry is None:
            return Nothing(f"{rung.name}: no monthly expiry at {self.shape_row.leap_least_dte} days or more is listed")
        chain = chain_of(market, rung.root, expiry, book)
        leap = _call(chain, rung, market, self.shape_row.leap_delta, 1)
        if isinstance(leap, Contract):
            return priced(rung, (Leg(leap, Role.LONG_CALL, 1, LEAP),), market, None)
        return leap

    def manage(self, campaign: Campaign, market: Market, book: Book) -> Management:
        """Out when too much is lost or the LEAP is short; else buy back the short call in time, and sell the next."""
        leaps = [contract for contract, held in campaign.positions.items() if held > 0]
        calls = [contract for contract, held in campaign.positions.items() if held < 0]
        if not leaps:
            return Exit(Reason.BROKEN, closing_legs(campaign), is_urgent=True)
        if days_left(leaps[0], market) <= self.shape_row.exit_dte:
            return Exit(Reason.TIME_EXIT, closing_legs(campaign), is_urgent=False)
        cost = cost_to_close(campaign, market)
        if cost is None:
            return Hold()
        if reaches(cost - campaign.cash, self.shape_row.max_loss * -campaign.cash_of(LEAP)):
            return Exit(Reason.STOP, closing_legs(campaign), is_urgent=True)
        return self._buy_back(campaign, calls, market) if calls else self._sell_next(campaign, market, book)

    def _buy_back(self, campaign: Campaign, calls: list[Contract], market: Market) -> Management:
        parts = [campaign.part_of(contract) for contract in calls]
        credit = sum(campaign.cash_of(part) for part in parts)
        cost = cost_of(campaign, calls, market)
        is_late = any(trading_days_left(contract, market) <= self.shape_row.roll_dte for contract in calls)
        if is_late or (cost is not None and reaches(credit - cost, self.shape_row.roll_target * credit)):
            return Exit(Reason.ROLL, closing_legs(campaign, *parts), is_urgent=False)
        return Hold()

    def _sell_next(self, campaign: Campaign, market: Market, book: Book) -> Management:
        if campaign.skipped_on == market.now.date() or not is_open(self.row.window, market.now, market.session):
            return Hold()
        call = self._next_call(campaign, market, book)
        if not isinstance(call, Contract):
            return call
        mid = market.quotes[call].mid
        least = self.shape_row.weekly_least_worth * market.underlyings[SPY.underlying].value
        if mid < least:
            worth, bound = apart(mid, least, digits=2)
            return Skip(f"{call} is worth {worth}, less than {bound}: not sold today")
        cycle = 1 + len({leg.part for leg in campaign.legs if leg.part != LEAP})
        shape = priced(SPY, (Leg(call, Role.SHORT_CALL, -1, f"{WEEKLY} {cycle}"),), market, self.shape_row.roll_target)
        return Extend(replace(shape, requirement=0.0))

    def _next_call(self, campaign: Campaign, market: Market, book: Book) -> Contract | NotYet | Skip:
        """The call at 30 delta, or the first free strike at or above break-even where that is higher, with a quote."""
        expiry = first_weekly(market, SPY.root, self.shape_row.weekly_least_days)
        if expiry is None:
            return Skip("no weekly expiry is listed")
        chain = chain_of(market, SPY.root, expiry, book)
        picked = _call(chain, SPY, market, self.shape_row.weekly_delta, -1)
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

    def break_even(self, campaign: Campaign) -> float:
        """The LEAP's strike and what the campaign has cost so far, income taken off, in points."""
        strike = next(leg.contract.strike for leg in campaign.legs if leg.part == LEAP)
        return strike - campaign.cash / (campaign.multiplier * campaign.sets)


def _call(chain: Chain, rung: Rung, market: Market, delta: float, sign: int) -> Contract | NotYet | Nothing:
    spot = market.underlyings[rung.underlying].value
    picked = pick(chain, spot, market.vix.value / 100, Wanted(Right.CALL, delta, sign))
    return picked[0] if isinstance(picked, tuple) else picked


def _lacks_a_call(campaign: Campaign, now: datetime) -> bool:
    """Whether a campaign has no short call, unless there was none worth selling today."""
    return min(campaign.positions.values(), default=0) >= 0 and campaign.skipped_on != now.date()


STRATEGY = Ipmcc(next(row for row in STRATEGIES if row.name == "IPMCC"), IPMCC)
