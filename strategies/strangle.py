"""STRANGLE: a weekly ladder of 90-day strangles at 6 delta, with wings where the risk must be defined."""

from dataclasses import dataclass
from datetime import time
from typing import Annotated

from book.campaign import Campaign, Reason
from book.snapshot import Snapshot
from config import products
from config.bounds import Bound, More
from config.schema import DaysToExpiry, EntryWindow, Rung, StrategyRow, WingWidth
from market.contracts import Leg, Right, Role
from market.quotes import Market
from risk.entry import Shape
from strategies.parts.answers import Exit, Management, Nothing, NotYet
from strategies.parts.closing_legs import closing_legs
from strategies.parts.expiries import chain_of, days_to_first, nearest
from strategies.parts.priced import priced
from strategies.parts.quoted import NEAR_SPOT, Expiries, Quoted, around_delta
from strategies.parts.selection import Chain, Wanted, pick
from strategies.parts.strategy import weekly_proposal
from strategies.parts.target_and_stop import target_or_stop
from strategies.parts.wings import missing, widest_that_fits, widths

PUTS, CALLS = "puts", "calls"


@dataclass(frozen=True, slots=True)
class Strangle:
    """Half the credit is the target, twice the credit lost the stop, 21 days to expiry the end."""

    row: StrategyRow
    expiry: DaysToExpiry
    short_delta: Annotated[float, Bound("of both shorts", above=0.0, most=0.5)]
    wing: WingWidth
    exit_dte: Annotated[
        int, Bound("calendar days to expiry, at which all is closed", least=1, most=1000, more=More.SOONER)
    ]

    @property
    def quoted(self) -> tuple[Quoted, ...]:
        """Both sides around the short delta: naked on SPX, with wings on SPY."""

        def kind(name: str, root: str, beyond: float) -> Quoted:
            bands = [around_delta(self.short_delta, is_call=is_call, beyond=beyond) for is_call in (False, True)]
            window, dte = self.row.window, (self.expiry.least, self.expiry.most)
            return Quoted(name, (root,), Expiries.MONTHLY, dte, (*bands, NEAR_SPOT), every=5, weekday=window.weekday)

        return kind("strangle", products.SPX.root, 0.0), kind("strangle with wings", products.SPY.root, self.wing.most)

    def proposal(self, snapshot: Snapshot) -> str | None:
        """One a week."""
        return weekly_proposal(self.row, snapshot)

    def shape(self, rung: Rung, snapshot: Snapshot, budget: float) -> Shape | NotYet | Nothing:
        """The strangle on a rung, bought in on both sides where the rung asks for it."""
        market = snapshot.market
        expiry = nearest(market, rung.root, self.expiry)
        if expiry is None:
            return Nothing(f"{rung.name}: no expiry near {self.expiry.target} days is listed")
        chain = chain_of(snapshot, rung.root, expiry)
        delta = self.short_delta
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
        put, call = (leg.contract.strike for leg in shorts)
        wings = [
            width
            for width in widths(self.wing, spot)
            if chain.is_free(Right.PUT, put - width, 1) and chain.is_free(Right.CALL, call + width, 1)
        ]
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

    def manage(self, campaign: Campaign, snapshot: Snapshot) -> Management:
        """Target and stop on the whole; out at 21 days to expiry, patiently."""
        market = snapshot.market
        if days_to_first(campaign.positions, market) <= self.exit_dte:
            return Exit(Reason.TIME_EXIT, closing_legs(campaign), is_urgent=False)
        return target_or_stop(self.row, campaign, market)


STRATEGY = Strangle(
    row=StrategyRow(
        name="STRANGLE",
        window=EntryWindow(weekday=1, start=time(10, 0), end=time(15, 0), half_day_end=time(12, 0)),
        ladder=("SPX", "SPY", "SPY winged"),
        phase_0_ladder=("SPY winged",),
        same_day=False,
        exit_look_minutes=15,
        bp_share=0.05,
        campaign_share=None,
        win_rate=0.85,
        target_credits=0.5,
        stop_credits=2.0,
    ),
    expiry=DaysToExpiry(target=90, least=75, most=105),
    short_delta=0.06,
    wing=WingWidth(least=0.01, most=0.04),
    exit_dte=21,
)
