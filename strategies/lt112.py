"""LT112: a put debit spread at 25 delta, paid for by two puts further out; 120 days, 1 long, 1 short, 2 short."""

from dataclasses import dataclass, replace
from datetime import time
from typing import Annotated

from book.campaign import Campaign, Reason
from book.snapshot import Snapshot
from config import products
from config.bounds import Bound, More, share
from config.schema import DaysToExpiry, EntryWindow, Rung, StrategyRow, WingWidth
from market.contracts import Contract, Leg, Right, Role
from market.quotes import Market
from risk.entry import Shape
from risk.money import reaches
from strategies.parts.answers import HOLD, Exit, Management, Nothing, NotYet
from strategies.parts.closing_legs import closing_legs, cost_of
from strategies.parts.expiries import chain_of, days_to_first, nearest
from strategies.parts.priced import priced
from strategies.parts.quoted import NEAR_SPOT, Deltas, Expiries, Quoted, around_delta
from strategies.parts.selection import Chain, Wanted, pick
from strategies.parts.strategy import weekly_proposal
from strategies.parts.target_and_stop import reached
from strategies.parts.wings import missing, widest_that_fits, widths

SPREAD, PUTS = "spread", "puts"


@dataclass(frozen=True, slots=True)
class Lt112:
    """The short puts' credit rules: 90% of it is the target for all, a loss of 3 times it the stop for the puts alone."""

    row: StrategyRow
    expiry: DaysToExpiry
    long_delta: Annotated[float, Bound("of the debit spread's long put", above=0.0, most=0.99)]
    spread_share: Annotated[float, share("of the underlying that the debit spread is wide", More.SHAPE, most=0.2)]
    short_delta: Annotated[float, Bound("of the short puts", above=0.0, most=0.5)]
    winged_short_delta: Annotated[float, Bound("of the short puts where they are bought in", above=0.0, most=0.5)]
    wing: WingWidth
    spread_of_wing: Annotated[float, share("of the wings' width that the debit spread is wide", More.SHAPE)]
    hedge_target: Annotated[
        float, share("of the spread's width, at which it is sold once the puts are gone", More.LATER)
    ]
    exit_dte: Annotated[
        int, Bound("calendar days to expiry, at which all is closed", least=1, most=1000, more=More.SOONER)
    ]

    @property
    def quoted(self) -> tuple[Quoted, ...]:
        """Puts around each delta that it picks: two naked ones on SPX, bought in on SPY."""
        spread = around_delta(self.long_delta, is_call=False, beyond=self.spread_share)
        naked = around_delta(self.short_delta, is_call=False)
        winged = around_delta(self.winged_short_delta, is_call=False, beyond=self.wing.most)

        def kind(name: str, root: str, *bands: Deltas) -> Quoted:
            window, dte = self.row.window, (self.expiry.least, self.expiry.most)
            return Quoted(name, (root,), Expiries.MONTHLY, dte, (*bands, NEAR_SPOT), every=5, weekday=window.weekday)

        return (
            kind("put ladder", products.SPX.root, naked, spread),
            kind("put ladder with wings", products.SPY.root, naked, winged, spread),
        )

    def proposal(self, snapshot: Snapshot) -> str | None:
        """One a week."""
        return weekly_proposal(self.row, snapshot)

    def shape(self, rung: Rung, snapshot: Snapshot, budget: float) -> Shape | NotYet | Nothing:
        """The 1-1-2 on a rung, its two short puts bought in where the rung asks for it; never for a net debit."""
        market = snapshot.market
        expiry = nearest(market, rung.root, self.expiry)
        if expiry is None:
            return Nothing(f"{rung.name}: no expiry near {self.expiry.target} days is listed")
        chain = chain_of(snapshot, rung.root, expiry)
        picked = pick(
            chain,
            market.underlyings[rung.underlying].value,
            market.vix.value / 100,
            Wanted(Right.PUT, self.long_delta, 1),
            Wanted(Right.PUT, self.winged_short_delta if rung.defined_risk else self.short_delta, -1),
        )
        if not isinstance(picked, tuple):
            return picked
        shape = self._winged(rung, chain, picked, budget) if rung.defined_risk else self._naked(rung, chain, picked)
        if isinstance(shape, Shape) and shape.credit <= 0:
            return Nothing(f"{rung.name}: no net credit, {shape.credit:+.3f}")
        return shape

    def _naked(self, rung: Rung, chain: Chain, picked: tuple[Contract, ...]) -> Shape | NotYet | Nothing:
        spot = chain.market.underlyings[rung.underlying].value
        width = max(rung.strike_step, rung.strike_step * round(self.spread_share * spot / rung.strike_step))
        legs = self._legs(chain, picked, width, None)
        if legs is None:
            return Nothing(f"{rung.name}: no debit spread {width:g} wide is listed and free below {picked[0]}")
        return missing(chain, [leg.contract for leg in legs]) or self._priced(rung, legs, chain.market)

    def _winged(
        self, rung: Rung, chain: Chain, picked: tuple[Contract, ...], budget: float
    ) -> Shape | NotYet | Nothing:
        spot = chain.market.underlyings[rung.underlying].value
        shapes: dict[int, tuple[Leg, ...]] = {}
        for wing in widths(self.wing, spot):
            spread = max(1.0, round(wing * self.spread_of_wing))
            legs = self._legs(chain, picked, spread, wing)
            if legs is not None:
                shapes[wing] = legs
        if not shapes:
            return Nothing(f"{rung.name}: no wings are listed and free below {picked[1]}")
        waiting = missing(chain, [leg.contract for legs in shapes.values() for leg in legs])
        if waiting is not None:
            return waiting
        fitting = widest_that_fits(
            shapes,
            lambda wing: shape if (shape := self._priced(rung, shapes[wing], chain.market)).credit > 0 else None,
            budget,
        )
        return fitting or Nothing(f"{rung.name}: a net debit at every width of the wings")

    def _legs(
        self, chain: Chain, picked: tuple[Contract, ...], spread: float, wing: float | None
    ) -> tuple[Leg, ...] | None:
        """The legs of one set, or None when a strike isn't listed, isn't free, or would stand twice."""
        long, short = picked
        sold = long.strike - spread
        if sold <= short.strike or not chain.is_free(Right.PUT, sold, -1):
            return None
        legs = (
            Leg(long, Role.HEDGE_LONG, 1, SPREAD),
            Leg(chain.contract(Right.PUT, sold), Role.HEDGE_SHORT, -1, SPREAD),
            Leg(short, Role.SHORT_PUT, -2, PUTS),
        )
        if wing is None:
            return legs
        bought = short.strike - wing
        if not chain.is_free(Right.PUT, bought, 1):
            return None
        return (*legs, Leg(chain.contract(Right.PUT, bought), Role.LONG_PUT, 2, PUTS))

    def _priced(self, rung: Rung, legs: tuple[Leg, ...], market: Market) -> Shape:
        puts = sum(-leg.ratio * market.quotes[leg.contract].mid for leg in legs if leg.part == PUTS)
        shape = priced(rung, legs, market, self.row.target_credits)
        return replace(shape, earns=self.row.target_credits * puts)

    def manage(self, campaign: Campaign, snapshot: Snapshot) -> Management:
        """Out at 21 days; target together, stop on the puts alone; the spread that is left is sold near its width."""
        market = snapshot.market
        if days_to_first(campaign.positions, market) <= self.exit_dte:
            return self._all_out(Reason.TIME_EXIT, campaign, market)
        puts = campaign.contracts_of(PUTS)
        if not puts:
            return self._hedge(campaign, market)
        credit = campaign.cash_of(PUTS)
        cost = cost_of(campaign, puts, market)
        if cost is None:
            return HOLD
        reason = reached(self.row, credit, cost)
        if reason is Reason.STOP:
            return Exit(reason, closing_legs(campaign, PUTS), is_urgent=True)
        return HOLD if reason is None else self._all_out(reason, campaign, market)

    def _all_out(self, reason: Reason, campaign: Campaign, market: Market) -> Management:
        """All legs, or without a spread that nobody pays for: it is left to expire."""
        puts, spread = closing_legs(campaign, PUTS), closing_legs(campaign, SPREAD)
        if spread and _worth_at_natural(spread, market) <= 0:
            return Exit(reason, puts, is_urgent=False, leaves_rest=True)
        return Exit(reason, spread + puts, is_urgent=False)

    def _hedge(self, campaign: Campaign, market: Market) -> Management:
        spread = campaign.contracts_of(SPREAD)
        cost = cost_of(campaign, spread, market)
        strikes = [contract.strike for contract in spread]
        width = (max(strikes) - min(strikes)) * campaign.multiplier * campaign.sets
        if cost is None or not width or not reaches(-cost, self.hedge_target * width):
            return HOLD
        return Exit(Reason.HEDGE, closing_legs(campaign, SPREAD), is_urgent=False)


def _worth_at_natural(legs: tuple[Leg, ...], market: Market) -> float:
    """Points that closing these legs at once takes in; without quotes it is taken to be worth something."""
    worth = 0.0
    for leg in legs:
        quote = market.quotes.get(leg.contract)
        if quote is None:
            return 1.0
        worth -= leg.ratio * (quote.ask if leg.ratio > 0 else quote.bid)
    return worth


STRATEGY = Lt112(
    row=StrategyRow(
        name="LT112",
        window=EntryWindow(weekday=2, start=time(10, 0), end=time(15, 0), half_day_end=time(12, 0)),
        ladder=("SPX", "SPY", "SPY winged"),
        phase_0_ladder=("SPY winged",),
        same_day=False,
        exit_look_minutes=15,
        bp_share=0.05,
        campaign_share=None,
        win_rate=0.90,
        target_credits=0.9,
        stop_credits=3.0,
    ),
    expiry=DaysToExpiry(target=120, least=100, most=140),
    long_delta=0.25,
    spread_share=0.01,
    short_delta=0.05,
    winged_short_delta=0.10,
    wing=WingWidth(least=0.008, most=0.025),
    spread_of_wing=1 / 3,
    hedge_target=0.8,
    exit_dte=21,
)
