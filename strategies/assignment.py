"""Early assignment: the short options on shares that a holder would exercise, the day before it can be expected."""

from config.products import LEAST_TIME_VALUE, RUNGS
from risk.campaign import Campaign
from risk.model import Leg, Market
from strategies.exits import closing_legs
from strategies.selection import MAX_QUOTE_AGE

RUNG_OF = {rung.name: rung for rung in RUNGS}


def at_risk(campaign: Campaign, market: Market) -> tuple[Leg, ...]:
    """The legs that close short options in the money with too little time value left to keep a holder from exercising.

    That is less than 0.05 points, or for calls on the day before the ex-date less than the dividend. Index options are
    never assigned early, and same-day campaigns end before it matters.
    """
    rung = RUNG_OF[campaign.rung]
    if rung.cash_settled or campaign.same_day:
        return ()
    spot = market.underlyings[rung.underlying].value
    return tuple(leg for leg in closing_legs(campaign) if leg.ratio > 0 and _invites_exercise(leg, spot, market))


def _invites_exercise(leg: Leg, spot: float, market: Market) -> bool:
    quote = market.quotes.get(leg.contract)
    if quote is None or not quote.is_usable(market.now, MAX_QUOTE_AGE):
        return False
    contract = leg.contract
    intrinsic = spot - contract.strike if contract.is_call else contract.strike - spot
    return intrinsic > 0 and quote.mid - intrinsic < max(LEAST_TIME_VALUE, _dividend_tomorrow(leg, market))


def _dividend_tomorrow(leg: Leg, market: Market) -> float:
    dividend = market.dividend
    if dividend is None or not leg.contract.is_call:
        return 0.0
    return dividend.amount if (dividend.ex_date - market.now.date()).days == 1 else 0.0
