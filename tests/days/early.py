"""main.py's algorithm with the row of now: a contract that is subscribed shows at once, where LEAN may show the row that
ends in that minute, a price that is nobody's."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

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


class Early(PositionScalingDesk):
    """The desk."""

    def add_index_option_contract(self, *args: Any) -> Any:
        return EarlyRow(super().add_index_option_contract(*args), self._minute() - HOUR)  # Chicago

    def add_option_contract(self, *args: Any) -> Any:
        return EarlyRow(super().add_option_contract(*args), self._minute())

    def _minute(self) -> datetime:
        return self.time.replace(second=0, microsecond=0)
