"""Nonsense in place of each number: refused by name, or the desk behaves otherwise in the direction that is said beside it.

`python -m tests.strategies.configuration.fuzz` tries all of it; the tests try a part.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, NamedTuple

from backtests.engine.base.enums import OrderType, SecurityType
from backtests.engine.orders.fees import BrokerFees
from config.bounds import More
from config.brokers import BROKERS
from execution.settings import OF_CONFIG, SettingsError, read_settings
from execution.walk import grid_of
from market.contracts import Contract
from risk.margin.fees import leg_fee
from risk.margin.holdings import Holding
from risk.parameters import get_risk_parameters
from risk.stress.stress import stress_test
from strategies.configuration.numbers import Number, as_written, numbers, text_of, using
from strategies.parts.strategy import is_open, load_strategies
from tests.builders import FRIDAY, a_market, a_quote, a_rung, a_session, at

PREMIUMS = (0.02, 0.07, 0.5, 5.0, 20.0)
ACCOUNTS = (25_000.0, 35_000.0, 50_000.0, 70_000.0, 80_000.0, 1e6, 1e8)
LEVELS = (12.0, 20.0, 30.0, 50.0)


class Try(NamedTuple):
    """A number and the nonsense that is given in its place."""

    number: Number
    kind: str
    text: str


class Outcome(NamedTuple):
    """What came of it: refused with these words, or a behaviour before and after."""

    refusal: str | None
    before: float = math.nan
    after: float = math.nan

    def is_as_said(self, tried: Try) -> bool:
        """Whether the refusal names the number, or the behaviour changed in the direction of its bound."""
        if self.refusal is not None:
            return tried.number.path in self.refusal
        change = self.after - self.before
        if tried.number.bound.more is More.SHAPE:
            return change != 0
        return change * _sign(tried) * (-1 if tried.number.bound.more is More.TIGHT else 1) > 0


def tries() -> Iterator[Try]:
    """Every number in place of which something else can be given, with all of it."""
    for number in numbers(as_written()):
        if number.path.removeprefix("run.") in OF_CONFIG:
            continue
        nonsense = {"NaN": "nan", "infinity": "inf", "0": "0", "text": "text"}
        if isinstance(number.value, int | float) and not isinstance(number.value, bool):
            nonsense |= {"negative": text_of(-number.value), "times 100": text_of(100 * number.value)}
        yield from (Try(number, kind, text) for kind, text in nonsense.items() if not _is_same(text, number.text))


def outcome_of(tried: Try) -> Outcome:
    """What the desk says to it. Raises LookupError for an accepted number whose behaviour nobody measures."""
    try:
        made = read_settings({tried.number.path: tried.text}).configuration
    except SettingsError as refused:
        return Outcome(str(refused))
    measure = _measure_of(tried.number.path)
    with using(as_written()):
        before = measure()
    with using(made):
        return Outcome(None, before, measure())


def _is_same(text: str, other: str) -> bool:
    try:
        return float(text) == float(other)
    except ValueError:
        return text == other


def _sign(tried: Try) -> float:
    return math.copysign(1.0, float(tried.text) - float(tried.number.value))


def _measure_of(path: str) -> Callable[[], float]:
    for pattern, measure in MEASURES.items():
        if found := re.fullmatch(pattern, path):
            return lambda: measure(*found.groups())
    raise LookupError(f"{path} can be anything, and no measure says what it changes")


def _room() -> float:
    """Campaigns and trades over all phases and VIX."""
    rules = get_risk_parameters()
    asked = [rules.limits("0DTE", account, vix) for account in ACCOUNTS for vix in LEVELS]
    return float(sum(each.portfolio.value + each.strategy.value + each.max_trades for each in asked))


def _unreserved() -> float:
    return -float(sum(get_risk_parameters().get_same_day_reserve(limit) for limit in range(1, 16)))


def _loss_in(scenario: str) -> float:
    """What a short strangle loses."""
    contracts = [
        Contract("SPXW", FRIDAY + timedelta(days=28), strike, right) for strike, right in ((2600.0, "P"), (2900.0, "C"))
    ]
    market = a_market(at("11:00"), quotes={each: a_quote(20.0, at("11:00")) for each in contracts})
    held = Holding("held", a_rung(), tuple((each, -1) for each in contracts), 0, 0.0, math.inf)
    found = stress_test().of([held], market)
    return next(each.loss for each in found.scenarios if each.scenario.lower() == scenario)


def _broker(name: str) -> Any:
    return next(broker for broker in BROKERS.values() if broker.name.lower().startswith(name))


def _option_fees(broker: str, kind: str) -> float:
    fees = getattr(_broker(broker), kind).fees
    return sum(leg_fee(fees, sets, premium, is_closing=False) for sets in (1, 10) for premium in PREMIUMS)


def _prices(broker: str, kind: str) -> float:
    grid = grid_of(getattr(_broker(broker), kind).ticks, 1)
    return sum(grid.tick_at(price) for price in (0.5, 2.0, 4.0, 50.0, 200.0))


def _share_fees(broker: str) -> float:
    fees, share = BrokerFees(_broker(broker)), SimpleNamespace(type=SecurityType.EQUITY, price=275.0)
    return sum(fees._fee(share, SimpleNamespace(quantity=each, type=OrderType.MARKET)) for each in (1, 100, 10_000))


def _weekdays(strategy: str) -> float:
    """The days of a week on which its window opens, as bits."""
    (found,) = (each for each in load_strategies() if each.row.name.lower() == strategy)
    days = [FRIDAY - timedelta(days=4 - number) for number in range(5)]
    opened = [datetime.combine(day, found.row.window.start, at("11:00").tzinfo) for day in days]
    return float(
        sum(
            2**at_day
            for at_day, now in enumerate(opened)
            if is_open(found.row.window, a_market(now, a_session(now.date())))
        )
    )


MEASURES: dict[str, Callable[..., float]] = {
    r"limits\.phases\.\d\.below": _room,
    r"limits\.same_day_reserve\.\d\.places": _unreserved,
    r"stress\.scenarios\.([^.]+)\.spot_move": _loss_in,
    r"brokers\.(\w+)\.(\w+)\.fees\..+": _option_fees,
    r"brokers\.(\w+)\.(\w+)\.ticks\.\w+": _prices,
    r"brokers\.(\w+)\.share_fees\.\w+": _share_fees,
    r"strategies\.(\w+)\.window\.weekday": _weekdays,
}


if __name__ == "__main__":
    counted: Counter[str] = Counter()
    for tried in tries():
        found = outcome_of(tried)
        word = "not as said" if not found.is_as_said(tried) else "changed" if found.refusal is None else "refused"
        counted[word] += 1
        if word != "refused":
            print(
                f"{word}: {tried.number.path} {tried.number.text} to {tried.text}: {found.before:g}, {found.after:g} {found.refusal or ''}"
            )
    print(", ".join(f"{count} {word}" for word, count in counted.items()))
