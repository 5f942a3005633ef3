"""What the account holds, looked at each minute."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest

from backtests.engine.api.imports import importable
from book.holdings import Holding

with importable():
    from AlgorithmImports import Market, OptionRight, OptionStyle, SecurityType, Symbol

    from execution.account import HeldNow

SPX = Symbol.create("SPX", SecurityType.INDEX, Market.USA)
SPY = Symbol.create("SPY", SecurityType.EQUITY, Market.USA)


def option_at(strike: float) -> Symbol:
    expiry = datetime(2018, 2, 9)
    return Symbol.create_option(SPX, "SPXW", Market.USA, OptionStyle.EUROPEAN, OptionRight.PUT, strike, expiry)


@dataclass
class Position:
    """What a portfolio has of something, as LEAN shows it."""

    symbol: Symbol
    quantity: float = 0.0
    average_price: float = 0.0

    @property
    def invested(self) -> bool:
        return self.quantity != 0


class Portfolio(dict[Symbol, Position]):
    """LEAN's, which iterates as pairs."""

    def __iter__(self) -> Iterator[Any]:
        return iter([SimpleNamespace(key=symbol, value=position) for symbol, position in self.items()])


@dataclass
class Algorithm:
    """As much of an algorithm as is asked for its holdings."""

    portfolio: Portfolio = field(default_factory=Portfolio)

    def hold(self, *positions: Position) -> None:
        self.portfolio = Portfolio({each.symbol: each for each in positions})


@pytest.fixture
def algorithm() -> Algorithm:
    return Algorithm()


def test_holdings_are_read_anew_when_a_quantity_has_changed(algorithm: Algorithm):
    held = HeldNow(algorithm)
    assert held() == {}

    algorithm.hold(Position(SPY, 100.0, 277.0))
    assert held() == {None: Holding(100, 277.0)}

    algorithm.hold(Position(SPY, -100.0, 277.0))
    assert held() == {None: Holding(-100, 277.0)}


def test_while_none_has_the_answer_is_the_same(algorithm: Algorithm):
    algorithm.hold(Position(SPY, 100.0, 277.0))
    held = HeldNow(algorithm)

    assert held() is held()


def test_a_roll_that_leaves_the_quantities_as_they_were_is_seen(algorithm: Algorithm):
    near, far = option_at(2700.0), option_at(2750.0)
    algorithm.hold(Position(near, -1.0, 5.0), Position(far))
    held = HeldNow(algorithm)
    before = held()

    algorithm.hold(Position(near), Position(far, -1.0, 7.0))

    assert list(before.values()) == [Holding(-1, 5.0)]
    assert list(held().values()) == [Holding(-1, 7.0)]
    assert held().keys() != before.keys()
