"""main.py's algorithm, of whose start a part fails."""

from typing import Any

import execution.live
from execution.store import Store
from main import PositionScalingDesk

PARTS: dict[str, tuple[Any, str]] = {
    "the reading of the book": (Store, "load"),
    "the comparison with the account": (execution.live, "explain"),
}


class FailingStart(PositionScalingDesk):
    """The desk; the parameter `fault` names the part, `times` says how often it fails."""

    parameters_beside = ("fault", "times")

    def initialize(self) -> None:
        place, name = PARTS[self.get_parameter("fault")]
        kept = getattr(place, name)
        times = iter(range(int(self.get_parameter("times") or 1)))

        def fail(*given: Any) -> Any:
            if next(times, None) is None:
                return kept(*given)
            raise OSError("for a moment")

        setattr(place, name, fail)
        super().initialize()
        self._kept = place, name, kept

    def on_end_of_algorithm(self) -> None:
        super().on_end_of_algorithm()
        setattr(*self._kept)
