"""What the account holds, looked at each minute."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest

from backtests.engine.api.imports import importable
from book.holdings import Holding

with importable():
    from AlgorithmImports import Market, SecurityType, Symbol

    from execution.account import HeldNow

SPY = Symbol.create("SPY", SecurityType.EQUITY, Market.USA)


@dataclass
class Shares:
    """What a portfolio has of the shares, as LEAN shows it."""

    quantity: float = 0.0
    average_price: float = 0.0

    @property
    def invested(self) -> bool:
        return self.quantity != 0


@dataclass
class Algorithm:
    """As much of an algorithm as is asked for its holdings, and how often that was."""

    shares: Shares = field(default_factory=Shares)
    looks: int = 0

    @property
    def securities(self) -> dict[object, object]:
        return {SPY: SimpleNamespace(holdings=self.shares)}

    @property
    def portfolio(self) -> list[SimpleNamespace]:
        self.looks += 1
        return [SimpleNamespace(key=SPY, value=self.shares)]


@pytest.fixture
def algorithm() -> Algorithm:
    return Algorithm()


def test_holdings_are_read_anew_when_a_quantity_has_changed(algorithm: Algorithm):
    held = HeldNow(algorithm)
    assert held() == {}

    algorithm.shares = Shares(100.0, 277.0)
    assert held() == {None: Holding(100, 277.0)}

    algorithm.shares = Shares(-100.0, 277.0)
    assert held() == {None: Holding(-100, 277.0)}


def test_while_none_has_the_answer_is_the_same_and_the_portfolio_is_not_gone_through(algorithm: Algorithm):
    algorithm.shares = Shares(100.0, 277.0)
    held = HeldNow(algorithm)

    assert held() is held()
    assert algorithm.looks == 1


def test_before_anything_is_held_it_is_read_once(algorithm: Algorithm):
    HeldNow(algorithm)()

    assert algorithm.looks == 1
