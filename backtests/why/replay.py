"""The desk's own algorithm, run again until one minute: the account and the book with which a strategy is asked then."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from AlgorithmImports import Slice

from book.book import Book
from book.campaign import Campaign
from book.snapshot import Snapshot
from config.schema import Rung, StrategyRow
from main import PositionScalingDesk
from risk.entry import Shape
from strategies.parts.answers import Management, Nothing, NotYet
from strategies.parts.strategy import Strategy


@dataclass(slots=True)
class RecordingStrategy:
    """A strategy that remembers what it was asked with last: exits and the strategies before it are in its book."""

    strategy: Strategy
    met: Snapshot | None = None

    @property
    def row(self) -> StrategyRow:
        return self.strategy.row

    def proposal(self, snapshot: Snapshot) -> str | None:
        self.met = snapshot
        return self.strategy.proposal(snapshot)

    def shape(self, rung: Rung, snapshot: Snapshot, budget: float) -> Shape | NotYet | Nothing:
        return self.strategy.shape(rung, snapshot, budget)

    def manage(self, campaign: Campaign, snapshot: Snapshot) -> Management:
        return self.strategy.manage(campaign, snapshot)


class ReplayedDesk(PositionScalingDesk):
    """main.py's desk, which ends at the minute of the parameter `why_at` and keeps what the strategy `why_strategy` met.

    `account_value` is USD, None when the minute never came.
    """

    parameters_beside = ("why_at", "why_strategy")

    def initialize(self) -> None:
        super().initialize()
        self.account_value: float | None = None
        self.book = Book()
        self._at = datetime.fromisoformat(self.get_parameter("why_at"))
        desk: Any = self.desk._desk
        name = self.get_parameter("why_strategy")
        self._heard = next(RecordingStrategy(strategy) for strategy in desk.strategies if strategy.row.name == name)
        strategies = tuple(
            self._heard if strategy is self._heard.strategy else strategy for strategy in desk.strategies
        )
        self.desk._desk = replace(desk, strategies=strategies)

    def on_data(self, slice: Slice) -> None:
        is_due = self.time == self._at
        value = float(self.portfolio.total_portfolio_value) if is_due else 0.0  # before what this bar trades
        super().on_data(slice)
        if is_due:
            met = self._heard.met
            is_asked = met is not None and met.market.now.replace(tzinfo=None) == self._at
            self.account_value = value
            # a bar on which nothing was due has changed no book
            self.book = met.book if met is not None and is_asked else self.desk._book.on_day(self._at.date())
            self.quit()
