"""main.py's algorithm at a broker that never moves a combo from its first limit: a market that stays away from an order."""

from types import SimpleNamespace
from typing import Any

from AlgorithmImports import OrderStatus, OrderTicket

from main import PositionScalingDesk

REFUSED = SimpleNamespace(is_success=False)


class Unmoved:
    """A ticket whose updates are refused, of an order that is new until a time of day, as LEAN's live ones are for a moment.

    A cancel that comes while it is new is refused, and so is every later one.
    """

    def __init__(self, ticket: OrderTicket, algorithm: PositionScalingDesk, new_until: str) -> None:
        self._ticket = ticket
        self._algorithm = algorithm
        self._new_until = new_until
        self._is_spoilt = False
        self.order_id = ticket.order_id

    @property
    def status(self) -> OrderStatus:
        is_new = f"{self._algorithm.time:%H:%M}" < self._new_until
        return OrderStatus.NEW if is_new else self._ticket.status

    def update_limit_price(self, limit: float) -> Any:
        """The limit stays."""
        return REFUSED

    def cancel(self) -> Any:
        self._is_spoilt = self._is_spoilt or self.status == OrderStatus.NEW
        return REFUSED if self._is_spoilt else self._ticket.cancel()


class Deaf(PositionScalingDesk):
    """The desk; the parameter `deaf` is how the tags of those orders end that aren't moved, `new` until when they are new."""

    parameters_beside = ("deaf", "new")

    def combo_limit_order(self, legs: Any, quantity: int, limit: float, tag: str = "", **named: Any) -> Any:
        tickets = super().combo_limit_order(legs, quantity, limit, tag=tag, **named)
        if not tag.endswith(self.get_parameter("deaf")):
            return tickets
        return [Unmoved(ticket, self, self.get_parameter("new") or "") for ticket in tickets]
