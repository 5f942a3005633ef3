"""0DTE: Friday's iron condor, opened each quarter of an hour, gone by half past three."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from market.contracts import Contract, Leg, Right, Role

from book.book import Book
from book.campaign import Campaign, Reason
from config.run import VIX_TO_SAME_DAY_VOL
from config.schema import IronCondorRow, Rung, StrategyRow
from config.strategies import STRATEGIES, ZERO_DTE
from market.quotes import Market, Session
from risk.gate.entry import Shape
from risk.money import reaches
from strategies.parts.answers import Exit, Hold, Management, Nothing, NotYet
from strategies.parts.closing_legs import closing_legs, cost_to_close
from strategies.parts.expiries import chain_of
from strategies.parts.priced import priced
from strategies.parts.selection import Chain, Wanted, pick
from strategies.parts.strategy import is_open
from strategies.parts.wings import missing

SIDES = (
    (Right.PUT, Role.SHORT_PUT, Role.LONG_PUT, "puts"),
    (Right.CALL, Role.SHORT_CALL, Role.LONG_CALL, "calls"),
)


@dataclass(frozen=True, slots=True)
class ZeroDte:
    """Shorts at 16 delta, wings 0.4% of the underlying; half the credit is the target, twice the credit lost the stop."""

    row: StrategyRow
    condor: IronCondorRow

    def proposal(self, now: datetime, session: Session, book: Book) -> str | None:
        """One a quarter of an hour inside the window, none after a stop that day."""
        if not is_open(self.row.window, now, session) or book.was_stopped_on(now.date(), self.row.name):
            return None
        slot = now.replace(minute=now.minute - now.minute % self.condor.minutes_per_entry)
        proposal = f"{self.row.name} {slot:%Y-%m-%d %H:%M}"
        return None if proposal in book.entered else proposal

    def shape(self, rung: Rung, market: Market, book: Book, budget: float) -> Shape | NotYet | Nothing:
        """The condor on a rung, same-day expiry."""
        spot = market.underlyings[rung.underlying].value
        chain = chain_of(market, rung.root, market.now.date(), book)
        wing = self.wing(rung, spot)
        shorts = tuple(Wanted(right, self.condor.short_delta, -1) for right, *_ in SIDES)
        picked = pick(chain, spot, VIX_TO_SAME_DAY_VOL * market.vix.value / 100, *shorts)
        if isinstance(picked, Nothing):
            return picked
        if isinstance(picked, NotYet):
            wings = {_wing_of(chain, contract, wing) for contract in picked.wanted}
            return NotYet(picked.wanted | {contract for contract in wings if contract is not None})
        legs: list[Leg] = []
        for short, (_, short_role, long_role, part) in zip(picked, SIDES, strict=True):
            long = _wing_of(chain, short, wing)
            if long is None:
                return Nothing(f"{short} has no wing {wing:g} points out that is listed and free")
            legs += (Leg(short, short_role, -1, part), Leg(long, long_role, 1, part))
        waiting = missing(chain, [leg.contract for leg in legs])
        if waiting is not None:
            return waiting
        shape = priced(rung, legs, market, self.row.target_credits)
        if not 0 < shape.credit < _widest(legs):
            return Nothing(f"{rung.name}: a credit of {shape.credit:.3f} on wings of {_widest(legs):g} is no condor's")
        return shape

    def wing(self, rung: Rung, spot: float) -> float:
        """How far out the wings are, points: a share of the underlying, to whole strikes of the rung."""
        least = next(row.points for row in self.condor.least_wings if row.rung == rung.name)
        return max(least, rung.strike_step * round(self.condor.wing_share * spot / rung.strike_step))

    def manage(self, campaign: Campaign, market: Market, book: Book) -> Management:
        """Time exit before all, then target, then stop; the last seen on two looks in a row is the desk's to count."""
        time_exit = market.session.close - timedelta(minutes=self.condor.exit_before_close_minutes)
        if market.now >= time_exit:
            return Exit(Reason.TIME_EXIT, closing_legs(campaign), is_urgent=True)
        cost = cost_to_close(campaign, market)
        if cost is None:
            return Hold()
        if reaches(campaign.credit - cost, self.row.target_credits * campaign.credit):
            return Exit(Reason.PROFIT_TARGET, closing_legs(campaign), is_urgent=False)
        if reaches(cost - campaign.credit, self.row.stop_credits * campaign.credit):
            return Exit(Reason.STOP, closing_legs(campaign), is_urgent=True)
        return Hold()


def _wing_of(chain: Chain, short: Contract, wing: float) -> Contract | None:
    """The first strike at or beyond the wing's distance that is listed and that no other campaign is short."""
    right, outward = (Right.CALL, 1) if short.is_call else (Right.PUT, -1)
    strikes = chain.free_strikes(right, 1)[::outward]
    strike = next((strike for strike in strikes if (strike - short.strike) * outward >= wing), None)
    return None if strike is None else chain.contract(right, strike)


def _widest(legs: Sequence[Leg]) -> float:
    strikes = [leg.contract.strike for leg in legs]
    return max(abs(strikes[1] - strikes[0]), abs(strikes[3] - strikes[2]))


STRATEGY = ZeroDte(next(row for row in STRATEGIES if row.name == "0DTE"), ZERO_DTE)
