"""Which expiry: from the listed ones, by days to it."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import date, timedelta

from book.snapshot import Snapshot
from config.schema import DaysToExpiry
from market.contracts import Contract
from market.quotes import Market
from risk.valuation.volatility import years_left
from strategies.parts.selection import Chain

THURSDAY, FRIDAY = 3, 4


def dte(expiry: date, today: date) -> int:
    """Calendar days to an expiry."""
    return (expiry - today).days


def nearest(market: Market, root: str, wanted: DaysToExpiry) -> date | None:
    """The listed expiry nearest to the wanted days, the earlier of two; None when none is in the range."""
    today, listed = market.now.date(), market.listings.expiries(root)
    first, end = bisect_left(listed, _in_days(today, wanted.least)), bisect_right(listed, _in_days(today, wanted.most))
    target = _in_days(today, wanted.target)
    return min(listed[first:end], key=lambda expiry: (abs(dte(expiry, target)), expiry), default=None)


def first_weekly(market: Market, root: str, least_days: int) -> date | None:
    """The first listed Friday at least so many days out, or the Thursday that stands for it before a holiday."""
    listed = market.listings.expiries(root)
    first = bisect_left(listed, _in_days(market.now.date(), least_days))
    return next((expiry for expiry in listed[first:] if _ends_a_week(expiry, listed)), None)


def first_monthly(market: Market, root: str, least_dte: int) -> date | None:
    """The first listed monthly expiry, the third Friday or the Thursday that stands for it, at so many days or more."""
    listed = market.listings.expiries(root)
    first = bisect_left(listed, _in_days(market.now.date(), least_dte))
    return next((expiry for expiry in listed[first:] if _is_monthly(expiry, listed)), None)


def chain_of(snapshot: Snapshot, root: str, expiry: date) -> Chain:
    """One expiry as it stands now."""
    market = snapshot.market
    own = {each: sign for each, sign in snapshot.book.signs().items() if each.expiry == expiry and each.root == root}
    return Chain(market, root, expiry, years_left(market, expiry), own)


def days_left(contract: Contract, market: Market) -> int:
    """Calendar days until a contract expires."""
    return dte(contract.expiry, market.now.date())


def days_to_first(contracts: Iterable[Contract], market: Market) -> int:
    """Calendar days until the first of these contracts expires."""
    return dte(min([contract.expiry for contract in contracts]), market.now.date())


def trading_days_left(contract: Contract, market: Market) -> int:
    """Trading days until a contract expires, its own day counted and today not; at most those that the session knows."""
    return bisect_right(market.session.ahead, contract.expiry)


def _in_days(today: date, days: int) -> date:
    return today + timedelta(days=days)


def _friday_of(expiry: date) -> date:
    return expiry + timedelta(days=FRIDAY - expiry.weekday())


def _ends_a_week(expiry: date, listed: tuple[date, ...]) -> bool:
    return expiry.weekday() == FRIDAY or (expiry.weekday() == THURSDAY and _friday_of(expiry) not in listed)


def _is_monthly(expiry: date, listed: tuple[date, ...]) -> bool:
    return _ends_a_week(expiry, listed) and 15 <= _friday_of(expiry).day <= 21
