"""main.py's algorithm, told what a story needs: same-day entries on every weekday, commands at their minutes, a live flag.

Parameters: `every_day` (any text), `commands` such as "10:40 halt;11:20 resume", `live` (any text).
"""

from dataclasses import replace

from AlgorithmImports import Slice

import main
from main import PositionScalingDesk

READ_SETTINGS = main.read_settings


class Payload:
    """A command's payload, of which LEAN gives any field: None for a missing one."""

    def __init__(self, **fields: str) -> None:
        self._fields = fields

    def __getattr__(self, name: str) -> str | None:
        return self._fields.get(name)


def on_every_weekday(strategy):
    """The strategy with its entry window on every day of the week."""
    return replace(strategy, row=replace(strategy.row, window=replace(strategy.row.window, weekday=None)))


class HeldDesk(PositionScalingDesk):
    """The desk, commanded."""

    def initialize(self) -> None:
        self.live_mode = self.get_parameter("live") is not None
        self.answers: list[bool | None] = []
        self.states: list[tuple[str, str]] = []
        self.orders_on: list[str] = (self.get_parameter("commands") or "").split(";")
        if self.get_parameter("every_day"):
            main.read_settings = lambda *given: _every_day(READ_SETTINGS(*given))
        try:
            super().initialize()
        finally:
            main.read_settings = READ_SETTINGS

    live_mode = False

    def on_data(self, slice: Slice) -> None:
        for order in self.orders_on:
            clock, _, action = order.partition(" ")
            if clock in (f"{self.time:%H:%M}", f"{self.time:%m-%d/%H:%M}"):
                self.answers.append(self.on_command(Payload(action=action) if action else Payload()))
        super().on_data(slice)
        mode = self.desk._book.standing.mode.value
        if not self.states or self.states[-1][1] != mode:
            self.states.append((f"{self.time:%m-%d %H:%M}", mode))


def _every_day(settings):
    return replace(settings, strategies=tuple(on_every_weekday(strategy) for strategy in settings.strategies))
