"""main.py's algorithm as LEAN calls it: live, with fractions of seconds and more than once a minute, and with the row of now.

A contract that is subscribed shows at once, where LEAN may show the row that ends in that minute, a price that is nobody's.
"""

import random
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from AlgorithmImports import Slice

from main import PositionScalingDesk

HOUR = timedelta(hours=1)
NOBODYS = 1.0  # points


class EarlyRow:
    """A line that has a row of the minute in which it was subscribed until its own first one comes."""

    def __init__(self, security: Any, now: datetime) -> None:
        self._security = security
        self._row = SimpleNamespace(end_time=now)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._security, name)

    def get_last_data(self) -> Any:
        """LEAN's last row."""
        return self._security.get_last_data() or self._row

    @property
    def bid_price(self) -> float:
        return self._price(self._security.bid_price)

    @property
    def ask_price(self) -> float:
        return self._price(self._security.ask_price)

    def _price(self, own: float) -> float:
        return own if self._security.get_last_data() else NOBODYS


class Restless(PositionScalingDesk):
    """The desk; the parameter `seed` says by which fractions, and how often."""

    parameters_beside = ("seed", "fault")

    def initialize(self) -> None:
        self._random = random.Random(int(self.get_parameter("seed")))
        self._late = timedelta(0)
        self.calls = 0
        super().initialize()

    @property
    def time(self) -> datetime:
        return super().time + self._late

    def on_data(self, slice: Slice) -> None:
        seconds = sorted([self._random.uniform(0.003, 0.012), *self._random.choices((0.3, 2.5, 59.99), k=2)])
        for second in seconds[: self._random.choice((1, 2, 2, 3))]:
            self._late = timedelta(seconds=second)
            self.calls += 1
            super().on_data(slice)
        self._late = timedelta(0)

    def add_index_option_contract(self, *args: Any) -> Any:
        return EarlyRow(super().add_index_option_contract(*args), super().time - HOUR)  # Chicago

    def add_option_contract(self, *args: Any) -> Any:
        return EarlyRow(super().add_option_contract(*args), super().time)
