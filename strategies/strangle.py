"""STRANGLE: a weekly ladder of 90-day strangles at 6 delta, with wings where the risk must be defined."""

from dataclasses import dataclass
from datetime import datetime

from market.contracts import Leg, Right, Role

from book.book import Book
from book.campaign import Campaign, Reason
from config.schema import Rung, StrangleRow, StrategyRow
from config.strategies import STRANGLE, STRATEGIES
from market.quotes import Market, Session
from risk.gate.entry import Shape
from risk.money import reaches
from strategies.parts.answers import Exit, Hold, Management, Nothing, NotYet
from strategies.parts.closing_legs import closing_legs, cost_to_close
from strategies.parts.expiries import chain_of, days_left, nearest
from strategies.parts.priced import priced
from strategies.parts.selection import Chain, Wanted, pick
from strategies.parts.strategy import weekly_proposal
from strategies.parts.wings import missing, widest_that_fits, widths

PUTS, CALLS = "puts", "calls"


@dataclass(frozen=True, slots=True)
class Strangle:
    """Half the credit is the target, twice the credit lost the stop, 21 days to expiry the end."""

    row: StrategyRow
    strangle: StrangleRow

    def proposal(self, now: datetime, session: Session, book: Book) -> str | None:
        """One a week."""
        return weekly_proposal(self.row, now, session, book)

    def shape(self, rung: Rung, market: Market, book: Book, budget: float) -> Shape | NotYet | Nothing:
        """The strangle on a rung, bought in on both sides where the rung asks for it."""
        expiry = nearest(market, rung.root, self.strangle.expiry)
        if expiry is None:
            return Nothing(f"{rung.name}: no expiry near {self.strangle.expiry.target} days is listed")
        chain = chain_of(market, rung.root, expiry, book)
        delta = self.strangle.short_delta
        shorts = pick(
            chain,
            market.underlyings[rung.underlying].value,
            market.vix.value / 100,
            Wanted(Right.PUT, delta, -1),
            Wanted(Right.CALL, delta, -1),
        )
        if not isinstance(shorts, tuple):
            return shorts
        legs = (Leg(shorts[0], Role.SHORT_PUT, -1, PUTS), Leg(shorts[1], Role.SHORT_CALL, -1, CALLS))
        shape = self._winged(rung, legs, chain, budget) if rung.defined_risk else self._priced(rung, legs, market)
        if isinstance(shape, Shape) and shape.credit <= 0:
            return Nothing(f"{rung.name}: no net credit, {shape.credit:+.3f}")
        return shape

    def _winged(self, rung: Rung, shorts: tuple[Leg, Leg], chain: Chain, budget: float) -> Shape | NotYet | Nothing:
        spot = chain.market.underlyings[rung.underlying].value
        puts, calls = chain.free_strikes(Right.PUT, 1), chain.free_strikes(Right.CALL, 1)
        put, call = (leg.contract.strike for leg in shorts)
        wings = [width for width in widths(self.strangle.wing, spot) if put - width in puts and call + width in calls]
        if not wings:
            return Nothing(f"{rung.name}: no wings are listed and free beyond {put:g} and {call:g}")
        waiting = missing(
            chain,
            [
                contract
                for width in wings
                for contract in (chain.contract(Right.PUT, put - width), chain.contract(Right.CALL, call + width))
            ],
        )
        if waiting is not None:
            return waiting

        def shape_of(width: int) -> Shape:
            longs = (
                Leg(chain.contract(Right.PUT, put - width), Role.LONG_PUT, 1, PUTS),
                Leg(chain.contract(Right.CALL, call + width), Role.LONG_CALL, 1, CALLS),
            )
            return self._priced(rung, (shorts[0], longs[0], shorts[1], longs[1]), chain.market)

        return widest_that_fits(wings, shape_of, budget) or Nothing(f"{rung.name}: no wings")

    def _priced(self, rung: Rung, legs: tuple[Leg, ...], market: Market) -> Shape:
        return priced(rung, legs, market, self.row.target_credits)

    def manage(self, campaign: Campaign, market: Market, book: Book) -> Management:
        """Target and stop on the whole; out at 21 days to expiry, patiently."""
        if min(days_left(contract, market) for contract in campaign.positions) <= self.strangle.exit_dte:
            return Exit(Reason.TIME_EXIT, closing_legs(campaign), is_urgent=False)
        cost = cost_to_close(campaign, market)
        if cost is None:
            return Hold()
        if reaches(campaign.credit - cost, self.row.target_credits * campaign.credit):
            return Exit(Reason.PROFIT_TARGET, closing_legs(campaign), is_urgent=False)
        if reaches(cost - campaign.credit, self.row.stop_credits * campaign.credit):
            return Exit(Reason.STOP, closing_legs(campaign), is_urgent=True)
        return Hold()


STRATEGY = Strangle(next(row for row in STRATEGIES if row.name == "STRANGLE"), STRANGLE)
