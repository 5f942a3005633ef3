"""The contracts that LEAN's universe files list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import attrgetter

from AlgorithmImports import OptionContract, OptionRight, QCAlgorithm, SecurityExchangeHours, Symbol

from config import run
from market.contracts import CALL, PUT
from market.quotes import minutes


class ListedContracts:
    """The prior close's chains, each read once a day and only as far as it is asked for: on LEAN every read costs."""

    def __init__(self, algorithm: QCAlgorithm, canonicals: Mapping[str, Symbol], hours: SecurityExchangeHours) -> None:
        """`canonicals` by root; `hours` say which close was the last."""
        self._algorithm = algorithm
        self._canonicals = canonicals
        self._hours = hours
        self._now = datetime.min
        self._by_expiry: dict[str, dict[date, list[OptionContract]]] = {}
        self._expiries: dict[str, tuple[date, ...]] = {}
        self._empty: dict[str, datetime] = {}
        self._strikes: dict[tuple[str, date, str], tuple[float, ...]] = {}

    def forget(self) -> None:
        """Let the lists go, as on a new day."""
        self._by_expiry, self._expiries, self._strikes, self._empty = {}, {}, {}, {}

    def at(self, now: datetime) -> ListedContracts:
        """The lists as they stand at a time of the algorithm: an empty one is let go after some minutes, as it may only have been
        late."""
        self._now = now
        if self._empty:
            self._forget_empty(now)
        return self

    def strikes(self, root: str, expiry: date, right: str) -> tuple[float, ...]:
        """The strikes of one expiry in ascending order; empty when it isn't listed."""
        key = (root, expiry, right)
        if key not in self._strikes:
            strikes: dict[str, list[float]] = {CALL: [], PUT: []}
            for each in self._chain(root).get(expiry, []):
                strikes[CALL if each.right == OptionRight.CALL else PUT].append(float(each.strike))
            for side, listed in strikes.items():
                self._strikes[root, expiry, side] = tuple(sorted(listed))
        return self._strikes[key]

    def expiries(self, root: str) -> tuple[date, ...]:
        """The listed expiries in ascending order."""
        found = self._expiries.get(root)
        if found is None:
            found = self._expiries[root] = tuple(sorted(self._chain(root)))
        return found

    def _forget_empty(self, now: datetime) -> None:
        for root in [root for root, since in self._empty.items() if now - since >= minutes(run.EMPTY_CHAIN_MINUTES)]:
            del self._empty[root], self._by_expiry[root]
            self._expiries.pop(root, None)
            self._strikes = {key: strikes for key, strikes in self._strikes.items() if key[0] != root}

    def _chain(self, root: str) -> dict[date, list[OptionContract]]:
        found = self._by_expiry.get(root)
        if found is None:
            by_time: defaultdict[datetime, list[OptionContract]] = defaultdict(list)
            for expiry, listed in groupby(self._algorithm.option_chain(self._canonicals[root]), attrgetter("expiry")):
                by_time[expiry].extend(listed)
            found = self._by_expiry[root] = {expiry.date(): contracts for expiry, contracts in by_time.items()}
            if not found:
                self._empty[root] = self._now
            self._tell_age(root, found)
        return found

    def _tell_age(self, root: str, by_expiry: Mapping[date, list[OptionContract]]) -> None:
        """Log a list that is older than the last close: LEAN gives it without a word, and what was listed since lacks."""
        some = next(iter(by_expiry.values()), None)
        last_close = self._hours.get_previous_trading_day(self._now).date()
        if some and (made := some[0].time.date() - timedelta(days=1)) < last_close:
            self._algorithm.log(f"OLD LIST {root}: contracts as listed on {made}, the last close was on {last_close}")
