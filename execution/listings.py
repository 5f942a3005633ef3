"""The contracts that LEAN's universe files list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from AlgorithmImports import OptionContract, OptionRight, QCAlgorithm, SecurityExchangeHours, Symbol

from config import run
from market.contracts import CALL
from market.quotes import minutes


class ListedContracts:
    """The prior close's chains, each read once a day and only as far as it is asked for: on LEAN every read costs."""

    def __init__(self, algorithm: QCAlgorithm, canonicals: Mapping[str, Symbol], hours: SecurityExchangeHours) -> None:
        """`canonicals` by root; `hours` say which close was the last."""
        self._algorithm = algorithm
        self._canonicals = canonicals
        self._hours = hours
        self._day: date | None = None
        self._by_expiry: dict[str, dict[date, list[OptionContract]]] = {}
        self._expiries: dict[str, tuple[date, ...]] = {}
        self._empty: dict[str, datetime] = {}
        self._strikes: dict[tuple[str, date, str], tuple[float, ...]] = {}

    def strikes(self, root: str, expiry: date, right: str) -> tuple[float, ...]:
        """The strikes of one expiry in ascending order; empty when it isn't listed."""
        self._forget()
        key = (root, expiry, right)
        found = self._strikes.get(key)
        if found is None:
            wanted = OptionRight.CALL if right == CALL else OptionRight.PUT
            listed = self._chain(root).get(expiry, [])
            found = self._strikes[key] = tuple(sorted(float(each.strike) for each in listed if each.right == wanted))
        return found

    def expiries(self, root: str) -> tuple[date, ...]:
        """The listed expiries in ascending order."""
        self._forget()
        found = self._expiries.get(root)
        if found is None:
            found = self._expiries[root] = tuple(sorted(self._chain(root)))
        return found

    def _forget(self) -> None:
        """Let go of yesterday's lists, and of an empty one after some minutes: it may only have been late."""
        now = self._algorithm.time
        if now.date() != self._day:
            self._day, self._by_expiry, self._expiries, self._strikes, self._empty = now.date(), {}, {}, {}, {}
        for root in [root for root, since in self._empty.items() if now - since >= minutes(run.EMPTY_CHAIN_MINUTES)]:
            del self._empty[root], self._by_expiry[root]
            self._expiries.pop(root, None)
            self._strikes = {key: strikes for key, strikes in self._strikes.items() if key[0] != root}

    def _chain(self, root: str) -> dict[date, list[OptionContract]]:
        found = self._by_expiry.get(root)
        if found is None:
            by_time: defaultdict[datetime, list[OptionContract]] = defaultdict(list)
            for listed in self._algorithm.option_chain(self._canonicals[root]):
                by_time[listed.expiry].append(listed)
            found = self._by_expiry[root] = {expiry.date(): contracts for expiry, contracts in by_time.items()}
            if not found:
                self._empty[root] = self._algorithm.time
            self._tell_age(root, found)
        return found

    def _tell_age(self, root: str, by_expiry: Mapping[date, list[OptionContract]]) -> None:
        """Log a list that is older than the last close: LEAN gives it without a word, and what was listed since lacks."""
        some = next(iter(by_expiry.values()), None)
        last_close = self._hours.get_previous_trading_day(self._algorithm.time).date()
        if some and (made := some[0].time.date() - timedelta(days=1)) < last_close:
            self._algorithm.log(f"OLD LIST {root}: contracts as listed on {made}, the last close was on {last_close}")
