"""main.py's algorithm, of which a part fails between two times of the day."""

from typing import Any

from desk.entries import Entries
from desk.exits import Exits
from execution.orders import Orders
from main import PositionScalingDesk

PARTS = {
    "the exit of one": (Exits, "look_after"),
    "every entry": (Entries, "look_for"),
    "the margin call": (Exits, "margin_call"),
    "an order's sending": (Orders, "send"),
    "an order event": (Orders, "note"),
    "the walk": (Orders, "walk"),
}


class Faulty(PositionScalingDesk):
    """The desk; the parameter `fault` is "part,HH:MM,HH:MM", the second time excluded, or empty."""

    parameters_beside = ("fault",)

    def initialize(self) -> None:
        part, self._from, self._until = (self.get_parameter("fault") or ",,").split(",")
        self._kept = None
        if part:
            cls, name = PARTS[part]
            kept = getattr(cls, name)
            self._kept = (cls, name, kept)
            setattr(cls, name, lambda *given: self._fails(part, *given) or kept(*given))
        super().initialize()

    def _fails(self, part: str, *given: Any) -> None:
        is_spared = part == "the exit of one" and given[1].id != "0DTE-1"
        if self._from <= f"{self.time:%H:%M}" < self._until and not is_spared:
            raise ZeroDivisionError(part)

    def on_end_of_algorithm(self) -> None:
        super().on_end_of_algorithm()
        if self._kept:
            setattr(*self._kept)
