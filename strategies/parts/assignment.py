"""Early assignment: the short options on shares that a holder would exercise, the day before it can be expected."""

from book.campaign import Campaign
from config import products
from market.contracts import CALL, Contract, Leg
from market.quotes import Market
from strategies.parts.closing_legs import closing_legs


def at_risk(campaign: Campaign, market: Market) -> tuple[Leg, ...]:
    """The legs that close short options in the money with too little time value left to keep a holder from exercising.

    That is less than 0.05 points, or for calls on the last trading day before the ex-date less than the dividend. Index options are
    never assigned early, and same-day campaigns end before it matters.
    """
    rung = products.RUNG_OF[campaign.rung]
    if rung.cash_settled or campaign.same_day:
        return ()
    spot = market.underlyings[rung.underlying].value
    exposed = [
        contract
        for contract, held in campaign.positions.items()
        if held < 0 and _invites_exercise(contract, spot, market)
    ]
    return tuple(leg for leg in closing_legs(campaign) if leg.contract in exposed) if exposed else ()


def _invites_exercise(contract: Contract, spot: float, market: Market) -> bool:
    intrinsic = spot - contract.strike if contract.right == CALL else contract.strike - spot
    if not intrinsic > 0:
        return False
    mid = market.mid(contract)
    return mid is not None and mid - intrinsic < max(products.LEAST_TIME_VALUE, _dividend_tomorrow(contract, market))


def _dividend_tomorrow(contract: Contract, market: Market) -> float:
    dividend = market.dividend
    if dividend is None or contract.right != CALL:
        return 0.0
    return dividend.amount if dividend.ex_date in market.session.ahead[:1] else 0.0
