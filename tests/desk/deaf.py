"""main.py's algorithm at a broker that never moves a combo from its first limit: a market that stays away from an order."""

from typing import Any

from AlgorithmImports import OrderTicket

from main import PositionScalingDesk


class Unmoved:
    """A ticket whose updates lead to nothing."""

    def __init__(self, ticket: OrderTicket) -> None:
        self._ticket = ticket
        self.order_id = ticket.order_id

    def update_limit_price(self, limit: float) -> None:
        """The limit stays."""

    def cancel(self) -> Any:
        return self._ticket.cancel()


class Deaf(PositionScalingDesk):
    """The desk; the parameter `deaf` is how the tags of those orders end that aren't moved."""

    def combo_limit_order(self, legs: Any, quantity: int, limit: float, tag: str = "") -> Any:
        tickets = super().combo_limit_order(legs, quantity, limit, tag=tag)
        return [Unmoved(ticket) for ticket in tickets] if tag.endswith(self.get_parameter("deaf")) else tickets
