"""main.py's algorithm, of whose start a part fails once."""

from typing import Any

import execution.live
from execution.store import Store
from main import PositionScalingDesk

PARTS: dict[str, tuple[Any, str]] = {
    "the reading of the book": (Store, "load"),
    "the comparison with the account": (execution.live, "explain"),
}


class FailingStart(PositionScalingDesk):
    """The desk; the parameter `fault` names the part."""

    parameters_beside = ("fault",)

    def initialize(self) -> None:
        place, name = PARTS[self.get_parameter("fault")]
        kept = getattr(place, name)

        def fail(*given: Any) -> None:
            setattr(place, name, kept)
            raise OSError("for a moment")

        setattr(place, name, fail)
        super().initialize()
