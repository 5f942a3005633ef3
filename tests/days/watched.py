"""main.py's algorithm, which also remembers the lines that it held at each bar and the limit of each combo that it sent."""

from typing import Any

from AlgorithmImports import Slice

from main import PositionScalingDesk


class Watched(PositionScalingDesk):
    """The desk, watched."""

    def initialize(self) -> None:
        self.lines: list[int] = []
        self.first_limits: dict[int, float] = {}
        super().initialize()

    def on_data(self, slice: Slice) -> None:
        super().on_data(slice)
        self.lines.append(self.desk._market.line_count)

    def combo_limit_order(self, legs: Any, quantity: int, limit: float, **named: Any) -> Any:
        tickets = super().combo_limit_order(legs, quantity, limit, **named)
        self.first_limits[tickets[0].order_id] = limit
        return tickets
