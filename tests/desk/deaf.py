"""main.py's algorithm at a broker that never moves a combo from its first limit: a market that stays away from an order."""

from types import SimpleNamespace
from typing import Any

from AlgorithmImports import OrderTicket

from main import PositionScalingDesk

REFUSED = SimpleNamespace(is_success=False)


class Unmoved:
    """A ticket whose updates are refused, and so many cancels before one is taken."""

    def __init__(self, ticket: OrderTicket, refusals: int) -> None:
        self._ticket = ticket
        self._refusals = refusals
        self.order_id = ticket.order_id

    def update_limit_price(self, limit: float) -> Any:
        """The limit stays."""
        return REFUSED

    def cancel(self) -> Any:
        if not self._refusals:
            return self._ticket.cancel()
        self._refusals -= 1
        return REFUSED


class Deaf(PositionScalingDesk):
    """The desk; the parameter `deaf` is how the tags of those orders end that aren't moved, `refusals` how often their
    cancel is refused."""

    def combo_limit_order(self, legs: Any, quantity: int, limit: float, tag: str = "") -> Any:
        tickets = super().combo_limit_order(legs, quantity, limit, tag=tag)
        if not tag.endswith(self.get_parameter("deaf")):
            return tickets
        return [Unmoved(ticket, int(self.get_parameter("refusals") or 0)) for ticket in tickets]
