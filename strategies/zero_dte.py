"""0DTE: Friday's iron condor, opened each quarter of an hour, gone by half past three."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from typing import Annotated

from book.campaign import Campaign, Reason
from book.snapshot import Snapshot
from config import products, run
from config.bounds import HOUR, SESSION, Bound, More, share
from config.schema import EntryWindow, LeastWing, Rung, StrategyRow
from market.contracts import Contract, Leg, Right, Role
from market.quotes import minutes
from risk.entry import Shape
from strategies.parts.answers import Exit, Management, Nothing, NotYet
from strategies.parts.closing_legs import closing_legs
from strategies.parts.expiries import FRIDAY, chain_of
from strategies.parts.priced import priced
from strategies.parts.quoted import Around, Expiries, Quoted
from strategies.parts.selection import Chain, Wanted, pick
from strategies.parts.strategy import is_open
from strategies.parts.target_and_stop import target_or_stop
from strategies.parts.wings import missing

SIDES = (
    (Right.PUT, Role.SHORT_PUT, Role.LONG_PUT, "puts"),
    (Right.CALL, Role.SHORT_CALL, Role.LONG_CALL, "calls"),
)


@dataclass(frozen=True, slots=True)
class ZeroDte:
    """Shorts at 16 delta, wings 0.4% of the underlying; half the credit is the target, twice the credit lost the stop."""

    row: StrategyRow
    short_delta: Annotated[float, Bound("of both shorts", above=0.0, most=0.5)]
    wing_share: Annotated[float, share("of the underlying from short to long", More.SHAPE, most=0.2)]
    least_wings: tuple[LeastWing, ...]
    minutes_per_entry: Annotated[int, Bound("minutes, a slot for one entry", least=1, most=HOUR, more=More.LATER)]
    exit_before_close_minutes: Annotated[
        int, Bound("minutes before the close, at which all is closed", least=1, most=SESSION, more=More.SOONER)
    ]

    @property
    def quoted(self) -> tuple[Quoted, ...]:
        """Every same-day contract around the day's range, each minute from just before the window, on its weekday."""
        roots = tuple(dict.fromkeys(products.RUNG_OF[rung].root for rung in self.row.ladder))
        window = self.row.window
        before = max(0, (window.start.hour - 9) * HOUR + window.start.minute - 30 - run.ENTRY_LOOK_MINUTES)
        expiries, weekday = (Expiries.WEEKLY, None) if window.weekday == FRIDAY else (Expiries.DAILY, window.weekday)
        around = (Around(0.025, 4.5),)
        return (Quoted("same day", roots, expiries, (0, 0), around, every=1, from_minute=before, weekday=weekday),)

    def proposal(self, snapshot: Snapshot) -> str | None:
        """One a quarter of an hour inside the window, none after a stop that day."""
        now, book = snapshot.market.now, snapshot.book
        if not is_open(self.row.window, snapshot.market) or book.was_stopped_on(now.date(), self.row.name):
            return None
        slot = now.replace(minute=now.minute - now.minute % self.minutes_per_entry)
        proposal = f"{self.row.name} {slot:%Y-%m-%d %H:%M}"
        return None if proposal in book.entered else proposal

    def shape(self, rung: Rung, snapshot: Snapshot, budget: float) -> Shape | NotYet | Nothing:
        """The condor on a rung, same-day expiry."""
        market = snapshot.market
        spot = market.underlyings[rung.underlying].value
        chain = chain_of(snapshot, rung.root, market.now.date())
        wing = self.wing(rung, spot)
        shorts = tuple(Wanted(right, self.short_delta, -1) for right, *_ in SIDES)
        picked = pick(chain, spot, run.VIX_TO_SAME_DAY_VOL * market.vix.value / 100, *shorts)
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
        least = next(row.points for row in self.least_wings if row.rung == rung.name)
        return max(least, rung.strike_step * round(self.wing_share * spot / rung.strike_step))

    def manage(self, campaign: Campaign, snapshot: Snapshot) -> Management:
        """Time exit before all, then target, then stop; the last seen on two looks in a row is the desk's to count."""
        market = snapshot.market
        if market.now >= market.session.close - minutes(self.exit_before_close_minutes):
            return Exit(Reason.TIME_EXIT, closing_legs(campaign), is_urgent=True)
        return target_or_stop(self.row, campaign, market)


def _wing_of(chain: Chain, short: Contract, wing: float) -> Contract | None:
    """The first strike at or beyond the wing's distance that is listed and that no other campaign is short."""
    right, outward = (Right.CALL, 1) if short.is_call else (Right.PUT, -1)
    strikes = chain.free_strikes(right, 1)[::outward]
    at = bisect_left(strikes, wing, key=lambda strike: (strike - short.strike) * outward)
    return chain.contract(right, strikes[at]) if at < len(strikes) else None


def _widest(legs: Sequence[Leg]) -> float:
    strikes = [leg.contract.strike for leg in legs]
    return max(abs(strikes[1] - strikes[0]), abs(strikes[3] - strikes[2]))


STRATEGY = ZeroDte(
    row=StrategyRow(
        name="0DTE",
        window=EntryWindow(weekday=4, start=time(10, 30), end=time(12, 0), half_day_end=time(11, 30)),
        ladder=("SPX", "SPY"),
        phase_0_ladder=("SPY",),
        same_day=True,
        exit_look_minutes=1,
        bp_share=0.02,
        campaign_share=None,
        win_rate=0.84,
        target_credits=0.5,
        stop_credits=2.0,
    ),
    short_delta=0.16,
    wing_share=0.004,
    least_wings=(LeastWing("SPX", 5.0), LeastWing("SPY", 2.0)),
    minutes_per_entry=15,
    exit_before_close_minutes=30,  # 15:30, on half-days 12:30
)
