"""main.py's algorithm that looks for 0DTE entries on every day of the week, and is told commands at times of its own."""

from dataclasses import replace
from types import SimpleNamespace

from AlgorithmImports import Slice

from desk.agenda import Agenda
from main import PositionScalingDesk


class Daily(PositionScalingDesk):
    """The desk; the parameter `commands` is "YYYY-MM-DD HH:MM action" as often as wanted, separated by commas."""

    parameters_beside = ("commands",)

    def initialize(self) -> None:
        super().initialize()
        strategies = tuple(
            replace(each, row=replace(each.row, window=replace(each.row.window, weekday=None)))
            for each in self.desk._desk.strategies
        )
        self.desk._desk = replace(self.desk._desk, strategies=strategies)
        self.desk._agenda = Agenda.of(strategies)
        commands = (self.get_parameter("commands") or "").split(",")
        self.commands = {command[:16]: command[17:] for command in commands}

    def on_data(self, slice: Slice) -> None:
        action = self.commands.get(f"{self.time:%Y-%m-%d %H:%M}")
        if action is not None:
            assert self.on_command(SimpleNamespace(action=action))
        super().on_data(slice)
